// What is written into a run's keys by who is none of the fleet, or was not written to its end.
#include "stage.hpp"
#include "work_table.hpp"

#include <gainsight/px/fleet/work_board.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace fleet_export_tests;
using namespace fleet_work_tests;

BOOST_AUTO_TEST_SUITE(fleet_export_damage, *boost::unit_test::precondition(needs_redis))

BOOST_AUTO_TEST_CASE(results_that_are_of_no_item_do_not_count)
{
    table t;
    auto const results = fleet::detail::work_keys("test:", "nightly", t.run)[5];
    for (char const* const field : {"3", "-1", "00", "0.0", "junk", "", "1e0"})
        t.redis({"HSET", results, field, "a stranger's"});
    t.of_item("finish", t.taken("anna"), "books");
    auto const rest = t.taken("anna");
    t.of_item("give_back", rest, "PX does not like it");
    auto const last = t.taken("anna");
    t.of_item("finish", last, "books");
    BOOST_TEST(t.snapshot().finished == 2u);
    BOOST_TEST(t.join("request").finished == 2u);
    BOOST_TEST(t.complete({}) == "unfinished");
    auto const again = t.taken("anna");
    BOOST_TEST((t.take("ben").is == outcome::wait));
    t.of_item("finish", again, "books");
    BOOST_TEST((t.take("ben").is == outcome::all_done));
    BOOST_TEST(t.complete({}) == "complete");
}

BOOST_AUTO_TEST_CASE(a_run_among_whose_results_a_stranger_writes_ends_all_the_same)
{
    fleet_stage f;
    held_pages pages{f};
    auto a = f.start("a", {"--windows", "1"});
    pages.wait();
    f.redis({"HSET", "gainsight-px:{work:export}:results:monday", "999", "junk"});
    pages.let_go();
    f.finish(a);
    f.check_everything_once("a");
    auto b = f.start("b");
    f.finish(b);
}

BOOST_AUTO_TEST_CASE(redis_is_asked_again_after_a_while_where_there_is_nothing_to_take_and_the_run_is_not_over)
{
    fleet_stage f;
    auto a = f.start("a", {"--resources", "session_events"});
    f.finish(a);
    // A result that is damaged, and whose window is leased besides: no process can take it, nor end the run.
    f.redis({"HSET", "gainsight-px:{work:export}:results:monday", "3", "{damaged"});
    f.redis({"HDEL", "gainsight-px:{work:export}:run:monday", "complete"});
    auto const now = std::chrono::duration_cast<std::chrono::microseconds>(
        (std::chrono::system_clock::now() + 50s).time_since_epoch());
    f.redis({"ZADD", "gainsight-px:{work:export}:leased:monday", std::to_string(now.count()), "3"});
    auto b = f.start("b", {"--resources", "session_events"});
    f.wait_for(b, "the result of window 3 cannot be read");
    auto const calls = [&] {
        auto const info = *f.redis({"INFO", "commandstats"}).text();
        auto const at = info.find("cmdstat_evalsha:calls=");
        return at == info.npos ? 0UL : std::strtoul(info.c_str() + at + 22, nullptr, 10);
    };
    auto const before = calls();
    auto const began = std::chrono::steady_clock::now();
    while (calls() < before + 40 && !b.runs->ended()) std::this_thread::yield();
    // Some 6 each time: the pauses before the sixth are 50 + 100 + 200 + 400 + 800 ms.
    BOOST_TEST((std::chrono::steady_clock::now() - began > 1s));
    BOOST_TEST(!b.runs->ended());
    b.runs->signal(SIGKILL);
    b.runs->wait();
}

BOOST_AUTO_TEST_CASE(a_process_whose_folder_has_lost_files_of_the_run_says_so_and_moves_no_bookmark)
{
    fleet_stage f;
    // Killed when it has finished a window or more, and its folder is lost with it.
    std::atomic<bool> held{false}, goes_on{false};
    f.y.service.intercept([&](px::testing::sim_request const& r) -> std::optional<px::testing::sim_response> {
        if (r.target().find("pageSize=40") == std::string::npos) return {};
        if (*f.redis({"HLEN", "gainsight-px:{work:export}:results:monday"}).number() == 0) return {};
        held = true;
        while (!goes_on) std::this_thread::yield();
        return {};
    });
    auto words = f.arguments("a", {"--windows", "1", "--lease", "1", "--resources", "session_events"});
    f.folders.insert("a");
    member a{f.s, "a", words};
    while (!held && !a.runs->ended()) std::this_thread::yield();
    a.runs->signal(SIGKILL);
    a.runs->wait();
    goes_on = true;
    f.y.service.intercept({});
    auto const lost = [&] {
        std::vector<fs::path> files;
        for (auto const& file : fs::directory_iterator{f.s / "a"})
            if (file.path().extension() == ".ndjson") files.push_back(file.path());
        for (auto const& file : files) fs::remove(file);
        return files.size();
    };
    BOOST_REQUIRE(lost() != 0u);
    member again{f.s, "a", words};
    f.finish(again, 2);
    auto const said = again.runs->output();
    BOOST_TEST(said.find("not there as the run's processes wrote") != said.npos, said);
    BOOST_TEST(said.find("is NOT complete") != said.npos, said);
    BOOST_TEST(*f.redis({"EXISTS", "gainsight-px:{work:export}:bookmarks"}).number() == 0);
    // And one that comes when the run is complete: others have all that is theirs.
    auto b = f.start("b", {"--resources", "session_events"});
    f.finish(b);
    member late{f.s, "a", words};
    f.finish(late, 2);
    f.verify("a", 2);
}

BOOST_AUTO_TEST_CASE(an_item_that_its_holder_could_not_write_is_another_s_at_once_and_does_not_count)
{
    table t;
    for (int i = 0; i < 10; ++i) {
        auto const a = t.taken("sick");
        BOOST_TEST(a.attempt == 1);
        auto const said = t.ask("give_back", {std::to_string(a.number), std::to_string(a.token), "full", "holder"});
        BOOST_TEST(fleet::detail::first_word(said) == "given back");
        t.now += 1ms;
    }
    for (int i = 0; i < 3; ++i) {
        auto const a = t.taken("anna");
        BOOST_TEST(a.problem == "full");
        t.of_item("finish", a, "books");
    }
    BOOST_TEST(t.complete({}) == "complete");
}

BOOST_AUTO_TEST_CASE(a_process_that_cannot_write_stops_and_spoils_nothing_for_the_others)
{
    fleet_stage f;
    f.lease = 1;
    held_pages pages{f};
    auto sick = f.start("sick", {"--windows", "1"});
    pages.wait();
    fs::remove_all(f.s / "sick");
    pages.let_go();
    f.finish(sick, 2);
    auto const said = sick.runs->output();
    BOOST_TEST(said.find("stopped, since this process could not write 5 times in a row") != said.npos, said);
    BOOST_TEST(said.find((f.s / "sick").string() + '/') != said.npos, said);
    auto const notes = f.redis({"HGETALL", "gainsight-px:{work:export}:notes:monday"});
    for (std::size_t i = 0; i + 1 < notes.list()->size(); i += 2)
        if (notes.list()->at(i).text()->starts_with('a')) BOOST_TEST(*notes.list()->at(i + 1).text() == "0");
    f.folders.clear();
    auto a = f.start("a");
    f.finish(a);
    f.check_everything_once("a");
}

BOOST_AUTO_TEST_CASE(a_run_that_was_not_begun_to_its_end_is_begun_again)
{
    for (std::string const missing : {"zadd", "hset", "pexpire", "set"}) {
        table t{false};
        t.redis({"ACL", "SETUSER", "default", '-' + missing});
        auto const why = t.reply("begin", {"request", t.run, "60000000", "plan", "a", "b"}).refused();
        BOOST_TEST(why);
        t.redis({"ACL", "SETUSER", "default", '+' + missing});
        BOOST_TEST((t.join("request").is == run_state::absent), missing);
        BOOST_TEST((t.begin("another request", {"a", "b"}).is == run_state::begun), missing);
        BOOST_TEST(t.taken("anna").what == "a");
        BOOST_TEST(t.taken("anna").what == "b");
        BOOST_TEST((t.take("anna").is == outcome::wait));
    }
}

BOOST_AUTO_TEST_CASE(an_item_is_lost_by_no_step_that_fails)
{
    for (std::string const missing : {"zadd", "zrem", "hset", "hincrby", "set"}) {
        table t;
        t.redis({"ACL", "SETUSER", "default", '-' + missing});
        BOOST_TEST(t.reply("take", {"anna", "anna", "1"}).refused(), missing);
        t.redis({"ACL", "SETUSER", "default", '+' + missing});
        for (int i = 0; i < 3; ++i) {
            t.pass(61s);
            t.of_item("finish", t.taken("ben"), "books");
        }
        BOOST_TEST(t.complete({}) == "complete", missing);
    }
}

BOOST_AUTO_TEST_SUITE_END()
