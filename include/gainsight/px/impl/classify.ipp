#ifndef GAINSIGHT_PX_IMPL_CLASSIFY_IPP
#define GAINSIGHT_PX_IMPL_CLASSIFY_IPP

#include <gainsight/px/call/classify.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

inline bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::search(text.begin(), text.end(), part.begin(), part.end(),
                       [&](char a, char b) { return lower(a) == lower(b); }) != text.end();
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

inline void read_envelope(std::string_view body, verdict& out)
{
    boost::system::error_code ec;
    auto const root = boost::json::parse(body, ec);
    if (ec || !root.is_object()) return;
    auto const* object = &root.get_object();
    if (auto const* inner = object->if_contains("externalapierror"); inner && inner->is_object())
        object = &inner->get_object();
    for (auto const* key : {"message", "errorMessage", "error"})
        if (out.vendor_message.empty()) out.vendor_message = json_text(object->if_contains(key));
    auto const* subs = object->if_contains("subErrors");
    if (!subs || !subs->is_array()) return;
    for (auto const& entry : subs->get_array()) {
        if (!entry.is_object()) continue;
        auto const field = [&entry](char const* key) {
            return escaped_sample(json_text(entry.get_object().if_contains(key)));
        };
        sub_error sub;
        sub.message = field("message");
        sub.object = field("object");
        sub.field = field("field");
        sub.rejected_value = field("rejectedValue");
        out.sub_errors.push_back(std::move(sub));
    }
}

/// The title of an HTML page: all that is worth repeating of one.
inline std::string_view html_title(std::string_view page) noexcept
{
    auto const open = page.find("<title>");
    if (open == page.npos) return {};
    auto const rest = page.substr(open + 7);
    return rest.substr(0, std::min(rest.find('<'), rest.size()));
}

inline errc code_of(int status, bool html, std::string_view body) noexcept
{
    if (status < 500 && contains_ignoring_case(body, "Authentication failed in loginAwareAuthentication"))
        return errc::unauthorized;
    switch (status) {
        case 401: return errc::unauthorized;
        case 403: return html ? errc::blocked_at_edge : errc::forbidden;
        case 404: return errc::not_found;
        case 429:
            return contains_ignoring_case(body, "duplicate request") ? errc::duplicate_request_blocked
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
    if (status == 400 && contains_ignoring_case(body, "exceeded date range")) return errc::range_too_wide;
    if ((status == 400 || status == 409) &&
        (contains_ignoring_case(body, "duplicate") || contains_ignoring_case(body, "already exist")))
        return errc::duplicate;
    if (status >= 400 && status < 500) return errc::bad_request;
    return errc::server_error;
}

GAINSIGHT_PX_DECL verdict classify(int status, std::string_view content_type, std::string_view body, bool expects_value)
{
    verdict out;
    auto const html = contains_ignoring_case(content_type, "html") || body.substr(0, 64).find("<html") != body.npos;
    if (status >= 200 && status < 300) {
        if (!expects_value || status == 204) return out;
        out.code = errc::bad_response;
        out.vendor_message = "content type '" + escaped_sample(content_type, 80) + "' instead of JSON";
        return out;
    }
    out.code = code_of(status, html, body);
    if (html)
        out.vendor_message = html_title(body);
    else
        read_envelope(body, out);
    if (out.vendor_message.empty() && !html)
        out.vendor_message = body;  // plain text, or JSON of another shape or cut short
    out.vendor_message = escaped_sample(out.vendor_message);
    return out;
}

GAINSIGHT_PX_DECL std::string redact_ids(std::string_view message)
{
    std::string out;
    while (!message.empty()) {
        auto const open = message.find('{');
        out += message.substr(0, open);
        if (open == message.npos) break;
        out += "{...}";
        auto const close = message.find('}', open);
        if (close == message.npos) break;
        message.remove_prefix(close + 1);
    }
    // Outside braces too: whatever looks like an e-mail address.
    for (auto at = out.find('@'); at != out.npos; at = out.find('@', at)) {
        constexpr std::string_view ends = " \t\"'<>(),;=[]{}";
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
