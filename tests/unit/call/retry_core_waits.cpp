// How long a call waits before its next attempt.
#include <unit/call/retry_core_call.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

using namespace retry_tests;

namespace {

struct spread {
    std::chrono::nanoseconds least = std::chrono::nanoseconds::max();
    std::chrono::nanoseconds most{};
};

/// The waits that a thousand callers draw after `attempts` equal outcomes.
spread waits(px::operation_info const& op, px::retry policy, attempt_outcome const& o, int attempts = 1)
{
    spread s;
    for (std::uint32_t seed = 1; seed <= 1'000; ++seed) {
        call c{op, policy, 24h};
        c.jitter = detail::jitter_source{seed * 2'654'435u};
        decision d;
        for (int i = 0; i < attempts; ++i) d = c.ends(o);
        if (d.what != next::retry_after_wait) return {};
        s.least = std::min(s.least, d.wait);
        s.most = std::max(s.most, d.wait);
    }
    return s;
}

attempt_outcome rate_limited() { return answer(errc::rate_limited, 429); }
attempt_outcome blocked() { return answer(errc::duplicate_request_blocked, 429); }

}  // namespace

BOOST_AUTO_TEST_SUITE(retry_waits)

BOOST_AUTO_TEST_CASE(a_wait_is_drawn_from_zero_to_a_bound_that_doubles_up_to_the_longest)
{
    auto const policy = px::retry{}.max_attempts(20);
    std::chrono::milliseconds const bounds[] = {500ms, 1s, 2s, 4s, 8s, 16s, 20s, 20s, 20s};
    int attempts = 0;
    for (auto const bound : bounds) {
        auto const s = waits(px::operation::get_user::info, policy, unavailable(), ++attempts);
        BOOST_TEST_CONTEXT("attempt " << attempts)
        {
            BOOST_TEST((s.most <= bound));
            BOOST_TEST((s.most > bound * 9 / 10));
            BOOST_TEST((s.least < bound / 10));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_first_wait_above_the_longest_is_the_longest)
{
    auto const s = waits(px::operation::get_user::info, px::retry{}.first_wait(10s).max_wait(1s), unavailable());
    BOOST_TEST((s.most <= 1s));
}

BOOST_AUTO_TEST_CASE(draws_stay_between_their_bounds)
{
    detail::jitter_source j{3};
    for (int i = 0; i < 1'000; ++i) {
        auto const d = j.between(5ns, 9ns);
        BOOST_REQUIRE((d >= 5ns && d <= 9ns));
    }
    BOOST_TEST((j.between(5ns, 5ns) == 5ns));
    BOOST_TEST((j.between(5ns, 1ns) == 5ns));
}

BOOST_AUTO_TEST_CASE(sources_that_seed_themselves_draw_different_waits)
{
    detail::jitter_source a, b;
    int equal = 0;
    for (int i = 0; i < 8; ++i) equal += a.between(0s, 20s) == b.between(0s, 20s);
    BOOST_TEST(equal < 8);
}

BOOST_AUTO_TEST_CASE(a_blocked_duplicate_waits_its_own_time_for_every_verb_but_post)
{
    for (auto const* op : operations) {
        if (acts_twice(*op)) continue;
        for (int attempts = 1; attempts <= 2; ++attempts) {
            auto const s = waits(*op, {}, blocked(), attempts);
            BOOST_TEST((s.least >= 3s));
            BOOST_TEST((s.most <= 5s));
            BOOST_TEST((s.most > 4'800ms));
        }
    }
    call post{px::operation::create_user::info};
    BOOST_TEST((post.ends(blocked()).reason == stop_reason::final_answer));
}

BOOST_AUTO_TEST_CASE(after_a_429_for_the_rate_the_first_wait_is_seconds)
{
    for (auto const* op : operations) {
        auto const s = waits(*op, {}, rate_limited());
        BOOST_TEST((s.least >= 3s));
        BOOST_TEST((s.most <= 3'500ms));
        BOOST_TEST((s.most > 3'450ms));
    }
}

BOOST_AUTO_TEST_CASE(no_wait_after_a_429_exceeds_the_longest_but_for_the_least_of_the_block)
{
    auto const late = waits(px::operation::get_user::info, px::retry{}.max_attempts(20), rate_limited(), 10);
    BOOST_TEST((late.most <= 20s));
    auto const hasty = waits(px::operation::get_user::info, px::retry{}.max_wait(1s), rate_limited());
    BOOST_TEST((hasty.least == 3s));
    BOOST_TEST((hasty.most == 3s));
}

BOOST_AUTO_TEST_CASE(retry_after_is_obeyed_in_full)
{
    for (auto const& o : {unavailable(), rate_limited(), blocked()}) BOOST_TEST_CONTEXT(to_string(o.code))
    for (std::chrono::milliseconds const told : {7'000ms, 3'600'000ms}) {
        auto const s = waits(px::operation::get_user::info, {}, with_retry_after(o, told));
        BOOST_TEST((s.least == told));
        BOOST_TEST((s.most == told));
    }
}

// Asked before its time it would be refused in vain.
BOOST_AUTO_TEST_CASE(a_retry_after_beyond_the_deadline_ends_the_call_at_once)
{
    call c{px::operation::get_user::info};
    auto const d = c.ends(with_retry_after(rate_limited(), 1h));
    BOOST_TEST((d.what == next::give_up));
    BOOST_TEST((d.reason == stop_reason::deadline));
    BOOST_TEST(c.budget.tokens() == 100);
}

// --- refusals for the time being
// --------------------------------------------------------------------------------------

namespace {

/// Runs a call against a host that refuses for `lasts`: what the call is told when it asks after that.
bool outlasts(attempt_outcome const& refusal, std::chrono::nanoseconds lasts, px::retry policy, std::uint32_t seed,
              int& attempts)
{
    call c{px::operation::get_user::info, policy};
    c.jitter = detail::jitter_source{seed};
    auto const start = c.now;
    for (attempts = 1; c.now - start < lasts; ++attempts) {
        auto const d = c.ends(refusal);
        if (d.what != next::retry_after_wait) return false;
        c.now += d.wait;
    }
    return true;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_refusal_for_now_is_outlasted_within_the_deadline_at_a_pace)
{
    auto const hasty = px::retry{}.first_wait(0ms).block_wait(0ms, 0ms);
    for (auto const& o : {rate_limited(), blocked(), unavailable()})
        for (auto const& policy : {px::retry{}, hasty})
            for (std::uint32_t seed = 1; seed <= 200; ++seed) BOOST_TEST_CONTEXT(to_string(o.code) << ", seed " << seed)
                {
                    int attempts = 0;
                    BOOST_REQUIRE(outlasts(o, 30s, policy, seed * 2'654'435u, attempts));
                    BOOST_REQUIRE(attempts < 40);  // whatever the policy's waits are
                }
}

BOOST_AUTO_TEST_CASE(a_refusal_for_now_ends_with_the_deadline_and_spends_neither_attempts_nor_the_rates_budget)
{
    call c{px::operation::get_user::info};
    auto const start = c.now;
    decision d;
    while ((d = c.ends(rate_limited())).what == next::retry_after_wait) c.now += d.wait;
    BOOST_TEST((d.reason == stop_reason::deadline));
    BOOST_TEST((c.now - start > 50s));
    BOOST_TEST((c.now - start < 1min));
    BOOST_TEST(c.budget.tokens() == 100);
    // An outage is another matter: there the host's budget holds.
    call out{px::operation::get_user::info};
    while (out.budget.spend()) {
    }
    BOOST_TEST((out.ends(unavailable()).reason == stop_reason::budget_spent));
}

// A host that says how long to wait is not given up sooner than one that does not.
BOOST_AUTO_TEST_CASE(a_short_retry_after_does_not_end_a_call_before_its_deadline)
{
    for (auto const told : {0ms, 1'000ms})
        for (std::uint32_t seed = 1; seed <= 200; ++seed) {
            call c{px::operation::get_user::info};
            c.jitter = detail::jitter_source{seed * 2'654'435u};
            auto const deadline = c.now + 1min;
            decision d;
            while ((d = c.ends(with_retry_after(unavailable(), told))).what == next::retry_after_wait) c.now += d.wait;
            BOOST_TEST((d.reason == stop_reason::deadline));
            BOOST_REQUIRE((deadline - c.now <= 2s));
        }
}

// Each alone is slow enough; together they would spend what the host has for other troubles.
BOOST_AUTO_TEST_CASE(an_outage_that_goes_on_spends_no_budget_beyond_the_first_refusals)
{
    call c{px::operation::get_user::info, {}, 24h};
    for (int i = 0; i != 50; ++i) BOOST_TEST((c.ends(unavailable()).what == next::retry_after_wait));
    BOOST_TEST(c.budget.tokens() == 98);
}

BOOST_AUTO_TEST_CASE(refusals_leave_the_attempts_for_other_failures)
{
    call c{px::operation::get_user::info, {}, 24h};
    for (int i = 0; i != 5; ++i) BOOST_TEST((c.ends(rate_limited()).what == next::retry_after_wait));
    auto const broken = answer(errc::unavailable, 502);
    for (int i = 0; i != 2; ++i) BOOST_TEST((c.ends(broken).what == next::retry_after_wait));
    BOOST_TEST((c.ends(broken).reason == stop_reason::attempts_spent));
    BOOST_TEST(c.core.attempts() == 8);
    call once{px::operation::get_user::info, px::retry::none()};
    BOOST_TEST((once.ends(rate_limited()).reason == stop_reason::attempts_spent));
}

// "Retry-After: 0", or a date in the past: callers that failed together would come back together, and a 429 would be
// followed by the very repetition that PX blocks.
BOOST_AUTO_TEST_CASE(a_retry_after_of_nothing_does_not_take_the_wait_away)
{
    auto const s = waits(px::operation::get_user::info, {}, with_retry_after(unavailable(), 0ms));
    BOOST_TEST((s.most > 450ms));
    BOOST_TEST((s.most <= 500ms));
    BOOST_TEST((waits(px::operation::get_user::info, {}, with_retry_after(rate_limited(), 0ms)).least >= 3s));
    BOOST_TEST((waits(px::operation::get_user::info, {}, with_retry_after(blocked(), 1s)).least >= 3s));
}

// --- the deadline ---------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_retry_that_would_begin_at_the_deadline_or_later_is_not_made)
{
    auto const o = with_retry_after(unavailable(), 7s);
    struct {
        std::chrono::nanoseconds left;
        bool again;
    } const cases[] = {{7s + 1ns, true}, {7s, false}, {7s - 1ns, false}, {1ns, false}, {0s, false}, {-5s, false}};
    for (auto const& c : cases) BOOST_TEST_CONTEXT(c.left.count() << " ns left")
        {
            call one{px::operation::get_user::info, {}, c.left};
            auto const d = one.ends(o);
            BOOST_TEST((d.what == (c.again ? next::retry_after_wait : next::give_up)));
            BOOST_TEST((d.reason == (c.again ? stop_reason::none : stop_reason::deadline)));
        }
}

BOOST_AUTO_TEST_CASE(a_call_without_a_deadline_is_repeated)
{
    call c{px::operation::get_user::info};
    c.core = {c.policy, px::operation::get_user::info, detail::retry_core::time_point::max()};
    BOOST_TEST((c.ends(unavailable()).what == next::retry_after_wait));
}

BOOST_AUTO_TEST_CASE(a_final_answer_is_the_reason_even_after_the_deadline)
{
    call c{px::operation::get_user::info, {}, 0s};
    BOOST_TEST((c.ends(answer(errc::not_found, 404)).reason == stop_reason::final_answer));
}

BOOST_AUTO_TEST_SUITE_END()
