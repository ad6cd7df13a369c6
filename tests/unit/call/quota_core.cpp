// The rate and the day of a subscription, on a clock of the test's own.
#include <unit/call/quota_driver.hpp>

#include <boost/test/unit_test.hpp>

namespace quota_tests {

BOOST_AUTO_TEST_SUITE(quota)

// --- the rate -------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(the_defaults_are_the_vendors_figures)
{
    px::quota_options const o;
    BOOST_TEST(o.per_second == 200);
    BOOST_TEST(o.per_day == 1'000'000u);
    BOOST_TEST(o.burst == 20);
    BOOST_TEST(o.adaptive);
    BOOST_TEST(px::quota{}.rate() == 200);
    BOOST_TEST(px::quota{}.usage().calls == 0u);
}

BOOST_AUTO_TEST_CASE(a_burst_goes_out_at_once_and_the_next_waits_for_its_permit)
{
    line q{rate(10, 3)};
    for (int i = 0; i < 3; ++i) BOOST_TEST((q.ask() == answer::granted));
    BOOST_TEST((q.ask() == answer::queued));
    auto const due = q.core.next();
    BOOST_REQUIRE(due.has_value());
    BOOST_TEST((*due - q.now >= 100ms));
    BOOST_TEST((*due - q.now < 101ms));
    BOOST_TEST(q.poll().empty());
    q.now = *due;
    BOOST_TEST(q.poll().size() == 1u);
    BOOST_TEST(!q.core.next().has_value());
}

BOOST_AUTO_TEST_CASE(a_pause_fills_the_bucket_to_the_burst_and_no_further)
{
    line q{rate(10, 3)};
    for (int i = 0; i < 3; ++i) q.ask();
    q.now += 1h;
    for (int i = 0; i < 3; ++i) BOOST_TEST((q.ask() == answer::granted));
    BOOST_TEST((q.ask() == answer::queued));
}

// Whatever the rate, a poll at next() serves somebody: an early one would be repeated for ever.
BOOST_AUTO_TEST_CASE(a_poll_at_next_serves_exactly_who_is_due)
{
    for (double const per_second : {0.01, 0.3, 1.0, 7.0, 200.0, 333.3, 10'000.0, 100'000.0})
        BOOST_TEST_CONTEXT(per_second)
        {
            line q{rate(per_second, 1)};
            for (int i = 0; i < 500; ++i) q.ask();
            auto const began = q.now;
            std::size_t served = 0;
            while (auto const due = q.core.next()) {
                BOOST_REQUIRE((*due > q.now));
                q.now = *due;
                auto const who = q.poll();
                BOOST_REQUIRE(who.size() >= 1u);
                served += who.size();
            }
            BOOST_TEST(served == 499u);
            auto const took = std::chrono::duration<double>(q.now - began).count();
            BOOST_TEST(took >= 499 / per_second * 0.999);
            BOOST_TEST(took <= 499 / per_second * 1.01 + 499 * 1e-6);
        }
}

BOOST_AUTO_TEST_CASE(a_late_poll_makes_up_for_lost_time_within_the_burst)
{
    line q{rate(10, 5)};
    for (int i = 0; i < 50; ++i) q.ask();
    q.now += 10s;
    BOOST_TEST(q.poll().size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_burst_below_one_still_lets_one_out)
{
    line q{rate(0.5, 0.1)};
    q.ask();
    BOOST_TEST((q.ask() == answer::queued));
    q.now += 2s + 1ms;
    BOOST_TEST(q.poll().size() == 1u);
}

BOOST_AUTO_TEST_CASE(rates_at_the_edge_do_not_stop_the_clock)
{
    for (double const per_second : {0.0, -1.0, 1e-300}) {
        line q{rate(per_second, 1)};
        q.ask();
        BOOST_TEST((q.ask() == answer::queued));
        auto const due = q.core.next();
        BOOST_REQUIRE(due.has_value());
        BOOST_TEST((*due > q.now));
        BOOST_TEST((*due <= q.now + 24h));
        q.now = *due;
        BOOST_TEST(q.poll().empty());
    }
}

BOOST_AUTO_TEST_CASE(time_that_runs_backwards_between_threads_mints_nothing)
{
    line q{rate(10, 1)};
    q.ask();
    q.now -= 5s;
    BOOST_TEST((q.ask() == answer::queued));
    q.now += 5s;
    BOOST_TEST(q.poll().empty());
}

BOOST_AUTO_TEST_CASE(a_permit_whose_request_was_never_sent_comes_back)
{
    line q{rate(10, 2)};
    q.ask();
    q.ask();
    q.core.refund();
    BOOST_TEST(q.core.usage().calls == 1u);
    BOOST_TEST((q.ask() == answer::granted));
    for (int i = 0; i < 100; ++i) q.core.refund();  // never above the burst, nor below an unused day
    BOOST_TEST(q.core.usage().calls == 0u);
    q.ask();
    q.ask();
    BOOST_TEST((q.ask() == answer::queued));
}

BOOST_AUTO_TEST_CASE(a_permit_that_comes_back_goes_to_who_waits_longest)
{
    line q{rate(10, 1)};
    q.ask();
    q.ask();
    q.core.refund();
    BOOST_TEST((q.ask() == answer::queued));  // no overtaking
    BOOST_TEST((*q.core.next() <= q.now + 1us));
    q.now += 1us;
    auto const who = q.poll();
    BOOST_REQUIRE(who.size() == 1u);
    BOOST_TEST(who[0]->number == 1);
}

// --- adapting -------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_refusal_halves_the_rate_and_empties_the_bucket)
{
    line q{rate(200, 20)};
    q.ask();
    q.now += 10s;  // long enough for a full bucket
    q.core.rate_limited(q.now);
    BOOST_TEST(q.core.rate() == 100);
    BOOST_TEST((q.ask() == answer::queued));
    q.now = *q.core.next();
    BOOST_TEST(q.poll().size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_refusals_of_one_burst_are_one_step_down)
{
    line q{rate(200, 20)};
    for (int i = 0; i < 50; ++i) q.core.rate_limited(q.now);
    q.now += 999ms;
    q.core.rate_limited(q.now);
    BOOST_TEST(q.core.rate() == 100);
    q.now += 1ms;
    q.core.rate_limited(q.now);
    BOOST_TEST(q.core.rate() == 50);
}

BOOST_AUTO_TEST_CASE(the_rate_does_not_fall_below_its_least)
{
    auto o = rate(200, 20);
    o.least_per_second = 30;
    line q{o};
    for (int i = 0; i < 20; ++i) {
        q.core.rate_limited(q.now);
        q.now += 1s;
    }
    BOOST_TEST(q.core.rate() == 30);
    // A least above the rate is the rate.
    line slow{rate(1, 1)};
    slow.core.rate_limited(slow.now);
    BOOST_TEST(slow.core.rate() == 1);
}

BOOST_AUTO_TEST_CASE(successes_bring_the_rate_back_slowly_and_never_above_the_option)
{
    line q{rate(200, 20)};
    q.core.succeeded();
    BOOST_TEST(q.core.rate() == 200);
    q.core.rate_limited(q.now);
    q.core.succeeded();
    BOOST_TEST(q.core.rate() > 100);
    BOOST_TEST(q.core.rate() < 101);
    for (int i = 0; i < 100'000; ++i) q.core.succeeded();
    BOOST_TEST(q.core.rate() == 200);
}

BOOST_AUTO_TEST_CASE(a_quota_that_is_not_adaptive_keeps_its_rate)
{
    auto o = rate(200, 20);
    o.adaptive = false;
    line q{o};
    q.core.rate_limited(q.now);
    BOOST_TEST(q.core.rate() == 200);
    BOOST_TEST((q.ask() == answer::granted));
}

// --- the day --------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_spent_day_refuses_at_once_until_midnight_utc)
{
    line q{rate(1'000, 1'000, 3)};
    q.today = noon;
    for (int i = 0; i < 3; ++i) BOOST_TEST((q.ask() == answer::granted));
    BOOST_TEST((q.ask() == answer::exhausted));
    q.today = noon + 12h - 1ns;
    BOOST_TEST((q.ask() == answer::exhausted));
    q.today = noon + 12h;
    BOOST_TEST((q.ask() == answer::granted));
    BOOST_TEST(q.core.usage().calls == 1u);
    BOOST_TEST((q.core.usage().day == std::chrono::floor<std::chrono::days>(noon) + std::chrono::days{1}));
}

BOOST_AUTO_TEST_CASE(a_system_clock_that_is_set_back_does_not_begin_the_day_again)
{
    line q{rate(1'000, 1'000, 1)};
    q.today = noon;
    q.ask();
    q.today = noon - 24h;
    BOOST_TEST((q.ask() == answer::exhausted));
}

// Who was queued would wait until midnight for a permit that the day does not have.
BOOST_AUTO_TEST_CASE(nobody_is_queued_for_a_permit_that_the_day_cannot_give)
{
    line q{rate(10, 1, 3)};
    BOOST_TEST((q.ask() == answer::granted));
    BOOST_TEST((q.ask() == answer::queued));
    BOOST_TEST((q.ask() == answer::queued));
    BOOST_TEST((q.ask() == answer::exhausted));
    BOOST_TEST(q.core.cancel(*q.calls[1]));
    BOOST_TEST((q.ask() == answer::queued));
    q.now += 10s;
    BOOST_TEST(q.poll().size() == 1u);
    q.now += 10s;
    BOOST_TEST(q.poll().size() == 1u);
    BOOST_TEST(q.core.usage().calls == 3u);
}

BOOST_AUTO_TEST_CASE(the_days_use_is_kept_over_a_restart)
{
    auto const o = rate(1'000, 1'000, 10);
    line before{o};
    before.today = noon;
    for (int i = 0; i < 8; ++i) before.ask();
    auto const kept = before.core.usage();
    BOOST_TEST(kept.calls == 8u);

    line after{o};
    after.core.restore(kept);
    after.today = noon + 1h;
    after.ask();
    after.ask();
    BOOST_TEST((after.ask() == answer::exhausted));

    line next_day{o};
    next_day.core.restore(kept);
    next_day.today = noon + 24h;
    for (int i = 0; i < 10; ++i) BOOST_TEST((next_day.ask() == answer::granted));
}

BOOST_AUTO_TEST_CASE(who_waits_while_the_day_is_restored_as_spent_is_told_so_and_not_kept_until_midnight)
{
    line q{rate(10, 1, 100)};
    q.today = noon;
    q.ask();
    q.ask();
    BOOST_TEST(q.exhausted().empty());
    q.core.restore(use(day_zero, 100));
    auto const due = q.core.next();
    BOOST_REQUIRE(due.has_value());
    BOOST_TEST((*due <= q.now));
    BOOST_TEST(q.poll().empty());
    auto const told = q.exhausted();
    BOOST_REQUIRE(told.size() == 1u);
    BOOST_TEST(told.front()->number == 1);
    BOOST_TEST(!q.core.cancel(*q.calls[1]));
    BOOST_TEST(!q.core.next().has_value());
    BOOST_TEST(q.core.usage().calls == 100u);
}

BOOST_AUTO_TEST_CASE(who_waits_over_midnight_is_served_by_the_next_day)
{
    line q{rate(10, 1, 2)};
    q.today = noon;
    q.ask();
    q.ask();
    q.core.restore(use(day_zero, 2));
    q.today = noon + 12h;
    q.now += 1min;
    BOOST_TEST(q.poll().size() == 1u);
    BOOST_TEST(q.exhausted().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace quota_tests
