// The keys of a board's runs in Redis.
#include "../../../examples/export/command_line.hpp"
#include "../redis_server.hpp"
#include "../running.hpp"

#include <gainsight/px/fleet/inspector.hpp>
#include <gainsight/px/fleet/work_board.hpp>

#include <boost/test/unit_test.hpp>

#include <set>

namespace fleet_key_tests {

namespace fleet = gainsight::px::fleet;
using px_test::redis_server;

}  // namespace fleet_key_tests
using namespace fleet_key_tests;

BOOST_AUTO_TEST_SUITE(fleet_work_keys,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(are_those_of_one_run_whatever_its_name)
{
    std::set<std::string> all;
    std::string const names[] = {"n", "n:results", "n:items", "run:n", ":n", "items:n", "n}:runs"};
    for (auto const& run : names) {
        auto const keys = fleet::detail::work_keys("p:", "nightly", run);
        all.insert(keys.begin(), keys.end());
    }
    BOOST_TEST(all.size() == 7 * std::size(names) + 3);
}

BOOST_AUTO_TEST_CASE(lead_to_the_names_of_boards_and_to_no_run)
{
    redis_server redis;
    boost::asio::io_context io;
    auto const options = fleet::redis_options{}.port(redis.port());
    std::vector<std::string> const items{"a"};
    for (auto const* run : {"monday", "n}:runs", "n}:quota"}) {
        fleet::work_board board{io.get_executor(), options, "nightly", run};
        BOOST_TEST(px_test::run_on(io, board.begin("request", "plan", items)).has_value());
    }
    fleet::inspector looks{io.get_executor(), options};
    auto const found = px_test::run_on(io, looks.find()).value();
    BOOST_TEST((found.boards == std::set<std::string>{"nightly"}));
    BOOST_TEST(found.subscriptions.empty());
    BOOST_TEST(px_test::run_on(io, looks.runs("nightly"))->size() == 3u);
}

BOOST_AUTO_TEST_CASE(lead_to_each_board_whose_name_the_export_takes)
{
    redis_server redis;
    boost::asio::io_context io;
    auto const options = fleet::redis_options{}.port(redis.port());
    std::vector<std::string> const items{"a"};
    std::set<std::string> const names{"a}", "}", "{a", "a:b", ":", "a}b", "work:a", "a}b:runs"};
    for (auto const& name : names) {
        BOOST_TEST(example::is_name_of_keys(name));
        fleet::work_board board{io.get_executor(), options, name, "monday"};
        BOOST_TEST(px_test::run_on(io, board.begin("request", "plan", items)).has_value());
    }
    fleet::inspector looks{io.get_executor(), options};
    BOOST_TEST((px_test::run_on(io, looks.find())->boards == names));
}

BOOST_AUTO_TEST_SUITE_END()
