// A scripted HTTP proxy.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_PROXIES_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_PROXIES_HPP

#include "away.hpp"

#include <cstdlib>
#include <memory>
#include <string>

namespace request_lifecycle {

inline std::string established() { return "HTTP/1.1 200 Connection established\r\n\r\n"; }

/// Carries bytes from one socket to the other until either ends, or that many were carried, then ends both.
inline awaitable<void> carry(tcp::socket& from, tcp::socket& to, std::size_t at_most = std::size_t(-1))
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

/// Opens the tunnel that was asked for, to that port of this machine whatever the name, for that many bytes back.
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
        asio::co_spawn(context, carry(upstream, c.socket(), at_most), [&back](std::exception_ptr) { back.open(); });
        co_await carry(c.socket(), upstream);
        co_await back.passed();
    };
}

/// What a client is told to say to a proxy, with an escaped blank in the user name.
inline std::string const proxy_credentials = "us%20er:hunter2-key-of-proxy@";

/// A peer that speaks plainly, whatever the peers of this run speak.
class scripted_proxy : public peer {
public:
    explicit scripted_proxy(asio::io_context& context) : peer{context} { say_nothing(); }

    /// The proxy as a client names it.
    [[nodiscard]] px::proxy named(std::string const& credentials = {}) const
    {
        return px::proxy::parse("http://" + credentials + "127.0.0.1:" + std::to_string(port())).value();
    }
};

inline px::pool_options through(px::proxy proxy, px::pool_options o = patient())
{
    o.proxy = std::move(proxy);
    return o;
}

}  // namespace request_lifecycle

#endif
