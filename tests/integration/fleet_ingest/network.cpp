// A network that swallows what a worker says to Redis, or what Redis replies, for longer than its lease.
#include "../black_hole_proxy.hpp"
#include "../guarded_redis.hpp"
#include "judge.hpp"

#include <random>
#include <string>
#include <vector>

namespace fleet_ingest_network {

using namespace fleet_ingest;
using px_test::black_hole_proxy;

std::vector<std::string> through(black_hole_proxy const& proxy)
{
    return {"--fleet", "redis://127.0.0.1:" + std::to_string(proxy.port())};
}

/// A worker is cut off in each way, while the queue is filled and another worker goes on. What it says is late, and
/// comes when the partitions are the other one's.
template <class Feed>
void cut_off(fleet& f, Feed feed)
{
    black_hole_proxy network{f.redis.port()};
    auto const seed = static_cast<unsigned>(px_test::number_from("PX_FLEET_SEED", std::random_device{}()));
    BOOST_TEST_MESSAGE("PX_FLEET_SEED=" << seed);
    std::minstd_rand random{seed};
    auto& far = f.start("far", through(network));
    f.start("near");
    auto const has = [&](std::string const& name, int partitions) {
        return comes_true([&] { return f.queue.shares()[name] == partitions; });
    };
    void (black_hole_proxy::* const ways[])() = {&black_hole_proxy::black_hole, &black_hole_proxy::hold_replies,
                                                 &black_hole_proxy::refuse};
    int n = 0;
    for (auto const way : ways) {
        BOOST_TEST(has("far", 3), f.said());
        feed(n++);
        auto const before = f.px_has.service.requests().size();
        auto const some = std::uniform_int_distribution<std::size_t>{20, 150}(random);
        BOOST_TEST(comes_true([&] { return f.px_has.service.requests().size() >= before + some; }), f.said());
        (network.*way)();
        BOOST_TEST(has("near", 6), f.said());
        network.pass();
    }
    BOOST_TEST(has("far", 3), f.said());
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    far.signal(SIGTERM);
    BOOST_TEST(far.wait() == 0, far.output());
}

}  // namespace fleet_ingest_network
using namespace fleet_ingest_network;

BOOST_AUTO_TEST_SUITE(fleet_ingest_network_suite,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(that_swallows_loses_no_event_and_sends_none_twice)
{
    live_through([](fleet& f, auto feed) { cut_off(f, feed); }, 400, true);
}

BOOST_AUTO_TEST_CASE(that_swallows_loses_no_event_where_they_may_be_sent_again)
{
    live_through([](fleet& f, auto feed) { cut_off(f, feed); }, 400, false);
}

BOOST_AUTO_TEST_CASE(that_swallows_leaves_the_last_update_of_each_user)
{
    fleet f{"users", {"--at-once", "8"}};
    cut_off(f, [&](int i) { f.queue.add(updates(40, 10, 1 + 10 * i)); });
    check_users(f, 40, 30);
}

BOOST_AUTO_TEST_CASE(that_asks_who_connects_is_shown_a_certificate_and_a_password)
{
    px_test::redis_guard guard;
    fleet f{"events", {}, guard.server_options()};
    guard.trust(f.px_has.simulator.ca_pem());
    f.queue.add(events(100));
    auto& worker = f.start("one", guard.arguments(f.redis.tls_port()));
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    worker.signal(SIGTERM);
    BOOST_TEST(worker.wait() == 0, worker.output());
    check_events(f, 100, true);
    auto without = guard.arguments(f.redis.tls_port());
    without.resize(4);
    auto& stranger = f.start("stranger", without);
    BOOST_TEST(stranger.wait() == 1, stranger.output());
    BOOST_TEST(f.said().find(px_test::redis_guard::password) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
