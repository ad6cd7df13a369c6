// The export as its user runs it: a process, files, an exit status.
#include "program.hpp"

namespace {

struct regions {
    px::testing::simulator simulator;
    px::testing::service& us = simulator.add_region(px::region::us);
    px::testing::service& eu = simulator.add_region(px::region::eu);
    static constexpr std::size_t accounts = 300;
    static constexpr std::size_t users = 3000;

    regions()
    {
        for (auto* s : {&us, &eu}) {
            s->add_key(key, px::permission::read);
            s->seed(px::testing::collection::accounts, accounts);
            s->seed(px::testing::collection::users, users);
        }
    }

    /// The arguments that export both.
    std::vector<std::string> arguments(scratch const& s, char const* with_key = key)
    {
        std::ofstream{s / "ca.pem"} << simulator.ca_pem();
        std::ofstream credentials{s / "credentials.json"};
        credentials << "[";
        for (auto r : {px::region::us, px::region::eu})
            credentials << (r == px::region::us ? "" : ",") << R"({"label": ")" << to_string(r) << R"(", "url": ")"
                        << simulator.url(r) << R"(", "key": ")" << with_key << R"("})";
        credentials << "]";
        return {"--credentials",     (s / "credentials.json").string(), "--ca-file", (s / "ca.pem").string(), "--out",
                (s / "out").string()};
    }
};

void check_no_key(process const& p) { BOOST_TEST(p.output().find(key) == std::string::npos); }

}  // namespace

BOOST_AUTO_TEST_SUITE(export_program)

BOOST_AUTO_TEST_CASE(two_regions_come_out_whole)
{
    scratch s;
    regions r;
    process p{s, r.arguments(s)};
    BOOST_TEST(p.wait() == 0);
    for (auto const* region : {"us", "eu"}) {
        BOOST_TEST(records(s.path / "out" / (std::string{region} + "-users.ndjson"), "identifyId") == regions::users);
        BOOST_TEST(records(s.path / "out" / (std::string{region} + "-accounts.ndjson"), "id") == regions::accounts);
    }
    auto const summary = boost::json::parse(text_of(s.path / "out" / "summary.json"));
    BOOST_TEST(summary.at("files").as_array().size() == 4u);
    for (auto const& f : summary.at("files").as_array()) BOOST_TEST(f.at("complete").as_bool());
    BOOST_TEST(summary.at("connections").at("reused").to_number<int>() > 0);
    check_no_key(p);
}

BOOST_AUTO_TEST_CASE(a_storm_of_429_and_a_dead_region_leave_the_living_one_complete_and_a_clear_report)
{
    scratch s;
    regions r;
    r.simulator.inject(px::testing::fault::status(429).on(px::region::us).after(3).times(4));
    auto arguments = r.arguments(s);
    arguments.insert(arguments.end(), {"--page-size", "100"});
    // The other region is slow, so that it can die in the middle of the export.
    r.simulator.inject(px::testing::fault::delay(50ms).on(px::region::eu).always());
    process p{s, arguments};
    BOOST_REQUIRE(r.eu.wait_for_requests(10, 60s));
    r.simulator.refuse_connections(px::region::eu, true);
    r.simulator.kill_all_connections(px::region::eu);
    BOOST_TEST(p.wait() == 2);
    BOOST_TEST(records(s / "out/us-users.ndjson", "identifyId") == regions::users);
    BOOST_TEST(records(s / "out/us-accounts.ndjson", "id") == regions::accounts);
    BOOST_TEST(!fs::exists(s / "out/eu-users.ndjson"));
    BOOST_TEST(fs::exists(s / "out/eu-users.ndjson.partial"));
    auto const output = p.output();
    BOOST_TEST_CONTEXT(output)
    {
        BOOST_TEST(output.find("eu users is incomplete: users.list: could not connect") != std::string::npos);
        BOOST_TEST(output.find("us users is incomplete") == std::string::npos);
    }
    auto const summary = boost::json::parse(text_of(s / "out/summary.json"));
    std::uint64_t retries = 0;
    for (auto const& f : summary.at("files").as_array())
        if (f.at("tenant").as_string() == "us") retries += f.at("retries").to_number<std::uint64_t>();
    BOOST_TEST(retries >= 4u);
    check_no_key(p);
}

BOOST_AUTO_TEST_CASE(records_that_were_announced_and_never_came_are_reported_and_exit_2_and_odd_fields_are_kept)
{
    scratch s;
    regions r;
    auto const users = [](auto const& request) { return request.target().find("/users") != std::string::npos; };
    r.simulator.inject(px::testing::fault::body(R"({"users":[{"identifyId":"a","score":82.5}],"totalHits":6})")
                           .on(px::region::us)
                           .when(users)
                           .always());
    process p{s, r.arguments(s)};
    BOOST_TEST(p.wait() == 2);
    auto const output = p.output();
    BOOST_TEST_CONTEXT(output)
    {
        BOOST_TEST(output.find("us users: 5 records fewer than PX announced: 1 of 6 came") != std::string::npos);
        BOOST_TEST(output.find("eu users: 0 records fewer") == std::string::npos);
    }
    BOOST_TEST(records(s / "out/us-users.ndjson", "identifyId") == 1u);  // the number may be capped: the file stays
    BOOST_TEST(text_of(s / "out/us-users.ndjson") == "{\"identifyId\":\"a\",\"score\":82.5}\n");
}

BOOST_AUTO_TEST_CASE(a_list_whose_position_px_lost_is_read_again_from_its_beginning)
{
    scratch s;
    regions r;
    r.simulator.inject(
        px::testing::fault::respond(
            px::testing::sim_response(
                404, "application/json",
                R"({"externalapierror":{"status":"NOT_FOUND","message":"No search context found for id [1]"}})"))
            .on(px::region::us)
            .when([](auto const& request) {
                return request.target().find("/users") != std::string::npos &&
                       request.target().find("scrollId=") != std::string::npos;
            })
            .after(2));
    auto arguments = r.arguments(s);
    arguments.insert(arguments.end(), {"--page-size", "500"});
    process p{s, arguments};
    auto const status = p.wait();
    BOOST_TEST_CONTEXT(p.output())
    {
        BOOST_TEST(status == 0);
        BOOST_TEST(p.output().find("us users: PX lost the position in the list") != std::string::npos);
    }
    BOOST_TEST(records(s / "out/us-users.ndjson", "identifyId") == regions::users);
}

BOOST_AUTO_TEST_CASE(sigterm_stops_it_cleanly_and_it_says_what_was_written)
{
    scratch s;
    regions r;
    r.simulator.inject(px::testing::fault::stall().after(10).always());
    auto arguments = r.arguments(s);
    arguments.insert(arguments.end(), {"--page-size", "100"});
    process p{s, arguments};
    BOOST_REQUIRE(r.us.wait_for_requests(4, 60s));
    p.signal(SIGTERM);
    BOOST_TEST(p.wait() == 2);
    auto const output = p.output();
    BOOST_TEST_CONTEXT(output)
    {
        BOOST_TEST(output.find("Stopped by a signal") != std::string::npos);
        BOOST_TEST(output.find("users is incomplete: stopped") != std::string::npos);
    }
    check_no_key(p);
}

BOOST_AUTO_TEST_CASE(what_cannot_begin_is_one_sentence_and_a_non_zero_exit)
{
    scratch s;
    regions r;
    std::ofstream{s / "twice.json"} << R"([{"region": "eu", "key": "a-key"}, {"region": "eu", "key": "a-key"}])";
    struct {
        char const* name;
        std::vector<std::string> arguments;
        std::vector<std::string> environment;
        char const* sentence;
    } const cases[] = {
        {"bad key", r.arguments(s, "no-such-key-anywhere"), {}, "The API key is not accepted"},
        {"unknown region",
         {"--out", (s / "o").string()},
         {"PX_API_KEY=a-key", "PX_REGION=mars"},
         "unknown region 'mars'"},
        {"unwritable folder", {"--out", "/dev/null/out"}, {}, "folder /dev/null/out cannot be written"},
        {"unknown resource", {"--resources", "accounts,featuers"}, {}, "--resources names 'featuers'"},
        {"one label twice",
         {"--credentials", (s / "twice.json").string(), "--out", (s / "o").string()},
         {},
         "two subscriptions would be written to one place, that of 'eu'"},
        {"unknown option", {"--colour", "red"}, {}, "unknown option --colour"},
        {"unknown option without a value", {"--colour"}, {}, "unknown option --colour"},
        {"a value behind =", {"--fleet=redis://:a-key@host"}, {}, "option --fleet takes its value behind a space"},
        {"unknown option with a value", {"--redis=redis://:a-key@host"}, {}, "unknown option --redis"},
        {"a value alone", {"redis://:a-key@host"}, {}, "unknown option redis"},
        {"option without its value", {"--days"}, {}, "option --days lacks its value"},
        {"no credentials file",
         {"--credentials", "/nowhere.json"},
         {},
         "credentials file '/nowhere.json': it cannot be opened"},
    };
    for (auto const& c : cases) {
        BOOST_TEST_CONTEXT(c.name)
        {
            process p{s, c.arguments, c.environment};
            BOOST_TEST(p.wait() == 1);
            auto const output = p.output();
            BOOST_TEST_CONTEXT(output)
            {
                BOOST_TEST(output.find(c.sentence) != std::string::npos);
                BOOST_TEST(output.find("terminate") == std::string::npos);
                BOOST_TEST(output.find("a-key") == std::string::npos);
            }
        }
    }
    // No network: nothing listens where the tenant is said to live.
    r.simulator.refuse_connections(px::region::us, true);
    std::ofstream{s / "c.json"} << R"([{"label": "gone", "url": ")" << r.simulator.url(px::region::us)
                                << R"(", "key": "a-key"}])";
    process p{s, {"--credentials", (s / "c.json").string(), "--out", (s / "o").string()}};
    BOOST_TEST(p.wait() == 1);
    BOOST_TEST_CONTEXT(p.output())
    BOOST_TEST(p.output().find("gone: The host cannot be reached: could not connect to 127.0.0.1:") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(help_names_options_environment_and_lists_and_exports_nothing)
{
    scratch s;
    process p{s, {"--out", (s / "o").string(), "--help"}};
    BOOST_TEST(p.wait() == 0);
    auto const output = p.output();
    for (auto const* word : {"--resources", "--credentials", "PX_API_KEY", "PX_REGION", "email_events"})
        BOOST_TEST(output.find(word) != std::string::npos, word);
    BOOST_TEST(!std::filesystem::exists(s / "o"));
}

BOOST_AUTO_TEST_SUITE_END()
