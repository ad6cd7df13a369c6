// The memory of a waiting call: 20,000 calls wait for one connection, whose server does not answer, compared with as
// many coroutines that await a timer.
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
#include <exception>
#include <string>
#include <string_view>

namespace asio = boost::asio;
namespace px = gainsight::px;
using client = px::client<px::scope::read>;

namespace {

constexpr int waiters = 20'000;
constexpr int warm_up = 100;

/// Like most ids, too long for the small-string buffer.
constexpr std::string_view id = "user1@customer1.example.com";

asio::awaitable<void> wait_for_timer()
{
    asio::steady_timer timer{co_await asio::this_coro::executor};
    timer.expires_after(std::chrono::hours{1});
    co_await timer.async_wait(asio::deferred);
}

asio::awaitable<void> wait_for_call(client c)
{
    auto const user = co_await c.users().get(id);
    static_cast<void>(user);
}

template <class Spawn>
double bytes_of_each(asio::io_context& io, int n, Spawn spawn, bool where = false)
{
    // The warm-up allocates what is allocated only once, and its first call takes the connection when it opens. Whole
    // blocks of malloc are counted, so the sizes include rounding.
    for (int i = 0; i < warm_up; ++i) {
        spawn();
        io.restart();
        io.poll();
    }
    auto const before = bench::heap().bytes;
    if (where) bench::note_places();
    for (int i = 0; i < n; ++i) spawn();
    io.restart();
    io.poll();
    if (where) bench::tell_places();
    return double(bench::heap().bytes - before) / n;
}

struct waited {
    double bytes = 0;
    double cancelled_in = 0;  // milliseconds
};

/// Makes `n` calls wait for the only connection, whose server does not answer, then closes the pools.
waited wait(int n, bool where = false)
{
    waited out;
    int failed = 0;
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
    auto const at = px::endpoint::parse("http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port())).value();
    px::tenant const tenant{
        px::credential{"benchmark", at, px::api_key{std::string{bench::api_key}}, px::permission::read},
        px::quota{quota}};
    client const c{pools, tenant};
    auto const ended = [&failed](std::exception_ptr e) { failed += e != nullptr; };
    out.bytes = bytes_of_each(io, n, [&] { asio::co_spawn(io, wait_for_call(c), ended); }, where);
    auto const began = std::chrono::steady_clock::now();
    asio::co_spawn(io, pools.close(std::chrono::milliseconds{0}), asio::detached);
    io.restart();
    io.poll();
    out.cancelled_in = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
    if (failed != n + warm_up) bench::work::usage("not every call was told that the pools closed");
    return out;
}

}  // namespace

/// "--where": prints where the waiting calls allocate, too (see where.py).
int main(int argc, char** argv)
{
    bool const where = argc > 1 && std::string_view{argv[1]} == "--where";
    double timer = 0;
    {
        asio::io_context io{1};
        timer = bytes_of_each(io, waiters, [&] { asio::co_spawn(io, wait_for_timer(), asio::detached); });
    }
    wait(warm_up);  // allocates what is kept for the whole program, mostly by OpenSSL
    auto const before = bench::heap().bytes;
    auto const call = wait(waiters, where);
    auto const left = double(bench::heap().bytes - before) / waiters;
    std::printf("{\"name\":\"waiting\",\"figures\":{\"bytes of a coroutine that awaits a timer\":%.0f,"
                "\"bytes of one that awaits a call\":%.0f,\"bytes of the call itself (at most 2,048)\":%.0f,"
                "\"bytes of it that are left when all is gone\":%.2f,\"20,000 of them ended by close(0), ms\":%.1f,"
                "\"sizeof call<user>\":%zu,\"sizeof call_engine\":%zu,\"sizeof user\":%zu}}\n",
                timer, call.bytes, call.bytes - timer, left, call.cancelled_in, sizeof(px::detail::call<px::user>),
                sizeof(px::detail::call_engine), sizeof(px::user));
}
