// Retries: which answers and failures are tried again, and what the final error says.
#include "broken_connections.hpp"

#include <optional>
#include <string>
#include <vector>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(repeating)

BOOST_AUTO_TEST_CASE(a_read_is_repeated_on_429_502_503_and_504_until_it_succeeds)
{
    for (int status : {429, 502, 503, 504}) {
        stage s;
        s.server.expect("GET /v1/users/jane").answer(status, "busy", "", "text/plain");
        s.server.expect("GET /v1/users/jane").answer(200, jane_json);
        BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
        BOOST_TEST(s.server.requests().size() == 2u);
        BOOST_TEST(s.server.accepted() == 1u);  // the body of an error is read to its end, and its connection kept
    }
}

BOOST_AUTO_TEST_CASE(a_read_is_repeated_on_passing_trouble_of_the_server_and_of_what_stands_before_it)
{
    for (auto const& trouble :
         {answer(500), answer(520), answer(524), answer(408), answer(425),
          answer(404, "default backend - 404", "", "text/plain"),
          answer(400, "Duplicate request blocked. Please wait before retrying", "", "text/plain")}) {
        stage s;
        s.server.expect("GET /v1/users/jane").answer_bytes(trouble);
        s.server.expect("GET /v1/users/jane").answer(200, jane_json);
        BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
        BOOST_TEST(s.server.requests().size() == 2u);
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_for_now_does_not_spend_the_attempts)
{
    for (int status : {429, 503}) {
        stage s;
        for (int i = 0; i != 3; ++i) s.server.expect("GET /v1/users/jane").answer(status, "busy", "", "text/plain");
        s.server.expect("GET /v1/users/jane").answer(200, jane_json);
        BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
    }
}

BOOST_AUTO_TEST_CASE(a_retry_after_that_passes_the_deadline_is_told_at_once)
{
    stage s;
    s.server.expect("GET /v1/users/jane").answer(429, "", "Retry-After: 3600\r\n");
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::rate_limited));
    BOOST_TEST((got.error().stopped() == px::stop_reason::deadline));
    BOOST_TEST((got.error().retry_after() == std::optional<std::chrono::milliseconds>{1h}));
    BOOST_TEST(std::string{got.error().what()}.find("retry after 3600000 ms") != std::string::npos);
    BOOST_TEST(s.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_last_error_tells_how_often_it_was_tried_and_why_no_further)
{
    stage s;
    for (int i = 0; i != 3; ++i)
        s.server.expect("PUT /v1/users/jane")
            .answer(502, "<html><title>502 Busy</title></html>", "Retry-After: 0\r\n", "text/html");
    auto const got = s.run(s.results.users().update("jane", new_score()));
    auto const& e = got.error();
    BOOST_TEST((e == px::errc::unavailable));
    BOOST_TEST(e.http_status() == 502);
    BOOST_TEST(e.attempts() == 3);
    BOOST_TEST((e.stopped() == px::stop_reason::attempts_spent));
    BOOST_TEST((e.effect() == px::effect::unknown));  // a gateway does not know either
    BOOST_TEST(e.operation() == "users.update");
    BOOST_TEST(e.tenant() == "acme");
    BOOST_TEST(e.vendor_message() == "502 Busy");
    BOOST_TEST((e.retry_after() == std::optional<std::chrono::milliseconds>{0ms}));
    BOOST_TEST(s.server.requests().size() == 3u);
}

BOOST_AUTO_TEST_CASE(without_retries_there_is_one_attempt)
{
    stage s;
    s.server.expect("GET /v1/users/jane").answer(503);
    auto const got = s.run(s.results.with(px::retry::none()).users().get("jane"));
    BOOST_TEST(got.error().attempts() == 1);
    BOOST_TEST(s.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_will_not_change_is_not_asked_again)
{
    for (int status : {400, 401, 403, 404, 501}) {
        stage s;
        s.server.expect("GET /v1/users/jane").answer(status, R"({"errorMessage":"no"})");
        auto const got = s.run(s.results.users().get("jane"));
        BOOST_TEST(got.error().http_status() == status);
        BOOST_TEST((got.error().stopped() == px::stop_reason::final_answer));
        BOOST_TEST((got.error().effect() == px::effect::not_applied));
        BOOST_TEST(s.server.requests().size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_wait_that_would_pass_the_deadline_is_not_begun)
{
    stage s;
    s.server.expect("GET /v1/users/jane").answer(503, "", "Retry-After: 15\r\n");
    auto const got = s.run(s.results.with(px::timeout{10s}).users().get("jane"));
    BOOST_TEST((got.error() == px::errc::unavailable));
    BOOST_TEST((got.error().stopped() == px::stop_reason::deadline));
    BOOST_TEST((got.error().retry_after() == std::optional<std::chrono::milliseconds>{15s}));
}

BOOST_AUTO_TEST_CASE(a_deadline_that_is_past_sends_nothing_and_costs_no_permit)
{
    px::quota quota;
    stage s{{}, quota};
    auto const got = s.run(s.results.with(px::deadline{std::chrono::steady_clock::now() - 1s}).users().get("jane"));
    BOOST_TEST((got.error() == px::errc::deadline_exceeded));
    BOOST_TEST(got.error().attempts() == 0);
    BOOST_TEST(s.server.accepted() == 0u);
    s.server.expect("GET /v1/users/jane").answer(200, jane_json);
    s.run(s.client.users().get("jane"));
    BOOST_TEST(quota.usage().calls == 1u);
}

BOOST_AUTO_TEST_CASE(a_read_is_repeated_when_the_connection_breaks)
{
    for (bool by_reset : {false, true}) {
        stage s;
        s.server.next(ending_without_an_answer(by_reset));
        s.server.always(peer::answering(jane()));
        BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
        BOOST_TEST(s.server.accepted() == 2u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
