// The failure that the body of a 2xx answer reports, if it reports one. Pure.
#ifndef GAINSIGHT_PX_CALL_BODY_FAILURE_HPP
#define GAINSIGHT_PX_CALL_BODY_FAILURE_HPP

#include <gainsight/px/call/error_words.hpp>
#include <gainsight/px/json/table.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace gainsight::px::inline v0::detail {

/// The failure that a decoded value reports, which came with a 2xx: a non-empty `errors` list; a status from 400 to 599
/// of an answer that stands inside the answer; or one of the shapes in which PX, or a framework that such services are
/// built with, sends errors. Code 0 when it reports none.
[[nodiscard]] failure_reading failure_in_value(shape const& s, void const* value);

/// The same of a value that has neither an id nor its first field. Every member counts here, the model's own fields
/// too: a `status`, `title` or `type`, which models have as well, may then be those of a failure.
[[nodiscard]] failure_reading failure_in_all_members(shape const& s, void const* value);

/// The same of the text of a 2xx answer, or of its beginning where only that was kept.
[[nodiscard]] failure_reading failure_in_text(std::string_view body);

/// The failure that an object reports which came instead of a value and has no field of that value: any message in it
/// counts as one of a failure. Code 0 when it has no message.
[[nodiscard]] failure_reading failure_in_place_of_value(std::string_view body);
/// The same where a value of shape `s` was expected. The model's own fields do not count (a user's `title` is not the
/// title of an error), and an object that has an id reports no failure.
[[nodiscard]] failure_reading failure_in_place_of_value(shape const& s, std::string_view body);
/// The same of a decoded object.
[[nodiscard]] failure_reading failure_in_place_of_value(shape const& s, void const* value);

/// The failure that a JSON object reports. `whole`: the object is the whole answer, so that its `status` is the status
/// of the request.
[[nodiscard]] failure_reading failure_in_object(boost::json::object const& object, bool whole);
/// The same of an object that is the whole answer, and of the answer in its `body` member.
[[nodiscard]] failure_reading failure_in_answer(boost::json::object const& object);
/// The same of the beginning of an answer, where the rest was not kept or did not come: an `errors` list that has begun
/// is a failure, though its end cannot be read, and so is the beginning of one of PX's error envelopes.
[[nodiscard]] failure_reading failure_in_beginning(std::string_view body);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/body_failure.ipp>
#endif

#endif
