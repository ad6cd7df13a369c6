#ifndef GAINSIGHT_PX_IMPL_CLASSIFY_IPP
#define GAINSIGHT_PX_IMPL_CLASSIFY_IPP

#include <gainsight/px/call/classify.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

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

GAINSIGHT_PX_DECL body_plan plan_body(int status, std::string_view content_type, bool expects_value) noexcept
{
    if (status < 200 || status >= 300) return body_plan::collect;
    if (!expects_value || status == 204) return body_plan::ignore;
    // No content type at all: PX sends JSON, and the decoder will say so if it is not.
    if (content_type.empty() || contains_ignoring_case(content_type, "json")) return body_plan::decode;
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

GAINSIGHT_PX_DECL verdict classify(int status, std::string_view content_type, std::string_view body, bool expects_value)
{
    verdict out;
    if (status >= 200 && status < 300) {
        if (!expects_value || status == 204) return out;
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
