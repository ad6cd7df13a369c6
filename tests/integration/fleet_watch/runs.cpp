// Which runs of a board are seen.
#include "../../../examples/fleet/metrics.hpp"
#include "../../../examples/fleet/status_text.hpp"
#include "../redis_server.hpp"
#include "../running.hpp"
#include "metrics_parser.hpp"

#include <gainsight/px/fleet/inspector.hpp>
#include <gainsight/px/fleet/work_board.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace fleet_runs_tests {

namespace px = gainsight::px;
using px_test::redis_server;

struct board_of_runs {
    [[nodiscard]] px::fleet::redis_options at() const { return px::fleet::redis_options{}.port(redis.port()); }
    /// One of an item, which is finished or not.
    void begin(std::string const& run, bool finishes)
    {
        px::fleet::work_board board{io.get_executor(), at(), "nightly", run};
        BOOST_REQUIRE(px_test::run_on(io, board.begin("request", "plan", std::vector<std::string>{"a"})).has_value());
        if (!finishes) return;
        auto const taken = px_test::run_on(io, board.take("anna")).value().lease;
        BOOST_REQUIRE(px_test::run_on(io, board.finish(taken, "books")).has_value());
        BOOST_REQUIRE(px_test::run_on(io, board.complete({})).has_value());
    }
    [[nodiscard]] static std::string key(std::string const& what) { return "gainsight-px:{work:nightly}:" + what; }
    example::fleet_view seen(px::fleet::fleet_names const& named = {})
    {
        px::fleet::inspector looks{io.get_executor(), at()};
        return px_test::run_on(io, example::look_at(looks, named));
    }
    std::vector<std::string> names(example::fleet_view const& view)
    {
        std::vector<std::string> out;
        for (auto const& r : view.runs) out.push_back(r.run);
        return out;
    }
    /// As if it had been touched so long ago, of the 14 days that it is kept.
    void touched_before(std::string const& run, std::chrono::hours ago)
    {
        auto const then = std::chrono::duration_cast<std::chrono::microseconds>(
            (std::chrono::system_clock::now() - ago).time_since_epoch());
        redis({"ZADD", key("runs"), std::to_string(then.count()), run});
    }

    redis_server redis;
    boost::asio::io_context io;
};

}  // namespace fleet_runs_tests
using namespace fleet_runs_tests;

BOOST_AUTO_TEST_SUITE(fleet_runs, *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(that_are_gone_by_age_are_none_and_those_that_were_lost_before_are_an_alarm)
{
    board_of_runs b;
    b.begin("old", true);
    b.begin("new", true);
    b.touched_before("old", std::chrono::days{14} + std::chrono::hours{1});
    b.redis({"DEL", b.key("run:old")});
    auto const seen = b.seen();
    BOOST_TEST(b.names(seen) == (std::vector<std::string>{"new"}), boost::test_tools::per_element());
    BOOST_TEST(seen.is_whole());
    b.touched_before("old", std::chrono::days{13});
    auto const lost = b.seen();
    BOOST_TEST(!lost.is_whole());
    px_test::read_metrics const read{example::text_for_prometheus(lost)};
    BOOST_TEST(read.of("run_up", "run", "old") == 0);
    BOOST_TEST(read.of("run_up", "run", "new") == 1);
    // All of them old: the list itself is about to go.
    for (auto const* run : {"old", "new"}) b.touched_before(run, std::chrono::days{14} - std::chrono::hours{1});
    b.redis({"PEXPIRE", b.key("runs"), "3000"});
    BOOST_TEST(b.seen().runs.empty());
    BOOST_TEST(b.seen().is_whole());
    px::fleet::fleet_names named;
    named.boards.insert("nightly");
    BOOST_TEST(!b.seen(named).is_whole());
    // A list that does not expire is of somebody who says what there is.
    for (auto const* run : {"old", "new"}) b.touched_before(run, std::chrono::days{20});
    b.redis({"PERSIST", b.key("runs")});
    BOOST_TEST(b.seen().runs.size() == 2u);
}

BOOST_AUTO_TEST_CASE(that_are_under_way_are_all_seen_and_of_the_complete_ones_the_last)
{
    board_of_runs b;
    for (auto const* run : {"1", "2", "3", "4", "5"}) b.begin(run, false);
    for (auto const* run : {"a", "b", "c", "d", "e"}) b.begin(run, true);
    for (auto const* run : {"6", "7"}) b.begin(run, false);
    auto const seen = b.seen();
    BOOST_TEST(b.names(seen) == (std::vector<std::string>{"7", "6", "e", "d", "c", "5", "4", "3", "2", "1"}),
               boost::test_tools::per_element());
    px_test::read_metrics const read{example::text_for_prometheus(seen)};
    for (auto const* run : {"1", "7"}) BOOST_TEST(read.of("run_complete", "run", run) == 0);
    auto const text = example::text_for_people(seen, px::timestamp{});
    BOOST_TEST(text.find("\nand 2 more runs of nightly\n") != text.npos, text);
    // Not without end.
    for (int i = 0; i != 100; ++i) b.redis({"ZADD", b.key("runs"), "1e18", "x" + std::to_string(i)});
    auto const many = b.seen();
    BOOST_TEST(many.runs.size() == 103u);
    BOOST_TEST(many.more_runs.at("nightly") == 9u);
}

BOOST_AUTO_TEST_SUITE_END()
