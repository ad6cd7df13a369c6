// Shows a fleet: once, each second, or to Prometheus.
#ifndef EXAMPLES_FLEET_STATUS_HPP
#define EXAMPLES_FLEET_STATUS_HPP

#include "command_line.hpp"
#include "fleet_view.hpp"
#include "metrics.hpp"
#include "metrics_server.hpp"
#include "status_text.hpp"

#include <gainsight/px/fleet/timer_wait.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <sstream>
#include <string>

namespace example {

/// Shows it, once or again each second. Whether all that was asked for is known.
inline asio::awaitable<bool> show_status(px::fleet::inspector& redis, status_options const& opt)
{
    bool const is_screen = opt.watch && !opt.prometheus && ::isatty(STDOUT_FILENO) == 1;
    asio::steady_timer pause{co_await asio::this_coro::executor};
    bool whole = false;
    for (auto next = std::chrono::steady_clock::now();;) {
        auto const seen = co_await look_at(redis, opt.names);
        whole = seen.is_whole();
        auto out = opt.prometheus ? text_for_prometheus(seen)
                                  : text_for_people(seen, std::chrono::floor<std::chrono::milliseconds>(
                                                              std::chrono::system_clock::now()));
        if (is_screen) out = "\033[H\033[J" + out;
        if (!is_screen && opt.watch) out += '\n';
        if (std::fputs(out.c_str(), stdout) < 0 || std::fflush(stdout) != 0) co_return false;  // nobody reads it
        if (!opt.watch) break;
        next += std::chrono::seconds{1};
        pause.expires_at(std::max(next, std::chrono::steady_clock::now()));
        co_await px::fleet::detail::wait_for(pause);
    }
    co_return whole;
}

/// Listens where the options say, and tells it. Throws px::error.
inline void listen(asio::ip::tcp::acceptor& on, status_options const& opt)
{
    boost::system::error_code ec;
    auto const address = asio::ip::make_address(opt.address, ec);
    if (ec) throw bad_option("--address takes an IP address, not '" + opt.address + '\'');
    asio::ip::tcp::endpoint const at{address, *opt.serve};
    std::ostringstream place;
    try {
        on = asio::ip::tcp::acceptor{on.get_executor(), at};
    } catch (boost::system::system_error const& e) {
        place << at;
        throw bad_option("cannot listen at " + place.str() + ": " + e.code().message());
    }
    place << on.local_endpoint();
    std::printf("http://%s/metrics\n", place.str().c_str());
    std::fflush(stdout);
}

inline int status(status_options const& opt)
{
    asio::io_context io{1};
    asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&](boost::system::error_code ec, int) {
        if (!ec) io.stop();
    });
    std::exception_ptr thrown;
    bool whole = true;
    px::fleet::inspector redis{io.get_executor(), opt.redis};
    asio::ip::tcp::acceptor acceptor{io};
    if (opt.serve) {
        listen(acceptor, opt);
        asio::co_spawn(io, serve_metrics(acceptor, opt.redis, opt.names), [&](std::exception_ptr e) { thrown = e; });
    } else {
        asio::co_spawn(io, show_status(redis, opt), [&](std::exception_ptr e, bool all) {
            thrown = e;
            whole = all;
            signals.cancel();
        });
    }
    io.run();
    if (thrown) std::rethrow_exception(thrown);
    return whole ? 0 : 1;
}

}  // namespace example

#endif
