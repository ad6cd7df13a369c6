// The bodies of <gainsight/px/core/errc.hpp>.
#ifndef GAINSIGHT_PX_CORE_IMPL_ERRC_IPP
#define GAINSIGHT_PX_CORE_IMPL_ERRC_IPP

#include <gainsight/px/core/errc.hpp>
#include <gainsight/px/core/immortal.hpp>

#include <string>

namespace gainsight::px::inline v0 {
namespace detail {

/// What both error categories know about a code.
struct errc_entry {
    std::string_view name;
    std::string_view message;
    unsigned kinds = 0;  ///< A bit for each error_kind.
    std::errc condition{};
};

/// The switch has no default, so that the compiler reports a code that is missing here.
constexpr errc_entry errc_entry_of(errc code) noexcept
{
    constexpr auto bit = [](error_kind kind) { return 1U << static_cast<unsigned>(kind); };
    constexpr auto transient = bit(error_kind::transient);
    constexpr auto refused = bit(error_kind::refused);
    constexpr auto transport = bit(error_kind::transport);
    constexpr auto no_kind = 0U;
    switch (code) {
        case errc::unauthorized: return {"unauthorized", "PX did not accept the API key", refused};
        case errc::forbidden:
            return {"forbidden", "the API key lacks a permission", refused, std::errc::permission_denied};
        case errc::blocked_at_edge:
            return {"blocked_at_edge", "the vendor's edge firewall refused the request", refused};
        case errc::not_found: return {"not_found", "not found", refused};
        case errc::not_found_at_edge:
            return {"not_found_at_edge", "a 404 that is not in PX's shape: something before PX answered",
                    transient | transport};
        case errc::duplicate: return {"duplicate", "it exists already", refused};
        case errc::duplicate_request_blocked:
            return {"duplicate_request_blocked", "an identical request was accepted seconds ago", transient};
        case errc::rate_limited: return {"rate_limited", "rate limit exceeded", transient};
        case errc::quota_exhausted: return {"quota_exhausted", "the subscription's daily calls are spent", transient};
        case errc::range_too_wide:
            return {"range_too_wide", "the date range is wider than the endpoint allows", refused};
        case errc::bad_request: return {"bad_request", "PX refused the request", refused};
        case errc::server_error: return {"server_error", "PX failed", transient};
        case errc::unavailable: return {"unavailable", "PX is unavailable", transient};
        case errc::redirected:
            return {"redirected", "the host redirects elsewhere, which is never followed", transport};
        case errc::bad_response: return {"bad_response", "the answer is not what this operation returns", transport};
        case errc::response_reported_errors:
            return {"response_reported_errors", "the answer says that the request failed", no_kind};
        case errc::deadline_exceeded:
            return {"deadline_exceeded", "time ran out", transient | transport, std::errc::timed_out};
        case errc::pool_exhausted: return {"pool_exhausted", "too many calls are waiting for a connection", transient};
        case errc::closed: return {"closed", "the pools are closed", no_kind};
        case errc::connect_failed: return {"connect_failed", "could not connect", transient | transport};
        case errc::tls_failed: return {"tls_failed", "TLS failed", transport};
        case errc::connection_lost: return {"connection_lost", "the connection broke", transient | transport};
        case errc::stalled:
            return {"stalled", "the answer stopped before its end", transient | transport, std::errc::timed_out};
        case errc::proxy_refused:
            return {"proxy_refused", "the proxy opened no tunnel to the host", transient | transport};
        case errc::body_too_large: return {"body_too_large", "the answer exceeds the body limit", transport};
        case errc::invalid_argument:
            return {"invalid_argument", "refused before sending", refused, std::errc::invalid_argument};
        case errc::operation_aborted: return {"operation_aborted", "cancelled", no_kind, std::errc::operation_canceled};
        case errc::records_missing: return {"records_missing", "records of the list did not come", no_kind};
        case errc::page_loop: return {"page_loop", "every record of this page was already delivered", no_kind};
        case errc::scroll_broken:
            return {"scroll_broken", "the position in the list is lost: begin its range anew", no_kind};
        case errc::sink_failed: return {"sink_failed", "the sink did not take the file", no_kind};
        case errc::hook_failed: return {"hook_failed", "a hook of an observer threw", no_kind};
        case errc::xliff_parser_error: return {"xliff_parser_error", "the XLIFF file cannot be parsed", refused};
        case errc::xliff_id_not_found: return {"xliff_id_not_found", "the id in the XLIFF file is unknown", refused};
        case errc::language_not_supported:
            return {"language_not_supported", "the subscription does not support the language", refused};
        case errc::content_not_found: return {"content_not_found", "the content to translate was not found", refused};
        case errc::content_empty: return {"content_empty", "there is no content to translate", refused};
        case errc::strategy_not_valid: return {"strategy_not_valid", "the export strategy is not valid", refused};
        case errc::xliff_version_not_supported:
            return {"xliff_version_not_supported", "the XLIFF version is not supported", refused};
    }
    return {};
}

GAINSIGHT_PX_RARE_DECL std::string_view errc_message(errc code) noexcept { return errc_entry_of(code).message; }

class px_category_type final : public std::error_category {
public:
    char const* name() const noexcept override { return "gainsight.px"; }
    std::string message(int value) const override
    {
        auto const words = errc_message(static_cast<errc>(value));
        return !words.empty() ? std::string{words}
               : value == 0   ? "no error"
                              : "unknown gainsight.px error " + std::to_string(value);
    }
    std::error_condition default_error_condition(int value) const noexcept override
    {
        auto const condition = errc_entry_of(static_cast<errc>(value)).condition;
        if (condition == std::errc{}) return {value, *this};
        return std::make_error_condition(condition);
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
        return code.category() == px_category() && kind >= 1 && kind <= 3 &&
               ((errc_entry_of(static_cast<errc>(code.value())).kinds >> kind) & 1U) != 0;
    }
};

}  // namespace detail

GAINSIGHT_PX_RARE_DECL std::error_category const& px_category() noexcept
{
    return detail::immortal<detail::px_category_type>();
}

GAINSIGHT_PX_RARE_DECL std::error_category const& px_kind_category() noexcept
{
    return detail::immortal<detail::px_kind_category_type>();
}

GAINSIGHT_PX_RARE_DECL std::string_view to_string(errc code) noexcept
{
    auto const name = detail::errc_entry_of(code).name;
    return name.empty() ? "no_error" : name;
}

}  // namespace gainsight::px::inline v0

#endif
