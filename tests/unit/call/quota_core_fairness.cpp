// Fairness of the quota: first come, first served within a tenant, tenants in turn.
#include <unit/call/quota_driver.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <random>

namespace quota_tests {

namespace {

int const tenants[16] = {};
void const* tenant(int i) { return &tenants[i]; }

/// Serves everybody, each poll at the time it was announced for, and tells in which order.
std::vector<waiting_call*> serve_all(line& q)
{
    std::vector<waiting_call*> order;
    while (auto const due = q.core.next()) {
        q.now = *due;
        for (auto* w : q.poll()) order.push_back(w);
    }
    return order;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(quota_fairness)

BOOST_AUTO_TEST_CASE(one_tenants_calls_are_served_as_they_came)
{
    line q{rate(100, 1)};
    for (int i = 0; i < 100; ++i) q.ask(tenant(0));
    int expected = 0;
    for (auto* w : serve_all(q)) BOOST_TEST(w->number == ++expected);
    BOOST_TEST(expected == 99);
}

BOOST_AUTO_TEST_CASE(twenty_thousand_waiting_calls_of_one_tenant_delay_anothers_by_one_turn)
{
    line q{rate(200, 1)};
    for (int i = 0; i <= 20'000; ++i) q.ask(tenant(0));
    BOOST_TEST((q.ask(tenant(1)) == answer::queued));
    auto* const other = q.calls.back().get();
    auto const order = serve_all(q);
    BOOST_TEST(order.size() == 20'001u);
    BOOST_TEST((std::find(order.begin(), order.end(), other) - order.begin()) <= 1);
}

// The same whenever it comes, however many were served before and however many tenants there are.
BOOST_AUTO_TEST_CASE(a_newcomer_waits_for_one_turn_of_each_tenant)
{
    for (int others = 1; others <= 8; ++others)
        for (int served_before = 0; served_before < 20; ++served_before) {
            line q{rate(100, 1)};
            for (int i = 0; i < 50; ++i)
                for (int t = 0; t < others; ++t) q.ask(tenant(t));
            for (int i = 0; i < served_before; ++i) {
                q.now = *q.core.next();
                q.poll();
            }
            q.ask(tenant(9));
            auto* const newcomer = q.calls.back().get();
            auto const order = serve_all(q);
            BOOST_TEST_CONTEXT(others << " others, " << served_before << " served before")
            BOOST_TEST((std::find(order.begin(), order.end(), newcomer) - order.begin()) <= others);
        }
}

BOOST_AUTO_TEST_CASE(tenants_take_turns)
{
    line q{rate(100, 1)};
    q.ask(tenant(0));
    for (int t = 0; t < 3; ++t)
        for (int i = 0; i < 4; ++i) q.ask(tenant(t));
    auto const order = serve_all(q);
    BOOST_REQUIRE(order.size() == 12u);
    for (std::size_t i = 0; i < order.size(); ++i) BOOST_TEST((order[i]->lane == tenant(static_cast<int>(i % 3))));
}

BOOST_AUTO_TEST_CASE(a_cancelled_call_leaves_the_line_and_a_served_one_has_left_it)
{
    line q{rate(100, 1)};
    for (int i = 0; i < 4; ++i) q.ask(tenant(0));
    BOOST_TEST(!q.core.cancel(*q.calls[0]));  // granted at once
    BOOST_TEST(q.core.cancel(*q.calls[2]));
    BOOST_TEST(!q.core.cancel(*q.calls[2]));
    auto const order = serve_all(q);
    BOOST_REQUIRE(order.size() == 2u);
    BOOST_TEST(order[0]->number == 1);
    BOOST_TEST(order[1]->number == 3);
    BOOST_TEST(!q.core.cancel(*q.calls[1]));
    BOOST_TEST(q.core.usage().calls == 3u);
}

BOOST_AUTO_TEST_CASE(a_tenant_whose_turn_it_is_may_leave)
{
    line q{rate(100, 1)};
    q.ask(tenant(0));
    for (int t = 0; t < 3; ++t) q.ask(tenant(t));
    BOOST_TEST(q.core.cancel(*q.calls[1]));
    auto order = serve_all(q);
    BOOST_REQUIRE(order.size() == 2u);
    BOOST_TEST((order[0]->lane == tenant(1)));
    BOOST_TEST((order[1]->lane == tenant(2)));
    // And the line works on, also when it had become empty.
    q.ask(tenant(0));
    q.ask(tenant(0));
    for (auto& w : q.calls) q.core.cancel(*w);
    BOOST_TEST(!q.core.next().has_value());
    q.now += 1s;
    BOOST_TEST((q.ask(tenant(0)) == answer::granted));
}

// A long random life, against a model that is slow and plain.
BOOST_AUTO_TEST_CASE(any_mix_of_asking_cancelling_and_polling_keeps_the_order)
{
    for (std::uint32_t seed = 1; seed <= 40; ++seed) BOOST_TEST_CONTEXT("seed " << seed)
        {
            std::minstd_rand random{seed};
            auto const below = [&random](std::size_t n) { return random() % n; };
            line q{rate(100, 1)};
            std::deque<void const*> turns;  // tenants with waiters, in the order of their turns
            std::map<void const*, std::deque<waiting_call*>> lanes;
            auto const drop_if_empty = [&](void const* t) {
                if (lanes[t].empty()) turns.erase(std::find(turns.begin(), turns.end(), t));
            };
            q.ask(tenant(0));
            for (int step = 0; step < 2'000; ++step) {
                auto const what = below(10);
                if (what < 5) {
                    auto const* t = tenant(static_cast<int>(below(6)));
                    if (q.ask(t) != answer::queued) {
                        BOOST_REQUIRE(turns.empty());
                        continue;
                    }
                    if (lanes[t].empty()) turns.push_back(t);
                    lanes[t].push_back(q.calls.back().get());
                } else if (what < 7) {
                    auto& w = *q.calls[below(q.calls.size())];
                    auto& lane = lanes[w.lane];
                    auto const at = std::find(lane.begin(), lane.end(), &w);
                    auto const waits = at != lane.end();
                    BOOST_REQUIRE(q.core.cancel(w) == waits);
                    if (!waits) continue;
                    lane.erase(at);
                    drop_if_empty(w.lane);
                } else {
                    q.now += std::chrono::milliseconds{below(30)};
                    for (auto* w : q.poll()) {
                        BOOST_REQUIRE(!turns.empty());
                        auto const* t = turns.front();
                        BOOST_REQUIRE(lanes[t].front() == w);
                        lanes[t].pop_front();
                        turns.pop_front();
                        turns.push_back(t);
                        drop_if_empty(t);
                    }
                }
                BOOST_REQUIRE(q.core.next().has_value() == !turns.empty());
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace quota_tests
