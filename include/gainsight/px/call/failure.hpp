// The error of a failed call: what went wrong, and what is known of the call. Pure.
#ifndef GAINSIGHT_PX_CALL_FAILURE_HPP
#define GAINSIGHT_PX_CALL_FAILURE_HPP

#include <gainsight/px/call/retry_core.hpp>
#include <gainsight/px/core/error.hpp>
#include <gainsight/px/core/region.hpp>
#include <gainsight/px/net/pool_stats.hpp>
#include <gainsight/px/operation/info.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

class tenant_core;

/// What went wrong and where; all else is added when the call has ended.
[[nodiscard]] error_facts facts_of(errc code, px::phase where, std::string message = {});

/// Says in an error whose call failed.
void name_tenant(error_facts& facts, tenant_core const& tenant);

/// What to say of a call that got no connection in time.
[[nodiscard]] std::string no_connection_in_time(endpoint const& where, pool_stats const& stats,
                                                error const& last_failure);

/// What an error tells of the call that failed.
struct failed_call {
    operation_info const& info;
    tenant_core const& tenant;
    retry_core const& retries;
    std::string_view resource_id;      // empty where the settings do not ask for it
    px::phase phase;                   // what the call was doing, where the facts do not say
    std::chrono::nanoseconds elapsed;  // from the await on
};

/// Adds all that an error knows of its call to what went wrong: the only place where that is done.
[[nodiscard]] error error_of(error_facts facts, failed_call const& call);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/failure.ipp>
#endif

#endif
