// What an event sink decides, under each promise: what comes next, what an answer comes to, and how long it waits.
#include "sink_desk.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sink_core_test {

px::error an_error(px::errc code, px::effect effect)
{
    px::detail::error_facts facts;
    facts.code = code;
    facts.effect = effect;
    return px::error{std::move(facts)};
}

}  // namespace sink_core_test

using namespace sink_core_test;

BOOST_AUTO_TEST_SUITE(sink_core_decides)

BOOST_AUTO_TEST_CASE(that_events_go_in_the_order_in_which_they_came)
{
    desk d{delivery::at_least_once};
    BOOST_TEST((d.core.next(d.now).what == kind::none));
    for (std::uint64_t i = 1; i != 4; ++i) BOOST_TEST(d.push() == i);
    for (std::uint64_t i = 1; i != 4; ++i) settled(d.send(send_end::done), event_outcome::done, i);
    BOOST_TEST((d.core.next(d.now).what == kind::none));
    px::sink_counts c;
    c.taken = c.done = 3;
    BOOST_TEST((d.core.counts() == c));
}

BOOST_AUTO_TEST_CASE(that_room_is_the_json_and_64_bytes_of_each_event)
{
    desk d{delivery::at_least_once};
    BOOST_TEST(d.core.has_room(1'000'000));  // nothing else is there
    d.push(std::string(936, 'x'));
    BOOST_TEST(d.core.held() == 1000u);
    BOOST_TEST(d.core.has_room(9000 - 64));
    BOOST_TEST(!d.core.has_room(9000 - 63));
    auto const n = d.core.reserve(9000 - 64);
    BOOST_TEST(!d.core.has_room(0));
    d.core.release(n, 9000 - 64);
    BOOST_TEST(d.core.held() == 1000u);
    settled(d.send(send_end::done), event_outcome::done);
    BOOST_TEST(d.core.held() == 0u);
}

BOOST_AUTO_TEST_CASE(that_an_unknown_fate_ends_an_event_that_goes_at_most_once)
{
    desk d{delivery::at_most_once};
    d.push("{\"a\":1}");
    auto const v = d.send(send_end::unknown);
    settled(v, event_outcome::unknown);
    BOOST_TEST(v.text.view() == "{\"a\":1}");
    BOOST_TEST(d.core.held() == 0u);
    BOOST_TEST((d.core.next(d.now).what == kind::none));
}

BOOST_AUTO_TEST_CASE(that_an_unknown_fate_has_an_event_sent_again_that_goes_at_least_once_with_growing_pauses)
{
    desk d{delivery::at_least_once};
    d.push();
    for (milliseconds const bound : {1s, 2s, 4s, 8s, 16s, 16s, 16s}) {
        BOOST_TEST(!d.send(send_end::unknown).settled);
        // Not before PX would take an equal request again.
        auto const waited = d.wait();
        between(std::max<milliseconds>(5s, bound / 2), waited, std::max<milliseconds>(5s, bound));
    }
    settled(d.send(send_end::done), event_outcome::done);
    BOOST_TEST(d.core.counts().sent_again == 7u);
}

BOOST_AUTO_TEST_CASE(that_what_is_confirmed_is_looked_for_and_done_when_it_is_found)
{
    desk d{delivery::confirmed};
    d.push();
    BOOST_TEST(!d.send(send_end::unknown).settled);
    BOOST_TEST(d.wait().count() == 60'000);
    settled(d.look(look_up_end::found), event_outcome::done);
    BOOST_TEST(d.core.counts().sent_again == 0u);
}

BOOST_AUTO_TEST_CASE(that_the_time_to_settle_begins_when_a_sending_has_ended)
{
    desk d{delivery::confirmed};
    d.push();
    for (int sending = 0; sending != 2; ++sending) {
        auto task = d.take(kind::send);
        d.now += 60s;  // PX may have taken it a moment ago, when the call's time was up
        BOOST_TEST(!d.core.sent(std::move(task.event), send_end::unknown, {}, d.now).settled);
        BOOST_TEST(d.wait().count() == 60'000);
        auto const looked = d.look(look_up_end::absent);
        BOOST_TEST(looked.settled.has_value() == (sending == 1));
    }
}

BOOST_AUTO_TEST_CASE(that_what_is_confirmed_is_sent_once_more_when_it_is_not_found_and_never_a_third_time)
{
    desk d{delivery::confirmed};
    d.push();
    BOOST_TEST(!d.send(send_end::unknown).settled);
    d.wait();
    BOOST_TEST(!d.look(look_up_end::absent).settled);
    BOOST_TEST(!d.send(send_end::unknown).settled);
    BOOST_TEST(d.wait().count() == 60'000);
    settled(d.look(look_up_end::absent), event_outcome::unknown);
    BOOST_TEST(d.core.counts().sent_again == 1u);
}

BOOST_AUTO_TEST_CASE(that_a_second_sending_that_was_not_applied_does_not_count)
{
    desk d{delivery::confirmed};
    d.push();
    BOOST_TEST(!d.send(send_end::unknown).settled);
    d.wait();
    BOOST_TEST(!d.look(look_up_end::absent).settled);
    for (int i = 0; i != 5; ++i) {
        BOOST_TEST(d.send(send_end::not_now).returned);
        d.wait();
    }
    settled(d.send(send_end::done), event_outcome::done);
    BOOST_TEST(d.core.counts().sent_again == 1u);
}

BOOST_AUTO_TEST_CASE(that_a_look_up_that_fails_is_repeated_until_its_time_is_over)
{
    desk d{delivery::confirmed};
    d.push();
    BOOST_TEST(!d.send(send_end::unknown).settled);
    auto const sent = d.now;
    d.wait();
    for (;;) {
        auto v = d.look(look_up_end::failed);
        if (v.settled) {
            settled(v, event_outcome::unknown);
            break;
        }
        d.wait();
    }
    between(3660s, std::chrono::ceil<milliseconds>(d.now - sent), 3660s + 16s);
}

BOOST_AUTO_TEST_CASE(that_an_event_without_a_stamp_stays_unknown)
{
    desk d{delivery::confirmed};
    d.push();
    BOOST_TEST(!d.send(send_end::unknown).settled);
    d.wait();
    settled(d.look(look_up_end::impossible), event_outcome::unknown);
}

BOOST_AUTO_TEST_CASE(that_a_refusal_is_told_as_one_unless_an_earlier_sending_may_have_been_applied)
{
    for (auto promise : promises) {
        desk d{promise};
        d.push();
        settled(d.send(send_end::refused), event_outcome::refused);
    }
    desk d{delivery::at_least_once};
    d.push();
    BOOST_TEST(!d.send(send_end::unknown).settled);
    d.wait();
    settled(d.send(send_end::refused), event_outcome::unknown);
}

BOOST_AUTO_TEST_CASE(that_trouble_holds_all_up_and_one_event_at_a_time_tries_whether_it_is_over)
{
    for (auto promise : promises) {
        desk d{promise};
        for (int i = 0; i != 5; ++i) d.push();
        auto first = d.take(kind::send), second = d.take(kind::send);
        auto const v = d.core.sent(std::move(first.event), send_end::not_now, {}, d.now);
        BOOST_TEST(v.returned);
        BOOST_TEST(!v.settled);
        BOOST_TEST((d.core.next(d.now).what == kind::none));  // the second is under way
        BOOST_TEST(!d.core.is_ready(d.now + 1h));
        BOOST_TEST(d.core.sent(std::move(second.event), send_end::not_now, {}, d.now).returned);
        between(500ms, d.wait(), 1s);  // they failed together, which is one failure
        auto one = d.take(kind::send);
        BOOST_TEST(one.event.sequence == 2u);
        BOOST_TEST((d.core.next(d.now).what == kind::none));
        settled(d.core.sent(std::move(one.event), send_end::done, {}, d.now), event_outcome::done, 2);
        for (int i = 0; i != 4; ++i) (void)d.take(kind::send);
    }
}

BOOST_AUTO_TEST_CASE(that_it_waits_as_long_as_px_says)
{
    desk d{delivery::at_most_once};
    d.push();
    (void)d.send(send_end::not_now, milliseconds{77'000});
    BOOST_TEST(d.wait().count() == 77'000);
    (void)d.send(send_end::not_now, milliseconds::max());
    BOOST_TEST(d.wait().count() == 86'400'000);
}

BOOST_AUTO_TEST_CASE(that_a_blocked_duplicate_waits_by_itself)
{
    desk d{delivery::at_most_once};
    d.push();
    d.push();
    BOOST_TEST(d.send(send_end::blocked).returned);
    settled(d.send(send_end::done), event_outcome::done, 2);
    BOOST_TEST(d.wait().count() == 5'000);
    settled(d.send(send_end::done), event_outcome::done, 1);
}

BOOST_AUTO_TEST_CASE(that_two_broken_connections_hold_nothing_up_and_a_third_does)
{
    desk d{delivery::at_most_once};
    for (int i = 0; i != 4; ++i) d.push();
    for (std::uint64_t i = 1; i != 4; ++i) settled(d.send(send_end::unknown), event_outcome::unknown, i);
    between(500ms, d.wait(), 1s);
    settled(d.send(send_end::done), event_outcome::done, 4);
}

BOOST_AUTO_TEST_CASE(what_was_under_way_when_a_crash_came)
{
    for (auto promise : promises) {
        desk d{promise};
        auto const waiting = d.core.restore({8, px::detail::event_text{"{}"}}, 0, d.now);
        BOOST_TEST(!waiting.settled);
        auto const begun = d.core.restore({9, px::detail::event_text{"{}"}}, 1, d.now);
        BOOST_TEST(d.core.under_way() == 0u);
        BOOST_TEST(d.core.counts().taken == 2u);
        settled(d.send(send_end::done), event_outcome::done, 8);  // in the order in which they came
        switch (promise) {
            case delivery::at_most_once: settled(begun, event_outcome::unknown, 9); break;
            case delivery::at_least_once:
                BOOST_TEST(!begun.settled);
                settled(d.send(send_end::done), event_outcome::done, 9);
                BOOST_TEST(d.core.counts().sent_again == 1u);
                break;
            case delivery::confirmed:
                BOOST_TEST(!begun.settled);
                BOOST_TEST(d.wait().count() == 60'000);  // all of it: nobody knows when that sending ended
                settled(d.look(look_up_end::found), event_outcome::done, 9);
        }
        BOOST_TEST(d.push() == 10u);
    }
}

BOOST_AUTO_TEST_CASE(that_nothing_begins_after_a_stop_and_what_is_left_is_told)
{
    desk d{delivery::at_least_once};
    d.push();
    d.push();
    BOOST_TEST(!d.send(send_end::unknown).settled);
    d.core.stop();
    BOOST_TEST((d.core.next(d.now + 24h).what == kind::none));
    auto const left = d.core.give_up();
    BOOST_REQUIRE(left.size() == 2u);
    settled(left[0], event_outcome::unknown, 1);
    settled(left[1], event_outcome::undelivered, 2);
    BOOST_TEST(d.core.held() == 0u);
    BOOST_TEST(d.core.counts().left == 0u);
}

BOOST_AUTO_TEST_CASE(when_a_flush_is_reached)
{
    desk d{delivery::at_least_once};
    BOOST_TEST(d.core.is_reached(d.core.mark()));
    d.push();
    auto const dropped = d.core.reserve(2), late = d.core.reserve(2);
    auto const mark = d.core.mark();
    d.push();
    settled(d.send(send_end::done), event_outcome::done, 1);
    settled(d.send(send_end::done), event_outcome::done, 4);
    BOOST_TEST(!d.core.is_reached(mark));
    d.core.release(dropped, 2);
    BOOST_TEST(!d.core.is_reached(mark));
    d.core.add({late, px::detail::event_text{"{}"}});
    settled(d.send(send_end::done), event_outcome::done, late);
    BOOST_TEST(d.core.is_reached(mark));
    d.core.forget(mark);
}

BOOST_AUTO_TEST_CASE(what_an_error_of_a_call_means)
{
    using px::effect;
    using px::errc;
    BOOST_TEST((end_of_sending({}) == send_end::done));
    BOOST_TEST((end_of_sending(an_error(errc::bad_response, effect::applied)) == send_end::done));
    for (auto code : {errc::connection_lost, errc::server_error, errc::operation_aborted, errc::bad_request})
        BOOST_TEST((end_of_sending(an_error(code, effect::unknown)) == send_end::unknown));
    for (auto code : {errc::bad_request, errc::blocked_at_edge, errc::not_found, errc::invalid_argument})
        BOOST_TEST((end_of_sending(an_error(code, effect::not_applied)) == send_end::refused));
    // A key that was revoked is no reason to throw away what waits.
    for (auto code : {errc::unauthorized, errc::forbidden, errc::rate_limited, errc::quota_exhausted, errc::unavailable,
                      errc::connect_failed, errc::tls_failed, errc::closed, errc::redirected, errc::bad_response})
        BOOST_TEST((end_of_sending(an_error(code, effect::not_applied)) == send_end::not_now));
    BOOST_TEST((end_of_sending(an_error(errc::duplicate_request_blocked, effect::not_applied)) == send_end::blocked));
    BOOST_TEST((end_of_sending(an_error(errc::operation_aborted, effect::not_applied)) == send_end::stopped));
}

BOOST_AUTO_TEST_SUITE_END()
