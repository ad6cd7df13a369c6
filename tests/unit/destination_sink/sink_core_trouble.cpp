// What holds an event sink up, for how long, and what goes on meanwhile: PX that is down, an event that is no good, a
// way to PX of which only the other one is well.
#include "sink_desk.hpp"

#include <gainsight/px/destination/journal_options.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <vector>

namespace sink_core_trouble_test {

using namespace sink_core_test;
using px::detail::sink_task;

std::vector<sink_task> take_all(desk& d, std::size_t n, kind what)
{
    std::vector<sink_task> out;
    for (std::size_t i = 0; i != n; ++i) out.push_back(d.take(what));
    return out;
}
/// So many are sent at once, and all of them end so.
std::size_t troubles_of(desk& d, std::size_t n, send_end end)
{
    std::size_t troubles = 0;
    for (auto& t : take_all(d, n, kind::send)) troubles += d.core.sent(std::move(t.event), end, {}, d.now).trouble;
    return troubles;
}

}  // namespace sink_core_trouble_test

using namespace sink_core_trouble_test;

BOOST_AUTO_TEST_SUITE(sink_core_in_trouble)

BOOST_AUTO_TEST_CASE(takes_calls_that_fail_together_for_one_failure_and_tells_it_once)
{
    for (auto const end : {send_end::not_now, send_end::unknown}) {
        desk d{delivery::at_least_once};
        for (int i = 0; i != 100; ++i) d.push();
        BOOST_TEST(troubles_of(d, 8, end) == 1u);
        between(500ms, d.wait(), 1s);
        // What fails then was begun since: it is longer down than that.
        BOOST_TEST(troubles_of(d, 1, end) == 1u);
        between(1s, d.wait(), 2s);
    }
}

BOOST_AUTO_TEST_CASE(goes_on_at_once_when_px_answers_well_unless_px_asked_to_wait)
{
    for (bool const asked : {false, true}) {
        desk d{delivery::at_least_once};
        for (int i = 0; i != 100; ++i) d.push();
        auto tasks = take_all(d, 8, kind::send);
        for (std::size_t i = 0; i != 7; ++i) {
            auto const wait = asked ? std::optional<milliseconds>{77s} : std::nullopt;
            BOOST_TEST(d.core.sent(std::move(tasks[i].event), send_end::not_now, wait, d.now).returned);
        }
        settled(d.core.sent(std::move(tasks[7].event), send_end::done, {}, d.now), event_outcome::done, 8);
        BOOST_TEST(d.core.is_ready(d.now) == !asked);
        if (asked) {
            BOOST_TEST(d.wait().count() == 77'000);
            (void)d.take(kind::send);
            BOOST_TEST((d.core.next(d.now).what == kind::none));  // it tries whether that is over
        }
        if (!asked) (void)take_all(d, 8, kind::send);
    }
}

BOOST_AUTO_TEST_CASE(does_not_keep_good_events_behind_those_that_always_fail)
{
    for (auto promise : {delivery::at_least_once, delivery::confirmed})
        for (std::uint64_t const bad : {2U, 3U, 5U, 10U, 300U}) {
            desk d{promise};
            for (std::uint64_t i = 0; i != bad; ++i) d.push();
            std::vector<sink_task> first;
            while (d.core.is_ready(d.now)) first.push_back(d.core.next(d.now));
            for (auto& t : first) BOOST_TEST(!d.core.sent(std::move(t.event), send_end::unknown, {}, d.now).settled);
            for (int i = 0; i != 100; ++i) d.push();
            auto const begin = d.now;
            std::uint64_t good = 0, calls = 0;
            while (good != 100 && ++calls != 2000) {
                auto task = d.core.next(d.now);
                if (task.what == kind::wait) {
                    d.now = task.until;
                } else if (task.what == kind::look_up) {
                    (void)d.core.looked_up(std::move(task.event), look_up_end::absent, d.now);
                } else {
                    auto const is_bad = task.event.sequence <= bad;
                    auto const end = is_bad ? send_end::unknown : send_end::done;
                    good += d.core.sent(std::move(task.event), end, {}, d.now).settled == event_outcome::done;
                }
            }
            BOOST_TEST(good == 100u);
            BOOST_TEST(calls <= 2 * (100 + bad));
            between(0s, std::chrono::ceil<milliseconds>(d.now - begin), 10s);
        }
}

BOOST_AUTO_TEST_CASE(gives_new_events_their_turn_between_those_that_are_due_again)
{
    desk d{delivery::at_least_once};
    for (int i = 0; i != 2; ++i) d.push();
    for (auto& t : take_all(d, 2, kind::send)) (void)d.core.sent(std::move(t.event), send_end::unknown, {}, d.now);
    d.now += 1h;
    for (int i = 0; i != 2; ++i) d.push();
    std::vector<std::uint64_t> order;
    for (int i = 0; i != 4; ++i) order.push_back(d.take(kind::send).event.sequence);
    BOOST_TEST((order == std::vector<std::uint64_t>{1, 3, 2, 4}));
}

BOOST_AUTO_TEST_CASE(asks_by_an_event_that_has_not_failed_whether_px_is_well_again)
{
    desk d{delivery::at_least_once};
    for (int i = 0; i != 3; ++i) d.push();
    BOOST_TEST(troubles_of(d, 3, send_end::unknown) == 1u);
    d.push();
    d.now += 1h;  // the others are due as well
    BOOST_TEST(d.take(kind::send).event.sequence == 4u);
}

BOOST_AUTO_TEST_CASE(does_not_press_px_when_all_events_have_failed_before)
{
    desk d{delivery::at_least_once};
    constexpr std::size_t events = 200;
    for (std::size_t i = 0; i != events; ++i) d.push();
    std::size_t calls = 0, troubles = 0;
    auto const end = d.now + 2h;
    while (d.now < end) {
        auto task = d.core.next(d.now);
        if (task.what == kind::wait) {
            d.now = task.until;
            continue;
        }
        BOOST_REQUIRE((task.what == kind::send));
        ++calls;
        troubles += d.core.sent(std::move(task.event), send_end::unknown, {}, d.now).trouble;
    }
    // The longest pause is 16 s.
    BOOST_TEST(calls <= 7200u / 8u + 10u);
    BOOST_TEST(troubles >= calls - 3u);
}

BOOST_AUTO_TEST_CASE(is_not_held_up_by_events_that_fail_again)
{
    desk d{delivery::at_least_once};
    for (int i = 0; i != 2; ++i) d.push();
    for (int round = 0; round != 3; ++round) {
        for (auto& t : take_all(d, 2, kind::send)) (void)d.core.sent(std::move(t.event), send_end::unknown, {}, d.now);
        d.now += 1h;
    }
    d.now -= 1h;
    d.push();
    BOOST_TEST(d.core.is_ready(d.now));
}

BOOST_AUTO_TEST_CASE(tells_of_an_event_that_fails_alone_when_it_fails_again)
{
    desk d{delivery::at_least_once};
    d.push();
    BOOST_TEST(!d.send(send_end::unknown).trouble);
    for (int i = 0; i != 3; ++i) {
        d.wait();
        BOOST_TEST(d.send(send_end::unknown).trouble);
    }
}

BOOST_AUTO_TEST_CASE(tells_nothing_of_calls_that_it_stops_itself)
{
    desk d{delivery::at_least_once};
    for (int i = 0; i != 8; ++i) d.push();
    auto tasks = take_all(d, 8, kind::send);
    d.core.stop();
    for (auto& t : tasks) BOOST_TEST(!d.core.sent(std::move(t.event), send_end::unknown, {}, d.now).trouble);
}

BOOST_AUTO_TEST_CASE(goes_on_writing_while_reading_is_down)
{
    desk d{delivery::confirmed};
    for (int i = 0; i != 5; ++i) d.push();
    for (auto& t : take_all(d, 5, kind::send)) (void)d.core.sent(std::move(t.event), send_end::unknown, {}, d.now);
    d.now += 61s;
    for (int i = 0; i != 100; ++i) d.push();
    std::size_t done = 0, look_ups = 0;
    auto const began = d.now;
    while (done != 100 && look_ups != 100) {
        auto task = d.core.next(d.now);
        if (task.what == kind::wait) {
            d.now = task.until;
        } else if (task.what == kind::look_up) {
            ++look_ups;
            auto const v = d.core.looked_up(std::move(task.event), look_up_end::failed, d.now);
            BOOST_TEST(v.trouble);
        } else {
            ++done;
            settled(d.core.sent(std::move(task.event), send_end::done, {}, d.now), event_outcome::done, 5 + done);
        }
    }
    BOOST_TEST(done == 100u);
    BOOST_TEST((d.now == began));
    BOOST_TEST(look_ups == 1u);
}

BOOST_AUTO_TEST_CASE(goes_on_reading_while_writing_is_down)
{
    desk d{delivery::confirmed};
    d.push();
    BOOST_TEST(!d.send(send_end::unknown).settled);
    d.push();
    d.now += 59s;
    while (d.core.is_ready(d.now)) BOOST_TEST(d.send(send_end::not_now, milliseconds{1h}).returned);
    BOOST_TEST(d.wait().count() == 1'000);
    settled(d.look(look_up_end::found), event_outcome::done);
}

BOOST_AUTO_TEST_CASE(takes_times_without_bound_for_long_ones)
{
    auto l = limits();
    l.settle = l.first_pause = l.max_pause = l.look_up_for = l.duplicate_block = milliseconds::max();
    for (auto promise : {delivery::at_least_once, delivery::confirmed})
        for (auto const end : {send_end::unknown, send_end::not_now, send_end::blocked}) {
            desk d{promise, l};
            d.push();
            BOOST_TEST(!d.send(end).settled);
            BOOST_REQUIRE(d.core.ready_at().has_value());
            BOOST_TEST((*d.core.ready_at() - d.now >= 24h * 365));
        }
    BOOST_TEST((px::journal_sync::group(milliseconds::max()).wait() == 24h));
    l.settle = l.first_pause = l.max_pause = l.look_up_for = l.duplicate_block = milliseconds::min();
    desk d{delivery::confirmed, l};
    d.push();
    BOOST_TEST(!d.send(send_end::unknown).settled);
    settled(d.look(look_up_end::found), event_outcome::done);
}

BOOST_AUTO_TEST_SUITE_END()
