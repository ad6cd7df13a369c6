// What the body of an error answer says in words, whatever its shape. Pure.
#ifndef GAINSIGHT_PX_CALL_ERROR_WORDS_HPP
#define GAINSIGHT_PX_CALL_ERROR_WORDS_HPP

#include <gainsight/px/core/error.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// The failure that was read from an answer.
struct failure_reading {
    errc code{};  // 0: no failure
    std::string vendor_message;
    std::vector<sub_error> sub_errors;
    std::string why;       // the library's own words, where the code does not say enough
    bool foreign = false;  // PX did not send the answer: whether PX carried out the request is not known
};

/// A JSON value as text: a string without its quotes, nothing for null or none.
[[nodiscard]] std::string json_text(boost::json::value const* v);
/// The JSON object that a text is; nothing for anything else.
[[nodiscard]] std::optional<boost::json::object> object_in(std::string_view body);
/// Whether a body is one of PX's own envelopes, as far as it has come.
[[nodiscard]] bool is_px_shaped(std::string_view body) noexcept;

/// Reads what an object says of a failure into `out`. The answer is PX's own wording in it, by which errors are told
/// apart; empty where it has none.
[[nodiscard]] std::string read_failure(boost::json::object const& root, failure_reading& out);
/// The same of a text; without an object, or with one that says nothing, its words are all of it.
[[nodiscard]] std::string read_envelope(std::string_view body, failure_reading& out);
/// What words mean whatever status they come under; 0 for all others. `body` is all that arrived.
[[nodiscard]] errc code_of_words(std::string_view body, std::string_view words) noexcept;
/// The failure that an object reports which came under a success.
[[nodiscard]] failure_reading failure_of(boost::json::object const& object);

/// PX repeats the id that was asked for, "User was not found for parameters {id=jane@example.com}", and ids are e-mail
/// addresses: what stands in braces (from the first to the last of them) becomes {...}, and an address outside them
/// "...".
[[nodiscard]] std::string redact_ids(std::string_view message);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/error_words.ipp>
#endif

#endif
