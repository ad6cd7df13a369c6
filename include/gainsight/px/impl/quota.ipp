// The bodies of <gainsight/px/quota.hpp>.
#ifndef GAINSIGHT_PX_IMPL_QUOTA_IPP
#define GAINSIGHT_PX_IMPL_QUOTA_IPP

#include <gainsight/px/call/quota_core.hpp>
#include <gainsight/px/quota.hpp>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_RARE_DECL quota::quota(quota_options const& o) : impl_{std::make_shared<detail::shared_quota>(o)} {}
GAINSIGHT_PX_RARE_DECL double quota::rate() const { return impl_->rate(); }
GAINSIGHT_PX_RARE_DECL quota_usage quota::usage() const { return impl_->usage(); }
GAINSIGHT_PX_RARE_DECL void quota::restore(quota_usage const& u) const { impl_->restore(u); }

}  // namespace gainsight::px::inline v0

#endif
