// Windows: each moment of the ranges lies in exactly one, whatever breaks.
#include <gainsight/px/source/window_plan.hpp>
#include <unit/source/ranges.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <vector>

namespace px = gainsight::px;
using px::detail::window_plan;
using px_test::range;
using after = window_plan::after_break;
using namespace std::chrono_literals;

namespace {

std::vector<px::date_range> taken_from(window_plan& plan)
{
    std::vector<px::date_range> out;
    while (auto const w = plan.take()) out.push_back(w->range());
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(windows)

BOOST_AUTO_TEST_CASE(meet_without_gap_and_overlap_and_none_is_wider_than_allowed)
{
    window_plan plan{{range(100, 112), range(0, 25)}, 10ms};
    BOOST_TEST(plan.waiting() == 5u);
    BOOST_TEST((plan.next_begins() == px::from_epoch_ms(0)));
    BOOST_TEST((taken_from(plan) ==
                std::vector{range(0, 10), range(10, 20), range(20, 25), range(100, 110), range(110, 112)}));
    BOOST_TEST(!plan.take());
    BOOST_TEST(!plan.next_begins());
}

BOOST_AUTO_TEST_CASE(of_no_ranges_are_none)
{
    window_plan plan{{}, 10ms};
    BOOST_TEST(!plan.take());
}

BOOST_AUTO_TEST_CASE(reach_the_end_of_what_milliseconds_count)
{
    constexpr auto last = std::numeric_limits<std::int64_t>::max();
    window_plan plan{{range(last - 15, last)}, 10ms};
    BOOST_TEST((taken_from(plan) == std::vector{range(last - 15, last - 5), range(last - 5, last)}));
}

BOOST_AUTO_TEST_CASE(that_break_come_again_before_later_ones_and_are_halved_after_two_breaks)
{
    window_plan plan{{range(0, 20)}, 10ms};
    auto const first = plan.take();
    BOOST_TEST((plan.broke(*first) == after::again));
    auto const again = plan.take();
    BOOST_REQUIRE(again);
    BOOST_TEST((again->range() == range(0, 10)));
    BOOST_TEST(again->number() == first->number());
    BOOST_TEST(again->attempt() == 2);
    BOOST_TEST((plan.broke(*again) == after::halved));
    auto const half = plan.take();
    BOOST_REQUIRE(half);
    BOOST_TEST((half->range() == range(0, 5)));
    BOOST_TEST(half->attempt() == 1);
    BOOST_TEST(half->number() != first->number());
    BOOST_TEST((taken_from(plan) == std::vector{range(5, 10), range(10, 20)}));
}

BOOST_AUTO_TEST_CASE(of_one_millisecond_are_given_up_after_two_breaks)
{
    window_plan plan{{range(0, 1)}, 10ms};
    BOOST_TEST((plan.broke(*plan.take()) == after::again));
    BOOST_TEST((plan.broke(*plan.take()) == after::given_up));
    BOOST_TEST(!plan.take());
}

BOOST_AUTO_TEST_CASE(that_always_break_are_given_up_after_a_bounded_number_of_attempts)
{
    window_plan plan{{range(0, std::int64_t{190} * 86'400'000)}, 190 * 24h};
    int attempts = 0;
    for (;;) {
        auto const w = plan.take();
        BOOST_REQUIRE(w);
        ++attempts;
        if (plan.broke(*w) == after::given_up) break;
    }
    BOOST_TEST(attempts == 2 * (window_plan::most_halvings + 1));
}

BOOST_AUTO_TEST_CASE(with_too_many_records_are_split_into_as_many_as_hold_them_if_they_lie_evenly)
{
    window_plan plan{{range(0, 103)}, 1000ms};
    auto const w = plan.take();
    BOOST_TEST(!plan.split(*w, 100, 100));
    BOOST_TEST(!plan.split(*w, 100, 0));
    BOOST_TEST(plan.split(*w, 401, 100));
    BOOST_TEST(
        (taken_from(plan) == std::vector{range(0, 20), range(20, 41), range(41, 61), range(61, 82), range(82, 103)}));
}

BOOST_AUTO_TEST_CASE(are_split_no_more_when_what_px_announces_is_not_of_the_range)
{
    window_plan plan{{range(0, 1000)}, 1000ms};
    BOOST_TEST(plan.split(*plan.take(), 900, 300));
    BOOST_TEST(!plan.split(*plan.take(), 900, 1000), "small enough, and all of them may lie in one part");
    BOOST_TEST(!plan.split(*plan.take(), 900, 300), "but not in two");
    BOOST_TEST(!plan.split(*plan.take(), 900, 300));
    BOOST_TEST(plan.waiting() == 0u);
}

BOOST_AUTO_TEST_CASE(of_one_millisecond_are_not_split)
{
    window_plan plan{{range(7, 8)}, 1000ms};
    auto const w = plan.take();
    BOOST_TEST(!plan.split(*w, 1'000'000, 10));
    BOOST_TEST((plan.broke(*w) == after::again));
}

BOOST_AUTO_TEST_CASE(cover_each_moment_once_whatever_breaks_and_splits)
{
    for (unsigned seed = 1; seed != 400; ++seed) {
        std::mt19937 random{seed};
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            std::vector<px::date_range> ranges;
            std::int64_t at = 0;
            for (auto n = random() % 4; n != 0; --n) {
                at += static_cast<std::int64_t>(random() % 50);
                auto const to = at + 1 + static_cast<std::int64_t>(random() % 300);
                ranges.push_back(range(at, to));
                at = to;
            }
            std::shuffle(ranges.begin(), ranges.end(), random);
            window_plan plan{ranges, std::chrono::milliseconds{1 + random() % 90}};
            std::map<std::int64_t, int> read;
            std::vector<px::window> open;
            bool gave_up = false;
            while (plan.waiting() != 0 || !open.empty()) {
                if (plan.waiting() != 0 && (open.empty() || random() % 2 == 0)) {
                    open.push_back(*plan.take());
                    continue;
                }
                auto const i = random() % open.size();
                auto const w = open[i];
                open.erase(open.begin() + static_cast<std::ptrdiff_t>(i));
                switch (random() % 4) {
                    case 0: gave_up = plan.broke(w) == after::given_up || gave_up; break;
                    case 1:
                        if (plan.split(w, static_cast<std::int64_t>(random() % 900), 100)) break;
                        [[fallthrough]];
                    default:
                        for (auto ms = px::to_epoch_ms(w.range().from()); ms != px::to_epoch_ms(w.range().to()); ++ms)
                            ++read[ms];
                }
            }
            for (auto const& r : ranges)
                for (auto ms = px::to_epoch_ms(r.from()); ms != px::to_epoch_ms(r.to()); ++ms) {
                    auto const found = read.find(ms);
                    BOOST_REQUIRE((found == read.end() ? gave_up : found->second == 1));
                    if (found != read.end()) read.erase(found);
                }
            BOOST_TEST(read.empty());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
