// The bodies of <gainsight/px/call/context.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_CONTEXT_IPP
#define GAINSIGHT_PX_CALL_IMPL_CONTEXT_IPP

#include <gainsight/px/call/context.hpp>
#include <gainsight/px/call/failure.hpp>
#include <gainsight/px/call/tenant_core.hpp>
#include <gainsight/px/operation/target.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL call_context::call_context(std::shared_ptr<pools_core> p, std::shared_ptr<tenant_core> t,
                                             std::shared_ptr<call_settings const> s) noexcept
    : pools{std::move(p)}, tenant{std::move(t)}, settings{std::move(s)}
{}
GAINSIGHT_PX_DECL call_context::call_context(call_context const&) noexcept = default;
GAINSIGHT_PX_DECL call_context::call_context(call_context&&) noexcept = default;
GAINSIGHT_PX_DECL call_context& call_context::operator=(call_context const&) noexcept = default;
GAINSIGHT_PX_DECL call_context& call_context::operator=(call_context&&) noexcept = default;
GAINSIGHT_PX_DECL call_context::~call_context() = default;

GAINSIGHT_PX_DECL void call_context::put_id(call_base& c, std::string_view id)
{
    c.set_resource_id(id);
    if (auto target = expand(*c.info, id))
        c.target = std::move(*target);
    else
        c.failure = target.error();
}

GAINSIGHT_PX_DECL void call_context::name_tenant(error_facts& facts) const { detail::name_tenant(facts, *tenant); }

}  // namespace gainsight::px::inline v0::detail

#endif
