// Many calls that share one pool: limits, order, refusals and closing.
#include "stage.hpp"

using namespace request_lifecycle;

namespace {

px::pool_options at_most(std::size_t connections, std::size_t waiters = 10'000)
{
    px::pool_options o;
    o.max_connections = connections;
    o.max_waiters = waiters;
    return o;
}

/// A script that answers only after the gate was opened.
script answering_behind(gate& g, std::string bytes)
{
    return [&g, bytes](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            co_await g.passed();
            co_await c.send(bytes);
        }
    };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sharing)

BOOST_AUTO_TEST_CASE(two_hundred_callers_share_four_connections_and_all_are_served)
{
    stage s{at_most(4)};
    s.server.always(peer::answering(jane()));
    std::vector<running<px::user>> calls;
    for (int i = 0; i != 200; ++i) calls.push_back(s.start(s.client.users().get("jane")));
    for (auto& c : calls) BOOST_TEST(c.get().identify_id == "jane");
    BOOST_TEST(s.server.accepted() == 4u);
    BOOST_TEST(s.stats().open_peak == 4u);
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(callers_are_all_served_though_connections_die_under_them)
{
    stage s{at_most(3)};
    int n = 0;
    s.server.always([&](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            if (++n % 3 == 0) {
                n % 2 ? c.reset() : c.close();
                co_return;
            }
            co_await c.send(jane());
        }
    });
    std::vector<running<px::result<px::user>>> calls;
    for (int i = 0; i != 60; ++i)
        calls.push_back(s.start(s.results.with(quick().max_attempts(50)).users().get("jane")));
    for (auto& c : calls) BOOST_TEST(c.get().has_value());
    BOOST_TEST(s.stats().open_peak <= 3u);
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(one_more_than_may_wait_is_refused_at_once_and_its_permit_goes_back)
{
    px::quota const quota;
    stage s{at_most(1, 1), quota};
    gate go{s.context.get_executor()};
    s.server.always(answering_behind(go, jane()));
    auto first = s.start(s.client.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 1; });
    auto second = s.start(s.client.users().get("jane"));
    s.until([&] { return s.stats().waiting == 1; });
    auto const refused = s.run(s.results.users().get("jane"));
    BOOST_TEST((refused.error() == px::errc::pool_exhausted));
    BOOST_TEST((refused.error().phase() == px::phase::pool));
    BOOST_TEST(refused.error().attempts() == 0);
    BOOST_TEST(quota.usage().calls == 2u);
    go.open();
    first.get();
    second.get();
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_cancelled_waiter_is_passed_over_and_the_others_keep_their_order)
{
    stage s{at_most(1)};
    gate go{s.context.get_executor()};
    s.server.always(answering_behind(go, jane()));
    auto holder = s.start(s.client.users().get("holder"));
    s.until([&] { return s.server.requests().size() == 1; });
    std::vector<running<px::user>> waiting;
    for (auto id : {"first", "second", "third"}) waiting.push_back(s.start(s.client.users().get(id)));
    s.until([&] { return s.stats().waiting == 3; });
    waiting[1].cancel();
    BOOST_CHECK_THROW(waiting[1].get(), px::error);
    BOOST_TEST(s.stats().waiting == 2u);
    go.open();
    holder.get();
    waiting[0].get();
    waiting[2].get();
    auto const& r = s.server.requests();
    BOOST_TEST_REQUIRE(r.size() == 3u);
    BOOST_TEST(r[1].starts_with("GET /v1/users/first "));
    BOOST_TEST(r[2].starts_with("GET /v1/users/third "));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_tenant_with_many_waiters_delays_another_by_one_turn)
{
    stage s{at_most(1)};
    gate go{s.context.get_executor()};
    s.server.always(answering_behind(go, jane()));
    both const other{s.pools,
                     px::tenant{px::credential{"other", s.server.where(), px::api_key{"other"}, both::permissions}}};
    std::vector<running<px::user>> calls;
    for (int i = 0; i != 10; ++i) calls.push_back(s.start(s.client.users().get("mine")));
    s.until([&] { return s.stats().waiting == 9 && s.server.requests().size() == 1; });
    auto theirs = s.start(other.users().get("theirs"));
    s.until([&] { return s.stats().waiting == 10; });
    go.open();
    theirs.get();
    BOOST_TEST(s.server.requests().size() <= 4u);
    for (auto& c : calls) c.get();
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_capped_tenant_leaves_connections_to_others)
{
    auto options = at_most(4);
    options.max_in_flight_per_tenant = 1;
    stage s{options};
    gate go{s.context.get_executor()};
    s.server.next(answering_behind(go, answer(200, jane_json, "Connection: close\r\n")));
    s.server.always(peer::answering(jane()));
    both const other{s.pools,
                     px::tenant{px::credential{"other", s.server.where(), px::api_key{"other"}, both::permissions}}};
    auto first = s.start(s.client.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 1; });
    auto second = s.start(s.client.users().get("jane"));
    s.until([&] { return s.stats().waiting == 1; });
    s.run(other.users().get("jane"));
    BOOST_TEST(s.stats().idle == 1u);
    go.open();  // the first's connection ends; the second gets the one that the other tenant left idle
    first.get();
    second.get();
    BOOST_TEST(s.server.accepted() == 2u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(waiters_learn_one_by_one_that_nobody_answers_and_none_is_left_behind)
{
    stage s{at_most(2)};
    s.server.stop();
    std::vector<running<px::result<px::user>>> calls;
    for (int i = 0; i != 10; ++i) calls.push_back(s.start(s.results.users().get("jane")));
    for (auto& c : calls) BOOST_TEST((c.get().error() == px::errc::connect_failed));
    BOOST_TEST(s.stats().open_peak <= 2u);
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(an_outage_is_not_answered_by_a_multiple_of_the_load)
{
    stage s;
    s.server.always(peer::answering(answer(502)));
    std::vector<px::stop_reason> reasons;
    for (int i = 0; i != 80; ++i) reasons.push_back(s.run(s.results.users().get("jane")).error().stopped());
    // 80 calls, and the host's hundred retries.
    BOOST_TEST(s.server.requests().size() == 180u);
    BOOST_TEST((reasons.front() == px::stop_reason::attempts_spent));
    BOOST_TEST((reasons.back() == px::stop_reason::budget_spent));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(closing)

BOOST_AUTO_TEST_CASE(lets_calls_finish_within_the_grace_and_refuses_new_ones)
{
    stage s;
    gate go{s.context.get_executor()};
    s.server.always(answering_behind(go, jane()));
    auto call = s.start(s.client.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 1; });
    auto closing = s.start(s.pools.close(60s));
    auto const refused = s.run(s.results.users().get("jane"));
    BOOST_TEST((refused.error() == px::errc::closed));
    BOOST_TEST(!closing.done());
    go.open();
    BOOST_TEST(call.get().identify_id == "jane");
    auto const report = closing.get();
    BOOST_TEST(report.finished == 1u);
    BOOST_TEST(report.cancelled == 0u);
    BOOST_TEST(s.stats().open == 0u);
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(ends_those_that_outlast_the_grace_wherever_they_are)
{
    stage s{at_most(1)};
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await c.gone();
    });
    auto under_way = s.start(s.results.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 1; });
    auto waiting = s.start(s.results.users().update("jane", new_score()));
    s.until([&] { return s.stats().waiting == 1; });
    auto const report = s.run(s.pools.close(0ms));
    BOOST_TEST(report.finished == 0u);
    BOOST_TEST(report.cancelled == 2u);
    BOOST_TEST((under_way.get().error() == px::errc::closed));
    BOOST_TEST((waiting.get().error() == px::errc::closed));
    BOOST_TEST(s.stats().open == 0u);
    BOOST_TEST((s.run(s.results.users().get("jane")).error() == px::errc::closed));
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(opens_nothing_for_calls_that_it_is_about_to_end)
{
    stage s{at_most(1)};
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.answer(answer(503));
        co_await c.request();
        co_await c.gone();
    });
    // The older call is refused, tries again and waits behind the newer one, which is ended first.
    auto older = s.start(s.results.users().get("older"));
    s.until([&] { return s.server.accepted() == 1; });
    auto newer = s.start(s.results.users().get("newer"));
    s.until([&] { return s.server.requests().size() == 2 && s.stats().waiting == 1; });
    auto const report = s.run(s.pools.close(0ms));
    BOOST_TEST(report.cancelled == 2u);
    BOOST_TEST((older.get().error() == px::errc::closed));
    BOOST_TEST((newer.get().error() == px::errc::closed));
    s.until([&] { return s.server.open() == 0; });
    BOOST_TEST(s.server.accepted() == 1u);
    s.check_nothing_is_leased();  // one was opened, one closed: none was begun in between
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(closes_idle_connections_and_may_be_repeated)
{
    stage s;
    s.server.always(peer::answering(jane()));
    s.run(s.client.users().get("jane"));
    s.run(s.pools.close(60s));
    s.run(s.pools.close(60s));
    BOOST_TEST(s.closed(px::close_reason::shutdown) == 1u);
    s.until([&] { return s.server.open() == 0; });
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(cancelling_its_await_ends_the_grace)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await c.gone();
    });
    auto call = s.start(s.results.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 1; });
    auto closing = s.start(s.pools.close(std::chrono::milliseconds::max()));
    while (s.context.poll() != 0) {
    }
    closing.cancel();
    BOOST_TEST((call.get().error() == px::errc::closed));
    try {
        closing.get();
    } catch (std::exception const&) {
    }
    s.check_run_returns();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(quota)

BOOST_AUTO_TEST_CASE(a_day_that_is_spent_fails_calls_at_once_and_sends_nothing)
{
    px::quota_options o;
    o.per_day = 1;
    stage s{{}, px::quota{o}};
    s.server.always(peer::answering(jane()));
    s.run(s.client.users().get("jane"));
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::quota_exhausted));
    BOOST_TEST(got.error().attempts() == 0);
    BOOST_TEST(s.server.requests().size() == 1u);
    s.check_run_returns();
}

// Of a fleet, or by a use that is restored late. The second call is cancelled while the answer is on the way.
BOOST_AUTO_TEST_CASE(a_day_that_others_spend_fails_calls_that_wait)
{
    for (bool cancelled : {false, true}) {
        px::quota_options o;
        o.per_second = 0.001;
        o.burst = 1;
        o.per_day = 100;
        px::quota const quota{o};
        stage s{{}, quota};
        s.server.always(peer::answering(jane()));
        s.run(s.client.users().get("jane"));
        auto waiting = s.start(s.results.users().get("jane"));
        s.until([&] { return behind(quota).next().has_value(); });
        auto const today = std::chrono::system_clock::now();
        px::quota_usage spent;
        spent.day = std::chrono::floor<std::chrono::days>(today);
        spent.calls = 100;
        quota.restore(spent);
        if (cancelled) {
            waiting.cancel();
            s.context.run_one();  // co_spawn passes it on
        }
        behind(quota).poll(std::chrono::steady_clock::now(), today);
        auto const got = waiting.get();
        BOOST_TEST((got.error() == (cancelled ? px::errc::operation_aborted : px::errc::quota_exhausted)),
                   got.error().what());
        BOOST_TEST(quota.usage().calls == 100u);
        BOOST_TEST(s.server.requests().size() == 1u);
        s.check_run_returns();
    }
}

BOOST_AUTO_TEST_CASE(calls_wait_for_permits_and_each_gets_its_own)
{
    px::quota_options o;
    o.per_second = 2000;
    o.burst = 1;
    px::quota const quota{o};
    stage s{{}, quota};
    s.server.always(peer::answering(jane()));
    std::vector<running<px::user>> calls;
    for (int i = 0; i != 20; ++i) calls.push_back(s.start(s.client.users().get("jane")));
    for (auto& c : calls) c.get();
    BOOST_TEST(quota.usage().calls == 20u);
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(a_permit_that_was_not_used_goes_to_whoever_waits_for_one)
{
    for (bool cancelled : {false, true}) {
        px::quota_options o;
        o.per_second = 0.001;
        o.burst = 1;
        px::quota const quota{o};
        stage s{at_most(1), quota};
        gate go{s.context.get_executor()};
        s.server.always(answering_behind(go, jane()));
        both const other{
            s.pools, px::tenant{px::credential{"other", s.server.where(), px::api_key{"other"}, both::permissions}}};
        auto holder = s.start(other.users().get("jane"));
        s.until([&] { return s.server.requests().size() == 1; });
        // The first has the only permit and waits for a connection, the second waits for a permit.
        auto const patience = cancelled ? px::timeout{60s} : px::timeout{200ms};
        auto first = s.start(s.results.with(patience).users().get("jane"));
        s.until([&] { return first.done() || s.stats().waiting == 1; });
        auto second = s.start(s.client.users().get("jane"));
        s.until([&] { return first.done() || behind(quota).next().has_value(); });
        if (cancelled) first.cancel();
        BOOST_TEST(!first.get().has_value());
        go.open();
        holder.get();
        BOOST_TEST(second.get().identify_id == "jane");
        BOOST_TEST(quota.usage().calls == 1u);
        s.check_nothing_is_leased();
        s.check_run_returns();
    }
}

BOOST_AUTO_TEST_CASE(a_429_slows_all_who_share_it)
{
    px::quota const quota;
    stage s{{}, quota};
    s.server.always(peer::answering(answer(429)));
    BOOST_TEST((s.run(s.results.with(px::retry::none()).users().get("jane")).error() == px::errc::rate_limited));
    BOOST_TEST(quota.rate() == 100.0);
}

BOOST_AUTO_TEST_SUITE_END()
