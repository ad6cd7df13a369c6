// An HTTP proxy between the client and PX.
#ifndef GAINSIGHT_PX_CORE_PROXY_HPP
#define GAINSIGHT_PX_CORE_PROXY_HPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// An HTTP proxy that opens a tunnel to the host with CONNECT. TLS runs through the tunnel, from the client to the
/// host: the proxy sees the name of the host but not the key. A default-constructed proxy is no proxy: connections are
/// direct.
///
/// There is no stream operator, no error contains the credentials, and their memory is overwritten when it is freed.
class proxy {
public:
    proxy() noexcept = default;

    /// Reads "http://host:port", "http://user:password@host:port" or, as curl does, "host:port". User and password are
    /// percent-decoded and sent as Basic authentication over the connection to the proxy, which is not encrypted. The
    /// default port is 1080, as in curl. Another scheme (https, socks5), a path, and a URL that cannot be parsed are
    /// invalid_argument; the message never quotes the URL.
    [[nodiscard]] static result<proxy> parse(std::string_view url);

    /// Reads the environment: https_proxy or, if that is unset or empty, HTTPS_PROXY; and no_proxy or NO_PROXY for the
    /// hosts that are reached directly. No proxy if neither variable names one. Throws invalid_argument, naming the
    /// variable. The library reads these variables only when this function is called.
    [[nodiscard]] static proxy from_env();

    /// Sets the hosts that are reached directly, in the syntax of curl's NO_PROXY: names and addresses, separated by
    /// commas or spaces. A name matches itself and its subdomains, with or without a leading dot; "10.0.0.0/8" and
    /// "fd00::/8" match the addresses of a network (names are not resolved for this); "host:port" matches only that
    /// port; "*" matches every host.
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
    /// User and password in the encoding of Basic authentication, for the header.
    [[nodiscard]] std::string_view reveal_basic() const noexcept { return basic_.reveal(); }

private:
    std::string host_;
    std::string no_proxy_;
    std::uint16_t port_ = 1080;
    api_key basic_;  // an api_key, since it overwrites its memory
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/proxy.ipp>
#endif

#endif
