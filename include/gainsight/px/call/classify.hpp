// What an HTTP answer means. No sockets: status, content type and body in, verdict out.
#ifndef GAINSIGHT_PX_CALL_CLASSIFY_HPP
#define GAINSIGHT_PX_CALL_CLASSIFY_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/operation/info.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// What to do with a body, decided before its first byte.
enum class body_plan : unsigned char {
    decode,   // into the value
    collect,  // a bounded piece of it, for the vendor's message
    inspect,  // the same of a success without a value, which may tell of a failure all the same
    ignore,   // success without a value
    pass      // to the sink, as it comes
};

[[nodiscard]] body_plan plan_body(int status, std::string_view content_type, bool expects_value,
                                  answer_form form = answer_form::json) noexcept;

struct verdict {
    errc code{};  // 0: success
    std::string vendor_message;
    std::vector<sub_error> sub_errors;
};

/// For every answer whose body was not decoded. PX answers in two JSON envelopes, in text, and in the HTML of its edge
/// and of its load balancer; whatever comes is read as far as it can be.
[[nodiscard]] verdict classify(int status, std::string_view content_type, std::string_view body, bool expects_value);

/// Whether a value that came with a 200 tells of a failure: a non-empty `errors` list, or the status of an answer
/// within the answer that is 400 to 599. Code 0 where it does not.
[[nodiscard]] verdict reported_failure(shape const& s, void const* value);

/// PX repeats the id that was asked for, "User was not found for parameters {id=jane@example.com}", and ids are e-mail
/// addresses: what stands in braces (from the first to the last of them) becomes {...}, and an address outside them
/// "...".
[[nodiscard]] std::string redact_ids(std::string_view message);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/classify.ipp>
#endif

#endif
