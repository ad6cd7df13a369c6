// Looks at a fleet through a redis-server, whose rows the fleet's own members have written.
#include "../../../examples/fleet/metrics.hpp"
#include "../../../examples/fleet/status_text.hpp"
#include "../fleet_process.hpp"
#include "../redis_server.hpp"
#include "../running.hpp"
#include "metrics_parser.hpp"
#include "whole_fleet.hpp"

#include <gainsight/px/fleet/inspector.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <unistd.h>
#include <vector>

namespace inspector_tests {

namespace px = gainsight::px;
using px_test::fleet_process;
using px_test::limits_of;
using px_test::redis_server;

struct look {
    explicit look(redis_server const& redis, std::string const& prefix = "gainsight-px:")
        : of{io.get_executor(), px::fleet::redis_options{}.port(redis.port()).prefix(prefix)}
    {}
    px::result<px::fleet::fleet_names> find() { return px_test::run_on(io, of.find()); }
    px::result<px::fleet::quota_snapshot> quota(std::string const& name) { return px_test::run_on(io, of.quota(name)); }

    boost::asio::io_context io;
    px::fleet::inspector of;
};

}  // namespace inspector_tests
using namespace inspector_tests;

BOOST_AUTO_TEST_SUITE(fleet_inspector,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(sees_what_members_did)
{
    redis_server const redis;
    fleet_process one{redis.port(), limits_of(400, 20)};
    fleet_process other{redis.port(), limits_of(400, 20), {}, "globex {eu}"};
    one.use(100);
    other.use(1);
    look at{redis};
    auto const found = at.find();
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->subscriptions == (std::set<std::string>{"acme", "globex {eu}"}),
               boost::test_tools::per_element());
    auto const acme = at.quota("acme");
    BOOST_REQUIRE(acme.has_value());
    BOOST_TEST(acme->full_rate == 400);
    BOOST_TEST(acme->leased >= 100u);
    BOOST_TEST(acme->used_today >= 100u);
    BOOST_TEST(acme->pace > 0);
    BOOST_REQUIRE(acme->members.size() == 1u);
    BOOST_TEST(acme->members[0].name.find(':' + std::to_string(::getpid()) + ':') != std::string::npos);
    one.quota().rate_limited(px_test::steady::now());
    BOOST_TEST(fleet_process::comes_true([&] { return (one.use(1), at.quota("acme")->refusals == 1); }));
    BOOST_TEST(at.quota("acme")->rate <= 400);
    one.leave();
    BOOST_TEST(at.quota("acme")->member_count == 0u);
    auto const rest = at.quota("acme");
    BOOST_TEST(rest->leased - rest->returned >= 100u);
}

BOOST_AUTO_TEST_CASE(finds_streams_that_no_worker_reads)
{
    redis_server const redis;
    redis({"HSET", "gainsight-px:{orders}:queue", "partitions", "2", "purpose", "a test"});
    for (char const* const key : {"{orders:0}:in", "{orders:9}:in", "{early:1}:in", "{odd:x}:in", "{:3}:in"})
        redis({"XADD", "gainsight-px:" + std::string{key}, "*", "record", "{}"});
    auto const found = look{redis}.find();
    BOOST_REQUIRE(found.has_value());
    using numbers = std::set<std::uint64_t>;
    BOOST_TEST((found->streams == std::map<std::string, numbers>{{"early", numbers{1}}, {"orders", numbers{0, 9}}}));
    look at{redis};
    auto const seen = px_test::run_on(at.io, example::look_at(at.of, {}));
    BOOST_TEST((seen.unread == std::map<std::string, numbers>{{"early", numbers{1}}, {"orders", numbers{9}}}));
    BOOST_TEST(!seen.is_whole());
    auto const text = example::text_for_people(seen, px::timestamp{});
    BOOST_TEST(text.find("records in partition 9, which the queue does not have") != text.npos, text);
    BOOST_TEST(text.find("records in partition 1: no worker has created the queue yet") != text.npos, text);
}

BOOST_AUTO_TEST_CASE(tells_prometheus_and_who_names_the_queue_of_streams_that_no_worker_reads)
{
    redis_server const redis;
    redis({"HSET", "gainsight-px:{orders}:queue", "partitions", "2", "purpose", "a test"});
    look at{redis};
    auto const seen = [&](char const* name) {
        px::fleet::fleet_names named;
        if (name) named.queues.insert(name);
        return px_test::run_on(at.io, example::look_at(at.of, named));
    };
    auto const unread = [&](char const* name, char const* queue) {
        px_test::read_metrics const read{example::text_for_prometheus(seen(name))};
        return read.of("queue_unread_partitions", "queue", queue);
    };
    for (auto const* name : {static_cast<char const*>(nullptr), "orders"}) {
        BOOST_TEST(unread(name, "orders") == 0);
        BOOST_TEST(seen(name).is_whole());
    }
    std::set<std::uint64_t> const numbers{2, 3, 9, 513, 4095};
    for (auto const n : numbers)
        redis({"XADD", "gainsight-px:{orders:" + std::to_string(n) + "}:in", "*", "record", "{}"});
    redis({"XADD", "gainsight-px:{orders:1}:in", "*", "record", "{}"});
    for (auto const* name : {static_cast<char const*>(nullptr), "orders"}) {
        BOOST_TEST(unread(name, "orders") == 5);
        auto const all = seen(name);
        BOOST_TEST((all.unread.at("orders") == numbers));
        BOOST_TEST(!all.is_whole());
        auto const text = example::text_for_people(all, px::timestamp{});
        BOOST_TEST(text.find("records in partitions 2, 3, 9, 513, 4095, which the queue does not have") != text.npos);
    }
    redis({"DEL", "gainsight-px:{orders}:queue"});
    BOOST_TEST(unread(nullptr, "orders") == 6);
    BOOST_TEST(unread("orders", "orders") == 6);
}

BOOST_AUTO_TEST_CASE(finds_by_the_prefix_alone_whatever_it_is_made_of)
{
    redis_server const redis;
    for (char const* const key : {"p*[x]:{a}:quota", "pz[x]:{b}:quota", "p*[x]:{}:quota", "p*[x]:{c}:quota:members"})
        redis({"SET", key, "1"});
    for (int i = 0; i < 3000; ++i) redis({"SET", "other" + std::to_string(i), "1"});
    look at{redis, "p*[x]:"};
    auto const found = at.find();
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->subscriptions == (std::set<std::string>{"a"}), boost::test_tools::per_element());
    auto const wrong = at.quota("a");  // no row
    BOOST_REQUIRE(!wrong.has_value());
    BOOST_TEST((wrong.error() == px::errc::bad_response));
}

BOOST_AUTO_TEST_CASE(changes_nothing)
{
    px_test::whole_fleet fleet;
    fleet.one.leave();
    auto const& redis = fleet.redis;
    auto const changes = [&] {
        auto const info = *redis({"INFO", "persistence"}).text();
        auto const at = info.find("rdb_changes_since_last_save:");
        return info.substr(at, info.find('\r', at) - at);
    };
    auto const before = changes();
    look at{redis};
    auto const found = at.find();
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->boards == (std::set<std::string>{"nightly"}), boost::test_tools::per_element());
    BOOST_TEST(found->queues == (std::set<std::string>{"orders"}), boost::test_tools::per_element());
    auto const look_at_all = [&] {
        BOOST_TEST(at.quota("acme").has_value());
        auto const runs = px_test::run_on(at.io, at.of.runs("nightly"));
        BOOST_REQUIRE(runs.has_value());
        BOOST_TEST(*runs == (std::vector<std::string>{"monday"}), boost::test_tools::per_element());
        BOOST_TEST(px_test::run_on(at.io, at.of.run("nightly", "monday")).has_value());
        BOOST_TEST(px_test::run_on(at.io, at.of.plan("nightly", "monday")).value() == "a plan");
        BOOST_TEST((px_test::run_on(at.io, at.of.plan("nightly", "tuesday")).error() == px::errc::not_found));
        BOOST_TEST((px_test::run_on(at.io, at.of.run("nightly", "tuesday")).error() == px::errc::not_found));
        auto const queue = px_test::run_on(at.io, at.of.queue("orders"));
        BOOST_REQUIRE(queue.has_value());
        BOOST_TEST(queue->purpose == "a test");
        BOOST_TEST(queue->partitions.at(0).lease > std::chrono::seconds{1});
        BOOST_TEST((px_test::run_on(at.io, at.of.queue("other")).error() == px::errc::not_found));
    };
    look_at_all();
    auto const none = at.quota("globex");
    BOOST_REQUIRE(!none.has_value());
    BOOST_TEST((none.error() == px::errc::not_found));
    BOOST_TEST(changes() == before);
    // A replica that refuses to write shows it as well.
    redis({"REPLICAOF", "127.0.0.1", "1"});
    redis({"CONFIG", "SET", "replica-serve-stale-data", "yes"});
    look_at_all();
}

BOOST_AUTO_TEST_CASE(lists_as_many_as_one_wants)
{
    px_test::whole_fleet fleet;
    look at{fleet.redis};
    for (std::uint64_t const most : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
        BOOST_TEST(px_test::run_on(at.io, at.of.quota("acme", most)).value().members.size() == 1u);
        BOOST_TEST(px_test::run_on(at.io, at.of.runs("nightly", most)).value().size() == 1u);
        BOOST_TEST(px_test::run_on(at.io, at.of.run("nightly", "monday", most)).value().held.size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(counts_the_workers_of_a_queue_that_are_heard_of_within_their_own_lease)
{
    px::fleet::queue_snapshot q;
    auto& p = q.partitions.emplace_back();
    p.owner = "a";
    p.length = std::chrono::seconds{10};
    p.lease = std::chrono::seconds{1};
    q.workers.emplace_back();
    q.workers.back().name = "a";
    BOOST_TEST(q.alive() == 1u);
    q.workers.back().heard = std::chrono::hours{1};  // but it has the partition
    BOOST_TEST(q.alive() == 1u);
    p.lease = std::chrono::seconds{-1};
    BOOST_TEST(q.alive() == 0u);
    q.workers.back().heard = std::chrono::seconds{9};
    BOOST_TEST(q.alive() == 1u);
    q.workers.emplace_back();
    q.workers.back().name = "b";  // that has none to own
    q.workers.back().heard = std::chrono::seconds{11};
    BOOST_TEST(q.alive() == 1u);
    q.workers.back().heard = std::chrono::seconds{9};
    BOOST_TEST(q.alive() == 2u);
    p.owner = "";
    p.length = {};
    q.workers.back().heard = std::chrono::seconds{29};
    BOOST_TEST(q.alive() == 2u);
    q.workers.back().heard = std::chrono::seconds{31};
    BOOST_TEST(q.alive() == 1u);
    q.workers.clear();
    p.owner = "c";
    p.lease = std::chrono::seconds{1};
    BOOST_TEST(q.alive() == 1u);
}

BOOST_AUTO_TEST_CASE(a_worker_that_was_killed_counts_no_more_when_its_lease_is_over)
{
    px_test::whole_fleet fleet;
    look at{fleet.redis};
    auto const queue = px_test::run_on(at.io, at.of.queue("orders"));
    BOOST_REQUIRE(queue.has_value());
    BOOST_TEST((queue->partitions.at(0).length == std::chrono::seconds{30}));
    BOOST_TEST(queue->alive() == 1u);
    auto const name = queue->workers.at(0).name;
    auto const past =
        std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(
                           (std::chrono::system_clock::now() - std::chrono::seconds{31}).time_since_epoch())
                           .count());
    fleet.redis({"ZADD", "gainsight-px:{orders}:queue:workers", past, name});
    for (char const* const lease : {"gainsight-px:{orders:0}:lease", "gainsight-px:{orders:1}:lease"})
        fleet.redis({"HSET", lease, "ends", past});
    auto const later = px_test::run_on(at.io, at.of.queue("orders"));
    BOOST_REQUIRE(later.has_value());
    BOOST_TEST(later->workers.size() == 1u);
    BOOST_TEST(later->alive() == 0u);
}

BOOST_AUTO_TEST_CASE(says_why_it_sees_nothing)
{
    redis_server redis;
    look at{redis};
    redis.kill();
    auto const found = at.find();
    BOOST_REQUIRE(!found.has_value());
    BOOST_TEST((found.error() == px::errc::connect_failed));
    redis.start();
    BOOST_TEST(at.find().has_value());  // by itself
}

BOOST_AUTO_TEST_SUITE_END()
