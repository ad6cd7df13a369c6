#ifndef GAINSIGHT_PX_CALL_IMPL_CLASSIFY_IPP
#define GAINSIGHT_PX_CALL_IMPL_CLASSIFY_IPP

#include <gainsight/px/call/classify.hpp>
#include <gainsight/px/json/encoder.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>

namespace gainsight::px::inline v0::detail {

inline std::size_t find_ignoring_case(std::string_view text, std::string_view part) noexcept
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    auto const at = std::search(text.begin(), text.end(), part.begin(), part.end(),
                                [&](char a, char b) { return lower(a) == lower(b); });
    return at == text.end() && !part.empty() ? text.npos : static_cast<std::size_t>(at - text.begin());
}

/// What stands behind a byte order mark and white space.
inline std::string_view without_bom(std::string_view text) noexcept
{
    constexpr std::string_view bom = "\xEF\xBB\xBF";
    if (bom.starts_with(text.substr(0, bom.size())) || text.starts_with(bom))
        text.remove_prefix(std::min(text.size(), bom.size()));
    auto const first = text.find_first_not_of(" \t\r\n");
    return first == text.npos ? std::string_view{} : text.substr(first);
}

inline bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept
{
    return find_ignoring_case(text, part) != text.npos;
}

GAINSIGHT_PX_DECL bool is_json_type(std::string_view content_type) noexcept
{
    return contains_ignoring_case(content_type, "json");
}

/// A problem of RFC 9457, which is one whatever its status.
inline bool is_problem_type(std::string_view content_type) noexcept
{
    // Shorter than any such name is what PX sends.
    constexpr std::string_view shortest = "application/problem+";
    return content_type.size() >= shortest.size() && contains_ignoring_case(content_type, "problem+");
}

GAINSIGHT_PX_DECL expected_answer expected_of(operation_info const& op, bool value) noexcept
{
    if (op.answer() == answer_form::file) return op.path().empty() ? expected_answer::anything : expected_answer::zip;
    if (!value) return expected_answer::nothing;
    return op.list_key().empty() ? expected_answer::value : expected_answer::list;
}

GAINSIGHT_PX_DECL body_plan plan_body(int status, std::string_view content_type, expected_answer expected) noexcept
{
    if (status < 200 || status >= 300 || is_problem_type(content_type)) return body_plan::collect;
    // A part that nobody asked for is not to be taken for all of it.
    if (status == 206 && expected != expected_answer::anything) return body_plan::collect;
    switch (expected) {
        case expected_answer::anything: return body_plan::pass;
        // Whatever it is called: the contract says JSON of operations that send zip files.
        case expected_answer::zip: return body_plan::look;
        case expected_answer::nothing: return body_plan::collect;
        case expected_answer::value:
        case expected_answer::list: break;
    }
    // JSON may come under another name or none: its first letter tells.
    return is_json_type(content_type) ? body_plan::decode : body_plan::look;
}

GAINSIGHT_PX_DECL body_plan look_at(std::string_view begin, expected_answer expected) noexcept
{
    if (expected == expected_answer::zip) {
        // A file's, an empty archive's, and a spanned one's first bytes.
        if (begin.size() < zip_mark) return body_plan::look;
        for (auto const mark : {"PK\3\4", "PK\5\6", "PK\7\b"})
            if (begin.substr(0, zip_mark) == mark) return body_plan::pass;
        return body_plan::collect;
    }
    auto const json = without_bom(begin);
    if (json.empty()) return body_plan::look;
    return json.front() == '{' || json.front() == '[' ? body_plan::decode : body_plan::collect;
}

inline std::string json_text(boost::json::value const* v)
{
    if (!v || v->is_null()) return {};
    return v->is_string() ? std::string{v->get_string()} : boost::json::serialize(*v);
}

inline void read_sub_errors(boost::json::array const& entries, std::string& words, std::vector<sub_error>& out)
{
    for (auto const& entry : entries) {
        if (!entry.is_object()) continue;
        auto const field = [&entry](char const* key) { return json_text(entry.get_object().if_contains(key)); };
        auto const message = field("message");
        words += '\n';
        words += redact_ids(message);
        sub_error sub;
        sub.message = escaped_sample(message);
        sub.object = escaped_sample(field("object"));
        sub.field = escaped_sample(field("field"));
        sub.rejected_value = escaped_sample(field("rejectedValue"));
        out.push_back(std::move(sub));
    }
}

/// The names under which PX, and what its kind of services is built of, say what went wrong.
inline constexpr char const* message_names[] = {"message", "errorMessage",      "error",      "detail",
                                                "title",   "error_description", "faultstring"};

/// Reads what an object says of a failure. The answer is PX's own wording in it, by which errors are told apart.
inline std::string read_failure(boost::json::object const& root, verdict& out)
{
    auto const* object = &root;
    for (auto const* key : {"externalapierror", "error", "fault"})
        if (auto const* inner = root.if_contains(key); inner && inner->is_object() && object == &root)
            object = &inner->get_object();
    for (auto const* key : message_names)
        if (out.vendor_message.empty()) out.vendor_message = json_text(object->if_contains(key));
    // PX repeats ids and values in its words, and a user may be called duplicate@example.com.
    auto words = redact_ids(out.vendor_message) + '\n' + redact_ids(json_text(object->if_contains("debugMessage")));
    auto const* subs = object->if_contains("subErrors");
    if (subs && subs->is_array()) read_sub_errors(subs->get_array(), words, out.sub_errors);
    return words.find_first_not_of('\n') == words.npos ? std::string{} : words;
}

/// The JSON object that a text is; nothing for anything else.
inline std::optional<boost::json::object> object_in(std::string_view body)
{
    auto const text = without_bom(body);
    if (!text.starts_with('{')) return std::nullopt;
    boost::system::error_code ec;
    auto root = boost::json::parse(text, ec);
    if (ec || !root.is_object()) return std::nullopt;
    return std::move(root.get_object());
}

/// The same of a text; without an object, or with one that says nothing, its words are all of it.
inline std::string read_envelope(std::string_view body, verdict& out)
{
    auto const object = object_in(body);
    auto words = object ? read_failure(*object, out) : std::string{};
    return words.empty() ? std::string{body} : words;
}

/// Whether a body is one of PX's own envelopes, as far as it has come.
inline bool is_px_shaped(std::string_view body) noexcept
{
    if (auto const object = object_in(body)) {
        auto const* envelope = object->if_contains("externalapierror");
        auto const* message = object->if_contains("errorMessage");
        return (envelope && envelope->is_object()) || (message && !message->is_null());
    }
    // Cut short, or longer than what is kept of it.
    auto text = without_bom(body);
    if (!text.starts_with('{')) return false;
    text = without_bom(text.substr(1));
    for (auto const name : {"\"externalapierror\"", "\"errorMessage\""})
        if (text.starts_with(name)) return true;
    return false;
}

/// The title of an HTML page: all that is worth repeating of one.
inline std::string_view html_title(std::string_view page) noexcept
{
    auto const open = find_ignoring_case(page, "<title>");
    if (open == page.npos) return {};
    auto const rest = page.substr(open + 7);
    return rest.substr(0, rest.find('<'));
}

GAINSIGHT_PX_DECL bool is_html(std::string_view content_type, std::string_view body) noexcept
{
    auto const first = body.find_first_not_of(" \t\r\n");
    if (first == body.npos) return contains_ignoring_case(content_type, "html");
    if (body[first] == '{' || body[first] == '[') return false;
    return contains_ignoring_case(content_type, "html") || contains_ignoring_case(body.substr(first, 64), "<html") ||
           contains_ignoring_case(body.substr(first, 64), "<!doctype html");
}

/// What words mean whatever status they come under; 0 for all others. `body` is all that arrived.
inline errc code_of_words(std::string_view body, std::string_view words) noexcept
{
    // The letters that no spelling of them changes are looked for first, since nearly every text has none of them.
    if (body.find("loginAware") != body.npos &&
        contains_ignoring_case(body, "Authentication failed in loginAwareAuthentication"))
        return errc::unauthorized;
    if (words.find("uplicate") == words.npos && words.find("UPLICATE") == words.npos) return errc{};
    if (contains_ignoring_case(words, "duplicate request") &&
        (contains_ignoring_case(words, "block") || contains_ignoring_case(words, "wait before")))
        return errc::duplicate_request_blocked;
    return errc{};
}

/// `body` is the whole of what arrived, `words` PX's own wording in it.
inline errc code_of(int status, bool html, std::string_view body, std::string_view words) noexcept
{
    if (auto const code = code_of_words(body, words); code != errc{}) return code;
    switch (status) {
        case 401: return errc::unauthorized;
        case 403: return html ? errc::blocked_at_edge : errc::forbidden;
        // Whoever takes a balancer's 404 for PX's creates what exists.
        case 404: return is_px_shaped(body) ? errc::not_found : errc::not_found_at_edge;
        case 408:  // the request did not come, or not in time
        case 425: return errc::unavailable;
        case 429:
            return contains_ignoring_case(words, "duplicate request") ? errc::duplicate_request_blocked
                                                                      : errc::rate_limited;
        case 432: return errc::xliff_parser_error;
        case 433: return errc::xliff_id_not_found;
        case 434: return errc::language_not_supported;
        case 435: return errc::content_not_found;
        case 436: return errc::content_empty;
        case 437: return errc::strategy_not_valid;
        case 438: return errc::xliff_version_not_supported;
        case 502:
        case 503:
        case 504: return errc::unavailable;
        default: break;
    }
    if (status >= 520 && status <= 530) return errc::unavailable;  // an edge network's own, on its way to PX
    if (status >= 300 && status < 400) return errc::redirected;
    if (status == 400 && contains_ignoring_case(words, "exceeded date range")) return errc::range_too_wide;
    if ((status == 400 || status == 409) &&
        (contains_ignoring_case(words, "duplicate") || contains_ignoring_case(words, "already exist")))
        return errc::duplicate;
    if (status >= 400 && status < 500) return errc::bad_request;
    return errc::server_error;
}

inline bool is_failure_status(std::int64_t status) noexcept { return status >= 400 && status <= 599; }

/// The failure that PX reports under a 200, by the two names under which it does.
inline verdict reported_by(boost::json::value const* errors, std::optional<std::int64_t> inner_status)
{
    verdict out;
    auto const is_said = [](boost::json::value const& v) {
        return (v.is_string() && !v.get_string().empty()) || (v.is_object() && !v.get_object().empty());
    };
    if (errors && is_said(*errors)) {
        out.code = errc::response_reported_errors;
        auto const* words = errors->is_object() ? errors->get_object().if_contains("message") : errors;
        out.vendor_message = escaped_sample(json_text(words ? words : errors));
    } else if (errors && errors->is_array() && !errors->get_array().empty()) {
        out.code = errc::response_reported_errors;
        for (auto const& entry : errors->get_array()) {
            sub_error sub;
            auto const* words = entry.is_object() ? entry.get_object().if_contains("message") : &entry;
            sub.message = escaped_sample(json_text(words ? words : &entry));
            if (out.vendor_message.empty()) out.vendor_message = sub.message;
            out.sub_errors.push_back(std::move(sub));
        }
    } else if (inner_status && is_failure_status(*inner_status)) {
        out.code = errc::response_reported_errors;
        out.vendor_message = "the answer within the answer has status " + std::to_string(*inner_status);
    }
    return out;
}

/// Members of an object that may tell of a failure, by their names.
enum class sign : unsigned char {
    externalapierror,
    error_message,
    status_code_value,  // a ResponseEntity's
    status_code,        // the same, as a name or a number
    status,             // that of the answers to a change of environment, and of much else
    code,
    errors,
    error,
    error_description,
    message,
    title,
    detail,
    type,
    fault,
    success,
    timestamp,
    path,
    sub_errors,
    debug_message
};
inline constexpr std::string_view sign_names[] = {"externalapierror",
                                                  "errorMessage",
                                                  "statusCodeValue",
                                                  "statusCode",
                                                  "status",
                                                  "code",
                                                  "errors",
                                                  "error",
                                                  "error_description",
                                                  "message",
                                                  "title",
                                                  "detail",
                                                  "type",
                                                  "fault",
                                                  "success",
                                                  "timestamp",
                                                  "path",
                                                  "subErrors",
                                                  "debugMessage"};
constexpr std::string_view name_of(sign s) noexcept { return sign_names[static_cast<std::size_t>(s)]; }

inline bool says_something(boost::json::value const* v) noexcept
{
    return v && ((v->is_string() && !v->get_string().empty()) || (v->is_object() && !v->get_object().empty()));
}

/// What there is of them, found in one pass: most objects have none or one.
class signs {
public:
    explicit signs(boost::json::object const& object) noexcept
    {
        for (auto const& member : object) {
            std::string_view const key{member.key().data(), member.key().size()};
            for (std::size_t i = 0; i != std::size(sign_names); ++i)
                if (key.size() == sign_names[i].size() && key == sign_names[i]) {
                    found_[i] = &member.value();
                    any_ = true;
                    break;
                }
        }
    }
    [[nodiscard]] bool any() const noexcept { return any_; }
    [[nodiscard]] boost::json::value const* at(sign s) const noexcept { return found_[static_cast<std::size_t>(s)]; }
    [[nodiscard]] bool has(sign s) const noexcept { return at(s) != nullptr; }
    /// Whether it is a text or an object, and not an empty one.
    [[nodiscard]] bool says(sign s) const noexcept { return says_something(at(s)); }
    /// A number, or one that begins a text: 404, "404", "404 NOT_FOUND".
    [[nodiscard]] std::optional<std::int64_t> number(sign s) const noexcept
    {
        auto const* v = at(s);
        if (!v) return std::nullopt;
        if (v->is_int64()) return v->get_int64();
        std::int64_t n = 0;
        auto const words = text(s);
        if (std::from_chars(words.data(), words.data() + words.size(), n).ec == std::errc{}) return n;
        return std::nullopt;
    }
    [[nodiscard]] std::string_view text(sign s) const noexcept
    {
        auto const* v = at(s);
        return v && v->is_string() ? std::string_view{v->get_string().data(), v->get_string().size()}
                                   : std::string_view{};
    }

private:
    std::array<boost::json::value const*, std::size(sign_names)> found_{};
    bool any_ = false;
};

inline bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) noexcept
{
    if (text.empty()) return false;
    return std::any_of(words.begin(), words.end(), [text](std::string_view w) {
        return text.size() == w.size() && find_ignoring_case(text, w) == 0;
    });
}

/// What a message of a failure is about.
inline constexpr std::string_view bad_news[] = {"error",     "fail",        "denied",    "forbidden", "unauthori",
                                                "not found", "unavailable", "timed out", "time-out",  "timeout",
                                                "exception", "refused",     "blocked",   "expired",   "too many"};

/// Whether a status says by its name that the request succeeded.
inline bool is_success_name(std::string_view name) noexcept
{
    return is_one_of(name, {"OK", "CREATED", "ACCEPTED", "NON_AUTHORITATIVE_INFORMATION", "NO_CONTENT", "RESET_CONTENT",
                            "PARTIAL_CONTENT", "MULTI_STATUS", "ALREADY_REPORTED", "IM_USED", "SUCCESS"});
}

/// The errors of what services of PX's kind are built of, which they send by themselves: Spring's error body, a problem
/// of RFC 9457, OAuth's error, an API gateway's fault, PX's own envelope without its wrapper.
inline bool is_framework_failure(signs const& found)
{
    using enum sign;
    auto const number = found.number(status).value_or(found.number(code).value_or(0));
    if (is_failure_status(number) &&
        (found.says(error) || found.says(message) || found.says(title) || found.says(detail)))
        return true;
    if (is_one_of(found.text(status), {"error", "fail", "failed", "failure"}) &&
        (found.says(message) || found.says(error)))
        return true;
    if (found.says(error)) {
        auto const* inner = found.at(error)->if_object();
        signs const within = inner ? signs{*inner} : signs{boost::json::object{}};
        if (within.says(message) || within.says(code) || within.number(code).value_or(0) != 0) return true;
        if (found.says(error_description) || (found.has(timestamp) && found.says(path))) return true;
    }
    if (found.says(title) && found.says(detail) && found.says(type)) return true;
    if (found.says(fault) && found.at(fault)->is_object()) return true;
    auto const* succeeded = found.has(success) ? found.at(success)->if_bool() : nullptr;
    if (succeeded && !*succeeded && (found.says(message) || found.says(error))) return true;
    return found.says(message) && (found.has(sub_errors) || found.has(debug_message)) &&
           !is_success_name(found.text(status));
}

/// What tells of a failure only where nothing else was expected of the object.
inline bool is_failure_by_itself(signs const& found)
{
    using enum sign;
    if (is_failure_status(found.number(status_code).value_or(0))) return true;
    auto const name = found.text(status_code);
    bool const is_name = !name.empty() && std::all_of(name.begin(), name.end(),
                                                      [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
    if (is_name && !is_success_name(name)) return true;
    if (is_one_of(found.text(status), {"error", "fail", "failed", "failure"})) return true;
    auto const* succeeded = found.has(success) ? found.at(success)->if_bool() : nullptr;
    if (succeeded && !*succeeded) return true;
    if (!found.text(error).empty()) return true;
    // An API gateway's, whose message is all that there is.
    auto const words = found.text(message);
    return std::any_of(std::begin(bad_news), std::end(bad_news),
                       [words](std::string_view w) { return contains_ignoring_case(words, w); });
}

inline verdict failure_of(boost::json::object const& object)
{
    verdict out;
    auto const words = read_failure(object, out);
    out.vendor_message = escaped_sample(out.vendor_message);
    out.code = code_of_words(words, words);
    if (out.code == errc{}) out.code = errc::response_reported_errors;
    return out;
}

/// What an object says of a failure. `whole`: nothing else was expected of it, so that a `status` is the request's.
inline verdict reported_in(boost::json::object const& object, bool whole)
{
    signs const found{object};
    if (!found.any()) return {};
    // What errors come under that PX sends with a status of its own: under a 200 they are the same errors.
    if (found.says(sign::externalapierror) || found.says(sign::error_message) || is_framework_failure(found))
        return failure_of(object);
    auto status = found.number(sign::status_code_value);
    if (!status && whole) status = found.number(sign::status);
    auto out = reported_by(found.at(sign::errors), status);
    // A ResponseEntity's status is PX's own word.
    bool const is_told = found.has(sign::status_code_value);
    if (out.code == errc{} && whole && !is_told && is_failure_by_itself(found)) {
        out = failure_of(object);
        if (out.vendor_message.empty()) out.vendor_message = escaped_sample(found.text(sign::status_code));
    }
    return out;
}

/// The same of the object that the whole answer is, and of the answer within it.
inline verdict reported_by_all_of(boost::json::object const& object)
{
    auto out = reported_in(object, true);
    auto const* const inner = object.if_contains("body");
    if (out.code == errc{}) return inner && inner->is_object() ? reported_in(inner->get_object(), true) : out;
    if (inner && out.sub_errors.empty()) {
        auto const words = json_text(inner->is_object() ? inner->get_object().if_contains("message") : inner);
        if (!words.empty()) out.vendor_message = escaped_sample(words);
    }
    return out;
}

/// What the beginning of an answer says that is more than was kept, or cut short: a list of errors that has begun is a
/// failure, though it cannot be read to its end, and so is an envelope.
inline verdict reported_by_beginning(std::string_view body)
{
    constexpr std::string_view space = " \t\r\n";
    verdict out;
    auto const key = '"' + std::string{name_of(sign::errors)} + '"';
    for (auto at = body.find(key); at != body.npos; at = body.find(key, at + 1)) {
        auto open = body.find_first_not_of(space, at + key.size());
        if (open == body.npos || body[open] != ':') continue;
        open = body.find_first_not_of(space, open + 1);
        if (open == body.npos || body[open] != '[') continue;
        auto const first = body.find_first_not_of(space, open + 1);
        if (first == body.npos || body[first] == ']') continue;
        out.code = errc::response_reported_errors;
        out.vendor_message = escaped_sample(body.substr(open));
        return out;
    }
    if (is_px_shaped(body)) {
        out.code = errc::response_reported_errors;
        out.vendor_message = escaped_sample(body);
    }
    return out;
}

GAINSIGHT_PX_DECL verdict reported_in_text(std::string_view body)
{
    auto const object = object_in(body);
    return object ? reported_by_all_of(*object) : reported_by_beginning(body);
}

GAINSIGHT_PX_DECL verdict reported_failure(shape const& s, void const* value)
{
    if (s.kind != kind::inline_object || !value) return {};
    auto* const object = const_cast<void*>(value);
    auto const& table = *s.table;
    auto const* const extra = table.extra(object)->get();
    if (extra)
        if (auto out = reported_in(*extra, false); out.code != errc{}) return out;
    auto const errors_at = table.find(name_of(sign::errors));
    auto const status_at = table.find(name_of(sign::status_code_value));
    if (errors_at < 0 && status_at < 0) return {};
    boost::json::value errors;
    std::optional<std::int64_t> status;
    if (errors_at >= 0) {
        auto const& row = table.rows[static_cast<std::size_t>(errors_at)];
        auto* const list = row.member(object);
        if (row.value->kind == kind::list && row.value->element->kind == kind::text) {
            auto& texts = errors.emplace_array();
            for (std::size_t i = 0, n = row.value->size(list); i < n; ++i)
                texts.emplace_back(*static_cast<std::string const*>(row.value->at(list, i)));
        }
    }
    // A `status` by itself may be anything.
    for (auto const at : {status_at, errors_at < 0 ? -1 : table.find(name_of(sign::status))}) {
        if (at < 0 || status) continue;
        auto const& row = table.rows[static_cast<std::size_t>(at)];
        if (row.value->kind == kind::int32)
            if (auto const& number = *static_cast<std::optional<std::int32_t> const*>(row.member(object)))
                status = *number;
    }
    return reported_by(&errors, status);
}

GAINSIGHT_PX_DECL verdict reported_by_all(shape const& s, void const* value)
{
    std::string text;
    if (!encode(text, s, value, purpose::export_)) return {};
    auto const object = object_in(text);
    return object ? reported_in(*object, true) : verdict{};
}

/// By what names PX knows a thing.
inline constexpr std::string_view identity_names[] = {"id", "identifyId"};

GAINSIGHT_PX_DECL bool shows_identity(shape const& s, void* value) noexcept
{
    return std::any_of(std::begin(identity_names), std::end(identity_names), [&](std::string_view name) {
        auto const at = s.table->find(name);
        if (at < 0) return false;
        auto const& row = s.table->rows[static_cast<std::size_t>(at)];
        return !is_absent(*row.value, row.member(value));
    });
}

/// Whatever words an object has, where it should have been something else.
inline verdict words_of(boost::json::object const& object)
{
    auto out = failure_of(object);
    return out.vendor_message.empty() ? verdict{} : out;
}

GAINSIGHT_PX_DECL verdict words_instead(std::string_view body)
{
    auto const object = object_in(body);
    return object ? words_of(*object) : verdict{};
}

GAINSIGHT_PX_DECL verdict words_instead(shape const& s, void const* value)
{
    auto const* const extra =
        s.kind == kind::inline_object && value ? s.table->extra(const_cast<void*>(value))->get() : nullptr;
    return extra ? words_of(*extra) : verdict{};
}

GAINSIGHT_PX_DECL verdict foreign_answer(std::string_view content_type, std::string_view body)
{
    verdict out;
    out.code = code_of_words(body, body);
    if (out.code != errc{}) {
        out.vendor_message = escaped_sample(body);
        return out;
    }
    if (is_problem_type(content_type)) {
        out.code = errc::response_reported_errors;
        out.vendor_message = escaped_sample(body);
        return out;
    }
    out.code = errc::bad_response;
    out.foreign = true;
    if (is_html(content_type, body)) {
        out.vendor_message = escaped_sample(html_title(body));
        out.why = "an HTML page instead of PX's answer";
    } else {
        out.why = content_type.empty() ? "an answer without a content type that is no JSON"
                                       : "content type '" + escaped_sample(content_type, 80) + "' instead of JSON";
    }
    return out;
}

/// Whether a text is one of the words for success that a handler returns in place of an object.
inline bool is_word_of_success(std::string_view text) noexcept
{
    while (!text.empty() && (text.back() <= ' ' || text.back() == '.' || text.back() == '!')) text.remove_suffix(1);
    if (text.size() > 1 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return is_one_of(text, {"ok", "true", "null", "done", "success", "successful", "created", "updated", "deleted",
                            "removed", "saved", "accepted", "submitted"});
}

GAINSIGHT_PX_DECL verdict proof_of_write(std::string_view content_type, std::string_view body, bool whole)
{
    auto const text = without_bom(body);
    if (text.empty() && !is_html(content_type, body)) return {};
    // What PX calls JSON may be a bare word, as Spring sends a text; under another name it is not PX's.
    if (text.empty() || (text.front() != '{' && text.front() != '['))
        return is_json_type(content_type) && is_word_of_success(text) ? verdict{} : foreign_answer(content_type, body);
    verdict out;
    boost::system::error_code ec;
    auto const all = boost::json::parse(text, ec);
    if (ec) {
        out = reported_by_beginning(body);
    } else if (auto const* object = all.if_object()) {
        out = reported_by_all_of(*object);
    } else {
        for (auto const& element : all.get_array())
            if (auto const* within = element.if_object(); within && out.code == errc{})
                out = reported_in(*within, true);
    }
    if (out.code != errc{}) return out;
    if (auto const code = code_of_words(text, text); code != errc{}) {
        out.code = code;
        out.vendor_message = escaped_sample(text);
    } else if (ec && whole) {
        out.code = errc::bad_response;
        out.foreign = true;
        out.why = "JSON that is not whole";
    } else if (is_problem_type(content_type)) {
        out.code = errc::response_reported_errors;
    }
    return out;
}

GAINSIGHT_PX_DECL verdict classify(int status, std::string_view content_type, std::string_view body)
{
    verdict out;
    auto const html = is_html(content_type, body);
    auto const words = html ? std::string{body} : read_envelope(body, out);
    out.code = code_of(status, html, body, words);
    if (html)
        out.vendor_message = html_title(body);
    else if (out.vendor_message.empty())
        out.vendor_message = body;  // plain text, or JSON of another shape or cut short
    out.vendor_message = escaped_sample(out.vendor_message);
    return out;
}

GAINSIGHT_PX_DECL std::string redact_ids(std::string_view message)
{
    // From the first brace to the last: an id may hold braces itself.
    std::string out{message};
    if (auto const open = out.find('{'); open != out.npos) {
        auto const close = out.rfind('}');
        auto const end = close == out.npos || close < open ? out.size() : close + 1;
        out.replace(open, end - open, "{...}");
    }
    // Outside braces too: whatever looks like an e-mail address.
    for (auto at = out.find('@'); at != out.npos; at = out.find('@', at)) {
        constexpr std::string_view ends = " \t\r\n\"'<>(),:;=[]{}";
        auto first = out.find_last_of(ends, at);
        first = first == out.npos ? 0 : first + 1;
        auto last = std::min(out.find_first_of(ends, at), out.size());
        out.replace(first, last - first, "...");
        at = first + 3;
    }
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
