// Files of a journal of which an event waits for long: it stands anew in the last one, and they go.
#include "journal_stage.hpp"

#include <cerrno>

namespace journal_moves_test {

using namespace journals;

/// The first of six events waits, and all others have an outcome; each has a file of its own.
void write_with_one_that_waits(journal_folder& f)
{
    BOOST_TEST(!f.write({event(1), {entry_kind::begun, 1, px::detail::state_content({1, px::from_epoch_ms(99)})}}));
    for (std::uint64_t n = 2; n != 7; ++n) {
        BOOST_TEST(!f.write({event(n), settled(n)}));
        f.settled(n);
    }
}
std::uint64_t bytes_in(px::journal_options const& o)
{
    std::uint64_t all = 0;
    for (auto const& file : segments(o)) all += px_test::fs::file_size(file);
    return all;
}

}  // namespace journal_moves_test

using namespace journal_moves_test;

BOOST_AUTO_TEST_SUITE(journal_moves)

BOOST_AUTO_TEST_CASE(of_which_the_oldest_has_few_events_that_wait_go_when_those_stand_anew)
{
    scratch where;
    auto const o = each(where).segment_size(1);
    {
        journal_folder f;
        (void)f.open(o, true);
        write_with_one_that_waits(f);
        BOOST_TEST(f.files() == 6u);
        auto const oldest = px_test::fs::file_size(segments(o).front()), before = f.size();
        auto const copies = f.prepare_move();
        BOOST_TEST(copies == 17 + px::detail::sending_state_size + event(1).content.size());
        BOOST_TEST(f.size() == before);
        BOOST_TEST(f.move());
        BOOST_TEST(f.size() < before + copies - oldest);  // with it went those that stood behind it
        BOOST_TEST(f.size() == bytes_in(o));
        BOOST_TEST(f.files() == 1u);
        BOOST_TEST(f.prepare_move() == 0u);
    }
    journal_folder f;
    auto const r = f.open(o, true);
    BOOST_REQUIRE(r->events.size() == 1u);
    BOOST_TEST(r->events[0].sequence == 1u);
    BOOST_TEST(r->events[0].json == event(1).content);
    BOOST_TEST(int{r->events[0].begun} == 1);
    BOOST_TEST((r->events[0].begun_at == px::from_epoch_ms(99)));
}

BOOST_AUTO_TEST_CASE(stay_as_they_are_when_the_disk_has_no_room_for_what_is_to_be_moved)
{
    for (std::int64_t const room : {0, 1, 44, 60, 77}) {
        scratch where;
        auto const o = each(where).segment_size(1);
        {
            journal_folder f;
            (void)f.open(o, true);
            write_with_one_that_waits(f);
            {
                failing_disk full;
                full.writes_left(room, ENOSPC);
                BOOST_TEST(f.prepare_move() != 0u);
                BOOST_TEST(!f.move());
                BOOST_TEST(f.prepare_move() == 0u);  // not at once again
            }
            BOOST_TEST(f.files() >= 6u);
            BOOST_TEST(f.size() == bytes_in(o));
            BOOST_TEST(!f.write({event(7)}));
            BOOST_TEST(f.prepare_move() != 0u);
            BOOST_TEST(f.move());
            BOOST_TEST(f.size() == bytes_in(o));
        }
        BOOST_TEST((left_in(o) == list{1, 7}));
    }
}

BOOST_AUTO_TEST_CASE(go_only_when_what_was_moved_is_on_the_disk_under_any_policy)
{
    for (bool const syncs : {true, false})
        for (int const failing : {0, 1, 100}) {
            scratch where;
            auto const policy = syncs ? px::journal_sync::each() : px::journal_sync::by_system();
            auto const o = px::journal_options{where / "journal"}.sync(policy).segment_size(1);
            {
                journal_folder f;
                (void)f.open(o, true);
                BOOST_TEST(!f.write({event(1)}));
            }
            {
                failing_disk power;
                power.remember_synced();
                {
                    journal_folder f;
                    (void)f.open(o, true);
                    for (std::uint64_t n = 2; n != 7; ++n) {
                        BOOST_TEST(!f.write({event(n), settled(n)}));
                        f.settled(n);
                    }
                    BOOST_TEST(f.prepare_move() != 0u);
                    power.fail_syncs(failing);
                    // A file that cannot be begun is none; one that loses what was written is followed by the next.
                    BOOST_TEST(f.move() == (failing == 0 || (failing == 1 && !syncs)));
                }
                power.lose_power(o.folder());
            }
            auto const left = left_in(o);
            BOOST_REQUIRE(!left.empty());
            BOOST_TEST(left[0] == 1u);
            if (syncs) BOOST_TEST((left == list{1}));
        }
}

BOOST_AUTO_TEST_SUITE_END()
