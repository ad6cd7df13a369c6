// What is repeated, what never is, and what the final error says.
#include "stage.hpp"

using namespace request_lifecycle;

namespace {

/// Answers each connection's first request with nothing but its end.
script dying(bool rudely = false)
{
    return [rudely](conversation& c) -> awaitable<void> {
        co_await c.request();
        rudely ? c.reset() : c.close();
    };
}

/// Answers one request, then dies at the next.
script dying_at_the_second()
{
    return [](conversation& c) -> awaitable<void> {
        co_await c.answer(jane());
        co_await c.request();
        c.reset();
    };
}

/// What an end right behind an answer is noticed as: over TLS its word comes with the answer.
px::close_reason noticed_as() { return over_tls() ? px::close_reason::server : px::close_reason::stale; }

/// A port on which nobody listens.
px::endpoint nowhere(asio::io_context& context)
{
    tcp::acceptor a{context, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    return px::endpoint::parse("http://127.0.0.1:" + std::to_string(a.local_endpoint().port())).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(repeating)

BOOST_AUTO_TEST_CASE(a_read_is_repeated_on_429_502_503_and_504_until_it_succeeds)
{
    for (int status : {429, 502, 503, 504}) {
        stage s;
        s.server.always(peer::answering_in_turn({answer(status, "busy", "", "text/plain"), jane()}));
        BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
        BOOST_TEST(s.server.requests().size() == 2u);
        BOOST_TEST(s.server.accepted() == 1u);  // an error's body is drained and its connection kept
    }
}

BOOST_AUTO_TEST_CASE(a_read_is_repeated_on_passing_trouble_of_the_server_and_of_what_stands_before_it)
{
    for (auto const& trouble :
         {answer(500), answer(520), answer(524), answer(408), answer(425),
          answer(404, "default backend - 404", "", "text/plain"),
          answer(400, "Duplicate request blocked. Please wait before retrying", "", "text/plain")}) {
        stage s;
        s.server.always(peer::answering_in_turn({trouble, jane()}));
        BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
        BOOST_TEST(s.server.requests().size() == 2u);
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_for_now_does_not_spend_the_attempts)
{
    for (int status : {429, 503}) {
        stage s;
        std::vector<std::string> answers(3, answer(status, "busy", "", "text/plain"));
        answers.push_back(jane());
        s.server.always(peer::answering_in_turn(answers));
        BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
    }
}

BOOST_AUTO_TEST_CASE(a_retry_after_that_passes_the_deadline_is_told_at_once)
{
    stage s;
    s.server.always(peer::answering(answer(429, "", "Retry-After: 3600\r\n")));
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
    s.server.always(
        peer::answering(answer(502, "<html><title>502 Busy</title></html>", "Retry-After: 0\r\n", "text/html")));
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
    s.server.always(peer::answering(answer(503)));
    auto const got = s.run(s.results.with(px::retry::none()).users().get("jane"));
    BOOST_TEST(got.error().attempts() == 1);
    BOOST_TEST(s.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_will_not_change_is_not_asked_again)
{
    for (int status : {400, 401, 403, 404, 501}) {
        stage s;
        s.server.always(peer::answering(answer(status, R"({"errorMessage":"no"})")));
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
    s.server.always(peer::answering(answer(503, "", "Retry-After: 15\r\n")));
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
    s.server.always(peer::answering(jane()));
    s.run(s.client.users().get("jane"));
    BOOST_TEST(quota.usage().calls == 1u);
}

BOOST_AUTO_TEST_CASE(a_read_is_repeated_when_the_connection_breaks)
{
    for (bool rudely : {false, true}) {
        stage s;
        s.server.next(dying(rudely));
        s.server.always(peer::answering(jane()));
        BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
        BOOST_TEST(s.server.accepted() == 2u);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(posting)

BOOST_AUTO_TEST_CASE(a_post_whose_write_began_is_never_repeated_and_its_effect_is_unknown)
{
    for (bool rudely : {false, true}) {
        stage s;
        s.server.always(dying(rudely));
        auto const got = s.run(s.results.users().create(new_user()));
        BOOST_TEST((got.error() == px::errc::connection_lost));
        BOOST_TEST((got.error().effect() == px::effect::unknown));
        BOOST_TEST((got.error().stopped() == px::stop_reason::not_repeatable));
        BOOST_TEST(got.error().attempts() == 1);
        BOOST_TEST(s.server.requests().size() == 1u);
        s.check_quiet();
    }
}

BOOST_AUTO_TEST_CASE(a_post_answered_by_a_gateway_or_by_a_duplicate_block_is_not_repeated)
{
    for (int status : {502, 503, 504}) {
        stage s;
        s.server.always(peer::answering(answer(status)));
        auto const got = s.run(s.results.users().create(new_user()));
        BOOST_TEST((got.error().effect() == px::effect::unknown));
        BOOST_TEST(s.server.requests().size() == 1u);
    }
    stage s;
    s.server.always(
        peer::answering(answer(429, "Duplicate request blocked. Please wait before retrying", "", "text/plain")));
    auto const got = s.run(s.results.users().create(new_user()));
    BOOST_TEST((got.error() == px::errc::duplicate_request_blocked));
    BOOST_TEST((got.error().effect() == px::effect::not_applied));
    BOOST_TEST(s.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_post_that_the_rate_refused_is_repeated)
{
    stage s;
    s.server.always(peer::answering_in_turn({answer(429, "slow down", "", "text/plain"), answer(201)}));
    s.run(s.client.users().create(new_user()));
    BOOST_TEST(s.server.requests().size() == 2u);
    BOOST_TEST((s.server.requests()[0] == s.server.requests()[1]));
}

// What was not read may have said that the twin of this request was accepted.
BOOST_AUTO_TEST_CASE(a_post_is_not_repeated_after_a_429_whose_words_did_not_come)
{
    for (auto const* rest :
         {"Content-Length: 90\r\n\r\n{\"errorMess", "Transfer-Encoding: chunked\r\n\r\nzz\r\nno chunk",
          "Content-Encoding: br\r\nContent-Length: 4\r\n\r\nabcd",
          "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nPK\x03\x04"}) {
        stage s;
        s.server.next([rest](conversation& c) -> awaitable<void> {
            co_await c.answer(std::string{"HTTP/1.1 429 Too Many Requests\r\n"} + rest);
            c.close();
        });
        s.server.always(peer::answering(answer(201)));
        auto const got = s.run(s.results.users().create(new_user()));
        BOOST_TEST((got.error() == px::errc::rate_limited));
        BOOST_TEST(s.server.requests().size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_post_to_a_port_where_nobody_listens_is_tried_again_and_costs_no_permits)
{
    stage s;
    px::quota const quota;
    both const lost{s.pools,
                    px::tenant{px::credential{"acme", nowhere(s.context), px::api_key{"k"}, both::permissions}, quota}};
    auto const got = s.run(lost.with(quick()).results().users().create(new_user()));
    BOOST_TEST((got.error() == px::errc::connect_failed));
    BOOST_TEST((got.error().phase() == px::phase::connect));
    BOOST_TEST((got.error().effect() == px::effect::not_applied));
    BOOST_TEST((got.error().stopped() == px::stop_reason::attempts_spent));
    BOOST_TEST(got.error().attempts() == 3);
    BOOST_TEST(s.stats().failed == 3u);
    BOOST_TEST(quota.usage().calls == 0u);
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(a_post_goes_out_on_a_connection_that_was_just_seen_alive)
{
    stage s;
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer(jane());
        c.close();
    });
    s.server.always(peer::answering(answer(201)));
    s.run(s.client.users().get("jane"));
    s.until([&] { return s.server.open() == 0; });
    s.run(s.client.users().create(new_user()));
    BOOST_TEST(s.server.accepted() == 2u);
    BOOST_TEST(s.closed(noticed_as()) == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_to_a_write_that_was_cut_short_does_not_say_that_it_was_applied)
{
    stage s;
    s.server.always(peer::answering(answer(200).substr(0, 20)));
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nshort");
        c.close();
    });
    auto const got = s.run(s.results.users().create(new_user()));
    BOOST_TEST((got.error() == px::errc::connection_lost));
    BOOST_TEST((got.error().effect() == px::effect::unknown));
}

BOOST_AUTO_TEST_CASE(a_post_is_repeated_when_it_was_refused_before_it_was_taken_up)
{
    for (int status : {408, 425}) {
        stage s;
        s.server.always(peer::answering_in_turn({answer(status), answer(201)}));
        s.run(s.client.users().create(new_user()));
        BOOST_TEST(s.server.requests().size() == 2u);
    }
}

// What is in front of PX answers with a page of its own and a status of success.
BOOST_AUTO_TEST_CASE(a_write_that_a_page_answers_is_no_success_and_its_effect_is_unknown)
{
    auto const page = answer(200, "<html><title>Sign in</title></html>", "", "text/html");
    auto const check = [](px::result<void> const& got) {
        BOOST_TEST((got.error() == px::errc::bad_response));
        BOOST_TEST((got.error().effect() == px::effect::unknown));
        BOOST_TEST(got.error().vendor_message() == "Sign in");
    };
    stage s;
    s.server.always(peer::answering(page));
    check(s.run(s.results.users().create(new_user())));
    check(s.run(s.results.users().update("jane", new_score())));
    check(s.run(s.results.users().remove("jane", px::hard_delete::yes)));
    BOOST_TEST(s.server.requests().size() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(pooled_connections_that_die)

BOOST_AUTO_TEST_CASE(one_that_the_server_closed_between_calls_costs_no_attempt)
{
    stage s;
    for (int i = 0; i != 5; ++i)
        s.server.next([](conversation& c) -> awaitable<void> {
            co_await c.answer(jane());
            c.close();
        });
    for (int i = 0; i != 5; ++i) {
        BOOST_TEST(s.run(s.results.with(px::retry::none()).users().get("jane")).has_value());
        s.until([&] { return s.server.open() == 0; });
    }
    // The last one waits for somebody to notice, but over TLS.
    BOOST_TEST(s.closed(noticed_as()) == (over_tls() ? 5u : 4u));
}

BOOST_AUTO_TEST_CASE(one_that_dies_after_the_write_costs_a_free_retry_but_no_attempt)
{
    stage s;
    s.server.next(dying_at_the_second());
    s.server.always(peer::answering(jane()));
    s.run(s.client.users().get("jane"));
    BOOST_TEST(s.run(s.results.with(px::retry::none()).users().get("jane")).has_value());
    BOOST_TEST(s.server.accepted() == 2u);
    BOOST_TEST(s.server.requests().size() == 3u);
}

BOOST_AUTO_TEST_CASE(the_retry_is_free_once_only)
{
    stage s;
    s.server.next(dying_at_the_second());
    s.server.always(dying(true));
    s.run(s.client.users().get("jane"));
    auto const got = s.run(s.results.with(px::retry::none()).users().get("jane"));
    BOOST_TEST((got.error() == px::errc::connection_lost));
    BOOST_TEST(got.error().attempts() == 1);
    BOOST_TEST(s.server.requests().size() == 3u);
    s.check_quiet();
}

BOOST_AUTO_TEST_CASE(a_post_gets_no_free_retry)
{
    stage s;
    s.server.next(dying_at_the_second());
    s.server.always(peer::answering(answer(201)));
    s.run(s.client.users().get("jane"));
    auto const got = s.run(s.results.users().create(new_user()));
    BOOST_TEST((got.error().effect() == px::effect::unknown));
    BOOST_TEST(s.server.requests().size() == 2u);
}

BOOST_AUTO_TEST_CASE(the_free_retry_gets_a_fresh_connection_even_when_others_are_idle)
{
    stage s;
    gate go{s.context.get_executor()};
    auto const two = [&](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await go.passed();
        co_await c.send(jane());
        co_await c.request();
        c.reset();
    };
    s.server.next(two);
    s.server.next(two);
    auto a = s.start(s.client.users().get("jane"));
    auto b = s.start(s.client.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 2; });
    go.open();
    a.get();
    b.get();
    BOOST_TEST(s.stats().idle == 2u);
    s.server.always(peer::answering(jane()));
    BOOST_TEST(s.run(s.results.with(px::retry::none()).users().get("jane")).has_value());
    s.check_quiet();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(deleting)

BOOST_AUTO_TEST_CASE(a_delete_repeated_after_an_unknown_fate_takes_404_as_done)
{
    stage s;
    s.server.next(dying());
    s.server.always(peer::answering(answer(404, R"({"errorMessage":"no such user"})")));
    s.run(s.client.users().remove("jane", px::hard_delete::yes));
    BOOST_TEST(s.server.requests().size() == 2u);
    BOOST_TEST(s.server.requests()[0].starts_with("DELETE /v1/users/jane?"));
}

BOOST_AUTO_TEST_CASE(a_delete_of_unknown_fate_does_not_take_a_balancers_404_as_done)
{
    stage s;
    s.server.next(dying());
    s.server.always(peer::answering(answer(404, "default backend - 404", "", "text/plain")));
    auto const got = s.run(s.results.users().remove("jane", px::hard_delete::yes));
    BOOST_TEST((got.error() == px::errc::not_found_at_edge));
    BOOST_TEST((got.error().effect() == px::effect::unknown));
}

BOOST_AUTO_TEST_CASE(a_delete_whose_first_answer_is_404_fails)
{
    stage s;
    s.server.always(peer::answering(answer(404, R"({"errorMessage":"no such user"})")));
    auto const got = s.run(s.results.users().remove("jane", px::hard_delete::yes));
    BOOST_TEST((got.error() == px::errc::not_found));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(styles)

BOOST_AUTO_TEST_CASE(the_throwing_style_throws_the_error_that_the_results_style_yields)
{
    stage s;
    s.server.always(peer::answering(answer(
        404,
        R"({"externalapierror":{"status":"NOT_FOUND","message":"User was not found for parameters {id=jane@example.com}"}})")));
    auto const yielded = s.run(s.results.users().get("jane@example.com")).error();
    BOOST_CHECK_EXCEPTION(s.run(s.client.users().get("jane@example.com")), px::error, [&](px::error const& e) {
        return e == px::errc::not_found && e.vendor_message() == yielded.vendor_message();
    });
    BOOST_TEST(yielded.vendor_message() == "User was not found for parameters {...}");
    BOOST_TEST(std::string{yielded.what()}.find("jane") == std::string::npos);
    BOOST_TEST(std::string{yielded.what()}.find("key-of-acme") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(refused_input_travels_inside_the_awaitable_in_both_styles)
{
    stage s;
    auto call = s.client.users().get("");
    BOOST_CHECK_EXCEPTION(s.run(std::move(call)), px::error,
                          [](px::error const& e) { return e == px::errc::invalid_argument && e.attempts() == 0; });
    BOOST_TEST((s.run(s.results.users().get("")).error() == px::errc::invalid_argument));
    BOOST_TEST(s.server.accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(a_call_outlives_what_it_was_made_from)
{
    stage s;
    s.server.always(peer::answering(jane()));
    auto made = [&] {
        std::string id = "jane";
        both const passing = s.client;
        return passing.users().get(id);
    }();
    BOOST_TEST(s.run(std::move(made)).identify_id == "jane");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rotation)

BOOST_AUTO_TEST_CASE(a_401_under_a_key_rotated_since_is_repeated_once_with_the_new_one)
{
    stage s;
    s.server.always([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        BOOST_TEST(s.tenant.rotate(px::api_key{"new-key"}).has_value());
        co_await c.send(answer(401, "Authentication failed in loginAwareAuthentication", "", "text/plain"));
        co_await c.answer(answer(201));
        co_await c.gone();
    });
    s.run(s.client.with(px::retry::none()).users().create(new_user()));
    BOOST_TEST_REQUIRE(s.server.requests().size() == 2u);
    BOOST_TEST(s.server.requests()[0].find("X-APTRINSIC-API-KEY: key-of-acme\r\n") != std::string::npos);
    BOOST_TEST(s.server.requests()[1].find("X-APTRINSIC-API-KEY: new-key\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_401_under_the_present_key_is_final_and_so_is_a_second_one)
{
    stage s;
    int n = 0;
    s.server.always([&](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            BOOST_TEST(s.tenant.rotate(px::api_key{"key-" + std::to_string(++n)}).has_value());
            co_await c.send(answer(401));
        }
    });
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::unauthorized));
    BOOST_TEST(s.server.requests().size() == 2u);

    stage t;
    t.server.always(peer::answering(answer(401)));
    BOOST_TEST((t.run(t.results.users().get("jane")).error() == px::errc::unauthorized));
    BOOST_TEST(t.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(no_head_after_rotate_returned_carries_the_old_key_though_the_call_began_before)
{
    px::pool_options options;
    options.max_connections = 1;
    stage s{options};
    gate go{s.context.get_executor()};
    s.server.always([&](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            co_await go.passed();
            co_await c.send(jane());
        }
    });
    auto first = s.start(s.client.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 1; });
    auto second = s.start(s.client.users().get("jane"));  // waits for the only connection
    s.until([&] { return s.stats().waiting == 1; });
    BOOST_TEST(s.tenant.rotate(px::api_key{"new-key"}).has_value());
    go.open();
    first.get();
    second.get();
    BOOST_TEST(s.server.requests()[1].find("key-of-acme") == std::string::npos);
    BOOST_TEST(s.server.requests()[1].find("new-key") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_invalid_key_is_refused_and_changes_nothing)
{
    stage s;
    s.server.always(peer::answering(jane()));
    BOOST_TEST(!s.tenant.rotate(px::api_key{"a\r\nb"}).has_value());
    s.run(s.client.users().get("jane"));
    BOOST_TEST(s.server.requests()[0].find("key-of-acme") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
