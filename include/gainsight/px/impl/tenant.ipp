// The bodies of <gainsight/px/tenant.hpp>.
#ifndef GAINSIGHT_PX_IMPL_TENANT_IPP
#define GAINSIGHT_PX_IMPL_TENANT_IPP

#include <gainsight/px/tenant.hpp>

#include <utility>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_RARE_DECL tenant::tenant(credential c) : tenant{std::move(c), px::quota{}} {}
GAINSIGHT_PX_RARE_DECL tenant::tenant(credential c, px::quota q)
    : impl_{std::make_shared<detail::tenant_core>(std::move(c), detail::access::impl(q))}
{}

GAINSIGHT_PX_RARE_DECL result<void> tenant::rotate(api_key key) const
{
    if (auto const problem = key.problem(); !problem.empty())
        return error{errc::invalid_argument, "tenant '" + impl_->label + "': the new API key " + std::string{problem}};
    impl_->rotate(std::move(key));
    return {};
}

}  // namespace gainsight::px::inline v0

#endif
