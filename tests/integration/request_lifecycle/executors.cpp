// Calls complete on the executor of their caller, and never while they hold the strand of the pools.
#include "stage.hpp"

#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <thread>

using namespace request_lifecycle;

namespace {

bool holds_the_strand(px::pools const& pools)
{
    auto const* strand = pools.executor().target<asio::strand<asio::any_io_executor>>();
    BOOST_TEST_REQUIRE(strand);
    return strand->running_in_this_thread();
}

/// A peer that runs on a thread of its own.
class peer_thread {
public:
    explicit peer_thread(std::string bytes)
    {
        server.always(peer::answering(std::move(bytes)));
        thread_ = std::thread{[this] { context_.run(); }};
    }
    ~peer_thread()
    {
        asio::post(context_, [this] { server.stop(); });
        thread_.join();
    }

private:
    asio::io_context context_{1};

public:
    peer server{context_};

private:
    std::thread thread_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(executors)

BOOST_AUTO_TEST_CASE(a_caller_goes_on_outside_the_strand)
{
    stage s;
    s.server.always(peer::answering(jane()));
    auto caller = [&]() -> awaitable<void> {
        co_await s.client.users().get("jane");
        BOOST_TEST(!holds_the_strand(s.pools));
        co_await s.client.users().get("jane");
        BOOST_TEST(!holds_the_strand(s.pools));
        co_await s.results.with(px::deadline{std::chrono::steady_clock::now() - 1s}).users().get("jane");
        BOOST_TEST(!holds_the_strand(s.pools));
    };
    s.run(caller());
}

BOOST_AUTO_TEST_CASE(a_caller_that_was_spawned_on_the_strand_stays_there)
{
    stage s;
    s.server.always(peer::answering(jane()));
    auto caller = [&]() -> awaitable<void> {
        co_await s.client.users().get("jane");
        BOOST_TEST(holds_the_strand(s.pools));
    };
    running<void> call{s.context, s.pools.executor(), caller()};
    call.get();
}

BOOST_AUTO_TEST_CASE(a_caller_may_block_on_a_further_call_when_another_thread_is_left)
{
    peer_thread there{jane()};
    asio::thread_pool threads{2};
    px::pools const pools{threads.get_executor(), trusting()};
    both const client{pools,
                      px::tenant{px::credential{"acme", there.server.where(), px::api_key{"k"}, both::permissions}}};
    auto caller = [&]() -> awaitable<bool> {
        co_await client.users().get("jane");
        auto second = asio::co_spawn(threads, client.users().get("jane"), asio::use_future);
        // Ends a test that hangs; no assertion about time.
        co_return second.wait_for(20s) == std::future_status::ready;
    };
    BOOST_TEST(asio::co_spawn(threads, caller(), asio::use_future).get());
    threads.join();
}

BOOST_AUTO_TEST_SUITE_END()
