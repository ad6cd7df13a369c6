// A quota whose permits are leased from a fleet: they are used in their time, asked for in time, and go back.
#include <unit/call/quota_driver.hpp>

#include <boost/test/unit_test.hpp>

#include <deque>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace quota_lease_tests {

using namespace quota_tests;
using px::detail::permit_lease;

/// A member that has joined, of a fleet with 100 calls a second.
struct member : line {
    explicit member(double burst = 10) : line{rate(100, burst)} { core.join(now); }

    void lease(std::uint64_t permits, std::chrono::nanoseconds from = 0ms, std::uint64_t used_before = 0)
    {
        permit_lease l;
        l.permits = permits;
        l.from = now + from;
        l.rate = 100;
        l.patience = patience;
        l.used.day = std::chrono::floor<std::chrono::days>(noon);
        l.used.calls = used_before + permits;
        core.lease(l, now, today);
    }
    std::chrono::nanoseconds patience = 1s;
    /// How many of these are let go now.
    int ask_all(int times)
    {
        int out = 0;
        for (int i = 0; i < times; ++i) out += ask() == answer::granted;
        return out;
    }
};

BOOST_AUTO_TEST_SUITE(quota_lease)

BOOST_AUTO_TEST_CASE(without_a_lease_calls_wait_and_permits_are_wanted_for_them)
{
    member m;
    BOOST_TEST(m.core.wanted() == 0u);  // nobody asks
    BOOST_TEST((m.ask() == answer::queued));
    BOOST_TEST(!m.core.next().has_value());
    BOOST_TEST(m.core.wanted() == 2u);
    m.now += 1h;
    BOOST_TEST(m.poll().empty());
}

BOOST_AUTO_TEST_CASE(permits_whose_time_has_come_are_there_at_once_and_the_others_follow_at_the_rate)
{
    member m;
    m.lease(5, -20ms);
    BOOST_TEST(m.ask_all(4) == 2);
    auto const next = m.core.next();
    BOOST_REQUIRE(next.has_value());
    BOOST_TEST((*next - m.now >= 10ms));
    BOOST_TEST((*next - m.now < 11ms));
    m.now = *next;
    BOOST_TEST(m.poll().size() == 1u);
    m.now += 100ms;
    BOOST_TEST(m.poll().size() == 1u);
    BOOST_TEST(m.ask_all(3) == 0 + 1);  // the last of the five
    BOOST_TEST(!m.core.next().has_value());
}

BOOST_AUTO_TEST_CASE(a_lease_that_lies_ahead_is_not_used_before_its_time)
{
    member m;
    m.lease(5, 300ms);
    BOOST_TEST(m.ask_all(1) == 0);
    auto const next = m.core.next();
    BOOST_REQUIRE(next.has_value());
    BOOST_TEST((*next - m.now >= 310ms));
    BOOST_TEST((*next - m.now < 311ms));
}

BOOST_AUTO_TEST_CASE(a_second_lease_waits_for_its_own_time_when_the_first_is_used)
{
    member m;
    m.lease(4, -40ms);
    m.lease(4, 500ms);
    BOOST_TEST(m.ask_all(8) == 4);
    m.now += 500ms;
    BOOST_TEST(m.poll().empty());
    m.now += 41ms;
    BOOST_TEST(m.poll().size() == 4u);
}

BOOST_AUTO_TEST_CASE(more_is_wanted_before_the_last_permit_is_used_but_not_by_who_is_idle)
{
    member m{20};
    m.lease(10, -100ms);
    BOOST_TEST(m.core.wanted() == 0u);
    BOOST_TEST(m.ask_all(4) == 4);
    BOOST_TEST(m.core.wanted() == 0u);
    BOOST_TEST(m.ask_all(1) == 1);
    BOOST_TEST(m.core.wanted() == 21u);  // twice as many
    m.lease(20);
    BOOST_TEST(m.core.wanted() == 0u);
    m.now += 10s;
    m.core.expire(m.now);
    BOOST_TEST(m.core.wanted() == 0u);
    BOOST_TEST(m.core.report().unused == 25u);
    BOOST_TEST(m.core.report().unused == 0u);  // told once
    // Who comes back asks for little.
    BOOST_TEST((m.ask() == answer::queued));
    BOOST_TEST(m.core.wanted() == 2u);
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_for_ahead_of_calls_that_come_now_and_then)
{
    member m{20};
    for (int const calls : {1, 2, 1, 1, 3}) {
        for (int i = 0; i < calls; ++i) BOOST_TEST((m.ask() == answer::queued));
        auto const wanted = m.core.wanted();
        BOOST_TEST(wanted > static_cast<std::uint64_t>(calls));
        m.lease(wanted, -100ms);
        BOOST_TEST(m.poll().size() == static_cast<std::size_t>(calls));
        BOOST_TEST(m.core.wanted() == 0u);
        m.now += 10s;
        m.core.expire(m.now);
        BOOST_TEST(m.core.report().unused == wanted - static_cast<std::uint64_t>(calls));
    }
}

BOOST_AUTO_TEST_CASE(tells_the_tenants_that_wait_in_their_turn_and_each_once)
{
    member m;
    BOOST_TEST(m.core.waiting_tenants(10).empty());
    std::string const acme = "acme", globex = "globex";
    int const lanes[3]{};
    // Two of them are the same tenant by name.
    std::pair<int const*, std::string const*> const calls[]{
        {&lanes[0], &acme}, {&lanes[1], &globex}, {&lanes[2], &acme}, {&lanes[0], &acme}, {nullptr, nullptr}};
    for (auto const& [lane, label] : calls) m.ask(lane, label);
    std::vector<std::string> const all{"acme", "globex", ""};
    BOOST_TEST(m.core.waiting_tenants(10) == all, boost::test_tools::per_element());
    BOOST_TEST(m.core.waiting_tenants(1).size() == 1u);
    m.lease(1, -100ms);
    BOOST_TEST(m.poll().size() == 1u);
    BOOST_TEST(m.core.waiting_tenants(10).front() == "globex");
}

BOOST_AUTO_TEST_CASE(what_is_not_used_goes_back_when_its_time_is_over)
{
    member m;
    m.lease(5, 0ms);  // the last of them is free after 50 ms, and waits for a second
    BOOST_REQUIRE(m.core.expiry().has_value());
    BOOST_TEST((*m.core.expiry() == m.now + 1050ms));
    m.now += 1049ms;
    m.core.expire(m.now);
    BOOST_TEST(!m.core.has_news());
    BOOST_TEST(m.ask_all(1) == 1);
    m.now += 1ms;
    BOOST_TEST((m.ask() == answer::queued));  // though nobody has looked since
    BOOST_TEST(m.core.has_news());
    BOOST_TEST(m.core.report().unused == 4u);
    BOOST_TEST(!m.core.expiry().has_value());
}

BOOST_AUTO_TEST_CASE(a_call_that_was_not_sent_leaves_its_permit)
{
    member m;
    m.lease(2, -100ms);
    BOOST_TEST(m.ask_all(1) == 1);
    m.core.refund();
    BOOST_TEST(m.ask_all(3) == 2);
    BOOST_TEST(m.core.usage().calls == 2u);
    m.core.refund();  // of a lease that is over
    BOOST_TEST(m.core.report().unused == 1u);
    BOOST_TEST(m.core.usage().calls == 1u);
}

BOOST_AUTO_TEST_CASE(the_fleets_use_of_the_day_counts_and_its_own_permits_when_they_are_used)
{
    member m;
    m.lease(5, -100ms, 999'990);
    BOOST_TEST(m.core.usage().calls == 999'990u);
    BOOST_TEST(m.ask_all(2) == 2);
    BOOST_TEST(m.core.usage().calls == 999'992u);
    m.lease(0, 0ms, 1'000'000);
    BOOST_TEST(m.core.usage().calls == 999'997u);
    m.core.give_back();
    static_cast<void>(m.core.report());
    m.lease(0, 0ms, 1'000'000);
    BOOST_TEST((m.ask() == answer::exhausted));
    m.today += 12h;  // midnight
    BOOST_TEST((m.ask() == answer::queued));
}

BOOST_AUTO_TEST_CASE(who_waits_while_others_use_what_the_day_had_left_is_told_so_once_its_own_permits_are_used)
{
    member m;
    m.lease(2, -100ms, 999'990);
    BOOST_TEST(m.ask_all(2) == 2);
    for (int i = 0; i < 5; ++i) BOOST_TEST((m.ask() == answer::queued));
    BOOST_TEST(m.exhausted().empty());
    m.lease(3, -100ms, 999'997);
    BOOST_TEST(m.poll().size() == 3u);
    BOOST_TEST(m.exhausted().size() == 2u);
    BOOST_TEST(m.core.usage().calls == 1'000'000u);
    BOOST_TEST(m.core.wanted() == 0u);
}

BOOST_AUTO_TEST_CASE(permits_that_went_back_while_the_fleet_answered_are_not_used)
{
    member m;
    m.lease(10, -100ms);
    static_cast<void>(m.core.report());  // the fleet is asked
    m.now += 2s;
    BOOST_TEST((m.ask() == answer::queued));
    m.lease(0, 0ms, 1'000'000);
    BOOST_TEST(m.exhausted().empty());
    BOOST_TEST(m.core.usage().calls == 999'990u);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_news_at_once_and_successes_wait_for_the_next_report)
{
    member m;
    m.lease(10, -100ms);
    m.core.succeeded();
    m.core.succeeded();
    BOOST_TEST(!m.core.has_news());
    BOOST_TEST(m.core.rate() == 100);  // the fleet says how it recovers
    m.core.rate_limited(m.now);
    BOOST_TEST(m.core.has_news());
    BOOST_TEST(m.core.rate() == 50);
    BOOST_TEST((m.ask() == answer::queued));
    auto const r = m.core.report();
    BOOST_TEST(r.refused);
    BOOST_TEST(r.succeeded == 2u);
    m.core.perhaps_told(r);
    auto const again = m.core.report();
    BOOST_TEST(again.refused);
    BOOST_TEST(again.succeeded == 0u);
    m.core.not_told(r);
    BOOST_TEST(m.core.report().succeeded == 2u);
}

BOOST_AUTO_TEST_CASE(alone_it_takes_its_part_of_the_rate_and_of_what_is_left_of_the_day)
{
    member m;
    m.lease(8, -100ms, 999'600);  // 400 are left, 8 of them here
    BOOST_TEST(m.ask_all(3) == 3);
    m.core.stand_alone(0.25, m.now, m.today);
    BOOST_TEST(!m.core.leases());
    BOOST_TEST(m.core.rate() == 25);
    BOOST_TEST(m.core.report().unused == 5u);
    BOOST_TEST((m.ask() == answer::queued));
    auto const next = m.core.next();
    BOOST_REQUIRE(next.has_value());
    BOOST_TEST((*next - m.now < 41ms));
    int served = 0;
    for (int i = 0; i < 1000; ++i) {
        m.now += 40ms;
        served += static_cast<int>(m.poll().size());
        m.ask();
    }
    BOOST_TEST(served == (400 - 3) / 4);
    auto const told = m.core.report();
    BOOST_TEST(told.alone == static_cast<std::uint64_t>(served));
    // The next day has its part as a whole.
    m.today += 12h;
    m.now += 40ms;
    BOOST_TEST((m.ask() != answer::exhausted));
    // With Redis again it has all.
    m.lease(4, -40ms);
    BOOST_TEST(m.core.rate() == 100);
    BOOST_TEST(m.core.leases());
}

BOOST_AUTO_TEST_CASE(alone_at_a_rate_that_was_lowered_it_recovers_to_its_part_of_the_whole)
{
    member m;
    m.lease(1);
    for (int i = 0; i < 10; ++i) {
        m.core.rate_limited(m.now);
        m.now += 1s;
    }
    m.core.stand_alone(0.5, m.now, m.today);
    BOOST_TEST(m.core.rate() < 2);
    for (int i = 0; i < 10'000; ++i) m.core.succeeded();
    BOOST_TEST(m.core.rate() == 50);
}

BOOST_AUTO_TEST_CASE(alone_it_does_not_wait_for_the_time_of_permits_that_went_back)
{
    member m;
    m.lease(5, 10s);
    BOOST_TEST((m.ask() == answer::queued));
    m.core.stand_alone(0.5, m.now, m.today);
    m.now += 21ms;
    BOOST_TEST(m.poll().size() == 1u);
}

BOOST_AUTO_TEST_CASE(alone_it_tells_the_calls_of_the_present_day)
{
    member m;
    m.lease(1, -1s);
    m.core.stand_alone(1, m.now, m.today);
    m.now += 10s;
    BOOST_TEST(m.ask_all(10) == 10);
    m.today += 12h;  // it is tomorrow
    m.now += 10s;
    BOOST_TEST(m.ask_all(3) == 3);
    BOOST_TEST(m.core.report().alone == 3u);
}

BOOST_AUTO_TEST_CASE(alone_it_takes_its_part_of_a_rate_that_was_lowered_for_all)
{
    member m;
    permit_lease l;
    l.permits = 1;
    l.from = m.now;
    l.rate = 10;
    l.whole_rate = 40;  // the others of the fleet stand alone
    m.core.lease(l, m.now, m.today);
    BOOST_TEST(m.core.rate() == 10);
    m.core.stand_alone(0.25, m.now, m.today);
    BOOST_TEST(m.core.rate() == 10);
}

BOOST_AUTO_TEST_CASE(of_a_fleet_that_was_left_the_next_day_has_its_part_too)
{
    member m;
    m.lease(1, -1s, 900'000);
    m.core.leave(0.1, m.now, m.today);
    m.today += 24h;
    std::uint64_t calls = 0;
    for (;; ++calls) {
        m.now += 110ms;
        if (m.ask() != answer::granted) break;
    }
    BOOST_TEST(calls == 100'000u);
}

BOOST_AUTO_TEST_CASE(alone_a_refusal_halves_its_part_which_recovers_to_that_part)
{
    member m;
    m.lease(1);
    m.core.stand_alone(0.5, m.now, m.today);
    m.core.rate_limited(m.now);
    BOOST_TEST(m.core.rate() == 25);
    for (int i = 0; i < 10'000; ++i) m.core.succeeded();
    BOOST_TEST(m.core.rate() == 50);
}

// Leases that follow each other as the script hands them out, over members that come, go idle and come back: no
// second has more than its rate and a burst, and what is leased is used or goes back.
BOOST_AUTO_TEST_CASE(members_that_share_one_row_of_permits_keep_its_rate_and_lose_none)
{
    for (unsigned seed = 1; seed <= 40; ++seed) BOOST_TEST_CONTEXT("seed " << seed)
        {
            std::mt19937 random{seed};
            std::deque<member> all;
            for (unsigned i = 0; i < 1 + seed % 5; ++i) all.emplace_back().patience = 50ms;
            auto now = all[0].now;
            auto free = now - 100ms;
            std::uint64_t leased = 0, used = 0, back = 0;
            std::deque<px::detail::quota_core::time_point> sent;
            for (int step = 0; step < 4000; ++step) {
                now += std::chrono::microseconds{random() % 4000};
                auto& m = all[random() % all.size()];
                m.now = now;
                std::size_t went = m.poll().size();
                if (random() % 1000 < 300U + 600U * (static_cast<unsigned>(step) / 500 % 2))
                    went += m.ask() == answer::granted;
                m.core.expire(now);
                auto const r = m.core.report();
                back += r.unused;
                if (auto const wanted = m.core.wanted(); wanted != 0) {
                    auto const n = std::min<std::uint64_t>(wanted, 1 + random() % 12);
                    free = std::max(free, now - 100ms);
                    m.lease(n, free - now);
                    free += n * 10ms;
                    leased += n;
                }
                used += went;
                for (; went != 0; --went) sent.push_back(now);
                while (!sent.empty() && sent.front() + 1s <= now) sent.pop_front();
                // 100 a second, 10 that had gathered, and a lease of each member that it was late for.
                BOOST_REQUIRE(sent.size() <= 110u + 12 * all.size());
            }
            for (auto& m : all) {
                m.core.give_back();
                back += m.core.report().unused;
            }
            BOOST_TEST(leased == used + back);
        }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace quota_lease_tests
