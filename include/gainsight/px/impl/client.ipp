// The bodies of <gainsight/px/client.hpp>.
#ifndef GAINSIGHT_PX_IMPL_CLIENT_IPP
#define GAINSIGHT_PX_IMPL_CLIENT_IPP

#include <gainsight/px/call/settings.hpp>
#include <gainsight/px/client.hpp>
#include <gainsight/px/core/access.hpp>

#include <memory>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL call_context context_over(pools const& over, tenant const& who)
{
    return {access::impl(over), access::impl(who), std::make_shared<call_settings const>()};
}

GAINSIGHT_PX_RARE_DECL call_context own_context(boost::asio::any_io_executor ex, credential who)
{
    return context_over(pools{std::move(ex)}, tenant{std::move(who)});
}

}  // namespace gainsight::px::inline v0::detail

#endif
