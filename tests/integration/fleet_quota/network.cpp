// A network that swallows what a member says to Redis, or what Redis replies.
#include "../black_hole_proxy.hpp"
#include "../fleet_process.hpp"
#include "../redis_server.hpp"

#include <gainsight/px/fleet/quota.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string>

namespace fleet_network_tests {

namespace px = gainsight::px;
using px_test::begin_row;
using px_test::fleet_process;
using px_test::limits_of;
using px_test::redis_server;

/// Two members of a fleet, one of them behind a proxy, who know of each other.
struct pair {
    pair()
    {
        begin_row(redis);
        BOOST_TEST(fleet_process::comes_true(
            [&] { return (near.use(1), far.use(1), far.state().members == 2 && !far.state().alone); }));
    }
    /// Calls that Redis counts today.
    std::uint64_t used() const
    {
        auto const u = redis({"HGET", "gainsight-px:{acme}:quota", "used"});
        return u.text() ? std::stoull(*u.text()) : 0;
    }
    /// How often Redis carried a command out.
    std::uint64_t count_of(std::string const& command) const
    {
        auto const all = redis({"INFO", "commandstats"});
        auto const at = all.text() ? all.text()->find("cmdstat_" + command + ":calls=") : std::string::npos;
        return at == std::string::npos ? 0 : std::stoull(all.text()->substr(all.text()->find('=', at) + 1));
    }
    bool stands_alone()
    {
        return fleet_process::comes_true([&] { return (far.use(1), far.state().alone); });
    }
    bool rejoins()
    {
        return fleet_process::comes_true([&] { return !far.state().alone; });
    }

    redis_server redis;
    px_test::black_hole_proxy network{redis.port()};
    fleet_process near{redis.port(), limits_of(1000, 10)};
    fleet_process far{network.port(), limits_of(1000, 10)};
};

}  // namespace fleet_network_tests
using namespace fleet_network_tests;

BOOST_AUTO_TEST_SUITE(fleet_network, *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(that_swallows_all_leaves_a_member_with_its_part_until_it_passes_again)
{
    pair p;
    p.network.black_hole();
    BOOST_TEST(p.stands_alone());
    BOOST_TEST((p.far.state().why == px::errc::deadline_exceeded), p.far.state().why.what());
    BOOST_TEST(p.far.quota().rate() == 500);
    p.far.use(50);
    p.near.use(20);
    BOOST_TEST(!p.near.state().alone);
    p.network.pass();
    BOOST_TEST(p.rejoins());
    BOOST_TEST(fleet_process::comes_true([&] { return (p.near.use(1), p.far.use(1), p.far.quota().rate() == 1000); }));
    p.far.use(20);
    BOOST_TEST(p.used() >= 90u);  // what was done alone included
}

BOOST_AUTO_TEST_CASE(that_swallows_replies_makes_calls_count_twice_rather_than_not_at_all)
{
    pair p;
    p.network.hold_replies();
    BOOST_TEST(p.stands_alone());
    p.far.use(100);
    p.network.pass();
    BOOST_TEST(p.rejoins());
    p.far.use(1);
    BOOST_TEST(p.used() >= 101u);
}

BOOST_AUTO_TEST_CASE(that_swallows_replies_is_told_no_calls_until_it_has_replied)
{
    pair p;
    p.network.hold_replies();
    BOOST_TEST(p.stands_alone());
    p.near.leave();
    auto const told = p.count_of("evalsha");
    auto const pings = p.count_of("ping");
    BOOST_TEST(fleet_process::comes_true([&] { return (p.far.use(1), p.count_of("ping") > pings); }));
    BOOST_TEST(p.count_of("evalsha") == told);
}

BOOST_AUTO_TEST_CASE(that_leads_to_another_redis_is_connected_to_anew)
{
    pair p;
    p.redis({"REPLICAOF", "127.0.0.1", "1"});  // which refuses to write
    BOOST_TEST(p.stands_alone());
    auto const connections = [&] {
        auto const all = p.redis({"INFO", "stats"});
        return std::stoull(all.text()->substr(all.text()->find("total_connections_received:") + 27));
    };
    p.near.leave();
    auto const before = connections();
    BOOST_TEST(fleet_process::comes_true([&] { return connections() > before + 5; }));
}

BOOST_AUTO_TEST_CASE(that_refuses_is_no_other_thing_than_redis_away)
{
    pair p;
    p.network.refuse();
    BOOST_TEST(p.stands_alone());
    // On a busy machine the first attempt may have taken all of its time.
    BOOST_TEST(fleet_process::comes_true([&] {
                   auto const why = p.far.state().why;
                   return why == px::errc::connect_failed || why == px::errc::connection_lost;
               }),
               p.far.state().why.what());
    BOOST_TEST(p.network.connections() == 0u);
    p.network.pass();
    BOOST_TEST(p.rejoins());
}

BOOST_AUTO_TEST_SUITE_END()
