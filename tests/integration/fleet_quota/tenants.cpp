// Tenants take turns across processes.
#include "../fleet_process.hpp"
#include "../quota_row.hpp"
#include "../redis_server.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <thread>
#include <vector>

namespace fleet_tenant_tests {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using row = px_test::quota_row;
using px_test::fleet_process;
using px_test::limits_of;
using px_test::redis_server;
using px_test::steady;

}  // namespace fleet_tenant_tests
using namespace fleet_tenant_tests;

BOOST_AUTO_TEST_SUITE(fleet_tenants, *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(gives_each_tenant_its_part_in_however_many_processes_it_waits)
{
    row r;
    auto const ask = [&r](char const* who, char const* tenants) {
        r.tenants = tenants;
        r.redis({"HSET", "test:{acme}:quota", "free", "0"});  // all of it is free
        return r.ask(who, 1000).permits;
    };
    for (char const* const who : {"a1", "a2", "a3"}) ask(who, "acme");
    BOOST_TEST(ask("a4", "acme") == 12u);         // a quarter of 50
    BOOST_TEST(ask("b", "globex") == 25u);        // the half of two tenants
    BOOST_TEST(ask("a1", "acme") == 6u);          // a quarter of the other half
    BOOST_TEST(ask("c", "acme\nglobex") == 17u);  // a fifth of the one half and a half of the other
    BOOST_TEST(ask("c", "initech") == 16u);       // a third
    // Who has not asked for two cycles does not count.
    r.now += 1100ms;
    ask("a1", "acme");
    BOOST_TEST(ask("a2", "acme") == 25u);
    BOOST_TEST(ask("b", "globex") == 25u);
    // Nor does who has left.
    r.tenants = "globex";
    r.ask("b", 0, {}, true);
    BOOST_TEST(ask("a2", "acme") == 25u);
    BOOST_TEST(ask("d", "") == 25u);  // a tenant without a name is one
}

BOOST_AUTO_TEST_CASE(counts_tenants_anew_where_a_key_was_lost)
{
    for (char const* const lost : {"asking", "tenants"}) {
        row r;
        r.ask("a", 1000);
        r.tenants = "globex";
        BOOST_TEST(r.ask("b", 1000).permits == 25u);
        r.redis({"DEL", std::string{"test:{acme}:quota:"} + lost});
        BOOST_TEST(r.ask("b", 1000).permits == 50u);
        r.tenants = "acme";
        r.now += 500ms;
        BOOST_TEST(r.ask("a", 1000).permits == 25u);
        r.now += 24h;
        BOOST_TEST(r.ask("a", 1000).permits == 50u);
        BOOST_TEST(*r.redis({"HLEN", "test:{acme}:quota:tenants"}).number() == 1);
        BOOST_TEST(*r.redis({"ZCARD", "test:{acme}:quota:asking"}).number() == 1);
    }
}

BOOST_AUTO_TEST_CASE(is_told_labels_of_any_kind)
{
    using px::fleet::detail::tenant_lines;
    BOOST_TEST(tenant_lines({}) == "");
    BOOST_TEST(tenant_lines({"acme", "", "a\nb\x01", std::string(100, 'x')}) ==
               "acme\n\na_b_\n" + std::string(64, 'x'));
    row r;
    r.tenants = tenant_lines({"%d [a-z]* $", "\xff"});
    BOOST_TEST(r.ask("a", 10).permits == 10u);
    r.ask("a", 0, {}, true);
    BOOST_TEST(*r.redis({"EXISTS", "test:{acme}:quota:tenants", "test:{acme}:quota:asking"}).number() == 0);
}

BOOST_AUTO_TEST_CASE(one_that_waits_in_many_processes_has_one_turn)
{
    redis_server const redis;
    std::deque<fleet_process> all;
    px::fleet::quota_options how;
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
