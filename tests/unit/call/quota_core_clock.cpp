// The day's count under a system clock that is wrong, and the rate under a steady one that is.
#include <unit/call/quota_driver.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace quota_tests {
using std::chrono::days;
using std::chrono::floor;

namespace {

inline constexpr auto ten_years = days{3652};

px::quota_options ten_a_day() { return rate(1'000, 1'000, 10); }

/// Asks until nothing is left, at most `most` times.
int left(line& q, int most = 1'000)
{
    int n = 0;
    while (n < most && q.ask() == answer::granted) ++n;
    return n;
}

/// The clock shows noon of day zero plus `at`, and so many calls are made; how many of them are granted.
struct at_noon {
    days at;
    int asked;
    int granted;
};

struct story {
    char const* name;
    std::vector<at_noon> steps;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(quota_clock)

BOOST_AUTO_TEST_CASE(a_clock_that_is_wrong_gives_nobody_a_day_twice_and_locks_nobody_out_for_good)
{
    constexpr int all = 1'000;
    story const stories[] = {
        {"one call ten years ahead", {{ten_years, 1, 1}, {days{0}, all, 9}, {days{1}, all, 10}}},
        {"one call ten years ahead in the midst of a day",
         {{days{0}, 8, 8}, {ten_years, 1, 1}, {days{0}, all, 1}, {days{1}, all, 10}}},
        {"a day spent ten years ahead", {{ten_years, all, 10}, {days{0}, all, 0}, {days{1}, all, 10}}},
        {"a week spent three days ahead",
         {{days{9}, all, 10}, {days{10}, all, 10}, {days{7}, all, 0}, {days{8}, all, 10}, {days{9}, all, 10}}},
        {"a step over midnight and back", {{days{0}, 9, 9}, {days{1}, 2, 2}, {days{0}, all, 0}, {days{1}, all, 8}}},
        {"back and forth over midnight does not add up",
         {{days{0}, 1, 1}, {days{1}, 1, 1}, {days{0}, 1, 1}, {days{1}, 1, 1}, {days{0}, 1, 1}, {days{1}, all, 8}}},
        {"a step back of a day", {{days{0}, all, 10}, {days{-1}, all, 0}, {days{0}, all, 0}, {days{1}, all, 10}}},
        {"a step back of two days and forth again",
         {{days{0}, all, 10}, {days{-2}, all, 0}, {days{0}, all, 0}, {days{1}, all, 10}}},
        {"a step back of ten years for good",
         {{days{0}, all, 10}, {-ten_years, all, 0}, {days{1} - ten_years, all, 10}, {days{2} - ten_years, all, 10}}},
        {"back again and again",
         {{days{0}, 2, 2},
          {days{-3}, 2, 2},
          {days{-6}, 2, 2},
          {days{-9}, 2, 2},
          {days{-12}, 1, 1},
          {days{-15}, all, 1},
          {days{-14}, all, 10}}},
        {"days without a call", {{days{0}, all, 10}, {days{7}, all, 10}, {days{400}, all, 10}}},
        {"before 1970", {{-ten_years * 8, 4, 4}, {-ten_years * 8, all, 6}, {days{1} - ten_years * 8, all, 10}}},
    };
    for (auto const& s : stories) BOOST_TEST_CONTEXT(s.name)
        {
            line q{ten_a_day()};
            for (std::size_t i = 0; i != s.steps.size(); ++i) BOOST_TEST_CONTEXT("step " << i)
                {
                    q.now += 1h;
                    q.today = noon + s.steps[i].at;
                    BOOST_TEST(left(q, s.steps[i].asked) == s.steps[i].granted);
                    BOOST_TEST((q.core.usage().day == day_zero + s.steps[i].at));
                }
        }
}

// Threads look at the clock before they stand in line.
BOOST_AUTO_TEST_CASE(a_look_before_midnight_that_comes_late_fails_nobody_of_the_next_day)
{
    line q{rate(10, 1, 10)};
    q.core.restore(use(day_zero, 10));
    q.today = noon + 12h;
    BOOST_TEST((q.ask() == answer::granted));
    BOOST_TEST((q.ask() == answer::queued));
    q.today -= 1ms;
    BOOST_TEST(q.poll().empty());
    BOOST_TEST(q.exhausted().empty());
    BOOST_TEST((q.ask() == answer::queued));
    BOOST_TEST((q.core.usage().day == day_zero + days{1}));
    q.today -= 2min;  // that is a clock that was set back
    BOOST_TEST(q.poll().empty());
    BOOST_TEST(q.exhausted().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_use_that_is_restored_counts_for_its_day_or_for_the_present_one_and_no_longer)
{
    auto const most = std::numeric_limits<std::uint64_t>::max();
    struct {
        char const* name;
        px::quota_usage kept;
        int today, tomorrow, the_day_after;
    } const rows[] = {
        {"today's", use(day_zero, 4), 6, 10, 10},
        {"yesterday's", use(day_zero - days{1}, 10), 10, 10, 10},
        {"of 1970", use({}, 10), 10, 10, 10},
        {"of the first day there is", use(std::chrono::sys_days::min(), most), 10, 10, 10},
        {"tomorrow's, by a clock that is set back by hours", use(day_zero + days{1}, 4), 6, 6, 10},
        {"of the day after tomorrow", use(day_zero + days{2}, 4), 6, 6, 6},
        {"of ten years ahead", use(day_zero + ten_years, 4), 6, 10, 10},
        {"of ten years ahead, all of it", use(day_zero + ten_years, 10), 0, 10, 10},
        {"of the last day there is", use(std::chrono::sys_days::max(), most), 0, 10, 10},
    };
    for (auto const& row : rows) BOOST_TEST_CONTEXT(row.name)
        {
            line today{ten_a_day()};
            today.core.restore(row.kept);
            BOOST_TEST(today.core.usage().calls == row.kept.calls);
            BOOST_TEST((today.core.usage().day == row.kept.day));
            // A look without a call, as a poll is, is enough to see which day it is.
            line looked{ten_a_day()};
            looked.core.restore(row.kept);
            looked.poll();
            BOOST_TEST((looked.core.usage().day == day_zero));
            line kept_again{ten_a_day()};
            kept_again.core.restore(looked.core.usage());
            BOOST_TEST(left(kept_again) == row.today);
            looked.today = noon + days{1};
            BOOST_TEST(left(looked) == row.tomorrow);

            BOOST_TEST(left(today) == row.today);
            line after{ten_a_day()};
            after.core.restore(row.kept);
            after.poll();
            after.today = noon + days{1};
            after.poll();
            after.today = noon + days{2};
            BOOST_TEST(left(after) == row.the_day_after);
        }
}

BOOST_AUTO_TEST_CASE(restarts_under_a_clock_that_is_ahead_carry_no_future_day_on)
{
    auto kept = use(day_zero + ten_years, 3);
    for (int restart = 0; restart != 5; ++restart) {
        line q{ten_a_day()};
        q.core.restore(kept);
        q.today = noon + days{restart / 2};
        q.ask();
        kept = q.core.usage();
        BOOST_TEST((kept.day == floor<days>(q.today)));
    }
    BOOST_TEST(kept.calls == 1u);  // of the third day, whose only call it is
}

BOOST_AUTO_TEST_CASE(a_permit_that_goes_back_is_one_of_the_present_use_whatever_day_it_was_counted_for)
{
    line q{ten_a_day()};
    q.today = noon + ten_years;
    left(q);
    q.today = noon;
    BOOST_TEST((q.ask() == answer::exhausted));
    q.core.refund();
    BOOST_TEST(q.core.usage().calls == 9u);
    BOOST_TEST((q.ask() == answer::granted));
    for (int i = 0; i != 50; ++i) q.core.refund();
    BOOST_TEST(q.core.usage().calls == 0u);
}

BOOST_AUTO_TEST_CASE(a_steady_clock_that_was_ahead_once_neither_stops_the_bucket_nor_keeps_the_rate_up)
{
    line q{rate(10, 1)};
    auto const right = q.now;
    q.now += std::chrono::hours{24 * 3652};
    q.ask();
    q.core.rate_limited(q.now);
    BOOST_TEST(q.core.rate() == 5);
    q.now = right;
    BOOST_TEST((q.ask() == answer::queued));
    auto const due = q.core.next();
    BOOST_REQUIRE(due.has_value());
    BOOST_TEST((*due < right + 1s));
    q.now = *due;
    BOOST_TEST(q.poll().size() == 1u);
    q.core.rate_limited(q.now);
    BOOST_TEST(q.core.rate() == 2.5);
}

BOOST_AUTO_TEST_CASE(a_moment_that_is_a_little_older_than_the_one_before_gives_no_permit_twice)
{
    line q{rate(10, 5)};
    for (int i = 0; i != 5; ++i) q.ask();
    q.ask();
    q.now += 1s;
    BOOST_TEST(q.poll().size() == 1u);
    q.now -= 900ms;  // of a thread that looked before the other
    for (int i = 0; i != 4; ++i) BOOST_TEST((q.ask() == answer::granted));
    BOOST_TEST((q.ask() == answer::queued));
    q.now += 900ms;
    BOOST_TEST(q.poll().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace quota_tests
