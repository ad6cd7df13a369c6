// What a waiting call costs in memory: 20,000 of them behind one connection whose server is silent, against as many
// coroutines that await a timer.
#include "../peers/work.hpp"
#include "allocations.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdio>
#include <string>

namespace asio = boost::asio;
namespace px = gainsight::px;
using client = px::client<px::scope::read>;

namespace {

constexpr int waiters = 20'000;

asio::awaitable<void> wait_for_timer()
{
    asio::steady_timer timer{co_await asio::this_coro::executor};
    timer.expires_after(std::chrono::hours{1});
    co_await timer.async_wait(asio::deferred);
}

asio::awaitable<void> wait_for_call(client c)
{
    auto const user = co_await c.users().get("u1");
    static_cast<void>(user);
}

template <class Spawn>
double bytes_of_each(asio::io_context& io, Spawn spawn)
{
    spawn();  // what is made once
    io.restart();
    io.poll();
    auto const before = bench::heap().bytes;
    for (int i = 0; i < waiters; ++i) spawn();
    io.restart();
    io.poll();
    return double(bench::heap().bytes - before) / waiters;
}

}  // namespace

int main()
{
    double timer = 0;
    {
        asio::io_context io{1};
        timer = bytes_of_each(io, [&] { asio::co_spawn(io, wait_for_timer(), asio::detached); });
    }
    double call = 0;
    double cancelled_in = 0;
    {
        asio::io_context io{1};
        asio::ip::tcp::acceptor acceptor{io, {asio::ip::make_address("127.0.0.1"), 0}};
        asio::ip::tcp::socket silent{io};
        acceptor.async_accept(silent, [](auto) {});
        px::pool_options options;
        options.max_connections = 1;
        options.max_waiters = 2 * waiters;
        px::quota_options quota;
        quota.per_second = quota.burst = 1e9;
        quota.per_day = 1'000'000'000;
        px::pools const pools{io.get_executor(), px::single_threaded, options};
        auto const where =
            px::endpoint::parse("http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port())).value();
        px::tenant const tenant{
            px::credential{"benchmark", where, px::api_key{std::string{bench::api_key}}, px::permission::read},
            px::quota{quota}};
        client const c{pools, tenant};
        call = bytes_of_each(io, [&] { asio::co_spawn(io, wait_for_call(c), asio::detached); });
        auto const began = std::chrono::steady_clock::now();
        asio::co_spawn(io, pools.close(std::chrono::milliseconds{0}), asio::detached);
        io.restart();
        io.poll();
        cancelled_in = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
    }
    std::printf("{\"name\":\"waiting\",\"figures\":{\"bytes of a coroutine that awaits a timer\":%.0f,"
                "\"bytes of one that awaits a call\":%.0f,\"bytes of the call itself (at most 2,048)\":%.0f,"
                "\"20,000 of them ended by close(0), ms\":%.1f}}\n",
                timer, call, call - timer, cancelled_in);
}
