// 5. Graceful shutdown on SIGTERM: new calls are refused, running calls get a grace period, and calls that are still
// running after it are cancelled and counted.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <iostream>

namespace asio = boost::asio;
namespace px = gainsight::px;
using namespace std::chrono_literals;

asio::awaitable<void> worker(px::client<px::scope::read> client, int& done)
{
    for (;;) {
        auto r = co_await client.results().accounts().get("any");
        if (r.error() == px::errc::closed) co_return;
        if (++done == 50) std::raise(SIGTERM);  // an orchestrator sends this signal to stop a service
    }
}

asio::awaitable<void> shut_down_on_signal(px::pools pools)
{
    asio::signal_set signals{pools.executor(), SIGTERM, SIGINT};
    co_await signals.async_wait(asio::use_awaitable);
    auto const report = co_await pools.close(5s);
    std::cout << "closed: " << report.finished << " calls finished within the grace, " << report.cancelled
              << " cancelled\n";
}

int main()
{
    example::sandbox sandbox;
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    px::client<px::scope::read> client{pools, px::tenant{sandbox.credential("sandbox", px::permission::read)}};
    int done = 0;
    asio::co_spawn(io, shut_down_on_signal(pools), &example::rethrow);
    for (int i = 0; i < 4; ++i) asio::co_spawn(io, worker(client, done), &example::rethrow);
    io.run();
    std::cout << "workers ended after at least 50 calls: " << std::boolalpha << (done >= 50) << '\n';
}
