// A fleet's processes that are killed or sleep, and a Redis that is away, or comes back without what it knew.
#include "../fleet_export/stage.hpp"
#include "../running.hpp"

#include <gainsight/px/fleet/work_board.hpp>

#include <atomic>
#include <random>

using namespace fleet_export_tests;

BOOST_AUTO_TEST_SUITE(fleet_export_faults, *boost::unit_test::precondition(needs_redis))

BOOST_AUTO_TEST_CASE(windows_of_a_process_that_is_killed_are_taken_over)
{
    auto const kills = px_test::number_from("PX_FLEET_EXPORT_KILLS", 2);
    auto const seed = px_test::number_from("PX_FLEET_EXPORT_SEED", std::random_device{}());
    std::mt19937 random{static_cast<unsigned>(seed)};
    BOOST_TEST_CONTEXT("PX_FLEET_EXPORT_SEED=" << seed)
    {
        for (std::uint64_t killed = 0; killed < kills;) {
            fleet_stage f;
            f.lease = 1;
            f.window = "60d";
            std::vector<std::string> const names{"a", "b", "c"};
            auto all = start_all(f, names);
            killed += kill_some(f, all, names, 3, random);
            for (auto& m : all) f.finish(m);
            for (auto const& name : names) f.check_everything_once(name);
            BOOST_TEST(f.strays("a").empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_sleeper_that_wakes_late_changes_nothing)
{
    auto const times = px_test::number_from("PX_FLEET_EXPORT_SLEEPS", 1);
    auto const seed = px_test::number_from("PX_FLEET_EXPORT_SEED", std::random_device{}());
    std::mt19937 random{static_cast<unsigned>(seed)};
    BOOST_TEST_CONTEXT("PX_FLEET_EXPORT_SEED=" << seed)
    for (std::uint64_t i = 0; i < times; ++i) {
        fleet_stage f;
        f.lease = 1;
        auto sleeper = f.start("sleeper");
        f.after_requests(3 + random() % 40);
        for (auto spins = random() % 3000; spins != 0; --spins) std::this_thread::yield();
        sleeper.runs->signal(SIGSTOP);
        f.check_late(sleeper, "sleeper", [&] { sleeper.runs->signal(SIGCONT); });
    }
}

BOOST_AUTO_TEST_CASE(what_a_sleeper_had_read_is_fenced_when_another_has_taken_it)
{
    fleet_stage f;
    f.lease = 1;
    // It is stopped by the first page of a list, and answered afterwards.
    member* asleep = nullptr;
    std::atomic<bool> stopped{false};
    f.y.service.intercept([&](px::testing::sim_request const& r) -> std::optional<px::testing::sim_response> {
        if (asleep && r.target().find("pageSize=40") != std::string::npos && !stopped.exchange(true))
            asleep->runs->signal(SIGSTOP);
        return {};
    });
    auto const words = f.arguments("sleeper", {"--windows", "1"});
    f.folders.insert("sleeper");
    f.redis.signal(SIGSTOP);  // until the hook knows the process
    member sleeper{f.s, "sleeper", words};
    asleep = &sleeper;
    f.redis.signal(SIGCONT);
    while (!stopped) std::this_thread::yield();
    auto b = f.start("b");
    f.finish(b);
    sleeper.runs->signal(SIGCONT);
    f.finish(sleeper);
    BOOST_TEST(sleeper.runs->output().find("another process has taken it") != std::string::npos,
               sleeper.runs->output());
    BOOST_TEST(b.runs->output().find("taken over, after sleeper was not heard of any more") != std::string::npos,
               b.runs->output());
    f.check_everything_once("b");
    BOOST_TEST(f.strays("b").empty());
}

BOOST_AUTO_TEST_CASE(a_process_that_reads_for_longer_than_a_lease_keeps_its_window)
{
    namespace fleet = gainsight::px::fleet;
    fleet_stage f;
    f.lease = 1;
    held_pages pages{f};
    auto a = f.start("a", {"--windows", "1"});
    pages.wait();
    boost::asio::io_context io;
    fleet::work_board board{io.get_executor(), fleet::redis_options{}.port(f.redis.port()), "export", f.run};
    fleet::work_snapshot all;
    do all = px_test::run_on(io, board.snapshot()).value();
    while (all.held.size() == 1 && all.now - all.held[0].since < 2500ms);
    BOOST_REQUIRE(all.held.size() == 1u);
    BOOST_TEST((all.held[0].until > all.now));
    BOOST_TEST(all.held[0].attempts == 1);
    pages.let_go();
    f.finish(a);
    f.check_everything_once("a");
}

BOOST_AUTO_TEST_CASE(redis_that_is_killed_and_comes_back_with_its_data_is_waited_for)
{
    fleet_stage f{{"--appendonly", "yes", "--appendfsync", "always"}};
    f.lease = 2;
    f.window = "40d";
    auto a = f.start("a"), b = f.start("b");
    for (auto* m : {&a, &b}) f.wait_for(*m, "the run 'monday' as");
    f.after_requests(40);
    f.redis.kill();
    f.wait_for(a, "Redis is asked again");
    f.wait_for(b, "Redis is asked again");
    f.redis.start();
    f.finish(a);
    f.finish(b);
    BOOST_TEST(a.runs->output().find("Redis answers again") != std::string::npos, a.runs->output());
    f.check_everything_once("a");
    f.check_everything_once("b");
    BOOST_TEST(f.strays("a").empty());
}

BOOST_AUTO_TEST_CASE(redis_that_comes_back_without_its_data_ends_the_run_and_the_same_command_makes_it_anew)
{
    fleet_stage f;
    f.window = "40d";
    auto a = f.start("a"), b = f.start("b");
    for (auto* m : {&a, &b}) f.wait_for(*m, "the run 'monday' as");
    f.after_requests(40);
    f.redis.kill();
    f.wait_for(a, "Redis is asked again");
    f.redis.start();
    f.finish(a, 2);
    f.finish(b, 2);
    BOOST_TEST(a.runs->output().find("does not know this run 'monday'") != std::string::npos, a.runs->output());
    auto again = f.start("a");
    f.finish(again);
    f.check_everything_once("a");
}

BOOST_AUTO_TEST_CASE(redis_that_sleeps_holds_nothing_up_for_longer)
{
    fleet_stage f;
    f.lease = 1;
    f.window = "40d";
    auto a = f.start("a"), b = f.start("b");
    for (auto* m : {&a, &b}) f.wait_for(*m, "the run 'monday' as");
    f.after_requests(40);
    f.redis.signal(SIGSTOP);
    f.wait_for(a, "Redis is asked again");  // when its patience is over
    f.redis.signal(SIGCONT);
    f.finish(a);
    f.finish(b);
    f.check_everything_once("a");
    BOOST_TEST(f.strays("b").empty());
}

BOOST_AUTO_TEST_CASE(idle_readers_take_nothing_that_is_being_read_while_redis_is_away_for_longer_than_a_lease)
{
    fleet_stage f;
    f.lease = 1;
    held_pages pages{f};
    auto a = f.start("a", {"--windows", "4", "--resources", "users"});
    pages.wait();
    for (int i = 0; i < 2; ++i) {
        f.redis.signal(SIGSTOP);
        f.wait_for(a, "Redis is asked again", i + 1);
        f.redis.signal(SIGCONT);
        f.wait_for(a, "Redis answers again", i + 1);
    }
    pages.let_go();
    f.finish(a);
    BOOST_TEST(a.runs->output().find("taken over") == std::string::npos, a.runs->output());
    BOOST_TEST(a.runs->output().find("another process has taken it") == std::string::npos, a.runs->output());
}

BOOST_AUTO_TEST_SUITE_END()
