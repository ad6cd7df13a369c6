// The responses that several handlers of the simulated service give, and what they read of a request.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_ANSWERS_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_ANSWERS_HPP

#include <gainsight/px/testing/detail/record_shape.hpp>
#include <gainsight/px/testing/detail/routed_request.hpp>
#include <gainsight/px/testing/detail/schema.hpp>
#include <gainsight/px/testing/message.hpp>
#include <gainsight/px/testing/quirks.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

// Refusals

/// A refusal in the vendor's `externalapierror` envelope.
sim_response error_response(int status, std::string_view name, std::string_view message,
                            std::vector<problem> const& problems = {}, std::string_view object = {});
/// A page as a proxy or a firewall writes it.
sim_response html_response(int status, std::string_view reason);
outcome not_found(schema const& s, std::string_view id);
/// 400 for a body that does not fit its schema.
outcome invalid_body(schema const& s, std::vector<problem> const& problems);

// Successes

outcome json_answer(boost::json::value const& v);
/// A change that was applied to `subject`.
outcome done(sim_response response, std::string subject);
/// A ResponseEntity, which tells its status in its own words: `value`, whatever the status of the response.
sim_response entity_response(boost::json::value body, int status, int value);
/// The response to a write.
sim_response written_response(quirks const& behavior, int status, boost::json::value body = nullptr);
sim_response created_response(quirks const& behavior, schema const& s, std::string_view id);
sim_response updated_response(quirks const& behavior);
sim_response deleted_response(quirks const& behavior);

// What a request says

/// The text of a member; empty when it is absent or no text.
std::string_view text_of(boost::json::object const& o, std::string_view name) noexcept;
/// The id in the path, or else in that member of the body. Throws bad_query for none.
std::string subject_of(routed_request const& request, std::string_view member);
/// Whether a query parameter is "true".
bool flag_of(routed_request const& request, std::string_view parameter);
std::optional<std::int64_t> whole_number(std::string_view t) noexcept;
/// A whole number in a query parameter; empty when the request has no such parameter. Throws bad_query for what is no
/// number, and says `what` it must be.
std::optional<std::int64_t> number_parameter(parsed_target const& target, std::string_view name, std::string_view what);

}  // namespace gainsight::px::inline v0::testing::detail

#endif
