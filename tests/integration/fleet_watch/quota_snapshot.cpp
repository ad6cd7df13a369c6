// What the row of permits tells who looks at it, on a clock of the test's own.
#include "../quota_row.hpp"
#include "../redis_server.hpp"

#include <gainsight/px/fleet/quota_snapshot.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace quota_snapshot_tests {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using px_test::redis_server;
using row = px_test::quota_row;

}  // namespace quota_snapshot_tests
using namespace quota_snapshot_tests;

BOOST_AUTO_TEST_SUITE(quota_snapshot,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(of_a_row_that_is_not_there_is_none)
{
    row r;
    r.lose();
    BOOST_TEST(!r.look().has_value());
}

BOOST_AUTO_TEST_CASE(tells_the_rate_the_day_and_who_asks)
{
    row r;
    r.limits.per_day = 1000;
    r.ask("a", 10);
    r.ask("b", 0);
    r.now += 300ms;
    auto const s = r.look();
    BOOST_REQUIRE(s.has_value());
    BOOST_TEST((s->now.time_since_epoch() == r.now));
    BOOST_TEST(s->full_rate == 100);
    BOOST_TEST(s->rate == 100);
    BOOST_TEST(!s->is_lowered());
    BOOST_TEST(!s->lowered.has_value());
    BOOST_TEST((s->day == std::chrono::sys_days{std::chrono::year{2026} / 3 / 14}));
    BOOST_TEST(s->used_today == 10u);
    BOOST_TEST(s->per_day.value() == 1000u);
    BOOST_TEST(s->member_count == 2u);
    BOOST_TEST(s->asking_count == 1u);
    BOOST_REQUIRE(s->members.size() == 2u);
    for (auto const& m : s->members) {
        BOOST_TEST((m.heard == 300ms));
        BOOST_TEST(m.asks == (m.name == "a"));
    }
    BOOST_TEST(s->tenant_count == 1u);
    BOOST_REQUIRE(s->tenants.size() == 1u);
    BOOST_TEST(s->tenants[0].first == "acme");
    BOOST_TEST(s->tenants[0].second == 1u);
    BOOST_TEST(r.look(1)->members.size() == 1u);
    BOOST_TEST(r.look(1)->member_count == 2u);
}

BOOST_AUTO_TEST_CASE(forgets_who_was_not_heard_of_and_what_another_day_used)
{
    row r;
    r.ask("a", 10);
    r.now += 2s;
    BOOST_TEST(r.look()->asking_count == 0u);
    BOOST_TEST(r.look()->tenant_count == 0u);
    BOOST_TEST(r.look()->tenants.empty());
    BOOST_TEST(r.look()->member_count == 1u);
    r.now += 14s;
    BOOST_TEST(r.look()->member_count == 0u);
    BOOST_TEST(r.look()->members.empty());
    BOOST_TEST(r.look()->used_today == 10u);
    r.now += 12h;
    BOOST_TEST(r.look()->used_today == 0u);
    BOOST_TEST(r.look()->leased == 10u);
}

BOOST_AUTO_TEST_CASE(tells_that_the_rate_was_lowered_and_when)
{
    row r;
    r.ask("a", 10);
    r.ask("a", 0, row::refused());
    r.ask("b", 0, row::refused());
    r.now += 4s;
    auto const s = r.look();
    BOOST_TEST(s->full_rate == 100);
    BOOST_TEST(s->rate == 50);
    BOOST_TEST(s->is_lowered());
    BOOST_TEST((s->lowered.value() == 4s));
    BOOST_TEST(s->refusals == 2u);
}

BOOST_AUTO_TEST_CASE(counts_what_was_leased_what_came_back_and_what_was_done_alone)
{
    row r;
    r.ask("a", 10);
    px::detail::permit_report report;
    report.unused = 4;
    report.alone = 7;
    r.ask("a", 5, report);
    r.now += 24h;
    r.ask("a", 1, row::unused(2));  // of yesterday
    auto const s = r.look();
    BOOST_TEST(s->leased == 16u);
    BOOST_TEST(s->returned == 6u);
    BOOST_TEST(s->alone == 7u);
    BOOST_TEST(s->used_today == 1u);
}

BOOST_AUTO_TEST_CASE(knows_the_rate_that_is_in_use)
{
    row r;
    for (int i = 0; i < 40 * 4; ++i) {  // 40 a second, for 40 s
        r.ask("a", 10);
        r.now += 250ms;
    }
    BOOST_TEST(std::abs(r.look()->pace - 40) < 4);
    r.now += 2s;
    BOOST_TEST(std::abs(r.look()->pace - 40 * std::exp(-1)) < 2);
    r.now += 100s;
    BOOST_TEST(r.look()->pace < 0.01);
    // What comes back was not used.
    r.ask("a", 10);
    r.ask("a", 0, row::unused(10));
    BOOST_TEST(r.look()->pace < 0.01);
    // A clock that is set back leaves a rate.
    r.ask("a", 10);
    r.now -= 48h;
    r.ask("a", 0);
    BOOST_TEST(r.look()->pace >= 0);
    BOOST_TEST(r.look()->pace <= 5.01);
}

BOOST_AUTO_TEST_CASE(of_a_row_that_an_earlier_version_kept_leaves_out_what_is_not_known)
{
    row r;
    r.ask("a", 10);
    r.redis({"HDEL", "test:{acme}:quota", "pace", "paced", "leased", "returned", "alone", "refusals", "how"});
    auto const s = r.look();
    BOOST_REQUIRE(s.has_value());
    BOOST_TEST(!s->per_day.has_value());
    BOOST_TEST(s->pace == 0);
    BOOST_TEST(s->used_today == 10u);
    BOOST_TEST(s->member_count == 1u);
    r.ask("a", 10);
    BOOST_TEST(r.look()->leased == 10u);
}

BOOST_AUTO_TEST_CASE(is_not_misread_where_the_reply_is_another)
{
    row r;
    r.ask("a", 10);
    for (char const* const field : {"free", "used", "pace", "rate"}) {
        auto const was = r.redis({"HGET", "test:{acme}:quota", field});
        for (char const* const wrong : {"nan", "-1", "1e300", "x"}) {
            r.redis({"HSET", "test:{acme}:quota", field, wrong});
            BOOST_TEST(!r.look().has_value());
        }
        r.redis({"HSET", "test:{acme}:quota", field, *was.text()});
    }
    BOOST_TEST(r.look().has_value());
    redis_server redis;
    for (std::vector<std::string> const& words :
         std::vector<std::vector<std::string>>{{"PING"}, {"GET", "nothing"}, {"EVAL", "return {1,2,3}", "0"}})
        BOOST_TEST(!px::fleet::detail::quota_snapshot_of(redis(words)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
