// What a program sees of an event sink: room, outcomes, trouble, a full disk, and what is left when it is closed.
#include "../scratch.hpp"
#include "failing_disk.hpp"
#include "sink_stage.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <vector>

namespace event_sink_test {

using namespace sinks;
using px_test::scratch;

/// A sink over a PX that is well.
template <class Promise>
struct scene {
    explicit scene(px::sink_options const& options) : sink{*customer.client, options} {}
    scene() : scene{watched(h)} {}

    px::sink_counts flush() { return customer.run(sink.flush()); }
    px::sink_counts close(std::chrono::nanoseconds grace = 10s) { return customer.run(sink.close(grace)); }
    void push(std::uint64_t n) { customer.run(sink.push(event_of(n))); }
    px::error failure(px::custom_event const& e)
    {
        auto const r = customer.run(sink.try_push(e));
        BOOST_REQUIRE(!r);
        BOOST_TEST((r.error().effect() == px::effect::not_applied));
        return r.error();
    }

    history h;
    stage px_side;
    sinks::customer customer = px_side.arrive();
    px::event_sink<Promise> sink;
};
using store = std::map<std::uint64_t, int>;

px::journal_options journal_in(scratch const& where)
{
    return px::journal_options{where / "journal"}.sync(px::journal_sync::each());
}

}  // namespace event_sink_test

using namespace event_sink_test;

BOOST_AUTO_TEST_SUITE(event_sinks)

BOOST_AUTO_TEST_CASE(deliver_what_is_pushed_with_its_date_and_its_stamp)
{
    scene<px::confirmed> s;
    auto const before = px::now();
    s.push(1);
    s.customer.run(s.sink.push(event_of(2).with_date(px::from_epoch_ms(1'700'000'000'000))));
    BOOST_TEST(s.flush().done == 2u);
    auto const all = s.px_side.service.all(px::testing::collection::custom_events);
    BOOST_REQUIRE(all.size() == 2u);
    std::vector<std::string> stamps;
    for (auto const& e : all) {
        stamps.emplace_back(e.at("attributes").as_object().at("deliveryId").as_string());
        auto const date = e.at("date").to_number<std::int64_t>();
        if (e.at("attributes").as_object().at(number_attribute).to_number<int>() == 2)
            BOOST_TEST(date == 1'700'000'000'000);
        else
            BOOST_TEST(date >= px::to_epoch_ms(before));
    }
    BOOST_TEST(stamps[0] != stamps[1]);
    BOOST_TEST(s.close().done == 2u);
}

BOOST_AUTO_TEST_CASE(have_a_push_wait_for_room_and_say_that_one_which_was_cancelled_was_not_taken)
{
    history h;
    scene<px::at_least_once> s{watched(h).memory(1)};
    s.px_side.simulator.refuse_connections(px::region::eu, true);
    s.px_side.simulator.kill_all_connections();
    px::error cancelled;
    bool third = false;
    asio::cancellation_signal stop;
    auto const& sink = s.sink;
    auto& io = s.customer.io();
    // The first has the room that there is.
    asio::co_spawn(io, sink.push(event_of(1)), [&](std::exception_ptr e) {
        BOOST_TEST(!e);
        asio::co_spawn(io, sink.push(event_of(2)),
                       asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr failed) {
                           try {
                               if (failed) std::rethrow_exception(failed);
                           } catch (px::error const& why) {
                               cancelled = why;
                           }
                           BOOST_TEST(!third);
                           s.px_side.simulator.refuse_connections(px::region::eu, false);
                       }));
        asio::co_spawn(io, sink.push(event_of(3)), [&](std::exception_ptr failed) { third = !failed; });
        asio::post(io, [&] { asio::post(io, [&] { stop.emit(asio::cancellation_type::terminal); }); });
    });
    io.run();
    BOOST_TEST((cancelled == px::errc::operation_aborted));
    BOOST_TEST((cancelled.effect() == px::effect::not_applied));
    BOOST_TEST(std::string{cancelled.message()} ==
               "event sink: cancelled while it waited for room; the event was not taken");
    BOOST_TEST(third);
    BOOST_TEST((s.px_side.store() == store{{1, 1}, {3, 1}}));
}

BOOST_AUTO_TEST_CASE(end_the_pushes_that_wait_when_they_are_destroyed_or_their_context_is)
{
    for (bool const context_goes_on : {true, false}) {
        scratch where;
        history h;
        px::error ended;
        {
            stage px_side;
            auto customer = px_side.arrive();
            px_side.simulator.inject(fault::stall().always());
            std::optional<px::event_sink<px::confirmed>> sink;
            sink.emplace(*customer.client, watched(h).memory(1).journal(journal_in(where)));
            asio::co_spawn(customer.io(), sink->push(event_of(1)), [](std::exception_ptr) {});
            asio::co_spawn(customer.io(), sink->push(event_of(2)), [&](std::exception_ptr failed) {
                try {
                    if (failed) std::rethrow_exception(failed);
                } catch (px::error const& why) {
                    ended = why;
                }
            });
            asio::co_spawn(customer.io(), sink->flush(), [](std::exception_ptr, px::sink_counts const&) {});
            customer.io().restart();
            customer.io().poll();
            sink.reset();
            if (context_goes_on) customer.io().run();
        }
        if (context_goes_on) {
            BOOST_TEST((ended == px::errc::closed));
            BOOST_TEST((ended.effect() == px::effect::not_applied));
        } else {
            BOOST_TEST(!ended);
        }
    }
}

BOOST_AUTO_TEST_CASE(tell_what_px_refuses_in_its_words)
{
    history h;
    std::vector<std::string> words;
    auto options = watched(h).on_outcome([&](px::event_report const& e) {
        BOOST_TEST(number_of(e.json) == 1u);
        words.push_back(std::string{to_string(e.outcome)} + ": " + std::string{e.error.vendor_message()});
        throw std::runtime_error{"of the user's"};
    });
    scene<px::at_most_once> s{options};
    s.px_side.simulator.inject(fault::respond(
        px::testing::sim_response{400, "application/json", R"({"errorMessage":"eventName is a reserved word"})"}));
    s.push(1);
    auto const counts = s.flush();
    BOOST_TEST(counts.refused == 1u);
    BOOST_TEST((words == std::vector<std::string>{"refused: eventName is a reserved word"}));
    s.push(2);
    BOOST_TEST(s.flush().done == 1u);
}

BOOST_AUTO_TEST_CASE(lose_nothing_while_a_key_is_refused)
{
    history h;
    stage* px_now = nullptr;
    int troubles = 0;
    auto options = watched(h).on_trouble([&](px::error const& e) {
        BOOST_TEST((e == px::errc::unauthorized));
        if (++troubles == 3) px_now->service.add_key(key, client_type::permissions);
    });
    scene<px::at_most_once> s{options};
    px_now = &s.px_side;
    s.px_side.service.remove_key(key);
    s.customer.run(push_all(s.sink, h, 0, 20));
    BOOST_TEST(s.flush().done == 20u);
    BOOST_TEST(troubles >= 3);
    BOOST_TEST(s.px_side.store().size() == 20u);
}

BOOST_AUTO_TEST_CASE(without_a_journal_tell_each_event_that_is_left_when_they_are_closed)
{
    scene<px::at_least_once> s;
    s.px_side.simulator.inject(fault::stall().always());
    auto const counts = s.customer.run([](auto& of, history& h) -> asio::awaitable<px::sink_counts> {
        co_await push_all(of, h, 0, 30);
        auto const out = co_await of.close(50ms);
        co_return out;
    }(s.sink, s.h));
    BOOST_TEST(counts.left == 0u);
    BOOST_TEST(counts.unknown + counts.undelivered == 30u);
    BOOST_TEST(counts.undelivered == s.h.told_as(px::event_outcome::undelivered));
    BOOST_TEST(counts.unknown > 0u);
    for (auto const& wrong : s.h.judge(s.px_side.store(), true)) BOOST_ERROR(wrong);
    auto const late = s.failure(event_of(99));
    BOOST_TEST((late == px::errc::closed));
    BOOST_TEST((s.close() == counts));
}

BOOST_AUTO_TEST_CASE(with_a_journal_keep_what_is_left_for_the_next_one)
{
    scratch where;
    history h;
    scene<px::confirmed> s{watched(h).journal(journal_in(where))};
    s.px_side.simulator.inject(fault::stall().always());
    auto const counts = s.customer.run([](auto& of, history& kept) -> asio::awaitable<px::sink_counts> {
        co_await push_all(of, kept, 0, 30);
        auto const out = co_await of.close(50ms);
        co_return out;
    }(s.sink, h));
    BOOST_TEST(counts.left == 30u);
    s.px_side.simulator.clear_faults();
    px::event_sink<px::confirmed> const next{*s.customer.client, watched(h).journal(journal_in(where))};
    auto const after = s.customer.run(next.flush());
    BOOST_TEST(after.done == 30u);
    BOOST_TEST(s.px_side.store().size() == 30u);
    for (auto const& wrong : h.judge(s.px_side.store(), false)) BOOST_ERROR(wrong);
}

BOOST_AUTO_TEST_CASE(refuse_a_journal_that_another_sink_has)
{
    scratch where;
    history h;
    scene<px::at_most_once> s{watched(h).journal(journal_in(where))};
    auto const sentence = px_test::sentence_of(
        [&] { px::event_sink<px::at_most_once>{*s.customer.client, px::sink_options{}.journal(journal_in(where))}; });
    BOOST_TEST(sentence.starts_with("the journal " + (where / "journal").string() +
                                    " is being used by another process, or by another sink of this one"));
    s.close();
    px::event_sink<px::at_most_once> const free{*s.customer.client, px::sink_options{}.journal(journal_in(where))};
}

BOOST_AUTO_TEST_CASE(refuse_pushes_while_the_disk_is_full_and_take_them_again)
{
    scratch where;
    history h;
    scene<px::at_most_once> s{watched(h).journal(journal_in(where))};
    s.push(1);
    BOOST_TEST(s.flush().done == 1u);
    {
        px_test::failing_disk full;
        full.writes_left(30, ENOSPC);
        auto const e = s.failure(event_of(2));
        BOOST_TEST((e == px::errc::sink_failed));
        BOOST_TEST(std::string{e.message()}.ends_with("No space left on device"));
    }
    s.push(3);
    BOOST_TEST(s.close().done == 2u);
    BOOST_TEST((s.px_side.store() == store{{1, 1}, {3, 1}}));
}

BOOST_AUTO_TEST_CASE(refuse_what_exceeds_the_journal_s_cap)
{
    scratch where;
    history h;
    scene<px::at_most_once> s{watched(h).journal(journal_in(where).size_cap(600))};
    // run() goes on until the key is good again: by the first event that there is no room for.
    s.px_side.service.remove_key(key);
    auto const refused = s.customer.run([](auto& of, stage& at) -> asio::awaitable<px::error> {
        px::error why;
        for (std::uint64_t n = 0; n != 10 && !why; ++n) {
            auto const taken = co_await of.try_push(event_of(n));
            if (!taken) why = taken.error();
        }
        at.service.add_key(key, client_type::permissions);
        co_return why;
    }(s.sink, s.px_side));
    BOOST_TEST((refused == px::errc::sink_failed));
    BOOST_TEST((refused.effect() == px::effect::not_applied));
    BOOST_TEST(std::string{refused.message()}.find("is full: it holds") != std::string::npos);
    // The outcomes are written in the background; when it is closed, they are.
    auto const counts = s.close();
    BOOST_TEST(counts.done == counts.taken);
    BOOST_TEST(counts.done >= 2u);
    px::event_sink<px::at_most_once> const next{*s.customer.client,
                                                watched(h).journal(journal_in(where).size_cap(600))};
    s.customer.run(next.push(event_of(50)));
    BOOST_TEST(s.customer.run(next.close(10s)).done == 1u);
}

BOOST_AUTO_TEST_CASE(take_more_than_the_cap_past_an_event_that_waits_for_an_hour)
{
    scratch where;
    history h;
    auto const options = [&] { return watched(h).settle(1h).journal(journal_in(where).size_cap(20'000)); };
    constexpr std::uint64_t events = 200;
    {
        scene<px::confirmed> s{options()};
        s.px_side.simulator.inject(fault::reset_before_applying());
        auto const counts =
            s.customer.run([](auto& of, history& kept, scratch const& at) -> asio::awaitable<px::sink_counts> {
                auto const ex = co_await asio::this_coro::executor;
                asio::steady_timer turn{ex};
                for (std::uint64_t n = 0; n != events; ++n) {
                    co_await push_all(of, kept, n, n + 1);
                    if (of.counts().taken != n + 1) break;  // refused
                    while (of.counts().done < n) {
                        turn.expires_after(1ms);
                        co_await turn.async_wait(asio::deferred);
                    }
                    std::uintmax_t size = 0;
                    for (auto const& e : px_test::fs::directory_iterator{at / "journal"}) {
                        if (e.path().extension() != ".pxjournal") continue;
                        std::error_code gone;
                        auto const bytes = px_test::fs::file_size(e.path(), gone);
                        if (!gone) size += bytes;
                    }
                    if (size > 20'000) BOOST_ERROR("the journal has " << size << " bytes");
                }
                auto const out = co_await of.close(0s);
                co_return out;
            }(s.sink, h, where));
        BOOST_TEST(counts.taken == events);
        BOOST_TEST(counts.done == events - 1);
        BOOST_TEST(counts.left == 1u);
        BOOST_TEST(!s.px_side.store().contains(0));
        BOOST_TEST(s.px_side.store().size() == events - 1);
    }
    // The next one has it, with what became of it.
    px::detail::journal_folder after;
    auto const found = after.open(*options().journal(), true);
    BOOST_REQUIRE(found.has_value());
    BOOST_REQUIRE(found->events.size() == 1u);
    BOOST_TEST(number_of(found->events[0].json) == 0u);
    BOOST_TEST(int{found->events[0].begun} == 1);
    BOOST_TEST(found->events[0].begun_at.has_value());
}

/// As a disk is when the power fails: what was not synced is not there.
BOOST_AUTO_TEST_CASE(have_on_the_disk_that_an_event_is_being_sent_before_px_can_have_it)
{
    scratch where;
    history h;
    px_test::failing_disk disk;
    disk.remember_synced();
    scene<px::at_most_once> s{watched(h).journal(journal_in(where))};
    s.px_side.simulator.inject(fault::stall().always());
    auto const copy = where / "copy";
    s.customer.run([](auto& of, history& kept, stage& at, auto& power, auto from, auto to) -> asio::awaitable<void> {
        co_await push_all(of, kept, 0, 4);
        auto const ex = co_await asio::this_coro::executor;
        asio::steady_timer turn{ex};
        while (at.service.counts().requests < 4) {
            turn.expires_after(1ms);
            co_await turn.async_wait(asio::deferred);
        }
        power.copy_what_is_synced(from, to);
        auto const c = co_await of.close(0s);
        BOOST_TEST(c.unknown == 4u);
    }(s.sink, h, s.px_side, disk, where / "journal", copy));
    px::detail::journal_folder after;
    auto const found = after.open(px::journal_options{copy}, true);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->events.size() == 4u);
    for (auto const& e : found->events) BOOST_TEST(int{e.begun} == 1);
}

BOOST_AUTO_TEST_CASE(refuse_events_that_px_would_not_take_and_a_stamp_that_is_missing_or_taken)
{
    scene<px::confirmed> s;
    BOOST_TEST((s.failure(event_of(1).with("deliveryId", "mine")) == px::errc::invalid_argument));
    BOOST_TEST((s.failure(px::custom_event{std::string(2001, 'x'), "jane"}.with_property_key("AP-SINK-2")) ==
                px::errc::invalid_argument));
    auto const sentence = px_test::sentence_of([&] { px::event_sink<px::confirmed>{*s.customer.client}; });
    BOOST_TEST(sentence.starts_with("event sink: what is to be confirmed needs sink_options::stamp(name)"));
}

BOOST_AUTO_TEST_SUITE_END()
