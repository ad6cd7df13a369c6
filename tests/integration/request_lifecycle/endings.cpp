// Answers that are cut short, completion handlers that throw, and what observers are told of both.
#include "stage.hpp"

#include <gainsight/px/call/pools_core.hpp>
#include <gainsight/px/core/access.hpp>

#include <memory>
#include <stdexcept>
#include <vector>

using namespace request_lifecycle;

namespace {

/// An answer of that status which breaks off in the middle of its body.
script cut_short(int status, std::string begun = R"({"errorMessage":"Too ma)")
{
    return [status, begun](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await c.send("HTTP/1.1 " + std::to_string(status) +
                        " Said\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n" + begun);
        c.close();
    };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cut_short_answers)

// The part that was cut off may say that an identical request was accepted before.
BOOST_AUTO_TEST_CASE(a_post_that_was_refused_for_the_rate_is_not_repeated_when_the_refusal_broke_off)
{
    stage s;
    s.server.next(cut_short(429));
    auto const got = s.run(s.results.users().create(new_user()));
    BOOST_TEST((got.error() == px::errc::rate_limited));
    BOOST_TEST((got.error().effect() == px::effect::not_applied));
    BOOST_TEST(s.server.requests().size() == 1u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(what_may_be_repeated_is_after_a_refusal_for_the_rate_that_broke_off)
{
    px::quota const quota;
    stage s{{}, quota};
    s.server.next(cut_short(429));
    s.server.always(peer::answering(answer(204)));
    s.run(s.client.users().update("jane", new_score()));
    BOOST_TEST(s.server.requests().size() == 2u);
    BOOST_TEST(quota.rate() < 200.0);
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(a_refusal_that_broke_off_is_what_its_status_says)
{
    for (auto [status, code] : {std::pair{400, px::errc::bad_request}, std::pair{401, px::errc::unauthorized},
                                std::pair{404, px::errc::not_found}, std::pair{500, px::errc::server_error}}) {
        stage s;
        s.server.next(cut_short(status));
        auto const got = s.run(s.results.users().update("jane", new_score()));
        BOOST_TEST((got.error() == code));
        BOOST_TEST(got.error().http_status() == status);
        BOOST_TEST((got.error().effect() == (status == 500 ? px::effect::unknown : px::effect::not_applied)));
        BOOST_TEST(s.server.requests().size() == 1u);
        BOOST_TEST(s.closed(px::close_reason::failed) == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_success_that_broke_off_is_a_lost_connection)
{
    stage s;
    s.server.next(cut_short(200, "{"));
    auto const got = s.run(s.results.with(px::retry::none()).users().get("jane"));
    BOOST_TEST((got.error() == px::errc::connection_lost));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(throwing_handlers)

BOOST_AUTO_TEST_CASE(a_handler_that_throws_strands_nobody_even_without_a_strand)
{
    px::pool_options options;
    options.max_connections = 1;
    stage s;
    s.server.stop_listening();
    px::pools const own{s.context.get_executor(), px::single_threaded, trusting(options)};
    both const client = both{own, s.tenant}.with(px::retry::none());
    int ended = 0;
    for (int i = 0; i != 5; ++i)
        asio::co_spawn(s.context, client.users().get("jane"), [&](std::exception_ptr e, px::user) {
            ++ended;
            BOOST_TEST(!!e);
            // The pool is consistent: a connection is being opened for the calls that wait.
            auto const counts = px::detail::access::impl(own)->stats().at(0).second;
            BOOST_TEST((counts.waiting == 0 || counts.open != 0));
            throw std::runtime_error{"a caller's own"};
        });
    int thrown = 0;
    while (ended != 5) try {
            // Ends a test that hangs; no assertion about time.
            if (s.context.run_one_for(30s) == 0) BOOST_FAIL("somebody was forgotten");
        } catch (std::runtime_error const&) {
            ++thrown;
        }
    BOOST_TEST(thrown == 5);
    s.check_run_returns();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(observing)

namespace {

struct notes {
    std::vector<px::attempt_report> attempts;  // their texts are not read: they live no longer than the hook
    std::vector<px::retry_report> retries;
    void on_attempt(px::attempt_report const& r) { attempts.push_back(r); }
    void on_retry(px::retry_report const& r) { retries.push_back(r); }
};

}  // namespace

BOOST_AUTO_TEST_CASE(an_attempt_without_a_connection_has_nothing_of_the_one_before)
{
    stage s;
    s.server.next([&](conversation& c) -> awaitable<void> {
        s.server.stop_listening();
        co_await c.answer(answer(502, "busy", "Connection: close\r\n", "text/plain"));
        c.close();
    });
    auto const seen = std::make_shared<notes>();
    auto const got = s.run(s.results.with(px::observer{seen}, quick().max_attempts(2)).users().get("jane"));
    BOOST_TEST((got.error() == px::errc::connect_failed));
    BOOST_TEST_REQUIRE(seen->attempts.size() == 2u);
    BOOST_TEST(seen->attempts[0].status == 502);
    BOOST_TEST(seen->attempts[0].body_bytes == 4u);
    BOOST_TEST((seen->attempts[1].code == px::errc::connect_failed));
    BOOST_TEST(seen->attempts[1].attempt == 2);
    BOOST_TEST(seen->attempts[1].status == 0);
    BOOST_TEST(seen->attempts[1].body_bytes == 0u);
    BOOST_TEST_REQUIRE(seen->retries.size() == 1u);
    BOOST_TEST(seen->retries[0].attempt == 1);
}

BOOST_AUTO_TEST_CASE(a_retry_that_costs_no_attempt_names_the_one_that_failed)
{
    stage s;
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer(jane());
        co_await c.request();
        c.reset();
    });
    s.server.always(peer::answering(jane()));
    s.run(s.client.users().get("jane"));
    auto const seen = std::make_shared<notes>();
    s.run(s.client.with(px::observer{seen}).users().get("jane"));
    BOOST_TEST_REQUIRE(seen->retries.size() == 1u);
    BOOST_TEST(seen->retries[0].attempt == 1);
    BOOST_TEST_REQUIRE(seen->attempts.size() == 2u);
    BOOST_TEST(seen->attempts[1].attempt == 1);
}

BOOST_AUTO_TEST_SUITE_END()
