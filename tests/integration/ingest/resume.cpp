// The ingest stopped and killed: the same command goes on, and nothing whose outcome was known is sent again.
#include "loading.hpp"

#include <random>
#include <set>
#include <thread>

namespace ingest_resume {

using namespace loading;

/// Starts the command again and again and kills it after so many answers; at last it may end. Calls `killed` after
/// each kill.
template <class Killed>
int kill_until_done(subscription& px_has, std::vector<std::string> const& command, int times, std::mt19937& random,
                    Killed killed)
{
    for (int left = times;;) {
        px_has.service.clear_book();
        auto p = px_has.start(command);
        if (left > 0) {
            auto const requests = 1 + random() % 40;
            while (!px_has.service.wait_for_requests(requests, 20ms) && !p.ended()) {
            }
            for (auto spins = random() % 2000; spins != 0; --spins) std::this_thread::yield();
            if (!p.ended()) {
                p.signal(SIGKILL);
                p.wait();
                --left;
                killed();
                // It had written its last word already: another start would be another run.
                if (text_of(px_has.folder / "px-ingest" / "run.json").find("\"complete\":true") != std::string::npos)
                    return px_has.count_of("refused") + px_has.count_of("unknown") == 0 ? 0 : 2;
                continue;
            }
        }
        auto const status = p.wait();
        killed();
        BOOST_TEST_MESSAGE("killed " << times - left << " times: " << p.output());
        return status;
    }
}

/// Ids of the records whose outcome was written down, of those done.
std::set<std::string> known_to_be_done(subscription const& px_has)
{
    std::set<std::string> out;
    auto const all = px_has.files("outcomes.ndjson");
    if (all.empty()) return out;
    auto const text = text_of(all.back());
    for (auto const& line : lines_of(text.substr(0, text.rfind('\n') + 1)))
        if (auto const one = boost::json::parse(line); one.at("outcome") != "refused" && one.at("outcome") != "unknown")
            out.insert(boost::json::value_to<std::string>(one.at("id")));
    return out;
}

/// Each of so many events has one outcome; those that were sent are there, and none is there twice. How many are
/// unknown.
std::size_t check_events(subscription const& px_has, std::size_t events)
{
    auto const outcomes = px_has.outcomes();
    BOOST_TEST(outcomes.size() == events);
    auto const there = events_in(px_has.service);
    std::size_t unknown = 0;
    for (auto const& [number, what] : outcomes) {
        auto const n = static_cast<int>(number) - 1;
        unknown += what == "unknown";
        BOOST_TEST((there.contains(n) ? there.at(n) : 0) <= 1, n);
        if (what == "sent") BOOST_TEST(there.contains(n), n);
    }
    return unknown;
}

}  // namespace ingest_resume
using namespace ingest_resume;

BOOST_AUTO_TEST_SUITE(resume)

BOOST_AUTO_TEST_CASE(a_load_of_accounts_that_is_killed_sends_nothing_again_that_was_known_to_be_done)
{
    subscription px_has;
    auto const used = seed();
    std::mt19937 random{used};
    BOOST_TEST_CONTEXT("PX_INGEST_SEED=" << used)
    {
        px_has.write("a.csv", accounts_csv(600, "gold"));
        std::set<std::string> before;
        auto const status = kill_until_done(px_has, {"--to", "accounts", px_has.path("a.csv")}, kills(), random, [&] {
            for (auto const& [id, times] : px_has.writes())
                BOOST_TEST(!before.contains(id), id << " was known to be done, and was sent again");
            before = known_to_be_done(px_has);
        });
        BOOST_TEST(status == 0);
        BOOST_TEST(px_has.outcomes().size() == 600U);
        BOOST_TEST(px_has.service.count(collection::accounts) == 600U);
        for (int i = 0; i < 600; ++i) BOOST_TEST(px_has.plan_of("a" + std::to_string(i)) == "gold");
        BOOST_TEST(px_has.files("outcomes.ndjson").size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(events_of_a_load_that_is_killed_are_there_once_or_told_as_unknown)
{
    subscription px_has;
    auto const used = seed();
    std::mt19937 random{used};
    BOOST_TEST_CONTEXT("PX_INGEST_SEED=" << used)
    {
        px_has.write("e.ndjson", events_ndjson(700));
        auto const status =
            kill_until_done(px_has, {"--to", "events", px_has.path("e.ndjson")}, kills(), random, [] {});
        auto const untold = check_events(px_has, 700);
        std::set<std::string> unknown;
        for (auto const& file : px_has.files("unknown.ndjson"))
            for (auto const& line : lines_of(text_of(file))) BOOST_TEST(unknown.insert(line).second);
        BOOST_TEST(unknown.size() == untold);
        for (auto const& [number, what] : px_has.outcomes()) {
            BOOST_TEST((what == "sent" || what == "unknown"), what);
            auto line = events_ndjson(1, static_cast<int>(number) - 1);
            line.pop_back();
            BOOST_TEST(unknown.contains(line) == (what == "unknown"), line);
        }
        BOOST_TEST(status == (unknown.empty() ? 0 : 2));
        BOOST_TEST_MESSAGE(unknown.size() << " of 700 unknown");
    }
}

BOOST_AUTO_TEST_CASE(a_load_that_a_signal_stopped_goes_on_where_it_stopped)
{
    for (int const signal : {SIGINT, SIGTERM}) {
        subscription px_has;
        px_has.write("e.ndjson", events_ndjson(300));
        px_has.simulator.inject(fault::delay(5ms).always());
        auto p = px_has.start({"--to", "events", px_has.path("e.ndjson")});
        BOOST_REQUIRE(px_has.service.wait_for_requests(40, 30s));
        p.signal(signal);
        BOOST_TEST(p.wait() == 3, p.output());
        BOOST_TEST(p.output().find("the same command goes on with it") != std::string::npos, p.output());
        auto const before = px_has.outcomes();
        BOOST_TEST(before.size() < 300U);
        px_has.simulator.clear_faults();
        auto const again = px_has.run({"--to", "events", px_has.path("e.ndjson")});
        BOOST_TEST(again.second.find("Going on with the run") != std::string::npos, again.second);
        auto const unknown = check_events(px_has, 300);
        // Of those whose answers were awaited at most.
        BOOST_TEST(unknown <= 32U);
        BOOST_TEST(again.first == (unknown ? 2 : 0), again.second);
    }
}

BOOST_AUTO_TEST_CASE(what_stops_any_record_stops_the_run_and_no_record_is_rejected_for_it)
{
    subscription px_has;
    px_has.write("a.csv", accounts_csv(200, "gold"));
    px_has.service.remove_key(key);
    auto const refused = px_has.run({"--to", "accounts", px_has.path("a.csv")});
    BOOST_TEST(refused.first == 1, refused.second);
    BOOST_TEST(refused.second.find("did not accept the API key") != std::string::npos, refused.second);
    px_has.write("e.ndjson", events_ndjson(200));
    auto const events = px_has.run({"--to", "events", px_has.path("e.ndjson")});
    BOOST_TEST(events.first == 1, events.second);
    BOOST_TEST(events.second.find("nothing was loaded: ") != std::string::npos, events.second);
    BOOST_TEST(px_has.files("csv").empty());
    BOOST_TEST(px_has.files("json").empty());  // no run is left that would have to be finished
    px_has.service.add_key(key, px::permission::read | px::permission::write);
    auto const again = px_has.run({"--to", "accounts", px_has.path("a.csv")});
    BOOST_TEST(again.first == 0, again.second);
    BOOST_TEST(again.second.find("created 200") != std::string::npos, again.second);
}

BOOST_AUTO_TEST_CASE(what_a_killed_start_may_have_sent_stays_so_whatever_ends_the_next_one)
{
    subscription px_has;
    // More than a start takes before its first answer, so that the second one has some to send.
    px_has.write("e.ndjson", events_ndjson(400));
    px_has.simulator.inject(fault::stall().when([](auto const& r) { return r.method() == "POST"; }).always());
    std::vector<std::string> const command{"--to", "events", px_has.path("e.ndjson")};
    auto p = px_has.start(command);
    BOOST_REQUIRE(px_has.service.wait_for_requests(7, 30s));
    p.signal(SIGKILL);
    p.wait();
    px_has.simulator.clear_faults();
    auto const sent = px_has.service.count(collection::custom_events);
    // It is stopped at once: its key is refused.
    px_has.service.remove_key(key);
    BOOST_TEST(px_has.run(command).first == 3);
    px_has.service.add_key(key, px::permission::read | px::permission::write);
    auto const last = px_has.run(command);
    BOOST_TEST(px_has.outcomes().size() == 400U, last.second);
    for (auto const& [n, times] : events_in(px_has.service)) BOOST_TEST(times == 1, n);
    BOOST_TEST(px_has.count_of("unknown") >= sent);
}

BOOST_AUTO_TEST_CASE(events_of_a_run_that_was_finished_are_not_sent_again_unless_they_are_to_be)
{
    subscription px_has;
    auto const load = [&](std::string const& ndjson, std::vector<std::string> more = {}) {
        px_has.write("e.ndjson", ndjson);
        more.insert(more.end(), {"--to", "events", px_has.path("e.ndjson")});
        return px_has.run(more);
    };
    auto const there = [&] { return px_has.service.count(collection::custom_events); };
    auto const is_refused = [&](std::string const& ndjson) {
        auto const before = there();
        auto const run = load(ndjson);
        BOOST_TEST(run.first == 1, run.second);
        BOOST_TEST(run.second.find(" was sent by a run that is over: load what is new alone") != std::string::npos,
                   run.second);
        BOOST_TEST(load(ndjson, {"--dry-run"}).second.find("The load will be REFUSED") != std::string::npos);
        BOOST_TEST(there() == before);
    };
    std::string const broken = "no json\n", mended = events_ndjson(1, 500);
    BOOST_TEST(load(broken + events_ndjson(99)).first == 2);
    BOOST_TEST(there() == 99U);
    // As often as it is tried, when it has grown, at its end or at its head, and when what PX refused is mended.
    is_refused(broken + events_ndjson(99));
    is_refused(broken + events_ndjson(150));
    is_refused(mended + broken + events_ndjson(99));
    is_refused(mended + events_ndjson(99));
    // Nothing that is loaded in between makes it forgotten.
    px_has.service.remove_key(key);
    BOOST_TEST(load(events_ndjson(5, 200)).first == 1);
    px_has.service.add_key(key, px::permission::read | px::permission::write);
    BOOST_TEST(load("").first == 0);
    for (int i = 0; i < 2; ++i) BOOST_TEST(load(broken).first == 2);  // which may come again
    BOOST_TEST(load(mended).first == 0);
    BOOST_TEST(load(events_ndjson(5, 300)).first == 0);
    px_has.write("a.csv", accounts_csv(3, "gold"));
    for (int i = 0; i < 2; ++i) BOOST_TEST(px_has.run({"--to", "accounts", px_has.path("a.csv")}).first == 0);
    is_refused(events_ndjson(99));
    BOOST_TEST(there() == 105U);
    BOOST_TEST(load(events_ndjson(99), {"--send-again"}).first == 0);
    BOOST_TEST(there() == 204U);
}

BOOST_AUTO_TEST_CASE(what_a_killed_start_removed_is_removed_and_not_refused)
{
    subscription px_has;
    px_has.write("a.csv", accounts_csv(20, "gold"));
    BOOST_TEST(px_has.run({"--to", "accounts", px_has.path("a.csv")}).first == 0);
    std::vector<std::string> const command{"--to", "accounts", "--mode", "remove", "--cascade", px_has.path("a.csv")};
    px_has.service.clear_book();
    px_has.simulator.inject(fault::stall().always());
    auto p = px_has.start(command);
    BOOST_REQUIRE(px_has.service.wait_for_requests(20, 30s));
    p.signal(SIGKILL);
    p.wait();
    px_has.simulator.clear_faults();
    auto const again = px_has.run(command);
    BOOST_TEST(again.first == 0, again.second);
    BOOST_TEST(px_has.count_of("removed") == 20U);
    // What was never there is refused.
    px_has.write("b.csv", accounts_csv(1, "gold", 90));
    BOOST_TEST(px_has.run({"--to", "accounts", "--mode", "remove", "--cascade", px_has.path("b.csv")}).first == 2);
}

BOOST_AUTO_TEST_CASE(accounts_that_an_outage_left_unknown_are_sent_again_and_not_put_aside)
{
    subscription px_has;
    px_has.write("a.csv", accounts_csv(200, "gold"));
    BOOST_TEST(px_has.run({"--to", "accounts", px_has.path("a.csv")}).first == 0);
    px_has.write("a.csv", accounts_csv(200, "free"));
    px_has.simulator.inject(fault::status(500).when([](auto const& r) { return r.method() != "GET"; }).always());
    auto const run = px_has.run({"--to", "accounts", "--at-once", "8", px_has.path("a.csv")});
    BOOST_TEST(run.first == 3, run.second);
    BOOST_TEST(px_has.files("rejects.csv").empty());
    px_has.simulator.clear_faults();
    auto const again = px_has.run({"--to", "accounts", "--at-once", "8", px_has.path("a.csv")});
    BOOST_TEST(again.first == 0, again.second);
    for (int i = 0; i < 200; ++i) BOOST_TEST(px_has.plan_of("a" + std::to_string(i)) == "free");
}

BOOST_AUTO_TEST_CASE(a_run_whose_calls_of_the_day_are_spent_goes_on_the_day_after)
{
    subscription px_has;
    px_has.write("e.ndjson", events_ndjson(100));
    auto const first = px_has.run({"--to", "events", px_has.path("e.ndjson"), "--daily", "30"});
    BOOST_TEST(first.first == 3, first.second);
    BOOST_TEST(first.second.find("quota_exhausted") != std::string::npos, first.second);
    BOOST_TEST(px_has.outcomes().size() == 30U);
    for (auto const& [number, what] : px_has.outcomes()) BOOST_TEST(what == "sent");
    auto const again = px_has.run({"--to", "events", px_has.path("e.ndjson")});
    BOOST_TEST(again.first == 0, again.second);
    auto const there = events_in(px_has.service);
    BOOST_TEST(there.size() == 100U);
    for (auto const& [n, times] : there) BOOST_TEST(times == 1, n);
}

BOOST_AUTO_TEST_CASE(a_disk_that_is_full_stops_the_run_in_one_sentence_and_the_same_command_goes_on)
{
    subscription px_has;
    px_has.write("e.ndjson", events_ndjson(400));
    // No file may grow beyond 8 KiB, and the signal that says so is ignored: the write fails, as on a full disk.
    auto words = px_has.arguments({"--to", "events", px_has.path("e.ndjson")});
    std::string line = "trap '' XFSZ; ulimit -f 16; exec " PX_INGEST;
    for (auto const& w : words) line += " '" + w + "'";
    px_test::child_process full{"/bin/sh", px_has.folder, {"-c", line}};
    BOOST_TEST(full.wait() == 3, full.output());
    BOOST_TEST(full.output().find("cannot be written at byte") != std::string::npos, full.output());
    auto const before = events_in(px_has.service);
    BOOST_TEST(before.size() < 400U);
    auto const again = px_has.run({"--to", "events", px_has.path("e.ndjson")});
    auto const unknown = check_events(px_has, 400);
    BOOST_TEST(unknown <= 96U);
    BOOST_TEST(again.first == (unknown ? 2 : 0), again.second);
}

BOOST_AUTO_TEST_CASE(a_run_is_not_gone_on_with_over_another_input)
{
    subscription px_has;
    px_has.write("a.csv", accounts_csv(50, "gold"));
    BOOST_TEST(px_has.run({"--to", "accounts", px_has.path("a.csv")}).first == 0);
    BOOST_TEST(px_has.run({"--to", "accounts", px_has.path("a.csv"), "--daily", "30"}).first == 3);
    BOOST_TEST(px_has.outcomes().size() == 29U);  // and one call for the attributes
    px_has.service.clear_book();
    px_has.write("a.csv", accounts_csv(50, "free"));
    auto const other = px_has.run({"--to", "accounts", px_has.path("a.csv")});
    BOOST_TEST(other.first == 3, other.second);
    BOOST_TEST(other.second.find("has another record 1 than when the run began") != std::string::npos, other.second);
    px_has.write("a.csv", accounts_csv(5, "gold"));
    auto const shorter = px_has.run({"--to", "accounts", px_has.path("a.csv")});
    BOOST_TEST(shorter.first == 3, shorter.second);
    BOOST_TEST(shorter.second.find("ends after record 5") != std::string::npos, shorter.second);
    px_has.write("b.csv", accounts_csv(50, "gold"));
    auto const named = px_has.run({"--to", "accounts", px_has.path("b.csv")});
    BOOST_TEST(named.first == 1, named.second);
    BOOST_TEST(named.second.find("is unfinished, and its input was") != std::string::npos, named.second);
    BOOST_TEST(px_has.writes().empty());
    auto const over = px_has.run({"--to", "accounts", px_has.path("b.csv"), "--start-over"});
    BOOST_TEST(over.first == 0, over.second);
    BOOST_TEST(px_has.service.count(collection::accounts) == 50U);
}

BOOST_AUTO_TEST_CASE(a_run_is_not_gone_on_with_over_another_database)
{
    subscription px_has;
    auto const load = [&](std::string const& database, std::vector<std::string> const& more = {}) {
        px_has.write(database, "");  // a SQLite file without tables
        std::vector<std::string> all{"--to",       "accounts",
                                     "--database", px_has.path(database),
                                     "--query",    "VALUES ('a1'), ('a2'), ('a3')",
                                     "--map",      "column1=id",
                                     "--set",      "name=A"};
        all.insert(all.end(), more.begin(), more.end());
        return px_has.run(all);
    };
    BOOST_TEST(load("one.db", {"--daily", "5", "--at-once", "1"}).first == 3);
    auto const other = load("other.db");
    BOOST_TEST(other.first == 1, other.second);
    BOOST_TEST(other.second.find("is unfinished, and its database was \"the query on ") != std::string::npos,
               other.second);
    BOOST_TEST(load("one.db").first == 0);
}

BOOST_AUTO_TEST_CASE(px_that_is_not_well_stops_the_run_after_some_records)
{
    subscription px_has;
    px_has.write("e.ndjson", events_ndjson(400));
    px_has.simulator.inject(
        fault::reset_after_applying().when([](auto const& r) { return r.method() == "POST"; }).always());
    auto const run = px_has.run({"--to", "events", px_has.path("e.ndjson")});
    BOOST_TEST(run.first == 3, run.second);
    BOOST_TEST(run.second.find("the run stopped") != std::string::npos, run.second);
    auto const outcomes = px_has.outcomes();
    BOOST_TEST(outcomes.size() < 150U);
    for (auto const& [number, what] : outcomes) BOOST_TEST(what == "unknown");
    px_has.simulator.clear_faults();
    auto const again = px_has.run({"--to", "events", px_has.path("e.ndjson")});
    BOOST_TEST(again.first == 2, again.second);
    for (auto const& [n, times] : events_in(px_has.service)) BOOST_TEST(times == 1, n);
    // Whoever prefers two to none says so.
    auto const count = px_has.service.count(collection::custom_events);
    auto const unknown = px_has.files("unknown.ndjson");
    BOOST_REQUIRE(unknown.size() == 1U);
    auto const twice = px_has.run({"--to", "events", unknown[0].string()});
    BOOST_TEST(twice.first == 0, twice.second);
    BOOST_TEST(px_has.service.count(collection::custom_events) == count + lines_of(text_of(unknown[0])).size());
}

BOOST_AUTO_TEST_SUITE_END()
