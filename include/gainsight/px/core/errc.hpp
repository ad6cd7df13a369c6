// What can go wrong, as an error_code enumeration.
#ifndef GAINSIGHT_PX_CORE_ERRC_HPP
#define GAINSIGHT_PX_CORE_ERRC_HPP

#include <gainsight/px/core/config.hpp>

#include <string_view>
#include <system_error>
#include <type_traits>

namespace gainsight::px::inline v0 {

/// Every way in which a call can fail. Zero means no error.
enum class errc {
    unauthorized = 1,           ///< 401: the key is unknown, revoked, or of another region.
    forbidden,                  ///< 403 from PX: the key lacks a permission. The error names operation and scope.
    blocked_at_edge,            ///< 403 as HTML: the vendor's edge firewall refused the request, not a permission.
    not_found,                  ///< 404 in the form that PX sends: PX does not have the requested thing.
    not_found_at_edge,          ///< 404 of a load balancer or proxy before PX: whether PX has the thing is not known.
    duplicate,                  ///< 400 "possible duplicate": the record to create exists already.
    duplicate_request_blocked,  ///< PX accepted an identical request seconds ago. Comes with 429 or any other status.
    rate_limited,               ///< 429 because of the request rate.
    quota_exhausted,            ///< The subscription's daily calls are used up; this attempt was not sent.
    range_too_wide,             ///< The date range exceeds what the endpoint allows.
    bad_request,                ///< Any other 4xx.
    server_error,               ///< 500 and other 5xx.
    unavailable,                ///< 408, 425, 502 to 504, 520 to 530: PX, or a server before it, is overloaded or down.
    redirected,                 ///< 3xx; redirects are never followed, since they would carry the key elsewhere.
    bad_response,               ///< The answer is not HTTP, or not what the operation returns (with the JSON path).
    response_reported_errors,   ///< A 2xx whose body says that the request failed.
    deadline_exceeded,          ///< The timeout or deadline of the call, or the limit of a phase, has passed.
    pool_exhausted,             ///< More waiting calls than max_waiters.
    closed,                     ///< The pools were closed.
    connect_failed,             ///< Name resolution or connecting failed.
    tls_failed,                 ///< The TLS handshake or certificate verification failed.
    connection_lost,            ///< The connection broke after the request was begun.
    stalled,                    ///< During the stall timeout no byte was received, or none of the request was taken.
    proxy_refused,              ///< The HTTP proxy did not open a tunnel to the host.
    body_too_large,             ///< The answer exceeds the body limit.
    invalid_argument,           ///< Refused before sending; the message names what and where.
    operation_aborted,          ///< Cancelled by the caller.
    records_missing,            ///< Paging: the pages show that some records of the list did not come.
    page_loop,                  ///< Paging: every record of a page was already delivered.
    scroll_broken,              ///< Paging: PX's position in the list is lost or unknown; the list must begin again.
    sink_failed,  ///< The byte_sink for a file threw, or the journal of an event sink failed; the message says how.
    hook_failed,  ///< A hook of an observer threw, or a change store failed; the message says which, and how.
    xliff_parser_error,          ///< 432, localization.
    xliff_id_not_found,          ///< 433, localization: the XLIFF file names an unknown article, engagement or bot.
    language_not_supported,      ///< 434, localization.
    content_not_found,           ///< 435, localization.
    content_empty,               ///< 436, localization.
    strategy_not_valid,          ///< 437, localization.
    xliff_version_not_supported  ///< 438, localization.
};

/// What generic code asks about an error: `if (ec == px::error_kind::transient) ...`.
enum class error_kind {
    transient = 1,  ///< A later attempt may succeed: throttling, outages, lost connections, timeouts.
    refused,        ///< PX or the library refused the request as it is; the same request will fail again.
    transport,      ///< No usable answer arrived.
};

[[nodiscard]] std::error_category const& px_category() noexcept;
[[nodiscard]] std::error_category const& px_kind_category() noexcept;

/// The enumerator's name, for logs and metrics: "not_found".
[[nodiscard]] std::string_view to_string(errc code) noexcept;

namespace detail {
/// The message of a code: "not found". Empty for a number that is no errc.
[[nodiscard]] std::string_view errc_message(errc code) noexcept;
}  // namespace detail

inline std::error_code make_error_code(errc code) noexcept { return {static_cast<int>(code), px_category()}; }
inline std::error_condition make_error_condition(error_kind kind) noexcept
{
    return {static_cast<int>(kind), px_kind_category()};
}

}  // namespace gainsight::px::inline v0

template <>
struct std::is_error_code_enum<gainsight::px::errc> : std::true_type {};
template <>
struct std::is_error_condition_enum<gainsight::px::error_kind> : std::true_type {};

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/errc.ipp>
#endif

#endif
