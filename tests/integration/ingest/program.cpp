// The ingest as a program: what it loads, what it says of each record, and what it refuses.
#include "loading.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace ingest_program {

using namespace loading;

bool says(std::pair<int, std::string> const& run, std::string const& words)
{
    return run.second.find(words) != run.second.npos;
}

}  // namespace ingest_program
using namespace ingest_program;

BOOST_AUTO_TEST_SUITE(program)

BOOST_AUTO_TEST_CASE(accounts_of_a_table_are_created_and_then_updated)
{
    subscription px_has;
    px_has.write("a.csv", accounts_csv(40, "gold"));
    auto const first = px_has.run({"--to", "accounts", px_has.path("a.csv")});
    BOOST_TEST(first.first == 0, first.second);
    BOOST_TEST(says(first, "created 40"), first.second);
    BOOST_TEST(px_has.service.count(collection::accounts) == 40U);
    BOOST_TEST(px_has.plan_of("a7") == "gold");
    BOOST_TEST(px_has.count_of("created") == 40U);
    px_has.write("a.csv", accounts_csv(41, "free"));
    auto const second = px_has.run({"--to", "accounts", px_has.path("a.csv")});
    BOOST_TEST(second.first == 0, second.second);
    BOOST_TEST(says(second, "created 1, updated 40"), second.second);
    BOOST_TEST(px_has.plan_of("a7") == "free");
    BOOST_TEST(px_has.files("rejects.csv").empty());
}

BOOST_AUTO_TEST_CASE(what_is_refused_has_its_reason_and_can_be_fed_again_as_it_is)
{
    subscription px_has;
    px_has.write("u.csv",
                 "identifyId,score,gender\njane,81,FEMALE\njoe,many,MALE\n\"a \"\"b\"\",c\",2,\n,1,\njim,3,X\n");
    auto const first = px_has.run({"--to", "users", px_has.path("u.csv")});
    BOOST_TEST(first.first == 2, first.second);
    BOOST_TEST(says(first, "created 2, refused 3"), first.second);
    auto const rejects = px_has.files("rejects.csv");
    BOOST_REQUIRE(rejects.size() == 1U);
    BOOST_TEST(text_of(rejects[0]) == "identifyId,score,gender\njoe,many,MALE\n,1,\njim,3,X\n");
    auto const outcomes = lines_of(text_of(px_has.files("outcomes.ndjson")[0]));
    BOOST_REQUIRE(outcomes.size() == 5U);
    auto const all = text_of(px_has.files("outcomes.ndjson")[0]);
    for (auto const* words : {R"("record":2,"line":3,"id":"joe","outcome":"refused")", R"(\"many\" is no whole number)",
                              "the id is missing", R"(\"X\" is none of MALE)"})
        BOOST_TEST(all.find(words) != all.npos, words << " is missing in " << all);
    // The same file of rejects, and the same reasons; nothing of the first run is touched.
    auto const again = px_has.run({"--to", "users", rejects[0].string()});
    BOOST_TEST(again.first == 2, again.second);
    BOOST_TEST(says(again, "refused 3"), again.second);
    BOOST_REQUIRE(px_has.files("rejects.csv").size() == 2U);
    BOOST_TEST(text_of(px_has.files("rejects.csv")[1]) == text_of(rejects[0]));
}

BOOST_AUTO_TEST_CASE(pxs_own_words_stand_in_the_outcomes)
{
    subscription px_has;
    px_has.service.intercept([](px::testing::sim_request const& r) -> std::optional<px::testing::sim_response> {
        if (r.method() == "GET") return {};
        return px::testing::sim_response{400, "application/json",
                                         R"({"externalapierror":{"status":"BAD_REQUEST","message":"Validation error",)"
                                         R"("subErrors":[{"field":"plan","message":"too long"}]}})"};
    });
    px_has.write("a.csv", accounts_csv(1, "gold"));
    auto const run = px_has.run({"--to", "accounts", px_has.path("a.csv")});
    BOOST_TEST(run.first == 2, run.second);
    auto const all = text_of(px_has.files("outcomes.ndjson")[0]);
    BOOST_TEST(all.find(R"("error":"bad_request","why":"Validation error","status":400)") != all.npos, all);
    BOOST_TEST(all.find(R"("sub_errors":[{"field":"plan","message":"too long"}])") != all.npos, all);
}

BOOST_AUTO_TEST_CASE(each_mode_does_what_it_says)
{
    subscription px_has;
    px_has.write("old.csv", accounts_csv(2, "gold"));
    BOOST_TEST(px_has.run({"--to", "accounts", "--mode", "insert", px_has.path("old.csv")}).first == 0);
    px_has.write("a.csv", accounts_csv(3, "free"));
    auto const inserted = px_has.run({"--to", "accounts", "--mode", "insert", px_has.path("a.csv")});
    BOOST_TEST(says(inserted, "created 1, refused 2"), inserted.second);
    BOOST_TEST(px_has.plan_of("a0") == "gold");
    px_has.write("a.csv", accounts_csv(4, "new"));
    auto const updated = px_has.run({"--to", "accounts", "--mode", "update", px_has.path("a.csv")});
    BOOST_TEST(says(updated, "updated 3, refused 1"), updated.second);
    BOOST_TEST(px_has.plan_of("a0") == "new");
    BOOST_TEST(px_has.plan_of("a3") == "none");
    auto const kept = px_has.run({"--to", "accounts", "--mode", "remove", px_has.path("a.csv")});
    BOOST_TEST(kept.first == 1);
    BOOST_TEST(says(kept, "--cascade"), kept.second);
    auto const removed = px_has.run({"--to", "accounts", "--mode", "remove", "--cascade", px_has.path("a.csv")});
    BOOST_TEST(says(removed, "removed 3, refused 1"), removed.second);
    BOOST_TEST(px_has.service.count(collection::accounts) == 0U);
}

BOOST_AUTO_TEST_CASE(events_are_sent_once_each)
{
    subscription px_has;
    px_has.write("e.ndjson", events_ndjson(50) + "not json\n" + events_ndjson(1, 50));
    auto const run = px_has.run({"--to", "events", px_has.path("e.ndjson")});
    BOOST_TEST(run.first == 2, run.second);
    BOOST_TEST(says(run, "sent 51, refused 1"), run.second);
    auto const there = events_in(px_has.service);
    BOOST_TEST(there.size() == 51U);
    for (auto const& [n, times] : there) BOOST_TEST(times == 1, n);
    BOOST_TEST(text_of(px_has.files("rejects.ndjson").at(0)) == "not json\n");
}

BOOST_AUTO_TEST_CASE(rows_come_from_the_standard_input_as_well)
{
    subscription px_has;
    px_has.write("a.csv", "Kunde;Firma\n7;Acme\n");
    int const input = ::open(px_has.path("a.csv").c_str(), O_RDONLY);
    auto p = px_has.start({"--to", "accounts", "-", "--format", "csv", "--separator", ";", "--map", "Kunde=id", "--map",
                           "Firma=name", "--set", "plan=free"},
                          input);
    ::close(input);
    BOOST_TEST(p.wait() == 0, p.output());
    BOOST_TEST(px_has.plan_of("7") == "free");
}

BOOST_AUTO_TEST_CASE(a_dry_run_checks_every_record_counts_and_sends_nothing)
{
    subscription px_has;
    px_has.service.seed_everything(5);
    auto const accounts = px_has.service.count(collection::accounts);
    px_has.service.clear_book();
    px_has.write("a.csv", accounts_csv(400, "gold") + "x\n,y,z\n");
    auto const run = px_has.run({"--to", "accounts", "--dry-run", "--rate", "4", px_has.path("a.csv")});
    BOOST_TEST(run.first == 2, run.second);
    BOOST_TEST(says(run, "402 records: 400 to be sent, 0 unchanged, 2 refused"), run.second);
    BOOST_TEST(says(run, "400 calls, and one more for each record that PX does not have yet (800 at most)"),
               run.second);
    BOOST_TEST(says(run, "at least 2 to 4 minutes at its rate"), run.second);
    BOOST_TEST(says(run, "record 401 (line 402)"), run.second);
    BOOST_TEST(lines_of(text_of(px_has.folder / "px-ingest" / "dry-run.ndjson")).size() == 2U);
    BOOST_TEST(px_has.service.count(collection::accounts) == accounts);
    // What the last one found stands there, and nothing of those before it.
    px_has.write("b.csv", accounts_csv(2, "gold") + "x\n");
    BOOST_TEST(px_has.run({"--to", "accounts", "--dry-run", px_has.path("b.csv")}).first == 2);
    BOOST_TEST(lines_of(text_of(px_has.folder / "px-ingest" / "dry-run.ndjson")).size() == 1U);
    px_has.write("b.csv", accounts_csv(2, "gold"));
    BOOST_TEST(px_has.run({"--to", "accounts", "--dry-run", px_has.path("b.csv")}).first == 0);
    BOOST_TEST(px_has.files("dry-run.ndjson").empty());
    for (auto const& r : px_has.service.requests()) BOOST_TEST(r.method() == "GET", r.target());
    // A file with no key: what needs no answer is checked all the same.
    px_test::child_process without{
        PX_INGEST,
        px_has.folder,
        {"--to", "accounts", "--dry-run", "--out", px_has.path("dry"), "--property-key", "k", px_has.path("a.csv")}};
    BOOST_TEST(without.wait() == 2, without.output());
    BOOST_TEST(without.output().find("400 to be sent") != std::string::npos, without.output());
}

BOOST_AUTO_TEST_CASE(what_cannot_work_is_refused_in_one_sentence_before_anything_is_sent)
{
    subscription px_has;
    px_has.write("a.csv", accounts_csv(1, "gold"));
    struct row {
        std::vector<std::string> arguments;
        char const* words;
    };
    for (auto const& r : std::initializer_list<row>{
             {{}, "--to is missing"},
             {{"--to", "people", "x.csv"}, "--to takes users, accounts or events, not 'people'"},
             {{"--to", "users"}, "what to load is missing"},
             {{"--to", "users", "x.csv", "y.csv"}, "two files"},
             {{"--to", "users", px_has.path("none.csv")}, "none.csv cannot be opened: No such file"},
             {{"--to", "users", px_has.path("px-ingest.csv"), "--map", "x"}, "--map takes NAME=FIELD"},
             {{"--to", "users", px_has.path("a.csv"), "--map", "id=identityId"}, "User has no field \"identityId\""},
             {{"--to", "events", px_has.path("a.csv"), "--mode", "update"}, "--mode is of users and accounts"},
             {{"--to", "events", px_has.path("a.csv"), "--only-changed", "s"}, "--only-changed is of users"},
             {{"--to", "users", px_has.path("a.csv"), "--promise", "confirmed"}, "are of --follow"},
             {{"--to", "events", "-", "--format", "ndjson", "--follow", "--promise", "confirmed"},
              "--promise confirmed and --stamp go together"},
             {{"--to", "users", "-", "--format", "ndjson", "--follow", "--dry-run"},
              "--dry-run reads an input to its end"},
             {{"--to", "users", "-"}, "format of the standard input"},
             {{"--to", "users", "-", "--follow", "--format", "csv"}, "--follow reads NDJSON"},
             {{"--to", "accounts", "--only-changed", px_has.path(""), px_has.path("a.csv")}, "folder"},
             {{"--to", "users", "--nonsense"}, "unknown option --nonsense"},
             {{"--to", "users", "--map"}, "option --map lacks its value"},
         }) {
        auto const run = px_has.run(r.arguments);
        BOOST_TEST(run.first == 1, r.words);
        BOOST_TEST(says(run, r.words), run.second << " instead of " << r.words);
        BOOST_TEST(lines_of(run.second).size() == 1U, run.second);
    }
    BOOST_TEST(px_has.writes().empty());
    BOOST_TEST(!fs::exists(px_has.folder / "px-ingest" / "run.json"));
}

BOOST_AUTO_TEST_CASE(only_what_changed_is_sent_and_what_a_dry_run_counts_is_what_a_run_does)
{
    subscription px_has;
    std::vector<std::string> const command{"--to", "accounts", "--only-changed", px_has.path("state"),
                                           px_has.path("a.csv")};
    px_has.write("a.csv", accounts_csv(60, "gold"));
    BOOST_TEST(says(px_has.run(command), "created 60"));
    px_has.service.clear_book();
    px_has.write("a.csv", accounts_csv(50, "gold") + "a50,\"Account, 50\",free\n");
    auto dry = command;
    dry.emplace_back("--dry-run");
    auto const checked = px_has.run(dry);
    BOOST_TEST(checked.first == 0, checked.second);
    BOOST_TEST(says(checked, "51 records: 1 to be sent, 50 unchanged, 0 refused"), checked.second);
    auto const run = px_has.run(command);
    BOOST_TEST(run.first == 0, run.second);
    BOOST_TEST(says(run, "updated 1, unchanged 50"), run.second);
    BOOST_TEST(px_has.writes().size() == 1U);
    BOOST_TEST(px_has.writes().contains("a50"));
}

BOOST_AUTO_TEST_CASE(a_second_process_in_the_same_folder_is_refused)
{
    subscription px_has;
    px_has.simulator.inject(fault::stall().always());
    px_has.write("e.ndjson", events_ndjson(3));
    auto first = px_has.start({"--to", "events", px_has.path("e.ndjson")});
    BOOST_REQUIRE(px_has.service.wait_for_requests(1, 30s));
    px_test::scratch other;
    px_test::child_process second{PX_INGEST,
                                  other,
                                  {"--to", "events", "--credentials", px_has.path("c.json"), "--ca-file",
                                   px_has.path("ca.pem"), "--out", px_has.path("px-ingest"), px_has.path("e.ndjson")}};
    BOOST_TEST(second.wait() == 1, second.output());
    BOOST_TEST(second.output().find("is being written by another ingest") != std::string::npos, second.output());
    first.signal(SIGKILL);
    first.wait();
}

BOOST_AUTO_TEST_SUITE_END()
