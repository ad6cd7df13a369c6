// How event sinks end: what is sent, told and kept when they are closed or destroyed in the midst of it.
#include "../scratch.hpp"
#include "sink_stage.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

namespace event_sink_end_test {

using namespace sinks;

asio::awaitable<void> until_asked(stage const& px_side, std::uint64_t requests)
{
    asio::steady_timer turn{co_await asio::this_coro::executor};
    while (px_side.service.counts().requests < requests) {
        turn.expires_after(1ms);
        co_await turn.async_wait(asio::deferred);
    }
}
px::error failure_of(customer& c, asio::awaitable<px::sink_counts> work)
{
    try {
        (void)c.run(std::move(work));
    } catch (px::error const& e) {
        return e;
    }
    return {};
}

}  // namespace event_sink_end_test

using namespace event_sink_end_test;

BOOST_AUTO_TEST_SUITE(event_sinks_that_end)

BOOST_AUTO_TEST_CASE(send_nothing_more_when_they_were_closed_while_a_sending_was_written_down)
{
    for (bool const destroyed : {false, true}) {
        px_test::scratch where;
        history h;
        stage px_side;
        auto customer = px_side.arrive();
        auto const options = [&] {
            return watched(h).journal(px::journal_options{where / "journal"}.sync(px::journal_sync::group(100ms)));
        };
        px::sink_counts counts;
        {
            std::optional<px::event_sink<px::at_most_once>> sink;
            sink.emplace(*customer.client, options());
            counts = customer.run([](auto& s, bool at_once) -> asio::awaitable<px::sink_counts> {
                co_await s->push(event_of(1));
                // The worker hands its record to the journal, which waits for others.
                auto const ex = co_await asio::this_coro::executor;
                for (int turn = 0; turn != 20; ++turn) co_await asio::post(ex, asio::deferred);
                px::sink_counts out;
                if (at_once)
                    s.reset();
                else
                    out = co_await s->close(0s);
                co_return out;
            }(sink, destroyed));
        }
        BOOST_TEST(px_side.service.counts().requests == 0u);
        if (!destroyed) BOOST_TEST(counts.left == 1u);
        // It is known that it was not sent.
        px::event_sink<px::at_most_once> const next{*customer.client, options()};
        BOOST_TEST(customer.run(next.close(10s)).done == 1u);
        BOOST_TEST(h.told_as(px::event_outcome::unknown) == 0u);
    }
}

BOOST_AUTO_TEST_CASE(complete_a_flush_after_a_close_that_left_something)
{
    px_test::scratch where;
    history h;
    stage px_side;
    auto customer = px_side.arrive();
    px_side.simulator.inject(fault::stall().when(is_post).always());
    std::optional<px::event_sink<px::at_least_once>> sink;
    sink.emplace(*customer.client, watched(h).journal(px::journal_options{where / "journal"}));
    auto const counts = customer.run([](auto& s) -> asio::awaitable<px::sink_counts> {
        co_await s.push(event_of(1));
        auto const out = co_await s.close(0s);
        co_return out;
    }(*sink));
    BOOST_TEST(counts.left == 1u);
    BOOST_TEST((failure_of(customer, sink->flush()) == px::errc::closed));
    // And those that begin when it is destroyed.
    px_side.simulator.clear_faults();
    px::event_sink<px::at_least_once> unused{*customer.client, watched(h)};
    customer.run(unused.push(event_of(2)));
    sink.emplace(*customer.client, watched(h).journal(px::journal_options{where / "journal"}));
    auto flush = sink->flush(), close = sink->close(10s);
    sink.reset();
    BOOST_TEST((failure_of(customer, std::move(flush)) == px::errc::closed));
    BOOST_TEST((!failure_of(customer, std::move(close))));
}

BOOST_AUTO_TEST_CASE(tell_nothing_once_they_are_destroyed_and_have_the_journal_tell_it)
{
    px_test::scratch where;
    history first, second;
    stage px_side;
    auto customer = px_side.arrive();
    px_side.simulator.inject(fault::stall().when(is_post).always());
    auto const in = px::journal_options{where / "journal"};
    customer.run([](auto const& with, auto options, stage const& at) -> asio::awaitable<void> {
        px::event_sink<px::at_most_once> const sink{with, options};
        co_await sink.push(event_of(1));
        co_await until_asked(at, 1);
    }(*customer.client, watched(first).journal(in), px_side));
    BOOST_TEST(first.told_as(px::event_outcome::unknown) == 0u);
    px::event_sink<px::at_most_once> const next{*customer.client, watched(second).journal(in)};
    BOOST_TEST(second.told_as(px::event_outcome::unknown) == 1u);
    BOOST_TEST(next.counts().left == 0u);
}

BOOST_AUTO_TEST_CASE(may_be_destroyed_by_a_handler_of_theirs)
{
    history h;
    stage px_side;
    auto customer = px_side.arrive();
    px_side.simulator.inject(fault::reset_after_applying().when(is_post).always());
    std::optional<px::event_sink<px::at_most_once>> sink;
    int told = 0;
    sink.emplace(*customer.client, watched(h).on_outcome([&](px::event_report const&) {
        ++told;
        sink.reset();
    }));
    customer.run([](auto& s) -> asio::awaitable<void> {
        for (std::uint64_t n = 0; n != 4 && s; ++n) co_await s->push(event_of(n));
    }(sink));
    BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_SUITE_END()
