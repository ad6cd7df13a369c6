// What a call does after an attempt: every verb, every outcome, every state of the attempt.
#include <unit/call/retry_core_call.hpp>

#include <boost/test/unit_test.hpp>

using namespace retry_tests;

BOOST_AUTO_TEST_SUITE(retry)

BOOST_AUTO_TEST_CASE(the_policy_has_the_documented_defaults_and_keeps_what_it_is_told)
{
    constexpr px::retry fresh;
    BOOST_TEST(fresh.max_attempts() == 3);
    BOOST_TEST((fresh.first_wait() == 500ms));
    BOOST_TEST((fresh.max_wait() == 20s));
    BOOST_TEST((fresh.block_least() == 3s));
    BOOST_TEST((fresh.block_most() == 5s));
    BOOST_TEST(px::retry::none().max_attempts() == 1);
    BOOST_TEST(px::retry{}.max_attempts(0).max_attempts() == 1);
    BOOST_TEST((px::retry{}.block_wait(4s, 2s).block_most() == 4s));
    constexpr auto told = px::retry{}.max_attempts(7).first_wait(1s).max_wait(9s).block_wait(1s, 2s);
    BOOST_TEST(told.max_attempts() == 7);
    BOOST_TEST((told.first_wait() == 1s));
    BOOST_TEST((told.max_wait() == 9s));
    BOOST_TEST((told.block_least() == 1s));
    BOOST_TEST((told.block_most() == 2s));
    BOOST_TEST((px::retry{}.first_wait(-1s).first_wait() == 0s));
}

BOOST_AUTO_TEST_CASE(waits_without_bound_are_allowed_to_be_asked_for)
{
    auto const policy =
        px::retry{}.first_wait(std::chrono::milliseconds::max()).max_wait(std::chrono::milliseconds::max());
    call c{px::operation::get_user::info, policy, std::chrono::hours{24 * 365}};
    auto const d = c.ends(with_retry_after(unavailable(), std::chrono::milliseconds::max()));
    BOOST_TEST((d.wait >= 0ns));
}

// --- what is repeated -----------------------------------------------------------------------------------------------

// Every error code, for every verb, when the request was written and when it was not: `again` says what a safe
// operation does, `post_again` what a POST does whose request had been written.
BOOST_AUTO_TEST_CASE(every_verb_and_every_code_has_its_answer)
{
    struct {
        errc code;
        int status;
        bool again;
        bool post_again;
    } const cases[] = {
        {errc::unauthorized, 401, false, false},
        {errc::forbidden, 403, false, false},
        {errc::blocked_at_edge, 403, false, false},
        {errc::not_found, 404, false, false},
        {errc::not_found_at_edge, 404, true, false},
        {errc::duplicate, 400, false, false},
        {errc::duplicate_request_blocked, 429, true, false},
        {errc::rate_limited, 429, true, true},
        {errc::quota_exhausted, 0, false, false},
        {errc::range_too_wide, 400, false, false},
        {errc::bad_request, 400, false, false},
        {errc::bad_request, 413, false, false},
        {errc::unavailable, 502, true, false},
        {errc::unavailable, 503, true, false},
        {errc::unavailable, 504, true, false},
        {errc::unavailable, 520, true, false},
        {errc::unavailable, 524, true, false},
        // Refused before it was taken up, so that nothing acts twice.
        {errc::unavailable, 408, true, true},
        {errc::unavailable, 425, true, true},
        {errc::duplicate_request_blocked, 400, true, false},
        {errc::duplicate_request_blocked, 503, true, false},
        {errc::stalled, 200, true, false},
        {errc::proxy_refused, 0, false, false},
        {errc::scroll_broken, 404, false, false},
        {errc::server_error, 501, false, false},
        {errc::server_error, 511, false, false},
        {errc::redirected, 302, false, false},
        {errc::bad_response, 200, false, false},
        {errc::response_reported_errors, 200, false, false},
        {errc::deadline_exceeded, 0, true, false},
        {errc::pool_exhausted, 0, false, false},
        {errc::closed, 0, false, false},
        {errc::tls_failed, 0, false, false},
        {errc::connection_lost, 0, true, false},
        {errc::connection_lost, 200, true, false},
        {errc::body_too_large, 200, false, false},
        {errc::invalid_argument, 0, false, false},
        {errc::operation_aborted, 0, false, false},
        {errc::records_missing, 200, false, false},
        {errc::page_loop, 200, false, false},
        {errc::xliff_parser_error, 432, false, false},
        {errc::xliff_id_not_found, 433, false, false},
        {errc::language_not_supported, 434, false, false},
        {errc::content_not_found, 435, false, false},
        {errc::content_empty, 436, false, false},
        {errc::strategy_not_valid, 437, false, false},
        {errc::xliff_version_not_supported, 438, false, false},
    };
    for (auto const* op : operations)
        for (auto const& c : cases)
            BOOST_TEST_CONTEXT(to_string(op->method()) << ' ' << to_string(c.code) << ' ' << c.status)
            {
                call one{*op};
                auto const d = one.ends(answer(c.code, c.status));
                auto const again = acts_twice(*op) ? c.post_again : c.again;
                BOOST_TEST((d.what == (again ? next::retry_after_wait : next::give_up)));
                if (again) {
                    BOOST_TEST((d.reason == stop_reason::none));
                } else {
                    // A POST is refused a repetition that others would get, and says why.
                    auto const kept_back = acts_twice(*op) && c.again && c.code != errc::duplicate_request_blocked;
                    BOOST_TEST((d.reason == (kept_back ? stop_reason::not_repeatable : stop_reason::final_answer)));
                    BOOST_TEST(one.budget.tokens() == 100);
                }
            }
}

// A lone 500 ends no export; what a write's 500 did nobody knows.
BOOST_AUTO_TEST_CASE(a_read_is_repeated_after_a_500_and_a_write_is_not)
{
    for (auto const* op : operations)
        for (int const status : {500, 507, 509}) BOOST_TEST_CONTEXT(to_string(op->method()) << ' ' << status)
            {
                call c{*op};
                auto const d = c.ends(answer(errc::server_error, status));
                BOOST_TEST((d.what == (op->writes() ? next::give_up : next::retry_after_wait)));
            }
}

BOOST_AUTO_TEST_CASE(a_request_that_was_never_begun_is_repeated_by_every_verb)
{
    for (auto const* op : operations)
        for (auto const code : {errc::connect_failed, errc::connection_lost, errc::deadline_exceeded})
            BOOST_TEST_CONTEXT(to_string(op->method()) << ' ' << to_string(code))
            {
                call c{*op};
                auto o = never_sent();
                o.code = code;
                BOOST_TEST((c.ends(o).what == next::retry_after_wait));
                BOOST_TEST((c.core.effect() == effect::not_applied));
            }
}

BOOST_AUTO_TEST_CASE(a_certificate_is_not_tried_again)
{
    call c{px::operation::get_user::info};
    auto o = never_sent();
    o.code = errc::tls_failed;
    auto const d = c.ends(o);
    BOOST_TEST((d.what == next::give_up));
    BOOST_TEST((d.reason == stop_reason::final_answer));
}

BOOST_AUTO_TEST_CASE(success_ends_a_call_whatever_came_before)
{
    for (auto const* op : operations) {
        call c{*op};
        BOOST_TEST((c.ends(never_sent()).what == next::retry_after_wait));
        BOOST_TEST((c.ends(success()).what == next::succeed));
        BOOST_TEST(c.core.attempts() == 2);
    }
}

// --- how often ------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(attempts_are_counted_and_then_spent)
{
    for (int most = 1; most <= 5; ++most) BOOST_TEST_CONTEXT(most)
        {
            call c{px::operation::get_user::info, px::retry{}.max_attempts(most), 24h};
            auto const o = answer(errc::unavailable, 502);
            for (int i = 1; i < most; ++i) BOOST_TEST((c.ends(o).what == next::retry_after_wait));
            auto const d = c.ends(o);
            BOOST_TEST((d.what == next::give_up));
            BOOST_TEST((d.reason == stop_reason::attempts_spent));
            BOOST_TEST(c.core.attempts() == most);
            BOOST_TEST(c.budget.tokens() == 100.0 - (most - 1));
        }
}

BOOST_AUTO_TEST_CASE(a_spent_budget_stops_retries_and_successes_bring_it_back)
{
    detail::retry_budget budget;
    BOOST_TEST(budget.tokens() == 100);
    for (int i = 0; i < 100; ++i) BOOST_TEST(budget.spend());
    BOOST_TEST(!budget.spend());
    for (int i = 0; i < 9; ++i) budget.earn();
    BOOST_TEST(!budget.spend());
    budget.earn();
    BOOST_TEST(budget.spend());
    BOOST_TEST(!budget.spend());
    for (int i = 0; i < 5'000; ++i) budget.earn();
    BOOST_TEST(budget.tokens() == 100);

    call c{px::operation::get_user::info};
    while (c.budget.spend()) {
    }
    auto const d = c.ends(unavailable());
    BOOST_TEST((d.what == next::give_up));
    BOOST_TEST((d.reason == stop_reason::budget_spent));
    call after{px::operation::get_user::info};
    BOOST_TEST(after.budget.spend());
    after.ends(success());
    BOOST_TEST(after.budget.tokens() == 99.1);
}

BOOST_AUTO_TEST_CASE(a_retry_that_is_not_made_costs_no_budget)
{
    call late{px::operation::get_user::info, {}, 0s};
    BOOST_TEST((late.ends(unavailable()).reason == stop_reason::deadline));
    BOOST_TEST(late.budget.tokens() == 100);
    call once{px::operation::get_user::info, px::retry::none()};
    BOOST_TEST((once.ends(unavailable()).reason == stop_reason::attempts_spent));
    BOOST_TEST(once.budget.tokens() == 100);
}

// --- free retries ---------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_stale_pooled_connection_costs_a_safe_operation_nothing_once)
{
    // Every state of the attempt: only one of them is free.
    for (auto const* op : operations)
        for (int bits = 0; bits < 8; ++bits) {
            auto o = lost();
            o.reused_connection = (bits & 1) != 0;
            o.first_byte_seen = (bits & 2) != 0;
            o.cancelled = (bits & 4) != 0;
            call c{*op, px::retry::none()};
            auto const free = bits == 1 && !acts_twice(*op);
            BOOST_TEST_CONTEXT(to_string(op->method()) << " state " << bits)
            {
                BOOST_TEST((c.ends(o).what == (free ? next::retry_at_once_on_fresh_connection : next::give_up)));
                BOOST_TEST(c.core.attempts() == (free ? 0 : 1));
                BOOST_TEST(c.budget.tokens() == 100);
                if (free) BOOST_TEST((c.ends(o).reason == stop_reason::attempts_spent));  // never a second time
            }
        }
}

BOOST_AUTO_TEST_CASE(after_the_deadline_even_a_free_retry_is_not_made)
{
    auto o = lost();
    o.reused_connection = true;
    call c{px::operation::get_user::info, {}, 0s};
    BOOST_TEST((c.ends(o).what == next::give_up));
}

// A balancer answers 408 on a connection that it was about to close: nobody has seen the request.
BOOST_AUTO_TEST_CASE(a_408_on_a_kept_connection_is_a_stale_connection_for_every_verb)
{
    for (auto const* op : operations) BOOST_TEST_CONTEXT(to_string(op->method()))
        {
            auto o = answer(errc::unavailable, 408);
            o.reused_connection = true;
            call c{*op, px::retry::none()};
            BOOST_TEST((c.ends(o).what == next::retry_at_once_on_fresh_connection));
            BOOST_TEST((c.core.effect() == effect::not_applied));
            BOOST_TEST((c.ends(o).reason == stop_reason::attempts_spent));
        }
}

// --- a scroll whose position PX keeps
// ---------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_call_that_is_asked_once_is_repeated_only_when_px_cannot_have_taken_it_up)
{
    struct {
        char const* name;
        attempt_outcome outcome;
        bool again;
        bool unknown;
    } cases[] = {
        {"never sent", never_sent(), true, false},
        {"the rate", answer(errc::rate_limited, 429), true, false},
        {"a blocked duplicate", answer(errc::duplicate_request_blocked, 429), true, false},
        {"408", answer(errc::unavailable, 408), true, false},
        {"a balancer's 404", answer(errc::not_found_at_edge, 404), true, false},
        {"PX's 404", answer(errc::not_found, 404), false, false},
        {"500", answer(errc::server_error, 500), false, true},
        {"503", unavailable(), false, true},
        {"lost before an answer", lost(), false, true},
        {"lost within the answer", answer(errc::connection_lost, 200), false, true},
        {"stalled", answer(errc::stalled, 200), false, true},
        {"an answer that cannot be read", answer(errc::bad_response, 200), false, true},
        {"success", success(), false, false},
    };
    for (bool const reused : {false, true})
        for (auto& c : cases) BOOST_TEST_CONTEXT(c.name << (reused ? ", on a kept connection" : ""))
            {
                c.outcome.reused_connection = reused;
                call one{px::operation::list_users::info};
                one.core = {one.policy, px::operation::list_users::info, one.now + 1min, true};
                auto const d = one.ends(c.outcome);
                BOOST_TEST((d.what == next::retry_after_wait || d.what == next::retry_at_once_on_fresh_connection) ==
                           c.again);
                BOOST_TEST(one.core.fate_unknown() == c.unknown);
            }
}

BOOST_AUTO_TEST_CASE(a_401_on_a_key_that_was_rotated_is_tried_once_with_the_new_one)
{
    for (auto const* op : operations) BOOST_TEST_CONTEXT(to_string(op->method()))
        {
            auto o = answer(errc::unauthorized, 401);
            o.key_rotated_since = true;
            call c{*op, px::retry::none()};
            auto const d = c.ends(o);
            BOOST_TEST((d.what == next::retry_after_wait));
            BOOST_TEST((d.wait == 0ns));
            BOOST_TEST(c.budget.tokens() == 100);
            BOOST_TEST((c.ends(o).reason == stop_reason::final_answer));
            BOOST_TEST((c.core.effect() == effect::not_applied));
        }
    call current{px::operation::get_user::info};
    BOOST_TEST((current.ends(answer(errc::unauthorized, 401)).what == next::give_up));
    auto o = answer(errc::unauthorized, 401);
    o.key_rotated_since = true;
    call late{px::operation::get_user::info, {}, 0s};
    BOOST_TEST((late.ends(o).what == next::give_up));
}

// A refusal of another kind after the rotation is no reason to try the key again.
BOOST_AUTO_TEST_CASE(a_rotation_matters_to_a_401_alone)
{
    auto o = answer(errc::forbidden, 403);
    o.key_rotated_since = true;
    call c{px::operation::get_user::info};
    BOOST_TEST((c.ends(o).reason == stop_reason::final_answer));
}

BOOST_AUTO_TEST_SUITE_END()
