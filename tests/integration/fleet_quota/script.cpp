// The script that keeps the row of permits, on a clock of the test's own.
#include "../quota_row.hpp"
#include "../redis_server.hpp"

#include <gainsight/px/fleet/quota_script.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace fleet_script_tests {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using px::fleet::detail::quota_answer;
using px_test::redis_server;

using px_test::noon;
using row = px_test::quota_row;

}  // namespace fleet_script_tests
using namespace fleet_script_tests;

BOOST_AUTO_TEST_SUITE(fleet_script, *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(hands_out_permits_one_behind_the_other)
{
    row r;
    auto const a = r.ask("a", 10);
    BOOST_TEST(a.permits == 10u);
    BOOST_TEST((a.from == -100ms));  // a burst had gathered
    BOOST_TEST(a.rate == 100);
    BOOST_TEST(a.members == 1u);
    BOOST_TEST(a.used.calls == 10u);
    BOOST_TEST((a.used.day == std::chrono::sys_days{std::chrono::year{2026} / 3 / 14}));
    auto const b = r.ask("b", 10);
    BOOST_TEST((b.from == 0ms));
    BOOST_TEST(b.members == 2u);
    BOOST_TEST((r.ask("a", 10).from == 100ms));
    r.now += 1h;
    BOOST_TEST((r.ask("a", 1).from == -100ms));  // no more than a burst gathers
}

BOOST_AUTO_TEST_CASE(gives_each_who_asks_its_part_of_a_cycle)
{
    row r;
    BOOST_TEST(r.ask("a", 1000).permits == 50u);
    BOOST_TEST(r.ask("b", 1000).permits == 25u);
    BOOST_TEST(r.ask("c", 3).permits == 3u);
    BOOST_TEST(r.ask("d", 1000).permits == 12u);
    // Who has not asked for two cycles does not count.
    r.now += 1100ms;
    BOOST_TEST(r.ask("a", 1000).permits == 50u);
}

BOOST_AUTO_TEST_CASE(gives_nothing_that_lies_further_ahead_than_two_cycles_and_says_when)
{
    row r;
    std::uint64_t n = 0;
    quota_answer last;
    for (int i = 0; i < 100 && (i == 0 || last.permits != 0); ++i)
        n += (last = r.ask("a" + std::to_string(i), 1000)).permits;
    BOOST_TEST(last.permits == 0u);
    BOOST_TEST(n >= 110u);  // a burst and a second's worth
    BOOST_TEST((last.wait >= last.from - 1s));
    BOOST_TEST((last.wait > 10ms));
    r.now += last.wait;
    BOOST_TEST(r.ask("z", 1).permits == 1u);
}

BOOST_AUTO_TEST_CASE(takes_back_what_was_not_used_for_the_day_alone)
{
    row r;
    r.ask("a", 10);
    r.ask("a", 20);
    auto const a = r.ask("a", 0, row::unused(20));
    BOOST_TEST(a.used.calls == 10u);
    BOOST_TEST((a.from == 0ms));  // who is next has their time
    // More than was ever leased is not there, and nothing of another day.
    BOOST_TEST(r.ask("a", 0, row::unused(1000)).used.calls == 0u);
    r.now += 24h;
    BOOST_TEST(r.ask("a", 7).used.calls == 7u);
    r.now += 24h;
    BOOST_TEST(r.ask("b", 5).used.calls == 5u);
    BOOST_TEST(r.ask("a", 0, row::unused(3)).used.calls == 5u);
}

BOOST_AUTO_TEST_CASE(gives_the_time_of_what_came_back_to_who_is_next_and_not_twice)
{
    row r;
    r.ask("a", 50);
    r.ask("b", 0);
    BOOST_TEST((r.ask("b", 10).from == 400ms));
    BOOST_TEST((r.ask("a", 0, row::unused(20)).from == 300ms));
    r.now += 10s;  // nobody wants it
    r.ask("a", 0, row::unused(20));
    BOOST_TEST((r.ask("b", 30).from == -100ms));  // a burst and no more
    BOOST_TEST((r.ask("b", 0).from == 200ms));
    // Who leaves has had its time.
    BOOST_TEST((r.ask("a", 0, row::unused(10), true).from == 200ms));
}

BOOST_AUTO_TEST_CASE(counts_what_came_back_once_whatever_other_members_were_told)
{
    row r;
    r.remembers = true;
    r.ask("a", 40);
    auto const before = r.facts;  // b was told of 40
    BOOST_TEST(r.ask("a", 0, row::unused(30)).used.calls == 10u);
    r.facts = before;
    BOOST_TEST(r.ask("b", 1).used.calls == 11u);
}

BOOST_AUTO_TEST_CASE(of_an_older_row_waits_and_keeps_the_day)
{
    row r;
    r.remembers = true;
    r.ask("a", 40);
    auto const dump = *r.redis({"HGETALL", px::fleet::detail::quota_keys("test:", "acme").front()}).list();
    r.ask("a", 30);
    std::vector<std::string> words{"HSET", px::fleet::detail::quota_keys("test:", "acme").front()};
    for (auto const& field : dump) words.push_back(*field.text());
    r.redis(words);  // as a Redis that lost its last second, or a replica that took over
    auto const facts = r.facts;
    auto const after = r.ask("a", 1);
    BOOST_TEST(after.used.calls == 71u);
    BOOST_TEST((after.from >= 1s));
    r.facts = facts;  // another one that knew the row as it was
    r.facts.known.calls = 75;
    BOOST_TEST(r.ask("b", 0).used.calls == 75u);
}

BOOST_AUTO_TEST_CASE(of_any_number_goes_on_for_all)
{
    row r;
    r.facts.known.day = std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::microseconds>{noon});
    r.facts.known.calls = ~std::uint64_t{0};
    BOOST_TEST(r.ask("a", 0).used.calls == 9'007'199'254'740'991u);
    r.facts.known.calls = 0;
    BOOST_TEST(r.ask("b", 0).used.calls == 9'007'199'254'740'991u);
}

BOOST_AUTO_TEST_CASE(of_a_row_that_was_lost_waits_for_the_permits_that_are_out_and_keeps_the_day)
{
    row r;
    r.lose();
    r.facts.known.day = std::chrono::sys_days{std::chrono::year{2026} / 3 / 14};
    r.facts.known.calls = 700;
    auto const none = r.ask("a", 10);
    BOOST_TEST(none.permits == 0u);
    BOOST_TEST((none.wait == 1250ms));
    r.now += none.wait;
    auto const a = r.ask("a", 10);
    BOOST_TEST((a.from == 1s));
    BOOST_TEST(a.used.calls == 710u);
    r.facts.known.calls = 600;  // of one who has not heard for longer
    BOOST_TEST(r.ask("b", 0).used.calls == 710u);
}

BOOST_AUTO_TEST_CASE(hands_out_the_parts_of_those_alone_who_came_back)
{
    row r;
    for (auto const* who : {"a", "b", "c", "d"}) r.ask(who, 0);
    r.now += 2s;  // of which Redis did not answer for the last one
    BOOST_TEST(r.ask_after(1s, 4, "a", 10).rate == 25);
    BOOST_TEST(r.ask("a", 0).rate == 25);
    BOOST_TEST(r.ask_after(1100ms, 4, "b", 10).rate == 50);
    BOOST_TEST(r.ask("new", 0).rate == 60);  // three of five
    BOOST_TEST(r.ask_after(2s, 4, "c", 0).rate == 80);
    r.ask("d", 0, {}, true);  // one that leaves was not alone, or is not any more
    BOOST_TEST(r.ask("a", 0).rate == 100);
}

BOOST_AUTO_TEST_CASE(forgets_those_who_never_came_back)
{
    row r;
    for (auto const* who : {"a", "b"}) r.ask(who, 0);
    r.now += 2s;
    BOOST_TEST(r.ask_after(1s, 2, "a", 10).rate == 50);
    r.now += 12s;
    BOOST_TEST(r.ask("a", 0).rate == 50);
    r.now += 4s;
    BOOST_TEST(r.ask("a", 0).rate == 100);
}

BOOST_AUTO_TEST_CASE(goes_on_at_its_rate_where_one_alone_was_cut_off)
{
    row r;
    for (auto const* who : {"a", "b", "c"}) r.ask(who, 0);
    r.now += 2s;
    for (auto const* who : {"a", "b"}) r.ask(who, 0);
    r.now += 100ms;
    BOOST_TEST(r.ask_after(1s, 3, "c", 10).rate == 100);
}

BOOST_AUTO_TEST_CASE(of_a_row_that_was_lost_believes_what_members_were_told)
{
    row r;
    r.lose();
    BOOST_TEST(r.ask_after(1s, 4, "a", 10).rate == 25);
    BOOST_TEST(r.ask_after(1s, 3, "b", 10).rate == 50);  // the most holds
    r.now += 14s;
    for (auto const* who : {"a", "b"}) r.ask(who, 0);
    r.now += 2s;
    BOOST_TEST(r.ask("a", 10).rate == 100);  // nobody else has come
    r.lose();
    r.facts.believed = 3;  // one that has not even noticed
    auto const soon = r.ask("a", 10);
    BOOST_TEST(soon.rate * 3 == 100, boost::test_tools::tolerance(1e-9));
    BOOST_TEST((soon.from == 1s));  // as long as permits may be out
    r.facts.believed = 0;
    r.lose();
    // Who was never told believes nothing.
    BOOST_TEST(r.ask_after(1s, 0, "a", 10).rate == 100);
}

BOOST_AUTO_TEST_CASE(says_when_to_ask_again_where_the_day_is_spent)
{
    row r;
    r.limits.per_day = 10;
    r.ask("a", 10);
    auto const none = r.ask("a", 1);
    BOOST_TEST(none.permits == 0u);
    BOOST_TEST((none.wait == 1s));
    r.now = std::chrono::floor<std::chrono::days>(r.now) + 24h - 2ms;
    BOOST_TEST((r.ask("a", 1).wait == 2ms));
}

BOOST_AUTO_TEST_CASE(takes_another_limit_from_now_on)
{
    row r;
    r.ask("a", 1);
    r.limits.per_second = 300;
    BOOST_TEST(r.ask("a", 1).rate == 300);
    r.limits.per_second = 50;
    BOOST_TEST(r.ask("a", 1).rate == 50);
    r.ask("a", 0, row::refused());
    r.limits.per_second = 100;
    BOOST_TEST(r.ask("a", 1).rate == 25);  // which was lowered
}

// A model of members that use some of what they lease, and ask again when they are told to.
BOOST_AUTO_TEST_CASE(serves_any_number_of_members_without_a_storm)
{
    for (int const members : {8, 150, 400}) {
        row r;
        r.limits.per_second = 200;
        r.limits.burst = 20;
        r.facts.holds = 0;
        struct member {
            std::chrono::microseconds next;
            std::uint64_t got = 0;
        };
        std::vector<member> all(static_cast<std::size_t>(members), member{r.now, 0});
        auto const end = r.now + 8s;
        std::uint64_t asks = 0, got = 0;
        unsigned turn = 0;
        for (;;) {
            auto const at =
                std::min_element(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.next < b.next; });
            if (at->next >= end) break;
            r.now = std::max(r.now, at->next);
            auto const a = r.ask(std::to_string(at - all.begin()), 1000);
            ++asks;
            got += a.permits;
            at->got += a.permits;
            auto const spread = 500 + (turn++ * 382) % 1000;
            std::chrono::microseconds pause = a.wait * spread / 1000;
            if (a.permits != 0)
                pause = std::max<std::chrono::microseconds>(1ms, a.from) + static_cast<int>(a.permits) * 5ms;
            at->next = r.now + pause;
        }
        BOOST_TEST_CONTEXT(members)
        {
            BOOST_TEST(got >= 8u * 200u);
            BOOST_TEST(got <= 20u + 10u * 200u);
            BOOST_TEST(asks <= 8u * 1000u);
            BOOST_TEST(std::count_if(all.begin(), all.end(), [](auto const& m) { return m.got == 0; }) == 0);
            BOOST_TEST_MESSAGE(members << " members: " << asks / 8 << " questions a second, " << got << " permits");
        }
    }
}

BOOST_AUTO_TEST_CASE(counts_what_was_done_while_it_could_not_be_asked)
{
    row r;
    auto report = row::unused(3);
    report.alone = 12;
    r.ask("a", 5);
    BOOST_TEST(r.ask("a", 0, report).used.calls == 14u);
}

BOOST_AUTO_TEST_CASE(keeps_the_day_and_begins_another_at_midnight)
{
    row r;
    r.limits.per_day = 40;
    BOOST_TEST(r.ask("a", 30).permits == 30u);
    BOOST_TEST(r.ask("b", 30).permits == 10u);
    auto const none = r.ask("c", 30);
    BOOST_TEST(none.permits == 0u);
    BOOST_TEST(none.used.calls == 40u);
    // A clock that was ahead for a moment: what was used then was used today.
    r.now += 12h;
    BOOST_TEST(r.ask("a", 5).permits == 5u);
    r.now -= 12h;
    auto const back = r.ask("a", 5);
    BOOST_TEST(back.used.calls == 45u);
    BOOST_TEST(back.permits == 0u);
    r.now += 13h;
    BOOST_TEST(r.ask("a", 1).used.calls == 6u);  // which that day may have had
    r.now += 24h;
    BOOST_TEST(r.ask("a", 1).used.calls == 1u);
}

BOOST_AUTO_TEST_CASE(gives_no_day_twice_where_the_clock_is_wrong_for_a_while)
{
    for (auto const wrong : {-30 * 24h, -48h, -24h, 24h, 48h, 30 * 24h}) {
        row r;
        r.ask("a", 30);
        r.now += wrong;
        r.ask("a", 5);
        r.now -= wrong;
        auto const right = r.ask("a", 0).used.calls;
        BOOST_TEST(right == (wrong < 0h ? 30u : 35u));
        r.now += 24h * 40;
        BOOST_TEST(r.ask("a", 0).used.calls == 0u);
    }
}

BOOST_AUTO_TEST_CASE(of_a_clock_that_is_set_back_waits_for_nothing)
{
    row r;
    r.now += 48h;
    r.ask("a", 10);
    r.now -= 48h;
    auto const a = r.ask("a", 10);
    BOOST_TEST(a.permits == 10u);
    BOOST_TEST((a.from <= 0ms));
}

BOOST_AUTO_TEST_CASE(lowers_the_rate_for_all_once_a_second_and_recovers_by_their_successes)
{
    row r;
    r.limits.recovery_per_second = 1;
    r.ask("a", 50);
    auto const lowered = r.ask("b", 10, row::refused());
    BOOST_TEST(lowered.rate == 50);
    BOOST_TEST(r.ask("a", 0, row::refused()).rate == 50);
    r.now += 1s;
    BOOST_TEST(r.ask("a", 0, row::refused()).rate == 25);
    for (int i = 0; i < 10; ++i) {
        r.now += 1s;
        r.ask("a", 0, row::refused());
    }
    BOOST_TEST(r.ask("a", 0).rate == r.limits.least_per_second);
    px::detail::permit_report good;
    good.succeeded = 8;
    BOOST_TEST(r.ask("b", 0, good).rate == 10);
    good.succeeded = 1000;
    BOOST_TEST(r.ask("b", 0, good).rate == 100);
}

BOOST_AUTO_TEST_CASE(knows_its_members_while_they_are_heard_of)
{
    row r;
    r.ask("a", 0);
    r.ask("b", 0);
    BOOST_TEST(r.ask("c", 0).members == 3u);
    BOOST_TEST(r.ask("c", 0, {}, true).members == 2u);
    r.now += 10s;
    BOOST_TEST(r.ask("a", 0).members == 2u);
    r.now += 10s;
    BOOST_TEST(r.ask("a", 0).members == 1u);
}

BOOST_AUTO_TEST_CASE(is_not_misread_where_the_reply_is_another)
{
    redis_server redis;
    for (std::vector<std::string> const& words :
         std::vector<std::vector<std::string>>{{"PING"},
                                               {"GET", "nothing"},
                                               {"EVAL", "return {1,2,'3',4,5,6,7,'3','r'}", "0"},
                                               {"EVAL", "return {1,2,'x',4,5,6,7,'3','r',1}", "0"},
                                               {"EVAL", "return {1,2,'0',4,5,6,7,'3','r',1}", "0"},
                                               {"EVAL", "return {1,2,'nan',4,5,6,7,'3','r',1}", "0"},
                                               {"EVAL", "return {-1,2,'3',4,5,6,7,'3','r',1}", "0"},
                                               {"EVAL", "return {'1',2,'3',4,5,6,7,'3','r',1}", "0"},
                                               {"EVAL", "return redis.error_reply('ERR no')", "0"}})
        BOOST_TEST(!px::fleet::detail::quota_answer_of(redis(words)).has_value());
    auto const a = px::fleet::detail::quota_answer_of(redis({"EVAL", "return {1,-2,'3.5',4,5,6,7,'7','r',8}", "0"}));
    BOOST_REQUIRE(a.has_value());
    BOOST_TEST(a->rate == 3.5);
    BOOST_TEST(a->whole_rate == 7);
    BOOST_TEST(a->row == "r");
    BOOST_TEST(a->asked == 8u);
    BOOST_TEST((a->from == -2us));
    BOOST_TEST((a->wait == 7us));
}

BOOST_AUTO_TEST_SUITE_END()
