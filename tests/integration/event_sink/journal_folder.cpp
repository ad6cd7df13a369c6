// The files of a journal: recovered after a kill, a loss of power, a full disk and an fsync that fails; one process
// each.
#include "journal_stage.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <set>

using namespace journals;

BOOST_AUTO_TEST_SUITE(journal_files)

BOOST_AUTO_TEST_CASE(keep_events_until_they_have_an_outcome)
{
    scratch where;
    auto const o = each(where);
    {
        journal_folder f;
        BOOST_REQUIRE(f.open(o, true)->events.empty());
        BOOST_TEST(!f.write({event(1), event(2), event(3)}));
        BOOST_TEST(!f.write({settled(2)}));
        f.settled(2);
    }
    BOOST_TEST((left_in(o) == list{1, 3}));
    {
        journal_folder f;
        auto const r = f.open(o, true);
        BOOST_TEST(r->next == 4u);
        BOOST_TEST(!f.write({settled(1), settled(3), event(4)}));
        f.settled(1);
        f.settled(3);
    }
    BOOST_TEST((left_in(o) == list{4}));
}

BOOST_AUTO_TEST_CASE(say_how_often_an_event_was_begun)
{
    scratch where;
    auto const o = each(where);
    auto const at = px::from_epoch_ms(1'700'000'000'000);
    auto const begun = [&](std::uint64_t n) {
        return journal_entry{entry_kind::begun, n, px::detail::state_content({1, at})};
    };
    {
        journal_folder f;
        (void)f.open(o, true);
        BOOST_TEST(!f.write({event(1),
                             event(2),
                             event(3),
                             begun(2),
                             begun(3),
                             {entry_kind::returned, 3, px::detail::state_content({})}}));
    }
    {
        journal_folder f;
        auto const r = f.open(o, false);
        BOOST_TEST(int{r->events[0].begun} == 0);
        BOOST_TEST(int{r->events[1].begun} == 1);
        BOOST_TEST((r->events[1].begun_at == at));
        BOOST_TEST(int{r->events[2].begun} == 0);
        BOOST_TEST(!f.write({event(4)}));
    }
    // Where sendings were not written down, each may have been one.
    journal_folder f;
    BOOST_TEST(int{f.open(o, true)->events[3].begun} == 1);
}

BOOST_AUTO_TEST_CASE(say_that_events_may_have_been_sent_of_which_one_had_charge_who_does_not_write_that_down)
{
    scratch where;
    auto const o = each(where);
    for (std::uint64_t const n : {1, 2}) {
        journal_folder f;
        (void)f.open(o, true);
        BOOST_TEST(!f.write({event(n)}));
    }
    {
        journal_folder f;
        auto const r = f.open(o, false);
        for (auto const& e : r->events) BOOST_TEST(int{e.begun} == 0);
    }
    for (int again = 0; again != 2; ++again) {
        journal_folder f;
        auto const r = f.open(o, true);
        BOOST_REQUIRE(r->events.size() == (again ? 3u : 2u));
        BOOST_TEST(int{r->events[0].begun} == 1);
        BOOST_TEST(int{r->events[1].begun} == 1);
        if (again) BOOST_TEST(int{r->events[2].begun} == 0);  // it came after
        if (!again) BOOST_TEST(!f.write({event(3)}));
    }
}

BOOST_AUTO_TEST_CASE(are_removed_from_the_oldest_on)
{
    scratch where;
    auto o = each(where).segment_size(1);
    journal_folder f;
    (void)f.open(o, true);
    for (std::uint64_t n = 1; n != 5; ++n) BOOST_TEST(!f.write({event(n)}));
    BOOST_TEST(f.files() == 4u);
    f.settled(2);
    f.settled(3);
    BOOST_TEST(!f.tidy());
    BOOST_TEST(f.files() == 4u);  // the first has an event that waits
    f.settled(1);
    BOOST_TEST(!f.tidy());
    BOOST_TEST(f.files() == 1u);
    BOOST_TEST(segments(o).size() == 1u);
    f.settled(4);
    BOOST_TEST(!f.tidy(true));
    BOOST_TEST(segments(o).empty());
    BOOST_TEST(f.size() == 0u);
    BOOST_TEST(!f.write({event(5)}));
    BOOST_TEST(segments(o).size() == 1u);
}

BOOST_AUTO_TEST_CASE(of_which_one_was_cut_or_changed_are_read_up_to_there_and_that_is_told)
{
    scratch where;
    auto const o = each(where);
    {
        journal_folder f;
        (void)f.open(o, true);
        BOOST_TEST(!f.write({event(1), event(2)}));
    }
    auto const file = segments(o).at(0);
    auto const size = px_test::fs::file_size(file);
    px_test::fs::resize_file(file, size - 1);
    std::vector<std::string> told;
    BOOST_TEST((left_in(o, &told) == list{1}));
    BOOST_REQUIRE(told.size() == 1u);
    BOOST_TEST(told[0] == file.string() + ": 23 bytes from byte 68 on are left out: a record is torn");
    {
        std::fstream change{file, std::ios::in | std::ios::out | std::ios::binary};
        change.seekp(62);
        change.put('!');
    }
    BOOST_TEST((left_in(o, &told) == list{}));
    BOOST_TEST(told.at(0).ends_with("a record's checksum is wrong"));
    // It is kept for whoever wants to look at it.
    BOOST_TEST(segments(o).empty());
    BOOST_TEST(px_test::fs::exists(file.string() + ".damaged"));
    // So is the next one that has its name.
    {
        journal_folder f;
        (void)f.open(o, true);
        BOOST_TEST(!f.write({event(3)}));
    }
    BOOST_TEST((segments(o) == std::vector{file}));
    px_test::fs::resize_file(file, size - 30);
    BOOST_TEST((left_in(o) == list{}));
    BOOST_TEST(px_test::fs::exists(file.string() + ".damaged-2"));
    BOOST_TEST(px_test::fs::file_size(file.string() + ".damaged") == size - 1);
}

BOOST_AUTO_TEST_CASE(say_before_an_event_is_sent_without_a_record_of_it_that_there_is_none)
{
    scratch where;
    auto const o = each(where);
    auto const begun_of = [](px::detail::recovered_journal const& r) {
        std::vector<int> out;
        for (auto const& e : r.events) out.push_back(e.begun);
        return out;
    };
    {
        journal_folder f;
        (void)f.open(o, true);
        BOOST_TEST(!f.write({event(1), event(2)}));
    }
    {
        failing_disk power;
        power.remember_synced();
        for (bool const first : {true, false}) {
            journal_folder f;  // events are sent from it, and nothing is written
            BOOST_TEST((begun_of(*f.open(o, false)) == std::vector{first ? 0 : 1, first ? 0 : 1}));
            BOOST_TEST(f.files() == 2u);  // once is enough
        }
        power.lose_power(o.folder());
    }
    {
        journal_folder f;
        BOOST_TEST((begun_of(*f.open(o, true)) == std::vector{1, 1}));
        BOOST_TEST(!f.write({event(3)}));
    }
    {
        // Where that cannot be said, nothing is sent.
        failing_disk full;
        full.writes_left(0, ENOSPC);
        journal_folder f;
        BOOST_TEST(!f.open(o, false).has_value());
    }
    journal_folder f;
    BOOST_TEST((begun_of(*f.open(o, true)) == std::vector{1, 1, 0}));
}

BOOST_AUTO_TEST_CASE(of_a_later_version_are_refused_and_left_as_they_are)
{
    scratch where;
    auto const o = each(where);
    {
        journal_folder f;
        (void)f.open(o, true);
        BOOST_TEST(!f.write({event(1)}));
    }
    auto const file = segments(o).at(0);
    {
        std::fstream change{file, std::ios::in | std::ios::out | std::ios::binary};
        change.seekp(8);
        change.put('\5');
    }
    journal_folder f;
    auto const r = f.open(o, true);
    BOOST_REQUIRE(!r);
    BOOST_TEST(std::string{r.error().message()} ==
               "the journal " + file.string() +
                   " is not read: its format has version 5; this library reads versions 1 to 2");
    BOOST_TEST(px_test::fs::exists(file));
}

BOOST_AUTO_TEST_CASE(that_were_begun_when_the_power_failed_are_empty)
{
    for (std::size_t const size : {0, 10, 44, 4096}) {
        scratch where;
        auto const o = each(where);
        px_test::fs::create_directories(o.folder());
        std::ofstream{o.folder() / "events-0000000007.pxjournal", std::ios::binary} << std::string(size, '\0');
        BOOST_TEST((left_in(o) == list{}));
        BOOST_TEST(segments(o).empty());
    }
}

BOOST_AUTO_TEST_CASE(are_found_after_a_loss_of_power_also_in_folders_that_were_made_for_them)
{
    scratch where;
    failing_disk power;
    power.remember_synced();
    {
        journal_folder f;
        BOOST_REQUIRE(f.open(px::journal_options{where / "a" / "b" / "journal" / ""}, true).has_value());
        for (auto const& made_in : {where / "a" / "b", where / "a", where / ""}) {
            auto const path = made_in.has_filename() ? made_in : made_in.parent_path();
            BOOST_TEST(power.has_synced(path), path << " is not on the disk");
        }
    }
    power.remember_synced();
    journal_folder f;
    BOOST_REQUIRE(f.open(px::journal_options{where / "a" / "b" / "journal"}, true).has_value());
    BOOST_TEST(power.has_synced(where / "a" / "b"));  // another process may have made it, and no more than that
    BOOST_TEST(!power.has_synced(where / "a"));
}

BOOST_AUTO_TEST_CASE(stay_where_they_are_when_the_process_goes_elsewhere)
{
    scratch where;
    auto const here = px_test::fs::current_path();
    px_test::fs::current_path(where / "");
    journal_folder f;
    BOOST_TEST(f.open(px::journal_options{"journal"}.segment_size(1), true).has_value());
    px_test::fs::current_path(here);
    BOOST_TEST(!f.write({event(1), settled(1)}));
    f.settled(1);
    BOOST_TEST(!f.write({event(2)}));
    BOOST_TEST(!f.tidy());
    BOOST_TEST(segments(px::journal_options{where / "journal"}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(are_one_process_s_and_another_is_refused_with_a_sentence)
{
    scratch where;
    auto const o = each(where);
    journal_folder f;
    BOOST_REQUIRE(f.open(o, true).has_value());
    auto const child = ::fork();
    if (child == 0) {
        journal_folder second;
        auto const r = second.open(o, true);
        ::_exit(!r && std::string{r.error().message()} ==
                            "the journal " + o.folder().string() +
                                " is being used by another process, or by another sink of "
                                "this one"
                    ? 0
                    : 1);
    }
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST(status == 0);
    journal_folder third;
    BOOST_TEST(!third.open(o, true).has_value());
}

BOOST_AUTO_TEST_CASE(refuse_what_a_full_disk_does_not_take_and_go_on_when_there_is_room)
{
    scratch where;
    auto const o = each(where);
    {
        journal_folder f;
        (void)f.open(o, true);
        BOOST_TEST(!f.write({event(1)}));
        {
            failing_disk full;
            full.writes_left(10, ENOSPC);
            auto const e = f.write({event(2), event(3)});
            BOOST_REQUIRE(!!e);
            BOOST_TEST((e.effect() == px::effect::not_applied));
            BOOST_TEST(std::string{e.message()} == "the journal " + segments(o).at(0).string() +
                                                       " cannot be written at byte 68: No space left on device");
        }
        BOOST_TEST(!f.write({event(4)}));
    }
    BOOST_TEST((left_in(o) == list{1, 4}));
}

BOOST_AUTO_TEST_CASE(of_which_an_fsync_failed_are_not_trusted_any_more)
{
    scratch where;
    auto const o = each(where);
    {
        journal_folder f;
        (void)f.open(o, true);
        BOOST_TEST(!f.write({event(1)}));
        {
            failing_disk disk;
            disk.fail_syncs(1);
            disk.lose_unsynced_of(segments(o).at(0));
            BOOST_TEST(!f.write({event(2)}));  // it is in the next one
        }
        BOOST_TEST(segments(o).size() == 2u);
        failing_disk disk;
        disk.fail_syncs(100);
        auto const e = f.write({event(3)});
        BOOST_REQUIRE(!!e);
        BOOST_TEST((e.effect() == px::effect::unknown));
    }
    auto const left = left_in(o);
    BOOST_REQUIRE(left.size() >= 2u);
    BOOST_TEST(left[0] == 1u);
    BOOST_TEST(left[1] == 2u);
}

/// Whatever was written at random, and cut at random behind what was brought to the disk.
BOOST_AUTO_TEST_CASE(lose_nothing_that_was_written_when_the_power_fails)
{
    std::mt19937 random{23};
    int moves = 0, moves_that_failed = 0;
    for (int round = 0; round != 60; ++round) {
        scratch where;
        auto const o = each(where).segment_size(200 + random() % 500);
        std::set<std::uint64_t> open;
        std::uint64_t next = 1;
        for (int run = 0; run != 4; ++run) {
            failing_disk disk;
            disk.remember_synced();
            {
                journal_folder f;
                auto const r = f.open(o, true);
                BOOST_REQUIRE(r.has_value());
                auto const got = numbers(*r);
                BOOST_TEST((list(open.begin(), open.end()) == got));
                next = std::max(next, r->next);
                for (auto i = random() % 30; i != 0; --i) {
                    std::vector<journal_entry> batch;
                    std::vector<std::uint64_t> done;
                    for (auto k = 1 + random() % 4; k != 0; --k)
                        if (open.empty() || random() % 2) {
                            batch.push_back(event(next++));
                        } else {
                            done.push_back(*std::next(open.begin(), static_cast<long>(random() % open.size())));
                            batch.push_back(settled(done.back()));
                            open.erase(done.back());
                        }
                    BOOST_TEST(!f.write(batch));
                    for (auto const& e : batch)
                        if (e.kind == entry_kind::event) open.insert(e.sequence);
                    for (auto n : done) f.settled(n);
                    while (f.prepare_move() != 0 && f.move()) ++moves;
                }
                // The last write does not come to its end.
                if (random() % 2) {
                    disk.fail_syncs(100);
                    (void)f.write({event(next++)});
                    if (f.prepare_move() != 0) moves_that_failed += !f.move();
                }
            }
            disk.lose_power(o.folder());
        }
    }
    BOOST_TEST(moves > 20);
    BOOST_TEST(moves_that_failed != 0);
}

BOOST_AUTO_TEST_SUITE_END()
