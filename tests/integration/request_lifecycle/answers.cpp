// Answers: how each form of HTTP response is read, and when its connection is reused.
#include "stage.hpp"

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(answers)

BOOST_AUTO_TEST_CASE(a_user_is_read_over_a_connection_that_stays_open_for_the_next)
{
    stage s;
    for (int i = 0; i != 2; ++i) s.server.expect("GET /v1/users/jane").answer(200, jane_json);
    auto const u = s.run(s.client.users().get("jane"));
    BOOST_TEST(u.email == "jane@example.com");
    BOOST_TEST(s.run(s.results.users().get("jane")).value().score.value() == 7);
    BOOST_TEST(s.server.accepted() == 1u);
    auto const counts = s.stats();
    BOOST_TEST(counts.opened == 1u);
    BOOST_TEST(counts.reused == 1u);
    BOOST_TEST(counts.idle == 1u);
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(the_request_names_host_key_and_agent_and_carries_no_body_for_a_get)
{
    stage s;
    s.server.expect("GET /v1/users/jane%20doe").answer(200, jane_json);
    s.run(s.client.with(px::correlation_id{"c-17"}).users().get("jane doe"));
    auto const& r = s.server.requests().at(0);
    BOOST_TEST(r.starts_with("GET /v1/users/jane%20doe HTTP/1.1\r\n"));
    BOOST_TEST(r.find("\r\nHost: 127.0.0.1:" + std::to_string(s.server.port()) + "\r\n") != r.npos);
    BOOST_TEST(r.find("\r\nX-APTRINSIC-API-KEY: key-of-acme\r\n") != r.npos);
    BOOST_TEST(r.find("\r\nUser-Agent: gainsight-px-cpp/") != r.npos);
    BOOST_TEST(r.find("\r\nX-Correlation-Id: c-17\r\n") != r.npos);
    BOOST_TEST(r.find("Content-Length") == r.npos);
    BOOST_TEST(r.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(a_correlation_id_that_would_begin_another_header_is_refused_before_anything_is_sent)
{
    stage s;
    auto const got = s.run(s.results.with(px::correlation_id{"x\r\nX-Evil: 1"}).users().get("jane"));
    BOOST_TEST((got.error() == px::errc::invalid_argument));
    BOOST_TEST(s.server.accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(after_connection_close_the_next_call_opens_a_new_one)
{
    stage s;
    for (int i = 0; i != 3; ++i) s.server.expect("GET /v1/users/jane").answer(200, jane_json, "Connection: close\r\n");
    for (int i = 0; i != 3; ++i) BOOST_TEST(s.run(s.client.users().get("jane")).identify_id == "jane");
    BOOST_TEST(s.server.accepted() == 3u);
    BOOST_TEST(s.closed(px::close_reason::server) == 3u);
    BOOST_TEST(s.stats().open == 0u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(http_1_0_without_keep_alive_is_not_reused)
{
    stage s;
    auto text = jane();
    text.replace(0, 8, "HTTP/1.0");
    s.server.always(peer::answering(text));
    for (int i = 0; i != 2; ++i) BOOST_TEST(s.run(s.client.users().get("jane")).identify_id == "jane");
    BOOST_TEST(s.server.accepted() == 2u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_the_server_keeps_for_a_second_or_less_is_not_reused)
{
    stage s;
    s.server.always(peer::answering(answer(200, jane_json, "Keep-Alive: timeout=1, max=100\r\n")));
    for (int i = 0; i != 2; ++i) BOOST_TEST(s.run(s.client.users().get("jane")).identify_id == "jane");
    BOOST_TEST(s.server.accepted() == 2u);
    BOOST_TEST(s.closed(px::close_reason::idle_timeout) == 1u);
}

BOOST_AUTO_TEST_CASE(a_newer_idle_connection_past_its_keep_alive_is_not_used_though_an_older_one_is_good)
{
    stage s;
    gate good{s.context.get_executor()}, brief{s.context.get_executor()};
    s.server.next([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await good.passed();
        co_await c.send(jane());
        co_await c.answer(jane());
        co_await c.gone();
    });
    s.server.next([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await brief.passed();
        co_await c.send(answer(200, jane_json, "Keep-Alive: timeout=1\r\n"));
        co_await c.gone();
    });
    auto one = s.start(s.client.users().get("jane"));
    auto other = s.start(s.client.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 2; });  // one on each connection, whichever call that is
    good.open();
    s.until([&] { return one.done() || other.done(); });
    brief.open();
    one.get();
    other.get();  // the one whose server keeps it for a second was parked last, so it is the newest
    BOOST_TEST(s.stats().idle == 2u);
    s.run(s.client.users().get("jane"));
    BOOST_TEST(s.server.accepted() == 2u);
    BOOST_TEST(s.closed(px::close_reason::idle_timeout) == 1u);
    BOOST_TEST(s.stats().idle == 1u);
}

BOOST_AUTO_TEST_CASE(a_keep_alive_time_beyond_all_measure_is_taken_as_long)
{
    stage s;
    s.server.always(peer::answering(answer(200, jane_json, "Keep-Alive: timeout=9223372036854775807\r\n")));
    for (int i = 0; i != 2; ++i) s.run(s.client.users().get("jane"));
    BOOST_TEST(s.server.accepted() == 1u);
}

BOOST_AUTO_TEST_CASE(chunks_with_extensions_and_trailers_are_one_body)
{
    stage s;
    auto const half = jane_json.size() / 2;
    char sizes[2][16];
    std::snprintf(sizes[0], sizeof sizes[0], "%zx", half);
    std::snprintf(sizes[1], sizeof sizes[1], "%zX", jane_json.size() - half);
    std::string const text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" +
                             std::string{sizes[0]} + ";name=value\r\n" + std::string{jane_json.substr(0, half)} +
                             "\r\n" + sizes[1] + "\r\n" + std::string{jane_json.substr(half)} +
                             "\r\n0\r\nX-Late: 1\r\n\r\n";
    s.server.always(peer::answering(text));
    for (int i = 0; i != 2; ++i) BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(s.server.accepted() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_split_at_every_byte_is_the_same_answer)
{
    stage s;
    auto const text = "HTTP/1.1 100 Continue\r\n\r\n" + jane();
    std::size_t at = 0;
    s.server.always([&](conversation& c) -> awaitable<void> {
        c.socket().set_option(tcp::no_delay{true});
        while (co_await c.request()) {
            co_await c.send(text.substr(0, at));
            co_await asio::post(asio::use_awaitable);
            co_await c.send(text.substr(at));
        }
    });
    for (at = 1; at != text.size(); ++at) BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(s.server.accepted() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_that_comes_byte_by_byte_is_the_same_answer)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        c.socket().set_option(tcp::no_delay{true});
        while (co_await c.request())
            for (char byte : jane()) {
                co_await c.send(std::string(1, byte));
                co_await asio::post(asio::use_awaitable);
            }
    });
    for (int i = 0; i != 2; ++i) BOOST_TEST(s.run(s.client.users().get("jane")).email == "jane@example.com");
}

BOOST_AUTO_TEST_CASE(informational_answers_before_the_answer_are_passed_over)
{
    stage s;
    s.server.always(
        peer::answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n" + jane()));
    for (int i = 0; i != 2; ++i) BOOST_TEST(s.run(s.client.users().get("jane")).identify_id == "jane");
    BOOST_TEST(s.server.accepted() == 1u);
}

BOOST_AUTO_TEST_CASE(a_write_answered_by_204_succeeds_and_its_connection_is_reused)
{
    stage s;
    for (int i = 0; i != 2; ++i) s.server.expect("PUT /v1/users/jane").containing("81").answer(204);
    for (int i = 0; i != 2; ++i) s.run(s.client.users().update("jane", new_score()));
    BOOST_TEST(s.server.accepted() == 1u);
    auto const& r = s.server.requests().at(0);
    BOOST_TEST(r.starts_with("PUT /v1/users/jane HTTP/1.1\r\n"));
    BOOST_TEST(r.find("\r\nContent-Type: application/json\r\n") != r.npos);
    BOOST_TEST(r.find("81") != r.npos);
}

BOOST_AUTO_TEST_CASE(a_body_without_a_length_ends_with_the_connection)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + std::string{jane_json});
        c.close();
    });
    BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_value_that_json_cannot_carry_is_refused_before_the_network_and_named)
{
    stage s;
    auto const broken = px::patch<px::user>{}.set(px::field::user::score, 1).set(px::field::user::phone, "\xff");
    auto const got = s.run(s.results.users().update("jane", broken));
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error() == px::errc::invalid_argument));
    BOOST_TEST(got.error().json_path() == "phone");
    BOOST_TEST(std::string{got.error().what()}.find("users.update: the text is not valid UTF-8 at phone [") == 0u);
    BOOST_TEST(s.server.accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(bytes_that_nobody_asked_for_end_the_connection)
{
    stage s;
    s.server.always(peer::answering(jane() + "HTTP/1.1 200 OK\r\n"));
    for (int i = 0; i != 2; ++i) BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(s.server.accepted() == 2u);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed)
{
    stage s;
    s.server.expect("GET /v1/users/jane").answer(302, "moved", "Location: http://elsewhere.example/\r\n", "text/plain");
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::redirected));
    BOOST_TEST(s.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(broken_answers)

BOOST_AUTO_TEST_CASE(an_answer_cut_short_is_asked_for_again_and_leaves_nothing_behind_in_the_value)
{
    stage s;
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer(
            answer(200, R"({"identifyId":"jane","firstName":"Left over","score":1,"email":"...)").substr(0, 130));
        c.close();
    });
    s.server.always(peer::answering(jane()));
    auto const u = s.run(s.client.users().get("jane"));
    BOOST_TEST(u.first_name == "");
    BOOST_TEST(u.score.value() == 7);
    BOOST_TEST(s.server.requests().size() == 2u);
    BOOST_TEST(s.closed(px::close_reason::failed) == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_cut_at_any_byte_is_an_error_and_never_a_value)
{
    auto const text = jane();
    for (std::size_t at = 0; at != text.size(); ++at) {
        stage s;
        s.server.always([&](conversation& c) -> awaitable<void> {
            co_await c.answer(text.substr(0, at));
            c.close();
        });
        auto const got = s.run(s.results.with(px::retry::none()).users().get("jane"));
        BOOST_TEST((got.error() == px::errc::connection_lost));
        BOOST_TEST(got.error().attempts() == 1);
        BOOST_TEST((got.error().phase() == (at == 0 ? px::phase::first_byte : px::phase::body)));
        s.check_nothing_is_leased();
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_http_is_a_bad_response_which_says_so_and_is_not_asked_for_again)
{
    stage s;
    s.server.expect("GET /v1/users/jane").answer_bytes("SSH-2.0-OpenSSH_9.2\r\n");
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::bad_response));
    BOOST_TEST(got.error().message().find("not HTTP") != std::string_view::npos);
    BOOST_TEST(got.error().attempts() == 1);
    BOOST_TEST((got.error().stopped() == px::stop_reason::final_answer));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_head_without_end_is_given_up)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await c.send("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i != 100; ++i) co_await c.send("X-Filler: " + std::string(1000, 'x') + "\r\n");
        co_await c.gone();
    });
    auto const got = s.run(s.results.with(px::retry::none()).users().get("jane"));
    BOOST_TEST((got.error() == px::errc::bad_response));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_is_refused_as_soon_as_that_is_known)
{
    stage s;
    for (int i = 0; i != 2; ++i) s.server.expect("GET /v1/users/jane").answer(200, jane_json);
    auto const got = s.run(s.results.with(px::body_limit{10}).users().get("jane"));
    BOOST_TEST((got.error() == px::errc::body_too_large));
    BOOST_TEST(s.server.requests().size() == 1u);
    s.check_nothing_is_leased();
    BOOST_TEST(s.run(s.client.with(px::body_limit{jane_json.size()}).users().get("jane")).score.value() == 7);
}

BOOST_AUTO_TEST_CASE(json_that_is_not_a_user_names_its_path_and_is_not_asked_for_again)
{
    stage s;
    s.server.expect("GET /v1/users/jane").answer(200, R"({"identifyId":"jane","score":"many"})");
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::bad_response));
    BOOST_TEST(got.error().json_path() == "score");
    BOOST_TEST((got.error().stopped() == px::stop_reason::final_answer));
    BOOST_TEST(s.server.requests().size() == 1u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_page_of_html_with_200_is_not_a_user)
{
    stage s;
    s.server.expect("GET /v1/users/jane").answer(200, "<html><title>Hello</title></html>", "", "text/html");
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::bad_response));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_SUITE_END()
