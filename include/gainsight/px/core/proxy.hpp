// An HTTP proxy between this side and PX.
#ifndef GAINSIGHT_PX_CORE_PROXY_HPP
#define GAINSIGHT_PX_CORE_PROXY_HPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// An HTTP proxy that opens a tunnel to the host by CONNECT. TLS is spoken with the host, through the tunnel: the proxy
/// sees the host's name and no key. Default-constructed it is none, and connections are made directly.
///
/// There is no stream operator, no error holds the credentials, and their memory is overwritten when it is given up.
class proxy {
public:
    proxy() noexcept = default;

    /// Reads "http://host:port", "http://user:password@host:port" or, as curl does, "host:port". User and password are
    /// percent-decoded and sent as Basic authentication, which the connection to the proxy does not hide. Without a
    /// port it is 1080, which is curl's choice. A proxy of another scheme (https, socks5), a path, and whatever cannot
    /// be read is invalid_argument; the message never quotes the URL.
    [[nodiscard]] static result<proxy> parse(std::string_view url);

    /// What the environment says: https_proxy or, where that is unset or empty, HTTPS_PROXY; and for the hosts that are
    /// reached directly no_proxy or NO_PROXY. No proxy where neither is set. Throws invalid_argument, naming the
    /// variable. The library never reads them of its own accord.
    [[nodiscard]] static proxy from_env();

    /// The hosts that are reached directly, in the way that curl reads NO_PROXY: names and addresses with commas or
    /// blanks between them. A name stands for itself and all names below it, with or without a dot before it;
    /// "10.0.0.0/8" and "fd00::/8" for the addresses of a network (names are not resolved for that); "host:port" for
    /// that port alone; "*" for everything.
    proxy& no_proxy(std::string list)
    {
        no_proxy_ = std::move(list);
        return *this;
    }

    /// True when there is a proxy.
    explicit operator bool() const noexcept { return !host_.empty(); }
    [[nodiscard]] std::string const& host() const noexcept { return host_; }  ///< Without brackets for IPv6.
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] std::string const& no_proxy() const noexcept { return no_proxy_; }
    [[nodiscard]] bool has_credentials() const noexcept { return !basic_.empty(); }
    /// User and password as Basic authentication has them, for composing the header.
    [[nodiscard]] std::string_view reveal_basic() const noexcept { return basic_.reveal(); }

private:
    std::string host_;
    std::string no_proxy_;
    std::uint16_t port_ = 1080;
    api_key basic_;  // for its care with memory
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/proxy.ipp>
#endif

#endif
