// The bodies of <gainsight/px/net/host_route.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_HOST_ROUTE_IPP
#define GAINSIGHT_PX_NET_IMPL_HOST_ROUTE_IPP

#include <gainsight/px/net/host_route.hpp>
#include <gainsight/px/net/proxy_bypass.hpp>

#include <boost/beast/core/string.hpp>

#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

inline std::string authority_of(std::string const& host, std::uint16_t port)
{
    auto const text = host.find(':') == host.npos ? host : '[' + host + ']';
    return text + ':' + std::to_string(port);
}

inline std::shared_ptr<name_lookup> lookup_of(boost::asio::any_io_executor const& ex, std::string const& host,
                                              std::uint16_t port, std::vector<resolve_override> const& overrides)
{
    std::vector<std::string> instead;
    for (auto const& o : overrides)
        if (o.port == port && boost::beast::iequals({o.host.data(), o.host.size()}, {host.data(), host.size()}))
            instead.insert(instead.end(), o.addresses.begin(), o.addresses.end());
    return std::make_shared<name_lookup>(ex, host, port, instead);
}

GAINSIGHT_PX_RARE_DECL host_route::host_route(boost::asio::any_io_executor const& ex, endpoint const& host,
                                              pool_options const& o,
                                              std::shared_ptr<boost::asio::ssl::context> tls_context)
    : where_{host}, options_{o}, tls_{std::move(tls_context)},
      via_{o.proxy && !bypasses_proxy(o.proxy.no_proxy(), host) ? &o.proxy : nullptr},
      authority_{authority_of(host.host(), host.port())},
      next_hop_{via_ ? authority_of(via_->host(), via_->port()) : authority_},
      lookup_{via_ ? lookup_of(ex, via_->host(), via_->port(), o.resolve)
                   : lookup_of(ex, host.host(), host.port(), o.resolve)}
{}

}  // namespace gainsight::px::inline v0::detail

#endif
