// The bodies of <gainsight/px/call/failure.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_FAILURE_IPP
#define GAINSIGHT_PX_CALL_IMPL_FAILURE_IPP

#include <gainsight/px/call/failure.hpp>
#include <gainsight/px/call/tenant_core.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL error_facts facts_of(errc code, px::phase where, std::string message)
{
    error_facts facts;
    facts.code = code;
    facts.phase = where;
    facts.message = std::move(message);
    return facts;
}

GAINSIGHT_PX_RARE_DECL void name_tenant(error_facts& facts, tenant_core const& tenant)
{
    facts.tenant = tenant.label;
    facts.region = tenant.region_name;
}

GAINSIGHT_PX_RARE_DECL std::string no_connection_in_time(endpoint const& where, pool_stats const& stats,
                                                         error const& last_failure)
{
    auto out = "no connection to " + where.host() + " in time: " + std::to_string(stats.open) + " open, " +
               std::to_string(stats.leased) + " in use, " + std::to_string(stats.waiting) + " calls waiting";
    if (last_failure) out += "; the last connection failed: " + std::string{last_failure.message()};
    return out;
}

/// PX does not say which permission a key lacks: the operation tells.
inline std::string missing_permission(operation_info const& op)
{
    auto out =
        "the API key lacks a permission: " + std::string{op.call()} + " needs " + std::string{to_string(op.needs())};
    if (op.acts_on_environments())
        out += ", and " + std::string{to_string(permission::production_launch)} + " for production";
    return out;
}

GAINSIGHT_PX_RARE_DECL error error_of(error_facts facts, failed_call const& call)
{
    facts.operation = call.info.call();
    facts.path_template = call.info.path();
    name_tenant(facts, call.tenant);
    facts.attempts = call.retries.attempts();
    facts.effect = call.retries.effect();
    facts.elapsed = call.elapsed;
    if (facts.phase == phase::none && facts.http_status == 0) facts.phase = call.phase;
    if (facts.code == errc::forbidden) facts.message = missing_permission(call.info);
    facts.resource_id = call.resource_id;
    return error{std::move(facts)};
}

}  // namespace gainsight::px::inline v0::detail

#endif
