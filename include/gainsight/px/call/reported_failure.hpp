// Whether the body of a success says that the request failed. Pure.
#ifndef GAINSIGHT_PX_CALL_REPORTED_FAILURE_HPP
#define GAINSIGHT_PX_CALL_REPORTED_FAILURE_HPP

#include <gainsight/px/call/error_words.hpp>
#include <gainsight/px/json/table.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Whether a value that came with a 200 tells of a failure: a non-empty `errors` list, the status of an answer within
/// the answer that is 400 to 599, or one of the bodies in which PX, or what services of its kind are built of, send
/// errors. Code 0 where it does not.
[[nodiscard]] verdict reported_failure(shape const& s, void const* value);

/// The same of a value that does not show what it is: all of its members count, also those that rows state, since
/// models have a status, a title and a type.
[[nodiscard]] verdict reported_by_all(shape const& s, void const* value);

/// The same of the text of a success, as far as it was kept.
[[nodiscard]] verdict reported_in_text(std::string_view body);

/// What an object says that came in place of a value and has nothing of it: whatever words it has tell of a failure.
/// Code 0 where it has none.
[[nodiscard]] verdict words_instead(std::string_view body);
/// The same where a value of that shape is due: of what no row states, since a user's title is no word of a failure,
/// and nothing of an object that has an id.
[[nodiscard]] verdict words_instead(shape const& s, std::string_view body);
/// The same of an object that was decoded.
[[nodiscard]] verdict words_instead(shape const& s, void const* value);

/// Of a JSON object. `whole`: nothing else was expected of it, so that a `status` is the request's.
[[nodiscard]] verdict reported_in(boost::json::object const& object, bool whole);
/// The same of the object that the whole answer is, and of the answer within it.
[[nodiscard]] verdict reported_by_all_of(boost::json::object const& object);
/// What the beginning of an answer says that is more than was kept, or cut short: a list of errors that has begun is a
/// failure, though it cannot be read to its end, and so is an envelope.
[[nodiscard]] verdict reported_by_beginning(std::string_view body);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/reported_failure.ipp>
#endif

#endif
