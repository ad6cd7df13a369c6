// What reading would cost: calls, share of the day, and when it would end.
#include <gainsight/px/source/read_plan.hpp>
#include <unit/source/ranges.hpp>

#include <boost/test/unit_test.hpp>

#include <vector>

namespace px = gainsight::px;
using px_test::range;
using std::chrono::days;
using namespace std::chrono_literals;

namespace {

px::list_estimate of_calls(std::int64_t calls)
{
    px::list_estimate e;
    e.calls = calls;
    e.records = calls * 1000;
    return e;
}

constexpr auto noon = px::timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h};

}  // namespace

BOOST_AUTO_TEST_SUITE(plans)

BOOST_AUTO_TEST_CASE(count_pages_and_one_more_for_each_window)
{
    auto const one = px::detail::estimate_of({range(0, 100)}, 100ms, 10, range(0, 100), 95);
    BOOST_TEST(one.windows == 1);
    BOOST_TEST(one.records.value() == 95);
    BOOST_TEST(one.counted);
    BOOST_TEST(one.calls == 10);
    auto const none = px::detail::estimate_of({range(0, 100)}, 100ms, 10, range(0, 100), 0);
    BOOST_TEST(none.calls == 1);
    BOOST_TEST(none.records.value() == 0);
}

BOOST_AUTO_TEST_CASE(take_the_newest_window_for_the_others_and_say_so)
{
    auto const years = px::detail::estimate_of({range(0, 250), range(300, 350)}, 100ms, 10, range(300, 350), 50);
    BOOST_TEST(years.windows == 4);
    BOOST_TEST(years.records.value() == 300);
    BOOST_TEST(!years.counted);
    BOOST_TEST(years.calls == 34);
}

BOOST_AUTO_TEST_CASE(do_not_know_what_px_does_not_announce)
{
    for (auto hits : {std::optional<std::int64_t>{}, std::optional<std::int64_t>{-1}}) {
        auto const e = px::detail::estimate_of({range(0, 250)}, 100ms, 10, range(150, 250), hits);
        BOOST_TEST(!e.records);
        BOOST_TEST(e.calls == 3);
        px::read_plan plan;
        plan.add(e);
        BOOST_TEST(!plan.counted());
    }
    auto const nothing = px::detail::estimate_of({}, 100ms, 10, range(0, 0), {});
    BOOST_TEST(nothing.calls == 0);
    BOOST_TEST(nothing.records.value() == 0);
}

BOOST_AUTO_TEST_CASE(end_today_where_the_day_has_enough_left)
{
    px::quota_options quota;
    px::quota_usage used;
    used.day = std::chrono::floor<days>(noon);
    used.calls = 900'000;
    px::read_plan plan{quota, used, noon};
    plan.add(of_calls(60'000)).add(of_calls(40'000));
    BOOST_TEST(plan.calls() == 100'000);
    BOOST_TEST(plan.records() == 100'000'000);
    BOOST_TEST(plan.counted());
    BOOST_TEST(plan.share_of_day() == 0.1, boost::test_tools::tolerance(1e-9));
    BOOST_TEST((plan.at_least() == 500s));
    BOOST_TEST(plan.ends_today());
    BOOST_TEST((plan.ends() == noon + 500s));
}

BOOST_AUTO_TEST_CASE(that_cannot_end_within_the_days_quota_say_when_they_would)
{
    px::quota_options quota;
    px::quota_usage used;
    used.day = std::chrono::floor<days>(noon);
    used.calls = 900'000;
    px::read_plan plan{quota, used, noon};
    plan.add(of_calls(100'200));
    BOOST_TEST(!plan.ends_today());
    BOOST_TEST((plan.ends() == noon + 12h + 1s));
    px::read_plan longer{quota, used, noon};
    longer.add(of_calls(100'000 + 2'000'000 + 200));
    BOOST_TEST((longer.ends() == noon + 12h + days{2} + 1s));
    // A day that is over has used nothing of this one.
    used.day -= days{1};
    px::read_plan fresh{quota, used, noon};
    fresh.add(of_calls(100'200));
    BOOST_TEST(fresh.ends_today());
}

BOOST_AUTO_TEST_CASE(never_end_where_a_day_has_no_calls)
{
    px::quota_options quota;
    quota.per_day = 0;
    px::read_plan plan{quota, {}, noon};
    plan.add(of_calls(1));
    BOOST_TEST(!plan.ends());
    BOOST_TEST(!plan.ends_today());
    BOOST_TEST((px::read_plan{quota, {}, noon}.ends() == noon), "nothing to read ends at once");
}

BOOST_AUTO_TEST_CASE(of_a_slow_quota_take_days_though_the_day_has_calls)
{
    px::quota_options quota;
    quota.per_second = 1;
    px::read_plan plan{quota, {}, noon};
    plan.add(of_calls(12 * 3600 + 24 * 3600 + 60));
    BOOST_TEST((plan.ends() == noon + 12h + days{1} + 60s));
}

BOOST_AUTO_TEST_SUITE_END()
