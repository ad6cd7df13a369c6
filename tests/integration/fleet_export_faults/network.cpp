// A network that swallows what a process says to Redis, or what Redis replies, and one that asks who connects.
#include "../black_hole_proxy.hpp"
#include "../fleet_export/stage.hpp"
#include "../guarded_redis.hpp"

#include <atomic>
#include <random>
#include <string>
#include <vector>

using namespace fleet_export_tests;

BOOST_AUTO_TEST_SUITE(fleet_export_network, *boost::unit_test::precondition(needs_redis))

BOOST_AUTO_TEST_CASE(what_a_process_says_too_late_changes_nothing)
{
    using px_test::black_hole_proxy;
    auto const seed = px_test::number_from("PX_FLEET_EXPORT_SEED", std::random_device{}());
    std::mt19937 random{static_cast<unsigned>(seed)};
    void (black_hole_proxy::* const ways[])() = {&black_hole_proxy::black_hole, &black_hole_proxy::hold_replies,
                                                 &black_hole_proxy::refuse};
    BOOST_TEST_CONTEXT("PX_FLEET_EXPORT_SEED=" << seed)
    for (auto const way : ways) {
        fleet_stage f;
        f.lease = 1;
        f.window = "60d";
        black_hole_proxy network{f.redis.port()};
        auto far = f.start("far", {"--fleet", "redis://127.0.0.1:" + std::to_string(network.port())});
        f.after_requests(3 + random() % 40);
        for (auto spins = random() % 3000; spins != 0; --spins) std::this_thread::yield();
        (network.*way)();
        f.check_late(far, "far", [&] { network.pass(); });
    }
}

BOOST_AUTO_TEST_CASE(what_it_finished_unheard_does_not_count_when_another_reads_it_again)
{
    fleet_stage f;
    f.lease = 1;
    std::atomic<bool> held{true};
    std::atomic<int> pages{0};
    f.y.service.intercept([&](px::testing::sim_request const& r) -> std::optional<px::testing::sim_response> {
        if (r.target().find("pageSize=40") == std::string::npos) return {};
        ++pages;
        while (held) std::this_thread::yield();
        return {};
    });
    auto const reads = [&](member& m, int at_least) {
        while (pages < at_least && !m.runs->ended()) std::this_thread::yield();
    };
    px_test::black_hole_proxy network{f.redis.port()};
    auto far = f.start("far", {"--windows", "1", "--resources", "users", "--fleet",
                               "redis://127.0.0.1:" + std::to_string(network.port())});
    reads(far, 1);
    network.black_hole();
    held = false;
    reads(far, 11);
    f.wait_for(far, "Redis is asked again");
    held = true;
    pages = 0;
    auto near = f.start("near", {"--windows", "1", "--resources", "users"});
    reads(near, 1);
    network.pass();
    f.wait_for(far, "another process has taken it");
    held = false;
    f.finish(near);
    f.finish(far);
    f.check_everything_once("near");
    f.check_everything_once("far");
    BOOST_TEST(f.strays("near").empty());
}

BOOST_AUTO_TEST_CASE(redis_that_asks_who_connects_is_shown_a_certificate_and_a_password)
{
    px_test::redis_guard guard;
    fleet_stage f{guard.server_options()};
    guard.trust(f.y.simulator.ca_pem());
    auto const arguments = guard.arguments(f.redis.tls_port(), 3);
    auto a = f.start("a", arguments), b = f.start("b", arguments);
    f.finish(a);
    f.finish(b);
    f.check_everything_once("a");
    BOOST_TEST(*f.redis({"DBSIZE"}).number() == 0);  // they keep to their database
    auto stranger = f.start("stranger", {arguments.begin(), arguments.begin() + 4});
    f.finish(stranger, 1);
    for (auto* m : {&a, &b, &stranger})
        BOOST_TEST(m->runs->output().find(guard.password) == std::string::npos, m->runs->output());
}

BOOST_AUTO_TEST_SUITE_END()
