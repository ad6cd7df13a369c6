// 6. Many threads: one context for each core, which scales best; and a thread pool, which needs the fewest changes in
// an existing program.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <iostream>
#include <thread>
#include <vector>

namespace asio = boost::asio;
namespace px = gainsight::px;

asio::awaitable<void> calls(px::client<px::scope::read> client, int n, std::atomic<int>& answered)
{
    for (int i = 0; i < n; ++i) {
        auto r = co_await client.results().accounts().get("any");
        if (r || r.error() == px::errc::not_found) ++answered;
    }
}

int main()
{
    example::sandbox sandbox;
    // A tenant is thread-safe: all threads share its key and quota.
    px::tenant tenant{sandbox.credential("sandbox", px::permission::read)};
    std::atomic<int> answered = 0;

    {  // One context, one thread and one px::pools per core: no strand, and no switch between threads.
        std::vector<std::thread> threads;
        for (int core = 0; core < 2; ++core)
            threads.emplace_back([&] {
                asio::io_context io{1};
                px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
                asio::co_spawn(io, calls(px::client<px::scope::read>{pools, tenant}, 20, answered),
                               [](std::exception_ptr) {});
                io.run();
            });
        for (auto& t : threads) t.join();
    }
    std::cout << "one context per core: " << answered << " answers\n";

    answered = 0;
    {  // A thread pool: the library runs on a strand of it, and each call completes on the executor of its caller.
        asio::thread_pool threads{3};
        px::pools pools{threads.get_executor(), sandbox.trusting()};
        for (int i = 0; i < 4; ++i)
            asio::co_spawn(threads, calls(px::client<px::scope::read>{pools, tenant}, 10, answered),
                           [](std::exception_ptr) {});
        threads.join();
    }
    std::cout << "thread pool: " << answered << " answers\n";
}
