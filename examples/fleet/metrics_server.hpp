// Serves /metrics over HTTP.
#ifndef EXAMPLES_FLEET_METRICS_SERVER_HPP
#define EXAMPLES_FLEET_METRICS_SERVER_HPP

#include "fleet_view.hpp"
#include "metrics.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace example {

/// A connection, on the one thread of its context: each request has what is seen at that moment.
class metrics_session : public std::enable_shared_from_this<metrics_session> {
public:
    metrics_session(asio::ip::tcp::socket s, px::fleet::redis_options const& redis, px::fleet::fleet_names wanted,
                    std::shared_ptr<int> count)
        : socket_{std::move(s)}, alarm_{socket_.get_executor()}, redis_{socket_.get_executor(), redis},
          wanted_{std::move(wanted)}, count_{std::move(count)}
    {}

    asio::awaitable<void> run()
    {
        namespace http = boost::beast::http;
        auto const self = shared_from_this();
        auto const token = asio::as_tuple(asio::use_awaitable);
        boost::beast::flat_buffer buffer;
        for (bool goes_on = true; goes_on;) {
            // Whoever says nothing, or does not read, is not waited for.
            alarm_.expires_after(std::chrono::minutes{2});
            alarm_.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
                boost::system::error_code ignored;
                if (auto const s = weak.lock(); s && !ec) s->socket_.close(ignored);
            });
            http::request_parser<http::string_body> parser;
            parser.header_limit(16 << 10);
            parser.body_limit(16 << 10);
            auto [bad, read] = co_await http::async_read(socket_, buffer, parser, token);
            static_cast<void>(read);
            if (bad) break;
            auto const& asked = parser.get();
            http::response<http::string_body> answer;
            answer.version(asked.version());
            answer.keep_alive(asked.keep_alive());
            answer.set(http::field::content_type, "text/plain; charset=utf-8");
            auto const target = asked.target().substr(0, asked.target().find('?'));
            bool const is_head = asked.method() == http::verb::head;
            if (!is_head && asked.method() != http::verb::get) {
                answer.result(http::status::method_not_allowed);
                answer.set(http::field::allow, "GET, HEAD");
            } else if (target != "/metrics") {
                answer.result(http::status::not_found);
                answer.body() = "The metrics are at /metrics.\n";
            } else {
                answer.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
                auto const seen = co_await look_at(redis_, wanted_);
                answer.body() = text_for_prometheus(seen);
            }
            answer.content_length(answer.body().size());
            if (is_head) answer.body().clear();
            http::response_serializer<http::string_body> all{answer};
            all.split(is_head);
            boost::system::error_code unsent;
            if (is_head) {
                auto const [ec, written] = co_await http::async_write_header(socket_, all, token);
                unsent = ec;
            } else {
                auto const [ec, written] = co_await http::async_write(socket_, all, token);
                unsent = ec;
            }
            goes_on = !unsent && asked.keep_alive();
        }
        alarm_.cancel();
        boost::system::error_code ignored;
        socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
        redis_.close();
    }

private:
    asio::ip::tcp::socket socket_;
    asio::steady_timer alarm_;
    px::fleet::inspector redis_;
    px::fleet::fleet_names wanted_;
    std::shared_ptr<int> count_;  // of sessions: one more than there are
};

/// Accepts until `acceptor` is closed; 64 connections at a time.
inline asio::awaitable<void> serve_metrics(asio::ip::tcp::acceptor& acceptor, px::fleet::redis_options redis,
                                           px::fleet::fleet_names wanted)
{
    constexpr long most = 64;
    auto const count = std::make_shared<int>();
    auto const ex = co_await asio::this_coro::executor;
    while (acceptor.is_open()) {
        auto const token = asio::as_tuple(asio::use_awaitable);
        auto [failed, socket] = co_await acceptor.async_accept(token);
        if (failed == asio::error::operation_aborted) break;
        if (failed) {  // none is free for now
            asio::steady_timer pause{ex, std::chrono::milliseconds{100}};
            co_await pause.async_wait(token);
            continue;
        }
        if (count.use_count() > most) continue;
        auto const session = std::make_shared<metrics_session>(std::move(socket), redis, wanted, count);
        asio::co_spawn(ex, [session] { return session->run(); }, asio::detached);
    }
}

}  // namespace example

#endif
