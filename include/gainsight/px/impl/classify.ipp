#ifndef GAINSIGHT_PX_IMPL_CLASSIFY_IPP
#define GAINSIGHT_PX_IMPL_CLASSIFY_IPP

#include <gainsight/px/call/classify.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cstdint>
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

inline bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept
{
    return find_ignoring_case(text, part) != text.npos;
}

GAINSIGHT_PX_DECL body_plan plan_body(int status, std::string_view content_type, bool expects_value,
                                      answer_form form) noexcept
{
    if (status < 200 || status >= 300) return body_plan::collect;
    // Whatever it is called: the contract says JSON of operations that send zip files.
    if (form == answer_form::file) return body_plan::pass;
    if (status == 204) return body_plan::ignore;
    // No content type at all: PX sends JSON, and the decoder will say so if it is not.
    auto const json = content_type.empty() || contains_ignoring_case(content_type, "json");
    if (!expects_value) return json ? body_plan::inspect : body_plan::ignore;
    if (json) return body_plan::decode;
    return body_plan::collect;
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

/// Reads what there is of an envelope. The answer is PX's own wording in it, by which errors are told apart; without an
/// envelope that is the body.
inline std::string read_envelope(std::string_view body, verdict& out)
{
    boost::system::error_code ec;
    auto const root = boost::json::parse(body, ec);
    if (ec || !root.is_object()) return std::string{body};
    auto const* object = &root.get_object();
    if (auto const* inner = object->if_contains("externalapierror"); inner && inner->is_object())
        object = &inner->get_object();
    for (auto const* key : {"message", "errorMessage", "error"})
        if (out.vendor_message.empty()) out.vendor_message = json_text(object->if_contains(key));
    // PX repeats ids and values in its words, and a user may be called duplicate@example.com.
    auto words = redact_ids(out.vendor_message) + '\n' + redact_ids(json_text(object->if_contains("debugMessage")));
    auto const* subs = object->if_contains("subErrors");
    if (subs && subs->is_array()) read_sub_errors(subs->get_array(), words, out.sub_errors);
    return words.find_first_not_of('\n') == words.npos ? std::string{body} : words;
}

/// The title of an HTML page: all that is worth repeating of one.
inline std::string_view html_title(std::string_view page) noexcept
{
    auto const open = find_ignoring_case(page, "<title>");
    if (open == page.npos) return {};
    auto const rest = page.substr(open + 7);
    return rest.substr(0, rest.find('<'));
}

/// Whether a body is a page for people, of the edge or of the load balancer. The content type may be missing or wrong.
inline bool is_html(std::string_view content_type, std::string_view body) noexcept
{
    auto const first = body.find_first_not_of(" \t\r\n");
    if (first == body.npos) return contains_ignoring_case(content_type, "html");
    if (body[first] == '{') return false;
    return contains_ignoring_case(content_type, "html") || contains_ignoring_case(body.substr(first, 64), "<html") ||
           contains_ignoring_case(body.substr(first, 64), "<!doctype html");
}

/// `body` is the whole of what arrived, `words` PX's own wording in it.
inline errc code_of(int status, bool html, std::string_view body, std::string_view words) noexcept
{
    // Whatever the status: where PX sends this text the key is bad.
    if (contains_ignoring_case(body, "Authentication failed in loginAwareAuthentication")) return errc::unauthorized;
    switch (status) {
        case 401: return errc::unauthorized;
        case 403: return html ? errc::blocked_at_edge : errc::forbidden;
        case 404: return errc::not_found;
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

inline constexpr std::string_view errors_name = "errors";
/// A ResponseEntity's, and that of the answers to a change of environment.
inline constexpr std::string_view inner_status_names[] = {"statusCodeValue", "status"};
/// What errors come under that PX sends with a status of its own; under a 200 they are the same errors.
inline constexpr std::string_view envelope_names[] = {"externalapierror", "errorMessage"};

/// What an object says of a failure, by any of the names.
inline verdict reported_in(boost::json::object const& object)
{
    std::optional<std::int64_t> status;
    for (auto const name : inner_status_names)
        if (auto const* v = object.if_contains(name); v && v->is_int64() && !status) status = v->get_int64();
    auto out = reported_by(object.if_contains(errors_name), status);
    for (auto const name : envelope_names)
        if (out.code == errc{}) out = reported_by(object.if_contains(name), {});
    return out;
}

/// Of a success without a value, as far as it was kept.
inline verdict inspect(std::string_view body)
{
    // Nearly every answer has neither name, and then it is not parsed. A `statusCode` is no `status`.
    auto const mentions = [body](std::string_view name) {
        for (auto at = body.find(name); at != body.npos; at = body.find(name, at + 1)) {
            auto const end = at + name.size();
            if (at != 0 && body[at - 1] == '"' && end < body.size() && body[end] == '"') return true;
        }
        return false;
    };
    if (!mentions(errors_name) &&
        std::none_of(std::begin(inner_status_names), std::end(inner_status_names), mentions) &&
        std::none_of(std::begin(envelope_names), std::end(envelope_names), mentions))
        return {};
    boost::system::error_code ec;
    auto const root = boost::json::parse(body, ec);
    if (ec) {
        // More than was kept, or cut short: a list that has begun is a failure, though it cannot be read to its end.
        constexpr std::string_view space = " \t\r\n";
        auto const key = '"' + std::string{errors_name} + '"';
        for (auto at = body.find(key); at != body.npos; at = body.find(key, at + 1)) {
            auto open = body.find_first_not_of(space, at + key.size());
            if (open == body.npos || body[open] != ':') continue;
            open = body.find_first_not_of(space, open + 1);
            if (open == body.npos || body[open] != '[') continue;
            auto const first = body.find_first_not_of(space, open + 1);
            if (first == body.npos || body[first] == ']') continue;
            verdict out;
            out.code = errc::response_reported_errors;
            out.vendor_message = escaped_sample(body.substr(open));
            return out;
        }
        return {};
    }
    if (!root.is_object()) return {};
    auto const& object = root.get_object();
    auto out = reported_in(object);
    auto const* const inner = object.if_contains("body");
    if (out.code == errc{}) return inner && inner->is_object() ? reported_in(inner->get_object()) : out;
    if (inner && out.sub_errors.empty()) {
        auto const words = json_text(inner->is_object() ? inner->get_object().if_contains("message") : inner);
        if (!words.empty()) out.vendor_message = escaped_sample(words);
    }
    return out;
}

GAINSIGHT_PX_DECL verdict reported_failure(shape const& s, void const* value)
{
    if (s.kind != kind::inline_object || !value) return {};
    auto* const object = const_cast<void*>(value);
    auto const& table = *s.table;
    boost::json::value errors;
    std::optional<std::int64_t> status;
    if (auto const at = table.find(errors_name); at >= 0) {
        auto const& row = table.rows[static_cast<std::size_t>(at)];
        auto* const list = row.member(object);
        if (row.value->kind == kind::list && row.value->element->kind == kind::text) {
            auto& texts = errors.emplace_array();
            for (std::size_t i = 0, n = row.value->size(list); i < n; ++i)
                texts.emplace_back(*static_cast<std::string const*>(row.value->at(list, i)));
        }
    }
    for (auto const name : inner_status_names) {
        auto const at = table.find(name);
        // A `status` by itself may be anything.
        if (at < 0 || status || (name == inner_status_names[1] && table.find(errors_name) < 0)) continue;
        auto const& row = table.rows[static_cast<std::size_t>(at)];
        if (row.value->kind == kind::int32)
            if (auto const& number = *static_cast<std::optional<std::int32_t> const*>(row.member(object)))
                status = *number;
    }
    auto const* extra = table.extra(object)->get();
    auto const* unknown = extra && errors.is_null() ? extra->if_contains(errors_name) : nullptr;
    return reported_by(unknown ? unknown : &errors, status);
}

GAINSIGHT_PX_DECL verdict classify(int status, std::string_view content_type, std::string_view body, bool expects_value)
{
    verdict out;
    if (status >= 200 && status < 300) {
        if (!expects_value || status == 204) return inspect(body);
        out.code = errc::bad_response;
        out.vendor_message = "content type '" + escaped_sample(content_type, 80) + "' instead of JSON";
        return out;
    }
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
