// The ingest as workers of a queue: what they send, what they refuse, and how they share the partitions.
#include "judge.hpp"

#include <set>

namespace fleet_program {

using namespace fleet_ingest;

}  // namespace fleet_program
using namespace fleet_program;

BOOST_AUTO_TEST_SUITE(fleet_program_suite,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(events_are_sent_once_each_and_what_is_done_is_gone)
{
    fleet f{"events"};
    BOOST_TEST(f.queue.add(events(300)) == 300u);
    auto& worker = f.start("one");
    BOOST_TEST(comes_true([&] { return f.px_has.service.count(collection::custom_events) == 300; }), f.said());
    f.queue.add(events(100, 300));
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    worker.signal(SIGTERM);
    BOOST_TEST(worker.wait() == 0, worker.output());
    auto const there = events_in(f.px_has.service);
    BOOST_TEST(there.size() == 400u);
    for (auto const& [n, times] : there) BOOST_TEST(times == 1, n);
    BOOST_TEST(f.queue.all("refused").empty());
    BOOST_TEST(f.queue.all("unknown").empty());
    for (auto const& owner : f.queue.owners()) BOOST_TEST(owner.empty());
    // Nothing is left but the queue itself: its leases, and empty streams.
    BOOST_TEST(*f.redis({"EXISTS", f.queue.key(0, "begun")}).number() == 0);
}

BOOST_AUTO_TEST_CASE(what_nobody_will_take_stands_in_the_stream_of_refused_ones_with_its_reason)
{
    fleet f{"events"};
    f.queue.add({{"u1", "no json"},
                 {"u2", R"({"eventName":"order"})"},
                 {"u3", R"({"eventName":"order","identifyId":"u3","price":1})"},
                 {"u4", R"({"eventName":"order","identifyId":"u4","attributes":{"n":4}})"}});
    f.redis({"XADD", f.queue.key(2, "in"), "*", "text", "{}"});
    f.start("one");
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0 && f.queue.size("refused") == 4; }), f.said());
    std::map<std::string, std::string> why;
    for (auto const& e : f.queue.all("refused")) {
        why[e.fields.at("record")] = e.fields.at("why");
        BOOST_TEST(!e.fields.at("entry").empty());
        if (e.fields.at("record").find("price") != std::string::npos) BOOST_TEST(e.fields.at("id") == "u3");
    }
    BOOST_TEST(why.at("no json").find("malformed") != std::string::npos, why.at("no json"));
    BOOST_TEST(why.at("").find("no field \"record\"") != std::string::npos, why.at(""));
    BOOST_TEST(why.at(R"({"eventName":"order"})").find("identifyId") != std::string::npos);
    BOOST_TEST(f.px_has.service.count(collection::custom_events) == 1u);
}

BOOST_AUTO_TEST_CASE(events_that_wait_long_for_their_permit_are_not_cut_off)
{
    fleet f{"events", {"--at-once", "64", "--rate", "60"}};
    f.px_has.simulator.inject(px::testing::fault::delay(100ms).always());
    f.queue.add(events(150));
    f.start("one");
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    BOOST_TEST(f.queue.size("unknown") == 0u, f.said());
    BOOST_TEST(f.px_has.service.count(collection::custom_events) == 150u);
}

BOOST_AUTO_TEST_CASE(workers_share_the_partitions_evenly_as_they_come_and_go)
{
    fleet f{"events"};
    using shares = std::map<std::string, int>;
    f.start("a");
    BOOST_TEST(comes_true([&] { return f.queue.shares() == shares{{"a", 6}}; }), f.said());
    f.start("b");
    BOOST_TEST(comes_true([&] { return f.queue.shares() == shares{{"a", 3}, {"b", 3}}; }), f.said());
    f.start("c");
    BOOST_TEST(comes_true([&] { return f.queue.shares() == shares{{"a", 2}, {"b", 2}, {"c", 2}}; }), f.said());
    f.workers[1].signal(SIGTERM);
    BOOST_TEST(f.workers[1].wait() == 0, f.said());
    BOOST_TEST(comes_true([&] { return f.queue.shares() == shares{{"a", 3}, {"c", 3}}; }), f.said());
    f.workers[0].signal(SIGKILL);
    BOOST_TEST(comes_true([&] { return f.queue.shares() == shares{{"c", 6}}; }), f.said());
}

BOOST_AUTO_TEST_CASE(a_queue_stays_what_it_was_created_as)
{
    fleet f{"events"};
    f.start("one");
    BOOST_TEST(comes_true([&] { return f.queue.shares().size() == 1; }), f.said());
    auto const ends_with = [&](std::vector<std::string> more, std::string const& words) {
        auto const url = "redis://127.0.0.1:" + std::to_string(f.redis.port());
        more.insert(more.end(), {"--fleet", url});
        auto const run = f.px_has.run(more);
        BOOST_TEST(run.first == 1, run.second);
        BOOST_TEST(run.second.find(words) != std::string::npos, run.second);
    };
    ends_with({"--to", "events", "--partitions", "7"}, "the queue 'events' has 6 partitions, not 7");
    ends_with({"--to", "users", "--queue", "events"}, "is of \"acme at ");
    ends_with({"--to", "users"}, "the queue 'users' does not exist in Redis at 127.0.0.1:");
    ends_with({"--to", "users", "x.csv"}, "--fleet reads a queue, no file");
    ends_with({"--to", "events", "--promise", "confirmed", "--stamp", "s"}, "confirmed is of --follow");
    ends_with({"--to", "users", "--mode", "insert"}, "--fleet has no --mode insert");
    f.redis.kill();
    ends_with({"--to", "events"}, "cannot be reached");
}

BOOST_AUTO_TEST_CASE(the_url_may_stand_in_the_environment_and_keys_may_begin_otherwise)
{
    fleet f{"events"};
    f.knows_quota("other:");
    f.redis({"XADD", "other:{q:0}:in", "*", "record", events(1).front().second});
    px_test::scratch const folder;
    auto const arguments =
        f.px_has.arguments({"--to", "events", "--queue", "q", "--partitions", "2", "--fleet-prefix", "other:"});
    px_test::child_process p{
        PX_INGEST, folder, arguments, {"PX_REDIS=redis://127.0.0.1:" + std::to_string(f.redis.port())}};
    BOOST_TEST(comes_true([&] { return f.px_has.service.count(collection::custom_events) == 1; }), p.output());
    p.signal(SIGTERM);
    BOOST_TEST(p.wait() == 0, p.output());
}

BOOST_AUTO_TEST_CASE(events_wait_for_px_when_one_outcome_after_another_is_unknown)
{
    fleet f{"events", {"--at-once", "8"}};
    f.px_has.simulator.inject(px::testing::fault::status(503).always());
    f.queue.add(events(600));
    auto& worker = f.start("one");
    BOOST_TEST(comes_true([&] { return worker.output().find("; it waits") != std::string::npos; }), f.said());
    f.px_has.simulator.clear_faults();
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    // Ten in a row, those under way beside them, and a few that looked whether PX was back.
    BOOST_TEST(f.queue.size("unknown") >= 10u);
    BOOST_TEST(f.queue.size("unknown") <= 40u);
    BOOST_TEST(f.px_has.service.count(collection::custom_events) + f.queue.size("unknown") == 600u);
    check_events(f, 600, true);
}

BOOST_AUTO_TEST_CASE(updates_that_fail_one_after_another_are_told_once)
{
    fleet f{"users"};
    auto const writes = [](auto const& request) { return request.method() != "GET"; };
    f.px_has.simulator.inject(px::testing::fault::default_backend().when(writes).always());
    f.queue.add(updates(12, 1));
    auto& worker = f.start("one");
    BOOST_TEST(comes_true([&] { return worker.output().find("; it is tried again") != std::string::npos; }), f.said());
    f.px_has.simulator.clear_faults();
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    auto const said = worker.output();
    BOOST_TEST(said.find("; it is tried again") == said.rfind("; it is tried again"), said);
    check_users(f, 12, 1);
}

BOOST_AUTO_TEST_CASE(a_key_that_px_repeats_when_it_refuses_it_is_told_to_nobody)
{
    fleet f{"events"};
    f.px_has.simulator.inject(px::testing::fault::respond(
        px::testing::sim_response{400, "application/json",
                                  R"({"externalapierror":{"status":"BAD_REQUEST","message":"the key )" +
                                      std::string{loading::key} + R"( is wrong"}})"}));
    f.queue.add(events(1));
    f.start("one");
    BOOST_TEST(comes_true([&] { return f.queue.size("refused") == 1; }), f.said());
    auto const why = f.queue.all("refused").at(0).fields.at("why");
    BOOST_TEST(why.find("the key ... is wrong") != std::string::npos, why);
    BOOST_TEST(f.said().find(std::string{loading::key}) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
