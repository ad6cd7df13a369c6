// A scripted HTTP proxy, which opens tunnels or refuses them.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_PROXIES_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_PROXIES_HPP

#include "other_clients.hpp"

#include <cstdlib>
#include <memory>
#include <string>

namespace request_lifecycle {

inline std::string established() { return "HTTP/1.1 200 Connection established\r\n\r\n"; }

/// Copies bytes from one socket to the other until either ends or `at_most` were copied, then closes both.
inline awaitable<void> copy_bytes(tcp::socket& from, tcp::socket& to, std::size_t at_most = std::size_t(-1))
{
    std::array<char, 4096> block;
    while (at_most != 0) {
        error_code ec;
        auto const n =
            co_await from.async_read_some(asio::buffer(block, at_most), asio::redirect_error(asio::use_awaitable, ec));
        at_most -= n;
        if (!ec)
            co_await asio::async_write(to, asio::buffer(block.data(), n),
                                       asio::redirect_error(asio::use_awaitable, ec));
        if (ec) break;
    }
    error_code ignored;
    from.close(ignored);
    to.close(ignored);
}

/// Opens the tunnel that was requested, but to the loopback whatever host was named. After `at_most` bytes to the
/// client it closes the tunnel.
inline script tunnelling(asio::io_context& context, std::string head = established(),
                         std::size_t at_most = std::size_t(-1))
{
    return [&context, head, at_most](conversation& c) -> awaitable<void> {
        bool const asked = co_await c.request();
        if (!asked) co_return;
        auto const request = c.last_request();
        auto const port = static_cast<std::uint16_t>(
            std::strtoul(request.substr(request.rfind(':', request.find(" HTTP/")) + 1).c_str(), nullptr, 10));
        tcp::socket upstream{context};
        error_code ec;
        co_await upstream.async_connect(tcp::endpoint{asio::ip::address_v4::loopback(), port},
                                        asio::redirect_error(asio::use_awaitable, ec));
        if (ec) {
            co_await c.send("HTTP/1.1 502 Bad Gateway\r\n\r\n");
            co_return c.close();
        }
        co_await c.send(head);
        gate back{context.get_executor()};
        asio::co_spawn(context, copy_bytes(upstream, c.socket(), at_most),
                       [&back](std::exception_ptr) { back.open(); });
        co_await copy_bytes(c.socket(), upstream);
        co_await back.passed();
    };
}

/// The user and password of a proxy URL, with an escaped blank in the user name.
inline std::string const proxy_credentials = "us%20er:hunter2-key-of-proxy@";

/// A peer without TLS, even when the other peers use it: the connection to a proxy is plain HTTP.
class scripted_proxy : public peer {
public:
    explicit scripted_proxy(asio::io_context& context) : peer{context} { say_nothing(); }

    /// The proxy as a client names it.
    [[nodiscard]] px::proxy named(std::string const& credentials = {}) const
    {
        return px::proxy::parse("http://" + credentials + "127.0.0.1:" + std::to_string(port())).value();
    }
};

inline px::pool_options through(px::proxy proxy, px::pool_options o = hour_long_timeouts())
{
    o.proxy = std::move(proxy);
    return o;
}

}  // namespace request_lifecycle

#endif
