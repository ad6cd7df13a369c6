// The bodies of <gainsight/px/call/classify.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_CLASSIFY_IPP
#define GAINSIGHT_PX_CALL_IMPL_CLASSIFY_IPP

#include <gainsight/px/call/body_text.hpp>
#include <gainsight/px/call/classify.hpp>

#include <string>

namespace gainsight::px::inline v0::detail {

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

GAINSIGHT_PX_RARE_DECL failure_reading classify(int status, std::string_view content_type, std::string_view body)
{
    failure_reading out;
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

}  // namespace gainsight::px::inline v0::detail

#endif
