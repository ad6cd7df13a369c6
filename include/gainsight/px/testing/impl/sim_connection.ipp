// The bodies of <gainsight/px/testing/detail/sim_connection.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_SIM_CONNECTION_IPP
#define GAINSIGHT_PX_TESTING_IMPL_SIM_CONNECTION_IPP

#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/sim_connection.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#if defined(__linux__)
#include <linux/sockios.h>
#include <sys/ioctl.h>
#endif

#include <array>

namespace gainsight::px::inline v0::testing::detail {

GAINSIGHT_PX_DECL asio::awaitable<void> serve_connection(std::shared_ptr<sim_connection> c)
{
    try {
        co_await c->serve();
    } catch (...) {
        // A predicate or a hook of the test threw: the client sees a connection that ends.
    }
    c->close();
}

GAINSIGHT_PX_DECL asio::awaitable<std::size_t> sim_connection::read_some(asio::mutable_buffer into, error_code& error)
{
    if (tls_) co_return co_await tls_->async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
    co_return co_await socket_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
}

GAINSIGHT_PX_DECL asio::awaitable<bool> sim_connection::write(std::string_view bytes)
{
    return write(bytes, std::string_view{});
}

GAINSIGHT_PX_DECL asio::awaitable<bool> sim_connection::write(std::string_view head, std::string_view body)
{
    error_code error;
    std::array<asio::const_buffer, 2> const both{asio::buffer(head), asio::buffer(body)};
    if (tls_)
        co_await asio::async_write(*tls_, both, asio::redirect_error(asio::use_awaitable, error));
    else
        co_await asio::async_write(socket_, both, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

/// Waits; false when the client goes away meanwhile. It has nothing to say while it waits for an answer, so a readable
/// socket means its end.
GAINSIGHT_PX_DECL asio::awaitable<bool> sim_connection::pause(std::chrono::milliseconds d, bool for_ever)
{
    gone_ = false;
    if (for_ever)
        pause_.expires_at(asio::steady_timer::time_point::max());
    else
        pause_.expires_after(d);
    socket_.async_wait(socket_type::wait_read, [self = shared_from_this()](error_code error) {
        if (error) return;
        self->gone_ = true;
        self->pause_.cancel();
    });
    error_code ignored;
    co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (gone_ || !socket_.is_open()) co_return false;
    socket_.cancel(ignored);
    co_return true;
}

/// Waits until the peer has acknowledged all that was written, so that a reset does not take it back.
GAINSIGHT_PX_DECL asio::awaitable<void> sim_connection::drain()
{
#if defined(__linux__)
    for (int tries = 0; tries < 2000 && socket_.is_open(); ++tries) {
        int unsent = 0;
        if (::ioctl(socket_.native_handle(), SIOCOUTQ, &unsent) != 0 || unsent == 0) co_return;
        error_code ignored;
        pause_.expires_after(std::chrono::milliseconds{1});
        co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
#endif
    co_return;
}

/// Ends the connection properly: close_notify over TLS, then FIN. A client that does not answer is not waited for long.
GAINSIGHT_PX_DECL asio::awaitable<void> sim_connection::finish()
{
    error_code ignored;
    if (tls_) {
        idle_.expires_after(std::chrono::milliseconds{500});
        idle_.async_wait([self = shared_from_this()](error_code error) {
            if (!error) self->close();
        });
        co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
        idle_.cancel();
    }
    socket_.shutdown(socket_type::shutdown_send, ignored);
    close();
}

GAINSIGHT_PX_DECL asio::awaitable<bool> sim_connection::handshake()
{
    if (auto const struck = world_.faults.strike(where_, nullptr)) {
        world_.count([](simulator_stats& s) { ++s.faults; });
        switch (access::what(*struck)) {
            case access::kind::close_at_once: co_return false;
            case access::kind::reset_at_once: reset(); co_return false;
            default: {
                // The client's first flight makes the socket readable: only time counts here.
                error_code ignored;
                if (access::for_ever(*struck))
                    pause_.expires_at(asio::steady_timer::time_point::max());
                else
                    pause_.expires_after(access::wait(*struck));
                co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
                if (!socket_.is_open()) co_return false;
            }
        }
    }
    if (!tls_) co_return true;
    error_code error;
    co_await tls_->async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
    bool const resumed = !error && SSL_session_reused(tls_->native_handle()) == 1;
    world_.count([&](simulator_stats& s) {
        ++(error ? s.handshakes_failed : s.handshakes);
        s.resumed += resumed;
    });
    co_return !error;
}

GAINSIGHT_PX_DECL void sim_connection::arm_idle()
{
    if (world_.options.idle_timeout().count() <= 0) return;
    idle_.expires_after(world_.options.idle_timeout());
    idle_.async_wait([self = shared_from_this()](error_code error) {
        if (!error) self->close();
    });
}

GAINSIGHT_PX_DECL asio::awaitable<bool> sim_connection::read_request(request_head& head)
{
    constexpr std::size_t most_head = 64 * 1024;
    constexpr std::size_t most_body = 64 * 1024 * 1024;
    std::array<char, 16 * 1024> block;
    std::optional<request_head> parsed;
    bool fresh = input_.empty();
    if (fresh) arm_idle();
    while (true) {
        if (!parsed) {
            if (auto const end = input_.find("\r\n\r\n"); end != input_.npos) {
                parsed = parse_request_head(std::string_view{input_}.substr(0, end));
                if (!parsed || parsed->content_length > most_body) {
                    co_await write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                    co_return false;
                }
                input_.erase(0, end + 4);
                if (parsed->expects_continue && input_.empty()) {
                    bool const written = co_await write("HTTP/1.1 100 Continue\r\n\r\n");
                    if (!written) co_return false;
                }
            } else if (input_.size() > most_head) {
                co_return false;
            }
        }
        if (parsed) {
            std::string body;
            bool broken = false;
            bool complete = false;
            if (parsed->chunked) {
                complete = take_chunked(input_, body, broken);
            } else if (input_.size() >= parsed->content_length) {
                body = input_.substr(0, parsed->content_length);
                input_.erase(0, parsed->content_length);
                complete = true;
            }
            if (broken) co_return false;
            if (complete) {
                head = std::move(*parsed);
                head.request.body(std::move(body)).connection(number_);
                co_return true;
            }
        }
        error_code error;
        auto const n = co_await read_some(asio::buffer(block), error);
        if (fresh) idle_.cancel();
        fresh = false;
        input_.append(block.data(), n);
        if (error) co_return false;
    }
}

/// What stands in for the service when a fault answers.
inline sim_response canned_response(int status)
{
    switch (status) {
        case 403: return html_response(403, "Forbidden");
        case 502:
        case 503:
        case 504: return html_response(status, reason_phrase(status));
        case 401:
            return sim_response{401, "application/json",
                                R"({"errorMessage":"Authentication failed in loginAwareAuthentication"})"};
        case 429: return error_response(429, "TOO_MANY_REQUESTS", "Rate limit exceeded");
        case 500: return error_response(500, "INTERNAL_SERVER_ERROR", "Unexpected error");
        default: return error_response(status, "ERROR", reason_phrase(status));
    }
}

GAINSIGHT_PX_DECL asio::awaitable<bool> sim_connection::answer(request_head const& head)
{
    auto const struck = world_.faults.strike(where_, &head.request);
    world_.count([&](simulator_stats& s) {
        ++s.requests;
        s.faults += struck.has_value();
    });
    ++served_;
    auto const limit = world_.options.close_after();
    bool const last = !head.keep_alive || (limit > 0 && served_ >= limit);
    sim_response response;
    if (!struck || !access::unapplied(*struck)) response = data_.handle(head.request);
    if (!struck) {
        auto const text = response_head(response, framing::length, last, world_.options.keep_alive());
        std::string_view body = response.body();
        if (head.request.method() == "HEAD") body = {};
        bool const written = co_await write(text, body);
        data_.recycle(std::move(response));
        if (written && last) co_await finish();
        co_return written && !last;
    }
    bool const goes_on = co_await deliver(*struck, std::move(response), last);
    co_return goes_on;
}

GAINSIGHT_PX_DECL asio::awaitable<bool> sim_connection::deliver(fault const& f, sim_response response, bool last)
{
    using trouble = fault_access::kind;
    auto const what = access::what(f);
    auto how = framing::length;
    if (what == trouble::respond) {
        response = access::response(f) ? *access::response(f) : canned_response(access::status(f));
        if (!access::retry_after(f).empty()) response.header("Retry-After", access::retry_after(f));
    }
    if (what == trouble::content_type) response.content_type(access::text(f));
    if (what == trouble::body) response.body(access::text(f));
    if (what == trouble::edited) access::change(f, response);
    if (what == trouble::oversized && response.body().size() < access::bytes(f))
        response.body(response.body() + std::string(access::bytes(f) - response.body().size(), ' '));
    if (what == trouble::chunked && response.status() != 204) how = framing::chunked;
    if (what == trouble::until_close) how = framing::until_close;
    bool const announced = last || what == trouble::announced_close || what == trouble::until_close;

    auto whole = response_head(response, how, announced, world_.options.keep_alive());
    auto const head_size = whole.size();
    whole += how == framing::chunked ? in_chunks(response.body(), access::bytes(f)) : response.body();
    auto const cut = std::min(whole.size(), access::bytes(f) + (access::from_body(f) ? head_size : 0));
    auto const first_part = std::string_view{whole}.substr(0, cut);

    bool ok = true;
    switch (what) {
        case trouble::reset:
            if (cut > 0) {
                ok = co_await write(first_part);
                co_await drain();
            }
            reset();
            co_return false;
        case trouble::close_instead: co_await finish(); co_return false;
        case trouble::truncate:
            ok = co_await write(first_part);
            if (ok) co_await finish();
            co_return false;
        case trouble::garbage:
            ok = co_await write(access::text(f));
            if (ok) co_await finish();
            co_return false;
        case trouble::stall:
            if (cut > 0) ok = co_await write(first_part);
            if (ok) ok = co_await pause(access::wait(f), access::for_ever(f));
            if (ok) ok = co_await write(std::string_view{whole}.substr(cut));
            break;
        case trouble::trickle: {
            auto const size = std::max<std::size_t>(access::bytes(f), 1);
            for (std::size_t at = 0; ok && at < whole.size(); at += size) {
                if (at > 0) ok = co_await pause(access::wait(f), false);
                if (ok) ok = co_await write(std::string_view{whole}.substr(at, size));
            }
            break;
        }
        case trouble::silent_close: {
            ok = co_await write(whole);
            error_code ignored;
            socket_.shutdown(socket_type::shutdown_send, ignored);  // no close_notify
            co_return false;
        }
        default: ok = co_await write(whole); break;
    }
    if (ok && announced) co_await finish();
    co_return ok && !announced;
}

GAINSIGHT_PX_DECL asio::awaitable<void> sim_connection::serve()
{
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
    bool goes_on = co_await handshake();
    while (goes_on) {
        request_head head;
        goes_on = co_await read_request(head);
        if (goes_on) goes_on = co_await answer(head);
    }
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
