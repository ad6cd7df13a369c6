// What a stream of windows decides between its waits.
#include <gainsight/px/source/window_run.hpp>
#include <unit/source/ranges.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace px = gainsight::px;
using px::detail::window_run;
using px_test::range;
using namespace std::chrono_literals;

namespace {

auto at(std::int64_t ms) { return std::optional{px::from_epoch_ms(ms)}; }
constexpr auto much_later = px::from_epoch_ms(1'000'000);

}  // namespace

BOOST_AUTO_TEST_SUITE(runs)

BOOST_AUTO_TEST_CASE(leaves_a_record_of_the_moment_at_which_a_window_ends_to_the_next)
{
    window_run run{range(0, 20), 10ms, {}, much_later};
    auto first = *run.open();
    BOOST_TEST(!first.take("a", "a", at(10)));
    BOOST_TEST(first.take("b", "b", at(9)));
    BOOST_TEST(first.counts.at_seam == 1u);
    auto second = *run.open();
    BOOST_TEST(second.take("a", "a", at(10)));
    BOOST_TEST(second.counts.misplaced == 0u);
}

BOOST_AUTO_TEST_CASE(hands_out_what_lies_outside_and_counts_it)
{
    window_run run{range(0, 10), 10ms, {}, much_later};
    auto w = *run.open();
    BOOST_TEST(w.take("a", "a", at(-1)));
    BOOST_TEST(w.take("b", "b", at(500)));
    BOOST_TEST(w.take("c", "c", {}));
    BOOST_TEST(w.counts.misplaced == 2u);
    BOOST_TEST(w.counts.delivered == 3u);
}

BOOST_AUTO_TEST_CASE(does_not_make_room_for_whatever_is_announced)
{
    window_run run{range(0, 10), 10ms, {}, much_later};
    auto w = *run.open();
    for (auto const* id : {"a", "b", "c"}) {
        for (auto const announced : {std::optional<std::int64_t>{}, std::optional{INT64_MIN}, std::optional{INT64_MAX}})
            w.make_room(announced);
        BOOST_TEST(w.take(id, "1", at(1)));
        BOOST_TEST(!w.take(id, "1", at(1)));
    }
}

BOOST_AUTO_TEST_CASE(knows_what_came_of_a_window_when_its_halves_are_read)
{
    window_run run{range(0, 10), 10ms, {}, much_later};
    auto w = *run.open();
    BOOST_TEST(w.take("a", "1", at(1)));
    BOOST_TEST(w.take("b", "1", at(7)));
    BOOST_TEST(run.broke(w));
    auto again = *run.open();
    BOOST_TEST(again.what().attempt() == 2);
    BOOST_TEST(!again.take("a", "1", at(1)));
    BOOST_TEST(again.take("a", "2", at(1)), "the last one holds");
    BOOST_TEST(run.broke(again));
    auto half = *run.open();
    BOOST_TEST((half.what().range() == range(0, 5)));
    BOOST_TEST(!half.take("a", "2", at(1)));
    run.finish(half);
    BOOST_TEST((run.bookmark().finished() == std::vector{range(0, 5)}));
    auto other = *run.open();
    BOOST_TEST(!other.take("b", "1", at(7)));
    BOOST_TEST(other.take("c", "1", at(8)));
    run.finish(other);
    BOOST_TEST(!run.open());
    BOOST_TEST((run.bookmark().finished() == std::vector{range(0, 10)}));
    BOOST_TEST(run.counts().delivered == 4u);
    BOOST_TEST(run.counts().changed == 1u);
    BOOST_TEST(run.begun_again() == 2u);
    BOOST_TEST(run.finished() == 2u);
}

BOOST_AUTO_TEST_CASE(hands_everything_out_again_where_that_is_asked_for_and_counts_it_once)
{
    window_run run{range(0, 10), 10ms, px::window_options{}.deliver_again(px::after_restart::everything), much_later};
    auto w = *run.open();
    BOOST_TEST(w.take("a", "1", at(1)));
    BOOST_TEST(run.broke(w));
    auto again = *run.open();
    BOOST_TEST(again.take("a", "1", at(1)));
    run.finish(again);
    BOOST_TEST(run.counts().delivered == 1u);
    auto const broken = run.take_report(), finished = run.take_report();
    BOOST_TEST((broken->outcome() == px::window_outcome::begun_again));
    BOOST_TEST((finished->outcome() == px::window_outcome::finished));
    BOOST_TEST(!run.take_report());
}

BOOST_AUTO_TEST_CASE(gives_a_list_without_dates_up_after_four_breaks)
{
    window_run run{{}, much_later};
    for (int i = 1; i != 4; ++i) BOOST_TEST(run.broke(*run.open()));
    BOOST_TEST(!run.broke(*run.open()));
    BOOST_TEST(!run.open());
    BOOST_TEST(run.bookmark().empty());
}

BOOST_AUTO_TEST_CASE(ends_where_the_run_began_and_reads_nothing_of_the_future)
{
    window_run run{range(0, 100), 1000ms, {}, px::from_epoch_ms(60)};
    BOOST_TEST((run.open()->what().range() == range(0, 60)));
    window_run future{range(100, 200), 1000ms, {}, px::from_epoch_ms(60)};
    BOOST_TEST(!future.open());
    BOOST_TEST(!future.refused());
    window_run wrong{range(7, 7), 1000ms, {}, much_later};
    BOOST_TEST((wrong.refused() == px::errc::invalid_argument));
    BOOST_TEST(!wrong.open());
}

BOOST_AUTO_TEST_CASE(reads_what_a_bookmark_misses)
{
    px::bookmark b;
    b.finish(range(10, 30));
    window_run run{range(0, 50), 15ms, px::window_options{}.after(b), much_later};
    std::vector<px::date_range> windows;
    while (auto w = run.open()) {
        windows.push_back(w->what().range());
        run.finish(*w);
    }
    BOOST_TEST((windows == std::vector{range(0, 10), range(30, 45), range(45, 50)}));
    BOOST_TEST((run.bookmark().finished() == std::vector{range(0, 50)}));
}

BOOST_AUTO_TEST_CASE(splits_a_window_by_what_px_announces_before_anything_of_it_was_handed_out)
{
    window_run run{range(0, 100), 1000ms, px::window_options{}.records_per_window(10), much_later};
    auto const w = *run.open();
    BOOST_TEST(!run.split(w, {}));
    BOOST_TEST(!run.split(w, 10));
    BOOST_TEST(run.split(w, 35));
    BOOST_TEST(run.waiting() == 4u);
    auto part = *run.open();
    BOOST_TEST(part.take("a", "a", at(3)));
    BOOST_TEST(!run.split(part, 35), "something of it was handed out");
}

BOOST_AUTO_TEST_CASE(reads_a_range_that_fell_short_once_more_and_keeps_it_out_of_the_bookmark_when_it_does_again)
{
    window_run run{range(0, 20), 10ms, {}, much_later};
    auto first = *run.open();
    BOOST_TEST(first.take("a", "1", at(1)));
    first.counts.announced = 2;
    first.counts.shortfall = 1;
    run.finish(first);
    BOOST_TEST(run.finished() == 0u);
    BOOST_TEST(run.begun_again() == 1u);
    BOOST_TEST(!run.bookmark().end());
    auto again = *run.open();
    BOOST_TEST((again.what().range() == range(0, 10)));
    BOOST_TEST(!again.take("a", "1", at(1)));
    BOOST_TEST(again.repeated() == 0, "it came before, but not in this attempt");
    again.counts.announced = 2;
    again.counts.shortfall = 1;
    run.finish(again);
    run.finish(*run.open());
    BOOST_TEST(!run.open());
    BOOST_TEST(run.finished() == 2u);
    BOOST_TEST(run.counts().shortfall == 1);
    BOOST_TEST(run.counts().announced == 2);
    BOOST_TEST((run.bookmark().missing(range(0, 20)) == std::vector{range(0, 10)}));
}

BOOST_AUTO_TEST_CASE(finishes_a_range_that_fell_short_and_came_whole_the_second_time)
{
    window_run run{range(0, 10), 10ms, {}, much_later};
    auto first = *run.open();
    first.counts.announced = first.counts.shortfall = 1;
    run.finish(first);
    auto again = *run.open();
    BOOST_TEST(again.take("a", "1", at(1)));
    again.counts.announced = 1;
    run.finish(again);
    BOOST_TEST(run.counts().shortfall == 0);
    BOOST_TEST(run.bookmark().missing(range(0, 10)).empty());
}

BOOST_AUTO_TEST_CASE(counts_what_came_twice_in_one_attempt_at_a_window_or_at_a_part_of_it)
{
    window_run run{range(0, 10), 10ms, {}, much_later};
    auto w = *run.open();
    for (auto const* content : {"1", "1", "2"}) static_cast<void>(w.take("a", content, at(1)));
    BOOST_TEST(w.repeated() == 2);
    BOOST_TEST(run.broke(w));
    auto again = *run.open();
    static_cast<void>(again.take("a", "2", at(1)));
    BOOST_TEST(again.repeated() == 0);
    BOOST_TEST(run.broke(again));
    auto half = *run.open();
    static_cast<void>(half.take("a", "2", at(1)));
    BOOST_TEST(half.repeated() == 0);
    static_cast<void>(half.take("a", "3", at(1)));
    BOOST_TEST(half.repeated() == 1);
}

BOOST_AUTO_TEST_CASE(reads_a_whole_list_that_fell_short_only_once_and_does_not_call_it_finished)
{
    window_run run{{}, much_later};
    auto w = *run.open();
    w.counts.announced = w.counts.shortfall = 1;
    run.finish(w);
    BOOST_TEST(!run.open());
    BOOST_TEST(run.counts().shortfall == 1);
    BOOST_TEST(!run.bookmark().end());
}

BOOST_AUTO_TEST_CASE(leaves_nothing_out_of_a_whole_list_by_its_date)
{
    window_run run{{}, much_later};
    auto w = *run.open();
    BOOST_TEST(w.take("a", "a", much_later));
    BOOST_TEST(w.take("b", "b", much_later + 1ms));
    BOOST_TEST(w.counts.at_seam == 0u);
    BOOST_TEST(w.counts.misplaced == 0u);
}

BOOST_AUTO_TEST_CASE(opens_what_was_put_back_again_as_it_was)
{
    window_run run{range(0, 20), 10ms, {}, much_later};
    auto const first = *run.open();
    run.put_back(first);
    auto const again = *run.open();
    BOOST_TEST((again.what().range() == range(0, 10)));
    BOOST_TEST(again.what().attempt() == 1);
}

BOOST_AUTO_TEST_CASE(refuses_spans_that_no_calendar_or_no_memory_holds)
{
    px::timestamp const earliest = px::timestamp::min();
    window_run const before_time{{earliest, px::from_epoch_ms(0)}, 10ms, {}, much_later};
    BOOST_TEST(std::string{before_time.refused().message()}.ends_with("is not of the years 1 to 9999"));
    auto const year = px::from_epoch_ms(0) + std::chrono::days{365};
    window_run const too_many{{px::from_epoch_ms(0), year}, 1ms, {}, year};
    BOOST_TEST(std::string{too_many.refused().message()}.ends_with(
                   "comes to 31536000000 windows of 1 ms, more than 1000000: make them wider"),
               too_many.refused().message());
}

BOOST_AUTO_TEST_SUITE_END()
