// What became of a write, over all its attempts.
#include <unit/call/retry_core_call.hpp>

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>
#include <vector>

using namespace retry_tests;

namespace {

attempt_outcome truncated() { return answer(errc::connection_lost, 200); }
attempt_outcome foreign()
{
    auto o = answer(errc::bad_response, 200);
    o.foreign = true;
    return o;
}
attempt_outcome undecodable() { return answer(errc::bad_response, 200); }
attempt_outcome refused() { return answer(errc::bad_request, 400); }
attempt_outcome gone() { return answer(errc::not_found, 404); }
attempt_outcome rate() { return answer(errc::rate_limited, 429); }
attempt_outcome broken() { return answer(errc::server_error, 500); }
attempt_outcome stale()
{
    auto o = lost();
    o.reused_connection = true;
    return o;
}
attempt_outcome cut_off_with(int status)
{
    auto o = cancelled(true);
    o.status = status;
    o.first_byte_seen = true;
    return o;
}
attempt_outcome out_of_time()
{
    auto o = lost();
    o.code = errc::deadline_exceeded;
    return o;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(retry_effect)

BOOST_AUTO_TEST_CASE(one_attempt_tells)
{
    struct {
        char const* name;
        attempt_outcome outcome;
        effect of_a_write;
    } const cases[] = {
        {"success", success(), effect::applied},
        // It may have gone on to say that it failed, or may have been a login page.
        {"an answer cut short after its 200", truncated(), effect::unknown},
        {"a 200 that is not PX's", foreign(), effect::unknown},
        {"a sink that failed", answer(errc::sink_failed, 200), effect::applied},
        {"a stall after its 200", answer(errc::stalled, 200), effect::unknown},
        {"a 200 that says it failed", answer(errc::response_reported_errors, 200), effect::unknown},
        {"a bad key under a 200", answer(errc::unauthorized, 200), effect::not_applied},
        {"a blocked duplicate under a 503", answer(errc::duplicate_request_blocked, 503), effect::not_applied},
        {"408", answer(errc::unavailable, 408), effect::not_applied},
        {"a balancer's 404", answer(errc::not_found_at_edge, 404), effect::not_applied},
        {"an answer that cannot be decoded", undecodable(), effect::applied},
        {"never sent", never_sent(), effect::not_applied},
        {"400", refused(), effect::not_applied},
        {"404", gone(), effect::not_applied},
        {"429", rate(), effect::not_applied},
        {"302", answer(errc::redirected, 302), effect::not_applied},
        {"500, from the middle of the work", broken(), effect::unknown},
        {"502, of a gateway that does not know", answer(errc::unavailable, 502), effect::unknown},
        {"503", unavailable(), effect::unknown},
        {"504", answer(errc::unavailable, 504), effect::unknown},
        {"lost", lost(), effect::unknown},
        {"lost in a refusal's body", answer(errc::connection_lost, 404), effect::not_applied},
        {"lost in a gateway's body", answer(errc::connection_lost, 502), effect::unknown},
        {"out of time while waiting for the answer", out_of_time(), effect::unknown},
        {"cancelled before it was sent", cancelled(false), effect::not_applied},
        {"cancelled in flight", cancelled(true), effect::unknown},
        {"cancelled in the body of a success", cut_off_with(200), effect::unknown},
        {"cancelled in the body of a refusal", cut_off_with(404), effect::not_applied},
        {"cancelled in the body of a gateway's page", cut_off_with(502), effect::unknown},
    };
    for (auto const* op : operations)
        for (auto const& c : cases) BOOST_TEST_CONTEXT(to_string(op->method()) << ": " << c.name)
            {
                call one{*op};
                one.ends(c.outcome);
                // A read has no effect, and a POST that only looks something up is a read.
                BOOST_TEST((one.core.effect() == (op->writes() ? c.of_a_write : effect::not_applied)));
            }
}

BOOST_AUTO_TEST_CASE(an_earlier_attempt_is_not_forgotten)
{
    struct {
        char const* name;
        std::vector<attempt_outcome> attempts;
        effect of_a_put;
    } const cases[] = {
        {"lost, then 503", {lost(), unavailable()}, effect::unknown},
        {"503, then never sent", {unavailable(), never_sent()}, effect::unknown},
        {"lost, then refused", {lost(), refused()}, effect::unknown},
        {"lost, then 404", {lost(), gone()}, effect::unknown},
        {"stale connection, then refused", {stale(), refused()}, effect::unknown},
        {"lost, then done", {lost(), success()}, effect::applied},
        {"cut short after its 200, then lost", {truncated(), lost()}, effect::unknown},
        {"done but undecodable, then lost", {undecodable(), lost()}, effect::applied},
        {"cut short after its 200, then refused", {truncated(), refused()}, effect::unknown},
        {"refused for the rate, then refused", {rate(), refused()}, effect::not_applied},
        {"refused for the rate, then never sent", {rate(), never_sent()}, effect::not_applied},
        {"lost, then cancelled in its wait", {lost(), cancelled(false)}, effect::unknown},
        {"refused for the rate, then cancelled in its wait", {rate(), cancelled(false)}, effect::not_applied},
        {"never sent, then cancelled in flight", {never_sent(), cancelled(true)}, effect::unknown},
        {"cut short after its 200, then cancelled", {truncated(), cancelled(true)}, effect::unknown},
    };
    for (auto const& c : cases) BOOST_TEST_CONTEXT(c.name)
        {
            call put{px::operation::update_user::info};
            for (auto const& o : c.attempts) put.ends(o);
            BOOST_TEST((put.core.effect() == c.of_a_put));
        }
}

BOOST_AUTO_TEST_CASE(a_cancelled_call_is_over_and_no_matter_for_retries)
{
    for (auto const* op : operations)
        for (bool const in_flight : {false, true}) {
            call c{*op};
            auto const d = c.ends(cancelled(in_flight));
            BOOST_TEST((d.what == next::give_up));
            BOOST_TEST((d.reason == stop_reason::none));
            BOOST_TEST(c.budget.tokens() == 100);
        }
}

// --- DELETE and 404 -------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_delete_whose_earlier_attempt_may_have_done_it_takes_404_as_done)
{
    for (auto const& earlier : {lost(), stale(), unavailable(), out_of_time(), truncated()}) {
        call c{px::operation::remove_user::info};
        c.ends(earlier);
        BOOST_TEST((c.ends(gone()).what == next::treat_as_success));
        BOOST_TEST((c.core.effect() == effect::applied));
    }
    // Also when a further attempt lies between.
    call c{px::operation::remove_user::info};
    c.ends(lost());
    c.ends(rate());
    BOOST_TEST((c.ends(gone()).what == next::treat_as_success));
}

BOOST_AUTO_TEST_CASE(a_delete_that_cannot_have_done_it_reports_404)
{
    call first{px::operation::remove_user::info};
    BOOST_TEST((first.ends(gone()).what == next::give_up));
    for (auto const& earlier : {never_sent(), rate(), answer(errc::not_found_at_edge, 404)}) {
        call c{px::operation::remove_user::info};
        c.ends(earlier);
        BOOST_TEST((c.ends(gone()).reason == stop_reason::final_answer));
        BOOST_TEST((c.core.effect() == effect::not_applied));
    }
}

// A balancer's 404 says nothing of the user.
BOOST_AUTO_TEST_CASE(a_delete_of_unknown_fate_takes_no_404_but_pxs_as_done)
{
    call c{px::operation::remove_user::info};
    c.ends(lost());
    BOOST_TEST((c.ends(answer(errc::not_found_at_edge, 404)).what == next::retry_after_wait));
    BOOST_TEST((c.core.effect() == effect::unknown));
    BOOST_TEST((c.ends(gone()).what == next::treat_as_success));
}

BOOST_AUTO_TEST_CASE(other_verbs_report_404_whatever_came_before)
{
    for (auto const* op : {&px::operation::get_user::info, &px::operation::update_user::info}) {
        call c{*op};
        c.ends(lost());
        BOOST_TEST((c.ends(gone()).reason == stop_reason::final_answer));
    }
}

// --- POST -----------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_post_is_never_repeated_once_its_effect_is_unknown)
{
    attempt_outcome const everything[] = {success(), truncated(),   undecodable(),    never_sent(),   refused(),
                                          gone(),    rate(),        broken(),         unavailable(),  lost(),
                                          stale(),   out_of_time(), cancelled(false), cancelled(true)};
    for (auto const& first : everything)
        for (auto const& second : everything) {
            call post{px::operation::create_custom_event::info};
            auto d = post.ends(first);
            if (d.what != next::retry_after_wait) continue;
            BOOST_TEST((post.core.effect() == effect::not_applied));
            d = post.ends(second);
            if (d.what == next::retry_after_wait || d.what == next::retry_at_once_on_fresh_connection)
                BOOST_TEST((post.core.effect() == effect::not_applied));
        }
}

BOOST_AUTO_TEST_SUITE_END()
