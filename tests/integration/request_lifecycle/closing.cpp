// Closing pools and reading their counts from another context, which the tests run step by step. AddressSanitizer finds
// what cancellation leaves dangling.
#include "stage.hpp"

#include <boost/asio/strand.hpp>

using namespace request_lifecycle;

namespace {

/// Two contexts, each of which the test runs step by step: one of the pools and one of their callers.
struct two_contexts {
    asio::io_context callers{1};
    stage s;

    void step_callers()
    {
        callers.restart();
        callers.poll_one();
    }
    void step_pools() { s.context.poll_one(); }
    template <class T>
    void finish(running<T> const& what)
    {
        while (!what.done()) {
            callers.restart();
            callers.poll();
            s.context.run_one_for(1ms);
        }
    }
};

/// Cancels after each number of steps of the callers, combined with each number of steps that the pools then run alone.
template <class Ask>
void cancel_everywhere(Ask const& ask)
{
    for (int before = 0; before != 20; ++before)
        for (int ahead = 0; ahead != 4; ++ahead) {
            two_contexts two;
            two.s.server.always([](conversation& c) -> awaitable<void> { co_await c.gone(); });
            auto call = two.s.start(two.s.results.users().get("jane"));
            two.s.until([&] { return two.s.server.open() == 1; });
            auto asked = ask(two);
            for (int i = 0; i != before; ++i) i % 2 ? two.step_pools() : two.step_callers();
            asked.cancel();
            for (int i = 0; i != ahead; ++i) two.step_pools();
            two.finish(asked);
            call.cancel();
            call.get();
            two.s.check_run_returns();
        }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(closing_and_counting_from_another_context)

BOOST_AUTO_TEST_CASE(counting_may_be_cancelled_from_another_context_at_every_step)
{
    cancel_everywhere([](two_contexts& b) {
        return running<std::vector<px::host_stats>>{b.callers, b.callers.get_executor(), b.s.pools.stats()};
    });
}

BOOST_AUTO_TEST_CASE(closing_may_be_cancelled_from_another_context_at_every_step)
{
    cancel_everywhere([](two_contexts& b) {
        return running<px::close_report>{b.callers, b.callers.get_executor(), b.s.pools.close(1h)};
    });
}

BOOST_AUTO_TEST_CASE(their_frames_are_destroyed_with_the_context_whatever_they_wait_for)
{
    for (int steps = 0; steps != 20; ++steps) {
        std::weak_ptr<char> closing, counting;
        {
            stage s;
            s.server.always([](conversation& c) -> awaitable<void> { co_await c.gone(); });
            asio::co_spawn(s.context, s.results.users().get("jane"), asio::detached);
            s.until([&] { return s.server.open() == 1; });
            auto close = [](px::pools pools, std::shared_ptr<char>) -> awaitable<void> { co_await pools.close(1h); };
            auto count = [](px::pools pools, std::shared_ptr<char>) -> awaitable<void> { co_await pools.stats(); };
            auto a = std::make_shared<char>(), b = std::make_shared<char>();
            closing = a;
            counting = b;
            asio::co_spawn(s.context, close(s.pools, std::move(a)), asio::detached);
            asio::co_spawn(s.context, count(s.pools, std::move(b)), asio::detached);
            for (int i = 0; i != steps; ++i) s.context.poll_one();
        }
        BOOST_TEST(closing.expired());
        BOOST_TEST(counting.expired());
    }
}

BOOST_AUTO_TEST_CASE(whoever_asked_goes_on_outside_the_strand)
{
    stage s;
    s.server.always(peer::answering(jane()));
    auto const* strand = s.pools.executor().target<asio::strand<asio::any_io_executor>>();
    BOOST_TEST_REQUIRE(strand);
    auto caller = [&]() -> awaitable<void> {
        co_await s.pools.stats();
        BOOST_TEST(!strand->running_in_this_thread());
        co_await s.pools.close(0ms);
        BOOST_TEST(!strand->running_in_this_thread());
    };
    s.run(caller());
}

BOOST_AUTO_TEST_SUITE_END()
