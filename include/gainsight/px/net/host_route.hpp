// The way to a host, which all connections of its pool share.
#ifndef GAINSIGHT_PX_NET_HOST_ROUTE_HPP
#define GAINSIGHT_PX_NET_HOST_ROUTE_HPP

#include <gainsight/px/core/region.hpp>
#include <gainsight/px/net/address_race.hpp>
#include <gainsight/px/net/name_lookup.hpp>
#include <gainsight/px/net/tls.hpp>
#include <gainsight/px/options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace gainsight::px::inline v0::detail {

/// How connections to one host are opened, and what was learnt from those that were.
class host_route {
public:
    /// The options must live as long as connections are opened.
    host_route(boost::asio::any_io_executor const& ex, endpoint const& host, pool_options const& o,
               std::shared_ptr<boost::asio::ssl::context> tls_context);
    host_route(host_route const&) = delete;
    host_route& operator=(host_route const&) = delete;

    [[nodiscard]] endpoint const& where() const noexcept { return where_; }
    [[nodiscard]] pool_options const& options() const noexcept { return options_; }
    [[nodiscard]] boost::asio::ssl::context& tls() const noexcept { return *tls_; }
    [[nodiscard]] session_store& sessions() noexcept { return sessions_; }
    /// The proxy; null where the host is reached directly.
    [[nodiscard]] px::proxy const* via() const noexcept { return via_; }
    /// The addresses of the host, or of the proxy.
    [[nodiscard]] name_lookup& lookup() noexcept { return *lookup_; }

    /// "host:port", with brackets where the host is an IPv6 address.
    [[nodiscard]] std::string const& authority() const noexcept { return authority_; }
    /// The same of what a socket connects to: the host or the proxy.
    [[nodiscard]] std::string const& next_hop() const noexcept { return next_hop_; }

    /// The family of addresses over which a connection was last opened.
    [[nodiscard]] address_family works() const noexcept { return works_; }
    void note_opened(address_family f) noexcept { works_ = f; }
    /// It connects, but then nothing comes of it.
    void note_broken(address_family f) noexcept
    {
        if (works_ == f) works_ = address_family::none;
    }

private:
    endpoint const where_;
    pool_options const& options_;
    std::shared_ptr<boost::asio::ssl::context> const tls_;
    session_store sessions_;
    px::proxy const* const via_;
    std::string const authority_;
    std::string const next_hop_;
    std::shared_ptr<name_lookup> const lookup_;
    address_family works_ = address_family::none;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/host_route.ipp>
#endif

#endif
