// What an HTTP answer means. No sockets: status, content type and body in, verdict out.
#ifndef GAINSIGHT_PX_CALL_CLASSIFY_HPP
#define GAINSIGHT_PX_CALL_CLASSIFY_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/json/table.hpp>
#include <gainsight/px/operation/info.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// What an operation returns where PX answers with success.
enum class expected_answer : unsigned char {
    value,    // an object
    list,     // a page, or a list that comes whole
    nothing,  // no value: whether it succeeded is all that the answer tells
    zip,      // a file
    anything  // what a raw request brings
};

[[nodiscard]] expected_answer expected_of(operation_info const& op, bool value) noexcept;

/// What to do with a body.
enum class body_plan : unsigned char {
    look,     // its first bytes tell
    decode,   // into the value
    collect,  // a bounded piece of it, for what it says
    pass      // to the sink, as it comes
};

/// Decided before the body's first byte.
[[nodiscard]] body_plan plan_body(int status, std::string_view content_type, expected_answer expected) noexcept;

/// Decided by the body's first bytes; `look` while there are too few.
[[nodiscard]] body_plan look_at(std::string_view begin, expected_answer expected) noexcept;

/// How many bytes tell a zip file.
inline constexpr std::size_t zip_mark = 4;

/// Whether a body is a page for people, of the edge or of the load balancer. The content type may be missing or wrong.
[[nodiscard]] bool is_html(std::string_view content_type, std::string_view body) noexcept;
[[nodiscard]] bool is_json_type(std::string_view content_type) noexcept;

/// Whether an object has an id of its own that is set.
[[nodiscard]] bool shows_identity(shape const& s, void* value) noexcept;

struct verdict {
    errc code{};  // 0: success
    std::string vendor_message;
    std::vector<sub_error> sub_errors;
    std::string why;       // in our words, where the code alone does not tell
    bool foreign = false;  // not PX's answer: it does not tell what became of the request
};

/// Of an answer that is no success. PX answers in two JSON envelopes, in text, and in the HTML of its edge and of its
/// load balancer; whatever comes is read as far as it can be.
[[nodiscard]] verdict classify(int status, std::string_view content_type, std::string_view body);

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
/// The same of an object that was decoded: of what no row states.
[[nodiscard]] verdict words_instead(shape const& s, void const* value);

/// A success that is not PX's: a login page, a maintenance page, a captive portal.
[[nodiscard]] verdict foreign_answer(std::string_view content_type, std::string_view body);

/// Whether the answer to a write proves that PX carried it out: code 0 when it does. `body` is all of it, or its
/// beginning.
[[nodiscard]] verdict proof_of_write(std::string_view content_type, std::string_view body, bool whole);

/// PX repeats the id that was asked for, "User was not found for parameters {id=jane@example.com}", and ids are e-mail
/// addresses: what stands in braces (from the first to the last of them) becomes {...}, and an address outside them
/// "...".
[[nodiscard]] std::string redact_ids(std::string_view message);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/classify.ipp>
#endif

#endif
