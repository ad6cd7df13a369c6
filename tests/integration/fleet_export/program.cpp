// Several processes that make one export together.
#include "stage.hpp"

#include <gainsight/px/fleet/work_board.hpp>

#include <atomic>

using namespace fleet_export_tests;

BOOST_AUTO_TEST_SUITE(fleet_export_program, *boost::unit_test::precondition(needs_redis))

BOOST_AUTO_TEST_CASE(four_processes_make_one_export_and_each_has_the_manifest_of_all)
{
    fleet_stage f;
    std::deque<member> all;
    for (auto const* name : {"a", "b", "c", "d"}) all.push_back(f.start(name));
    for (auto& m : all) f.finish(m);
    for (auto const* name : {"a", "b", "c", "d"}) f.check_everything_once(name);
    BOOST_TEST(f.strays("a").empty());
    // Who comes later finds it complete, reads nothing, and has the manifest.
    f.y.service.clear_book();
    auto late = f.start("late");
    f.finish(late);
    BOOST_TEST(late.runs->output().find("is complete") != std::string::npos, late.runs->output());
    BOOST_TEST(f.y.service.requests().size() <= 1u);  // its key is looked at
    f.check_everything_once("late");
}

BOOST_AUTO_TEST_CASE(other_requests_of_the_same_name_are_refused_with_what_differs)
{
    fleet_stage f;
    auto a = f.start("a");
    f.finish(a);
    auto other = f.start("b", {"--format", "csv"});
    f.finish(other, 1);
    BOOST_TEST(other.runs->output().find("was begun with format 'ndjson', not 'csv'") != std::string::npos,
               other.runs->output());
    auto span = f.start("c", {"--from", "2021-01-01"});
    f.finish(span, 1);
    BOOST_TEST(span.runs->output().find("was begun with span '2020-01-01") != std::string::npos, span.runs->output());
}

BOOST_AUTO_TEST_CASE(gzip_and_csv_are_written_by_each_process_and_verified)
{
    fleet_stage f;
    for (std::vector<std::string> const& how :
         {std::vector<std::string>{"--gzip"}, {"--format", "csv"}, {"--format", "csv", "--gzip"}}) {
        f.run += "+";
        auto a = f.start("a", how), b = f.start("b", how);
        f.finish(a);
        f.finish(b);
        f.verify("a");
        f.verify("b");
        auto const counts = f.manifest("a").at("lists").as_array();
        for (auto const& list : counts) {
            auto const resource = std::string{list.at("resource").as_string()};
            BOOST_TEST(list.at("totals").at("delivered").to_number<std::size_t>() ==
                       f.y.service.count(fleet_stage::collection_of(resource)));
        }
    }
}

BOOST_AUTO_TEST_CASE(processes_may_share_a_folder)
{
    fleet_stage f;
    auto a = f.start("a"), b = f.start("a", {"--process", "b"});
    f.finish(a);
    f.finish(b);
    f.check_everything_once("a");
    BOOST_TEST(f.strays("a").empty());
    // Another run may have begun at the same time.
    auto const id = '-' + std::string{f.manifest("a").at("run").as_string()} + '-';
    for (auto const& file : fs::directory_iterator{f.s.path / "a"})
        if (auto const name = file.path().filename().string(); name.find(".ndjson") != name.npos)
            BOOST_TEST(name.find(id) != name.npos, name);
}

BOOST_AUTO_TEST_CASE(a_manifest_tells_which_files_are_elsewhere_and_finds_what_is_missing_here)
{
    fleet_stage f;
    auto a = f.start("a", {"--windows", "1"}), b = f.start("b", {"--windows", "1"});
    f.finish(a);
    f.finish(b);
    fs::path mine, other;
    auto const all = f.manifest("a");
    for (auto const& list : all.at("lists").as_array())
        for (auto const& part : list.at("parts").as_array()) {
            std::string const file{part.at("proof").at("file").as_string()};
            (part.at("process") == "a" ? mine : other) = file;
        }
    BOOST_REQUIRE(!mine.empty());
    BOOST_REQUIRE(!other.empty());
    scratch words;
    process tells{words, {"--out", (f.s.path / "a").string(), "--verify"}};
    BOOST_TEST(tells.wait() == 0, tells.output());
    BOOST_TEST(tells.output().find("of the process b in ") != std::string::npos, tells.output());
    // What is here is looked at, whoever wrote it.
    std::ofstream{f.s.path / "a" / other} << "what it never wrote\n";
    f.verify("a", 2);
    fs::copy_file(f.s.path / "b" / other, f.s.path / "a" / other, fs::copy_options::overwrite_existing);
    f.verify("a");
    fs::remove(f.s.path / "a" / mine);
    f.verify("a", 2);
}

BOOST_AUTO_TEST_CASE(since_last_goes_on_from_the_bookmarks_in_redis)
{
    fleet_stage f;
    auto a = f.start("a", {"--resources", "session_events", "--export", "events"});
    f.finish(a);
    f.run = "tuesday";
    // The span of the other tests leaves no room for it.
    auto since = f.arguments("b", {"--since-last", "--resources", "session_events", "--export", "events"});
    for (auto const* option : {"--from", "--to"}) {
        auto const at = std::find(since.begin(), since.end(), option);
        since.erase(at, at + 2);
    }
    f.folders.insert("b");
    member b{f.s, "b", since};
    f.finish(b);
    auto const lists = f.manifest("b").at("lists").as_array();
    BOOST_REQUIRE(lists.size() == 1u);
    auto const& span = lists[0].at("span");
    auto const from = px::parse_iso8601(span.at("from").as_string()).value();
    BOOST_TEST((f.y.end - from == 1h));  // the look-back
    f.verify("b");
}

BOOST_AUTO_TEST_CASE(a_process_that_is_stopped_gives_its_windows_to_the_others_at_once)
{
    fleet_stage f;  // with leases of a minute, which nobody waits for
    auto a = f.start("a");
    f.after_requests(20);
    a.runs->signal(SIGINT);
    a.runs->wait();
    BOOST_TEST(a.runs->output().find("Stopped by a signal") != std::string::npos, a.runs->output());
    BOOST_TEST(f.manifest("a").at("unfinished").as_array().size() == 3u);
    f.verify("a", 2);
    auto b = f.start("b");
    f.finish(b);
    f.check_everything_once("b");
    BOOST_TEST(f.strays("b").empty());
}

BOOST_AUTO_TEST_CASE(what_is_finished_too_late_is_taken_away_and_read_again)
{
    fleet_stage f;
    held_pages pages{f};
    auto a = f.start("a", {"--windows", "1"});
    pages.wait();
    // Its window is taken by another, for whom the lease is over, and which gives it back at once.
    namespace fleet = gainsight::px::fleet;
    auto const now = std::chrono::duration_cast<std::chrono::microseconds>(
        (std::chrono::system_clock::now() + 2min).time_since_epoch());
    auto const ask = [&](std::vector<std::string> const& more, std::string const& verb) {
        std::vector<std::string> words{"EVAL", std::string{fleet::detail::work_script}};
        auto const keys = fleet::detail::work_keys("gainsight-px:", "export", f.run);
        words.push_back(std::to_string(keys.size()));
        words.insert(words.end(), keys.begin(), keys.end());
        words.insert(words.end(), {verb, std::to_string(now.count()), "", "1000000", "8"});
        words.insert(words.end(), more.begin(), more.end());
        return f.redis(words);
    };
    // Somebody was heard meanwhile: else Redis might have been away.
    f.redis({"HSET", fleet::detail::work_keys("gainsight-px:", "export", f.run).front(), "heard",
             std::to_string(now.count())});
    std::vector<fleet::work_lease> all;
    do {
        auto const question = std::to_string(all.size());
        all.push_back(fleet::detail::work_taken_of(ask({"thief", "thief", question}, "take")).value().lease);
    } while (all.back().last_holder != "a" && all.size() < 1000);  // behind all that are free
    for (auto const& l : all) ask({std::to_string(l.number), std::to_string(l.token), ""}, "give_back");
    pages.let_go();
    f.finish(a);
    BOOST_TEST(a.runs->output().find("another process has taken it") != std::string::npos, a.runs->output());
    f.check_everything_once("a");
    BOOST_TEST(f.strays("a").empty());
}

BOOST_AUTO_TEST_CASE(a_process_for_which_everything_fails_stops_and_the_next_one_goes_on)
{
    fleet_stage f;
    f.y.service.intercept([](px::testing::sim_request const& r) -> std::optional<px::testing::sim_response> {
        if (r.target().find("pageSize=40") == std::string::npos) return {};
        return px::testing::sim_response{400};
    });
    auto a = f.start("a");
    f.finish(a, 2);
    BOOST_TEST(a.runs->output().find("windows in a row have failed") != std::string::npos, a.runs->output());
    BOOST_TEST(f.manifest("a").at("unfinished").as_array().size() == 3u);
    f.y.service.intercept({});
    auto b = f.start("b");
    f.finish(b);
    f.check_everything_once("b");
}

BOOST_AUTO_TEST_CASE(a_window_that_fails_too_often_is_set_aside_told_and_tried_again_by_who_comes_next)
{
    fleet_stage f;
    f.y.service.intercept([&](px::testing::sim_request const& r) -> std::optional<px::testing::sim_response> {
        if (r.target().find("/users?") == std::string::npos || r.target().find("pageSize=40") == std::string::npos)
            return {};
        // It has been taken this often.
        f.redis({"HSET", "gainsight-px:{work:export}:notes:monday", "a0", "8"});
        return px::testing::sim_response{400};
    });
    auto a = f.start("a");
    f.finish(a, 2);
    BOOST_TEST(a.runs->output().find("window 0, taken 8 times, was set aside: ") != std::string::npos,
               a.runs->output());
    auto const manifest = f.manifest("a");
    BOOST_TEST(manifest.at("unfinished").as_array().at(0) == "acme, users");
    for (auto const& list : manifest.at("lists").as_array())
        BOOST_TEST(list.at("parts").as_array().empty() == (list.at("resource") == "users"));
    f.verify("a", 2);
    f.y.service.intercept({});
    auto b = f.start("b");
    f.finish(b);
    f.check_everything_once("b");
}

BOOST_AUTO_TEST_CASE(windows_that_always_fail_do_not_end_a_process_before_they_are_set_aside)
{
    fleet_stage f;
    f.lease = 1;
    f.y.service.intercept([](px::testing::sim_request const& r) -> std::optional<px::testing::sim_response> {
        if (r.target().find("pageSize=40") == std::string::npos) return {};
        return px::testing::sim_response{400};
    });
    auto a = f.start("a", {"--windows", "1", "--resources", "users,accounts"});
    // Without the pauses between two attempts.
    for (; !a.runs->ended(); std::this_thread::yield())
        f.redis({"ZADD", "gainsight-px:{work:export}:waiting:monday", "XX", "0", "0", "1", "1"});
    f.finish(a, 2);
    BOOST_TEST(a.runs->output().find("taken 8 times, was set aside") != std::string::npos, a.runs->output());
    BOOST_TEST(f.manifest("a").at("unfinished").as_array().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_run_of_which_results_are_lost_is_not_told_as_complete)
{
    fleet_stage f;
    auto a = f.start("a");
    f.finish(a);
    f.redis({"HDEL", "gainsight-px:{work:export}:results:monday", "3"});
    auto b = f.start("b");
    f.finish(b, 2);
    BOOST_TEST(b.runs->output().find("is NOT complete") != std::string::npos, b.runs->output());
    BOOST_TEST(f.manifest("b").at("unfinished").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_damaged_in_redis_is_told_with_its_place)
{
    fleet_stage f;
    auto a = f.start("a", {"--resources", "session_events"});
    f.finish(a);
    f.redis({"HSET", "gainsight-px:{work:export}:results:monday", "3", "{damaged"});
    auto b = f.start("b", {"--resources", "session_events"});
    f.finish(b, 2);
    auto const said = b.runs->output();
    BOOST_TEST(said.find("run 'monday' of 'export': the result of window 3 cannot be read") != said.npos, said);
    BOOST_TEST(f.manifest("b").at("unfinished").as_array().size() == 1u);
    std::string const bookmarks = "gainsight-px:{work:export}:bookmarks";
    auto const marks = f.redis({"HKEYS", bookmarks});
    auto const list = *marks.list()->at(0).text();
    f.redis({"HSET", bookmarks, list, "1 {damaged"});
    f.run = "tuesday";
    auto c = f.start("c", {"--resources", "session_events"});
    f.finish(c, 1);
    auto const why = c.runs->output();
    BOOST_TEST(why.find("key " + bookmarks + ": the bookmark '" + list + "' cannot be read") != why.npos, why);
}

BOOST_AUTO_TEST_CASE(an_item_that_is_damaged_in_redis_is_set_aside_and_told)
{
    fleet_stage f;
    held_pages pages{f};
    auto a = f.start("a", {"--windows", "1", "--resources", "session_events"});
    pages.wait();
    f.redis({"HSET", "gainsight-px:{work:export}:items:monday", "3", "{damaged"});
    f.redis({"HSET", "gainsight-px:{work:export}:notes:monday", "a3", "7"});
    pages.let_go();
    f.finish(a, 2);
    auto const said = a.runs->output();
    BOOST_TEST(said.find("window 3, taken 8 times, was set aside: an item of the run is none of this program's") !=
                   said.npos,
               said);
    BOOST_TEST(f.manifest("a").at("unfinished").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_process_that_has_nothing_to_read_says_what_it_waits_for)
{
    fleet_stage f;
    f.lease = 2;
    std::atomic<bool> stalls{false};
    f.y.simulator.inject(px::testing::fault::stall().when([&](px::testing::sim_request const& r) {
        return r.target().find("pageSize=40") != std::string::npos && !stalls.exchange(true);
    }));
    auto a = f.start("a", {"--windows", "1", "--resources", "users"});
    while (!stalls && !a.runs->ended()) std::this_thread::yield();
    auto b = f.start("b", {"--resources", "users"});
    f.wait_for(b, "nothing to take: what is left of the run is held by other processes");
    BOOST_TEST(!b.runs->ended());
    a.runs->signal(SIGKILL);
    a.runs->wait();
    f.finish(b);
    f.check_everything_once("b");
}

BOOST_AUTO_TEST_CASE(names_that_are_no_utf_8_are_told_as_such)
{
    fleet_stage f;
    f.run = "mon\xE9";
    auto a = f.start("caf\xE9");
    f.finish(a);
    f.check_everything_once("caf\xE9");
    auto const part = f.manifest("caf\xE9").at("lists").at(0).at("parts").at(0);
    BOOST_TEST(part.at("process") == "caf\\xE9");
    BOOST_TEST(std::string{part.at("folder").as_string()}.ends_with("/caf\\xE9"));
    auto const summary = boost::json::parse(text_of(f.s / "caf\xE9/summary.json"));
    BOOST_TEST(std::string{summary.at("files").at(0).at("file").as_string()}.ends_with("/caf\\xE9"));
}

BOOST_AUTO_TEST_CASE(a_password_of_redis_is_told_to_nobody)
{
    fleet_stage f{{"--requirepass", "ve%y-secret"}};
    auto words = f.arguments("a");
    auto const url = std::find(words.begin(), words.end(), "--fleet");
    words.erase(url, url + 2);
    auto const where = "@127.0.0.1:" + std::to_string(f.redis.port());
    f.folders.insert("a");
    member a{f.s, "a", words, {"PX_REDIS=redis://:ve%25y-secret" + where}};
    f.finish(a);
    f.check_everything_once("a");
    member wrong{f.s, "b", words, {"PX_REDIS=redis://:ve%25y-wrong" + where}};
    f.finish(wrong, 1);
    BOOST_TEST(wrong.runs->output().find("did not accept the password") != std::string::npos, wrong.runs->output());
    member none{f.s, "c", words, {"PX_REDIS=redis://" + where.substr(1)}};
    f.finish(none, 1);
    for (auto const& said : {a.runs->output(), wrong.runs->output(), none.runs->output(),
                             text_of(f.s / "a/manifest.json"), text_of(f.s / "a/summary.json")}) {
        BOOST_TEST(said.find("y-secret") == std::string::npos, said);
        BOOST_TEST(said.find("y-wrong") == std::string::npos, said);
    }
}

BOOST_AUTO_TEST_CASE(nothing_begins_where_redis_cannot_be_reached)
{
    fleet_stage f;
    auto const words = f.arguments("a");
    f.redis.kill();
    member a{f.s, "a", words};
    f.finish(a, 1);
    BOOST_TEST(a.runs->output().find("cannot be reached") != std::string::npos, a.runs->output());
}

BOOST_AUTO_TEST_SUITE_END()
