// A fleet's process that is stopped while it waits for somebody's answer.
#include "../black_hole_proxy.hpp"
#include "../fleet_export/stage.hpp"

#include <gainsight/px/fleet/work_board.hpp>

#include <atomic>

using namespace fleet_export_tests;

BOOST_AUTO_TEST_SUITE(fleet_export_stops, *boost::unit_test::precondition(needs_redis))

BOOST_AUTO_TEST_CASE(what_redis_gives_to_a_process_that_was_stopped_meanwhile_is_not_read)
{
    fleet_stage f;
    px_test::black_hole_proxy proxy{f.redis.port()};
    std::atomic<int> pages{0};
    std::atomic<bool> goes_on{false};
    f.y.service.intercept([&](px::testing::sim_request const& r) -> std::optional<px::testing::sim_response> {
        if (r.target().find("pageSize=40") == std::string::npos) return {};
        if (pages++ == 0)
            while (!goes_on) std::this_thread::yield();
        return {};
    });
    auto a = f.start("a", {"--windows", "2", "--resources", "users", "--fleet",
                           "redis://127.0.0.1:" + std::to_string(proxy.port())});
    while (pages == 0) std::this_thread::yield();
    // The only window is free again, and goes to the idle reader, which does not hear of it yet.
    proxy.hold_replies();
    auto const keys = px::fleet::detail::work_keys("gainsight-px:", "export", f.run);
    f.redis({"ZREM", keys[3], "0"});
    f.redis({"ZADD", keys[2], "0", "0"});
    auto const attempts = [&] { return *f.redis({"HGET", keys[4], "a0"}).text(); };
    while (attempts() == "1" && !a.runs->ended()) std::this_thread::yield();
    a.runs->signal(SIGINT);
    std::this_thread::yield();
    proxy.pass();
    f.finish(a, 2);
    goes_on = true;
    BOOST_TEST(pages == 1);
    BOOST_TEST(attempts() == "1");
    BOOST_TEST(*f.redis({"ZCARD", keys[2]}).number() == 1);
}

BOOST_AUTO_TEST_CASE(keys_are_asked_for_at_once_and_a_stop_waits_for_no_answer)
{
    fleet_stage f;
    scratch more;
    auto const url = f.y.simulator.url();
    std::ofstream{more / "two.json"} << R"([{"label": "acme", "url": ")" << url << R"(", "key": ")" << key
                                     << R"("}, {"label": "other", "url": ")" << url << R"(", "key": ")" << key
                                     << R"("}])";
    held_pages all{f, ""};
    auto a = f.start("a", {"--credentials", (more / "two.json").string()});
    all.wait();
    a.runs->signal(SIGINT);
    f.check_ends_soon(a);  // PX is waited for at most 15 s
    all.let_go();
    f.finish(a, 2);
}

BOOST_AUTO_TEST_CASE(windows_that_redis_was_not_told_of_are_not_called_free)
{
    fleet_stage f;
    f.lease = 1;  // and so is the patience
    held_pages pages{f};
    auto a = f.start("a", {"--windows", "1"});
    pages.wait();
    f.redis.signal(SIGSTOP);
    a.runs->signal(SIGINT);
    f.finish(a, 2);
    f.redis.signal(SIGCONT);
    pages.let_go();
    auto const said = a.runs->output();
    BOOST_TEST(said.find("Stopped by a signal. Redis could not be told") != said.npos, said);
    BOOST_TEST(said.find("are free for others") == said.npos, said);
}

BOOST_AUTO_TEST_SUITE_END()
