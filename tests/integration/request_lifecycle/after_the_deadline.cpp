// Deadlines: what becomes ready after the deadline is not used, and no request is sent after it.
#include "stage.hpp"

#include <thread>

using namespace request_lifecycle;

namespace {

/// Blocks the thread until a point in time when an attempt has ended.
struct slow_observer {
    std::chrono::steady_clock::time_point until;
    void on_attempt(px::attempt_report const&) { std::this_thread::sleep_until(until); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(after_the_deadline)

BOOST_AUTO_TEST_CASE(a_connection_that_is_handed_on_too_late_sends_nothing_and_serves_the_next)
{
    px::pool_options options;
    options.max_connections = 1;
    px::quota const quota;
    stage s{options, quota};
    gate go{s.context.get_executor()};
    s.server.always([&](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            co_await go.passed();
            co_await c.send(jane());
        }
    });
    auto const end = std::chrono::steady_clock::now() + 500ms;
    auto holder = s.start(s.client.with(px::observer{slow_observer{end + 1ms}}).users().get("jane"));
    s.until([&] { return s.server.requests().size() == 1; });
    auto late = s.start(s.results.with(px::deadline{end}).users().update("jane", new_score()));
    s.until([&] { return late.done() || s.stats().waiting == 1; });
    auto next = s.start(s.client.users().get("next"));
    s.until([&] { return late.done() || s.stats().waiting == 2; });
    go.open();
    holder.get();
    auto const got = late.get();
    BOOST_TEST((got.error() == px::errc::deadline_exceeded));
    BOOST_TEST((got.error().phase() == px::phase::pool));
    BOOST_TEST((got.error().effect() == px::effect::not_applied));
    BOOST_TEST(got.error().attempts() == 0);
    next.get();
    BOOST_TEST_REQUIRE(s.server.requests().size() == 2u);
    BOOST_TEST(s.server.requests()[1].starts_with("GET /v1/users/next "));
    BOOST_TEST(s.server.accepted() == 1u);
    BOOST_TEST(quota.usage().calls == 2u);
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(a_permit_that_is_granted_too_late_goes_back)
{
    px::quota_options o;
    o.per_second = 0.001;
    o.burst = 1;
    px::quota const quota{o};
    stage s{{}, quota};
    s.server.always(peer::answering(jane()));
    s.run(s.client.users().get("jane"));
    auto const end = std::chrono::steady_clock::now() + 500ms;
    auto late = s.start(s.results.with(px::deadline{end}).users().update("jane", new_score()));
    s.until([&] { return late.done() || behind(quota).next().has_value(); });
    // Another thread returns a permit, and no handler runs before the deadline.
    behind(quota).refund();
    behind(quota).poll(std::chrono::steady_clock::now(), std::chrono::system_clock::now());
    std::this_thread::sleep_until(end + 1ms);
    auto const got = late.get();
    BOOST_TEST((got.error() == px::errc::deadline_exceeded));
    BOOST_TEST((got.error().phase() == px::phase::quota));
    BOOST_TEST((got.error().effect() == px::effect::not_applied));
    BOOST_TEST(s.server.requests().size() == 1u);
    BOOST_TEST(quota.usage().calls == 0u);
    s.check_run_returns();
}

BOOST_AUTO_TEST_SUITE_END()
