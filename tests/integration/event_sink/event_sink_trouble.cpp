// An event sink while PX is not well: what it tells, and that it goes on by itself when PX is well again.
#include "../scratch.hpp"
#include "sink_stage.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

using namespace sinks;

BOOST_AUTO_TEST_SUITE(event_sinks_in_trouble)

BOOST_AUTO_TEST_CASE(deliver_what_is_pushed_while_they_are_held_up_with_nothing_left_to_deliver)
{
    history h;
    stage px_side;
    auto customer = px_side.arrive();
    px_side.simulator.inject(fault::reset_after_applying().times(3));
    px::event_sink<px::at_most_once> const sink{*customer.client, watched(h).pauses(100ms, 100ms)};
    auto const counts = customer.run([](auto const& s, history& kept) -> asio::awaitable<px::sink_counts> {
        co_await push_all(s, kept, 0, 3);
        co_await s.flush();
        co_await push_all(s, kept, 3, 4);
        auto const out = co_await s.flush();
        co_return out;
    }(sink, h));
    BOOST_TEST(counts.unknown == 3u);
    BOOST_TEST(counts.done == 1u);
}

BOOST_AUTO_TEST_CASE(tell_that_px_is_down_although_it_may_have_taken_what_it_was_sent)
{
    history h;
    stage px_side;
    auto customer = px_side.arrive();
    px_side.simulator.inject(fault::status(503).when(is_post).always());
    int troubles = 0;
    auto const options = watched(h).on_trouble([&](px::error const& e) {
        BOOST_TEST((e == px::errc::unavailable));
        if (++troubles == 4) px_side.simulator.clear_faults();
    });
    px::event_sink<px::at_least_once> const sink{*customer.client, options};
    customer.run(push_all(sink, h, 0, 3));
    BOOST_TEST(customer.run(sink.flush()).done == 3u);
    BOOST_TEST(troubles >= 4);
}

BOOST_AUTO_TEST_CASE(deliver_good_events_while_some_always_fail)
{
    history h;
    stage px_side;
    auto customer = px_side.arrive();
    auto const is_bad = [](px::testing::sim_request const& r) { return r.body().find("no good") != std::string::npos; };
    px_side.simulator.inject(fault::status(500).when(is_bad).always());
    px::event_sink<px::at_least_once> const sink{*customer.client, watched(h)};
    // They are delivered for as long as there are others, and fail until these are.
    auto const counts = customer.run([](auto const& s, history& kept, stage& at) -> asio::awaitable<px::sink_counts> {
        for (std::uint64_t n = 100; n != 104; ++n) co_await s.push(event_of(n).with("kind", "no good"));
        co_await push_all(s, kept, 0, 50);
        asio::steady_timer turn{co_await asio::this_coro::executor};
        while (s.counts().done != 50) {
            turn.expires_after(1ms);
            co_await turn.async_wait(asio::deferred);
        }
        at.simulator.clear_faults();
        auto const out = co_await s.flush();
        co_return out;
    }(sink, h, px_side));
    BOOST_TEST(counts.done == 54u);
    BOOST_TEST(counts.sent_again >= 4u);
}

BOOST_AUTO_TEST_SUITE_END()
