// A cold start: one connection, then a hundred at once. Prints how many TLS sessions were resumed.
// bench_cold --port N --ca FILE
#include "../peers/work.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace px = gainsight::px;
using client = px::client<px::scope::read>;

namespace {

asio::awaitable<void> one(client c) { static_cast<void>(co_await c.users().get("u1")); }

asio::awaitable<void> tell(px::pools pools, double seconds)
{
    auto const all = co_await pools.stats();
    auto const& s = all.at(0).counts;
    std::printf("{\"name\":\"cold\",\"figures\":{\"connections opened\":%llu,\"handshakes resumed\":%llu,"
                "\"ms until a hundred at once had answered\":%.1f}}\n",
                static_cast<unsigned long long>(s.opened), static_cast<unsigned long long>(s.resumed), 1e3 * seconds);
}

}  // namespace

int main(int argc, char** argv)
{
    std::vector<char*> words{argv[0], const_cast<char*>("user")};
    words.insert(words.end(), argv + 1, argv + argc);
    bench::work const w{static_cast<int>(words.size()), words.data()};
    asio::io_context io{1};
    px::pool_options options;
    options.max_connections = options.max_idle = 100;
    options.tls.ca_file = w.ca_file;
    px::pools const pools{io.get_executor(), px::single_threaded, options};
    px::quota_options quota;
    quota.burst = 1000;
    client const c{pools, px::tenant{px::credential{"benchmark", px::endpoint::parse(w.url()).value(),
                                                    px::api_key{std::string{bench::api_key}}, px::permission::read},
                                     px::quota{quota}}};
    auto const rethrow = [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    };
    asio::co_spawn(io, one(c), rethrow);
    io.run();
    auto const began = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) asio::co_spawn(io, one(c), rethrow);
    io.restart();
    io.run();
    auto const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    asio::co_spawn(io, tell(pools, seconds), rethrow);
    io.restart();
    io.run();
}
