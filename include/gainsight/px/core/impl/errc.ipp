#ifndef GAINSIGHT_PX_CORE_IMPL_ERRC_IPP
#define GAINSIGHT_PX_CORE_IMPL_ERRC_IPP

#include <gainsight/px/core/errc.hpp>
#include <gainsight/px/core/immortal.hpp>

#include <string>

namespace gainsight::px::inline v0 {
namespace detail {

struct errc_text {
    errc code;
    std::string_view name;
    std::string_view message;
};

inline constexpr errc_text errc_texts[] = {
    {errc::unauthorized, "unauthorized", "PX did not accept the API key"},
    {errc::forbidden, "forbidden", "the API key lacks a permission"},
    {errc::blocked_at_edge, "blocked_at_edge", "the vendor's edge firewall refused the request"},
    {errc::not_found, "not_found", "not found"},
    {errc::not_found_at_edge, "not_found_at_edge", "something before PX answered that it knows no such path"},
    {errc::duplicate, "duplicate", "it exists already"},
    {errc::duplicate_request_blocked, "duplicate_request_blocked", "an identical request was accepted seconds ago"},
    {errc::rate_limited, "rate_limited", "rate limit exceeded"},
    {errc::quota_exhausted, "quota_exhausted", "the subscription's daily calls are spent"},
    {errc::range_too_wide, "range_too_wide", "the date range is wider than the endpoint allows"},
    {errc::bad_request, "bad_request", "PX refused the request"},
    {errc::server_error, "server_error", "PX failed"},
    {errc::unavailable, "unavailable", "PX is unavailable"},
    {errc::redirected, "redirected", "the host redirects elsewhere, which is never followed"},
    {errc::bad_response, "bad_response", "the answer is not what this operation returns"},
    {errc::response_reported_errors, "response_reported_errors", "the answer says that the request failed"},
    {errc::deadline_exceeded, "deadline_exceeded", "time ran out"},
    {errc::pool_exhausted, "pool_exhausted", "too many calls are waiting for a connection"},
    {errc::closed, "closed", "the pools are closed"},
    {errc::connect_failed, "connect_failed", "could not connect"},
    {errc::tls_failed, "tls_failed", "TLS failed"},
    {errc::connection_lost, "connection_lost", "the connection broke"},
    {errc::stalled, "stalled", "the answer stopped before its end"},
    {errc::proxy_refused, "proxy_refused", "the proxy opened no tunnel to the host"},
    {errc::body_too_large, "body_too_large", "the answer exceeds the body limit"},
    {errc::invalid_argument, "invalid_argument", "refused before sending"},
    {errc::operation_aborted, "operation_aborted", "cancelled"},
    {errc::records_missing, "records_missing", "records of the list did not come"},
    {errc::page_loop, "page_loop", "every record of this page was already delivered"},
    {errc::scroll_broken, "scroll_broken", "the position in the list is lost: begin its range anew"},
    {errc::sink_failed, "sink_failed", "the sink did not take the file"},
    {errc::hook_failed, "hook_failed", "a hook of an observer threw"},
    {errc::xliff_parser_error, "xliff_parser_error", "the XLIFF file cannot be parsed"},
    {errc::xliff_id_not_found, "xliff_id_not_found", "the id in the XLIFF file is unknown"},
    {errc::language_not_supported, "language_not_supported", "the subscription does not support the language"},
    {errc::content_not_found, "content_not_found", "the content to translate was not found"},
    {errc::content_empty, "content_empty", "there is no content to translate"},
    {errc::strategy_not_valid, "strategy_not_valid", "the export strategy is not valid"},
    {errc::xliff_version_not_supported, "xliff_version_not_supported", "the XLIFF version is not supported"},
};

constexpr errc_text const* find_errc(int value) noexcept
{
    for (auto const& t : errc_texts)
        if (static_cast<int>(t.code) == value) return &t;
    return nullptr;
}

class px_category_type final : public std::error_category {
public:
    char const* name() const noexcept override { return "gainsight.px"; }
    std::string message(int value) const override
    {
        auto const* t = find_errc(value);
        return t            ? std::string{t->message}
               : value == 0 ? "no error"
                            : "unknown gainsight.px error " + std::to_string(value);
    }
    std::error_condition default_error_condition(int value) const noexcept override
    {
        switch (static_cast<errc>(value)) {
            case errc::operation_aborted: return std::errc::operation_canceled;
            case errc::deadline_exceeded:
            case errc::stalled: return std::errc::timed_out;
            case errc::invalid_argument: return std::errc::invalid_argument;
            case errc::forbidden: return std::errc::permission_denied;
            default: return {value, *this};
        }
    }
};

class px_kind_category_type final : public std::error_category {
public:
    char const* name() const noexcept override { return "gainsight.px.kind"; }
    std::string message(int value) const override
    {
        switch (static_cast<error_kind>(value)) {
            case error_kind::transient: return "transient";
            case error_kind::refused: return "refused";
            case error_kind::transport: return "transport";
        }
        return "unknown";
    }
    bool equivalent(std::error_code const& code, int kind) const noexcept override
    {
        if (code.category() != px_category()) return false;
        auto const e = static_cast<errc>(code.value());
        switch (static_cast<error_kind>(kind)) {
            case error_kind::transient:
                return e == errc::duplicate_request_blocked || e == errc::rate_limited || e == errc::quota_exhausted ||
                       e == errc::server_error || e == errc::unavailable || e == errc::deadline_exceeded ||
                       e == errc::pool_exhausted || e == errc::connect_failed || e == errc::connection_lost ||
                       e == errc::not_found_at_edge || e == errc::stalled || e == errc::proxy_refused;
            case error_kind::refused:
                return e == errc::unauthorized || e == errc::forbidden || e == errc::blocked_at_edge ||
                       e == errc::not_found || e == errc::duplicate || e == errc::range_too_wide ||
                       e == errc::bad_request || e == errc::invalid_argument || (e >= errc::xliff_parser_error);
            case error_kind::transport:
                return e == errc::connect_failed || e == errc::tls_failed || e == errc::connection_lost ||
                       e == errc::deadline_exceeded || e == errc::bad_response || e == errc::body_too_large ||
                       e == errc::redirected || e == errc::stalled || e == errc::proxy_refused ||
                       e == errc::not_found_at_edge;
        }
        return false;
    }
};

}  // namespace detail

GAINSIGHT_PX_DECL std::error_category const& px_category() noexcept
{
    return detail::immortal<detail::px_category_type>();
}

GAINSIGHT_PX_DECL std::error_category const& px_kind_category() noexcept
{
    return detail::immortal<detail::px_kind_category_type>();
}

GAINSIGHT_PX_DECL std::string_view to_string(errc code) noexcept
{
    auto const* t = detail::find_errc(static_cast<int>(code));
    return t ? t->name : "no_error";
}

}  // namespace gainsight::px::inline v0

#endif
