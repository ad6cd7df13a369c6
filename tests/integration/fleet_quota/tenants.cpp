// Tenants take turns across processes.
#include "../fleet_process.hpp"
#include "../redis_server.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <thread>
#include <vector>

namespace fleet_tenant_tests {

using px_test::fleet_process;
using px_test::limits_of;
using px_test::redis_server;
using px_test::steady;

}  // namespace fleet_tenant_tests
using namespace fleet_tenant_tests;

BOOST_AUTO_TEST_SUITE(fleet_tenants, *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(one_that_waits_in_many_processes_has_one_turn)
{
    redis_server const redis;
    std::deque<fleet_process> all;
    px_test::px::fleet::quota_options how;
    how.cycle(std::chrono::milliseconds{100}).patience(std::chrono::seconds{30});
    for (int i = 0; i < 5; ++i) all.emplace_back(redis.port(), limits_of(1000, 10), how);
    for (auto const& one : all) one.use(1);  // a row that was just made waits for permits of one before it
    std::vector<steady::time_point> of_globex;
    std::vector<std::vector<steady::time_point>> of_acme(4);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 4; ++i) threads.emplace_back([&, i] { of_acme[i] = all[i].use(500, "acme"); });
    threads.emplace_back([&] { of_globex = all[4].use(600, "globex"); });
    for (auto& t : threads) t.join();
    // While both wait both have as much, as far as processes ask in time; by processes acme would have all of its
    // 2,000.
    auto const [begin, end] = std::minmax_element(of_globex.begin(), of_globex.end());
    std::size_t acme = 0;
    for (auto const& times : of_acme)
        acme += static_cast<std::size_t>(std::count_if(
            times.begin(), times.end(), [first = *begin, last = *end](auto t) { return t >= first && t <= last; }));
    BOOST_TEST_MESSAGE(acme << " calls of acme beside 600 of globex");
    BOOST_TEST(acme < 1500u);
    BOOST_TEST(acme > 150u);
}

BOOST_AUTO_TEST_SUITE_END()
