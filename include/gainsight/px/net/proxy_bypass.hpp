// Which hosts are reached without the proxy.
#ifndef GAINSIGHT_PX_NET_PROXY_BYPASS_HPP
#define GAINSIGHT_PX_NET_PROXY_BYPASS_HPP

#include <gainsight/px/core/region.hpp>

#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Whether a list of the kind of NO_PROXY names the host; proxy::no_proxy says how it is read.
[[nodiscard]] bool bypasses_proxy(std::string_view no_proxy, endpoint const& where);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/proxy_bypass.ipp>
#endif

#endif
