// A scripted HTTP server. A test states the requests that it expects and their answers, or scripts a connection byte by
// byte.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_PEER_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_PEER_HPP

#include "channel.hpp"
#include "expectations.hpp"

#include <gainsight/px/core/region.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace request_lifecycle {

namespace asio = boost::asio;
using boost::asio::awaitable;
using boost::system::error_code;
using tcp = asio::ip::tcp;

/// Coroutines wait at it until it is opened.
class gate {
public:
    explicit gate(asio::any_io_executor const& ex) : timer_{std::in_place, ex, asio::steady_timer::time_point::max()} {}
    /// Wakes all that wait. An open gate holds nothing of its context and may outlive it.
    void open()
    {
        open_ = true;
        timer_.reset();
    }
    [[nodiscard]] bool is_open() const { return open_; }
    awaitable<void> passed()
    {
        while (!open_) {
            error_code ec;
            co_await timer_->async_wait(asio::redirect_error(asio::use_awaitable, ec));
        }
    }

private:
    std::optional<asio::steady_timer> timer_;
    bool open_ = false;
};

/// One accepted connection, in the hands of a script.
class conversation {
public:
    conversation(tcp::socket socket, std::vector<std::string>& requests)
        : socket_{std::move(socket)}, channel_{socket_}, requests_{requests}
    {}

    /// The TLS handshake, where there is one.
    awaitable<void> begin() { co_await channel_.begin(); }

    /// Reads one request, head and body, and records it. False: the client closed instead.
    awaitable<bool> request()
    {
        error_code ec;
        std::size_t end = 0;
        std::size_t searched = 0;  // a large body may come without a head
        while ((end = in_.find("\r\n\r\n", searched)) == in_.npos && !ec) {
            searched = in_.size() - std::min<std::size_t>(in_.size(), 3);
            co_await more(ec);
        }
        if (ec) co_return false;
        auto const head = end + 4;
        auto const at = in_.find("Content-Length: ");
        std::size_t const body = at < head ? std::strtoul(in_.c_str() + at + 16, nullptr, 10) : 0;
        while (in_.size() < head + body && !ec) co_await more(ec);
        if (ec) co_return false;
        requests_.push_back(in_.substr(0, head + body));
        in_.erase(0, head + body);
        co_return true;
    }
    awaitable<void> send(std::string bytes)
    {
        error_code ignored;  // the client may have gone
        co_await channel_.write(bytes, ignored);
    }
    awaitable<void> answer(std::string bytes)
    {
        bool const asked = co_await request();  // no await in the condition of an if: g++ 12 crashes
        if (asked) co_await send(std::move(bytes));
    }
    /// Reads until the client closes, and sends nothing.
    awaitable<void> gone()
    {
        error_code ec;
        while (!ec) co_await more(ec);
    }
    void close()
    {
        channel_.end();
        cut_off();
    }
    /// The same, but over TLS without close_notify.
    void cut_off()
    {
        error_code ignored;
        socket_.close(ignored);
    }
    /// Ends the connection by a TCP reset.
    void reset()
    {
        error_code ignored;
        socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
        socket_.close(ignored);
    }
    [[nodiscard]] tcp::socket& socket() { return socket_; }
    [[nodiscard]] std::string last_request() const { return requests_.back(); }
    [[nodiscard]] channel& tls() { return channel_; }

private:
    awaitable<void> more(error_code& ec)
    {
        auto const n = co_await channel_.read(piece_.data(), piece_.size(), ec);
        in_.append(piece_.data(), n);
    }

    tcp::socket socket_;
    channel channel_;
    std::vector<std::string>& requests_;
    std::array<char, 4096> piece_;
    std::string in_;
};

using script = std::function<awaitable<void>(conversation&)>;

/// Listens on the loopback and runs one script for each connection: those that were queued, in order, then the usual
/// one. Without a usual one it answers the requests that were stated by `expect`, in their order and on any connection.
/// At its end it fails the test by an error for each request that was not expected or did not come.
class peer {
public:
    explicit peer(asio::io_context& context, tcp::endpoint where = {asio::ip::address_v4::loopback(), 0})
        : context_{context}, acceptor_{context, where}, port_{acceptor_.local_endpoint().port()}
    {
        asio::co_spawn(context_, accept(), asio::detached);
    }
    ~peer()
    {
        for (auto const& fault : expected_.faults()) BOOST_ERROR(fault);
    }
    peer(peer const&) = delete;
    peer& operator=(peer const&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] gainsight::px::endpoint where() const
    {
        return gainsight::px::endpoint::parse((over_tls() ? "https://127.0.0.1:" : "http://127.0.0.1:") +
                                              std::to_string(port_))
            .value();
    }

    /// States the next request that must come, as in "GET /v1/users/jane", and with what follows its answer.
    expectation& expect(std::string request) { return expected_.add(std::move(request)); }

    /// The script of the next connection.
    void next(script s) { queued_.push_back(std::move(s)); }
    /// The script of every connection for which none was queued.
    void always(script s) { usual_ = std::move(s); }
    /// Answers any number of requests on one connection with the same bytes.
    static script answering(std::string bytes)
    {
        return [bytes](conversation& c) -> awaitable<void> {
            while (co_await c.request()) co_await c.send(bytes);
        };
    }
    /// Answers one request with each of these, then waits for the client to close.
    static script answering_in_turn(std::vector<std::string> answers)
    {
        return [answers](conversation& c) -> awaitable<void> {
            for (auto const& a : answers) {
                bool const asked = co_await c.request();
                if (!asked) co_return;
                co_await c.send(a);
            }
            co_await c.gone();
        };
    }

    /// From now on it sends nothing of its own accord, not even a TLS handshake.
    void say_nothing() { greets_ = false; }

    /// Every request so far, over all connections, as it came.
    [[nodiscard]] std::vector<std::string> const& requests() const { return requests_; }
    [[nodiscard]] std::size_t accepted() const { return accepted_; }
    /// Connections whose scripts have not ended.
    [[nodiscard]] std::size_t open() const { return open_; }

    /// Refuses further connections; those that are open go on.
    void stop_listening()
    {
        error_code ignored;
        acceptor_.close(ignored);
    }
    void listen_again()
    {
        acceptor_ = tcp::acceptor{context_, tcp::endpoint{asio::ip::address_v4::loopback(), port_}};
        asio::co_spawn(context_, accept(), asio::detached);
    }
    /// Closes everything, so that nothing of the peer keeps `run()` from returning.
    void stop()
    {
        stop_listening();
        for (auto& c : live_)
            if (auto held = c.lock()) held->close();
    }

private:
    awaitable<void> accept()
    {
        for (;;) {
            error_code ec;
            auto socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, ec));
            if (ec) co_return;
            ++accepted_;
            scripts_.push_back(queued_.empty() ? usual() : std::move(queued_.front()));
            if (!queued_.empty()) queued_.pop_front();
            auto c = std::make_shared<conversation>(std::move(socket), requests_);
            live_.push_back(c);
            asio::co_spawn(context_, follow(std::move(c), scripts_.back()), asio::detached);
        }
    }
    script usual()
    {
        if (usual_ || !expected_.any()) return usual_;
        return [this](conversation& c) -> awaitable<void> {
            while (co_await c.request()) {
                auto const bytes = expected_.answer_to(c.last_request());
                co_await c.send(bytes);
            }
        };
    }
    awaitable<void> follow(std::shared_ptr<conversation> c, script const& s)
    {
        ++open_;
        if (greets_) co_await c->begin();
        if (s) co_await s(*c);
        --open_;
    }

    asio::io_context& context_;
    tcp::acceptor acceptor_;
    std::uint16_t port_;
    std::deque<script> queued_;
    script usual_;
    expectations expected_;
    std::list<script> scripts_;  // lambdas that are coroutines must outlive their frames
    std::vector<std::weak_ptr<conversation>> live_;
    std::vector<std::string> requests_;
    std::size_t accepted_ = 0;
    std::size_t open_ = 0;
    bool greets_ = true;
};

}  // namespace request_lifecycle

#endif
