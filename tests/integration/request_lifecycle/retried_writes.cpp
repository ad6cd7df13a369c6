// Retries of POST and DELETE: repeated only where the request cannot have been applied, or where that does no harm.
#include "broken_connections.hpp"

#include <string>

using namespace request_lifecycle;

namespace {

constexpr char const* delete_jane = "DELETE /v1/users/jane?hardDelete=true";

/// An endpoint whose port is closed.
px::endpoint nowhere(asio::io_context& context)
{
    tcp::acceptor a{context, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    return px::endpoint::parse("http://127.0.0.1:" + std::to_string(a.local_endpoint().port())).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(posting)

BOOST_AUTO_TEST_CASE(a_post_whose_write_began_is_never_repeated_and_its_effect_is_unknown)
{
    for (bool by_reset : {false, true}) {
        stage s;
        s.server.always(ending_without_an_answer(by_reset));
        auto const got = s.run(s.results.users().create(new_user()));
        BOOST_TEST((got.error() == px::errc::connection_lost));
        BOOST_TEST((got.error().effect() == px::effect::unknown));
        BOOST_TEST((got.error().stopped() == px::stop_reason::not_repeatable));
        BOOST_TEST(got.error().attempts() == 1);
        BOOST_TEST(s.server.requests().size() == 1u);
        s.check_nothing_is_leased();
    }
}

BOOST_AUTO_TEST_CASE(a_post_answered_by_a_gateway_or_by_a_duplicate_block_is_not_repeated)
{
    for (int status : {502, 503, 504}) {
        stage s;
        s.server.expect("POST /v1/users").answer(status);
        auto const got = s.run(s.results.users().create(new_user()));
        BOOST_TEST((got.error().effect() == px::effect::unknown));
        BOOST_TEST(s.server.requests().size() == 1u);
    }
    stage s;
    s.server.expect("POST /v1/users")
        .answer(429, "Duplicate request blocked. Please wait before retrying", "", "text/plain");
    auto const got = s.run(s.results.users().create(new_user()));
    BOOST_TEST((got.error() == px::errc::duplicate_request_blocked));
    BOOST_TEST((got.error().effect() == px::effect::not_applied));
    BOOST_TEST(s.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_post_that_the_rate_refused_is_repeated)
{
    stage s;
    s.server.expect("POST /v1/users").answer(429, "slow down", "", "text/plain");
    s.server.expect("POST /v1/users").answer(201);
    s.run(s.client.users().create(new_user()));
    BOOST_TEST(s.server.requests().size() == 2u);
    BOOST_TEST((s.server.requests()[0] == s.server.requests()[1]));
}

// The part that was not read may say that an identical request was accepted before.
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
    BOOST_TEST(s.closed(noticed_reason()) == 1u);
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
        s.server.expect("POST /v1/users").answer(status);
        s.server.expect("POST /v1/users").answer(201);
        s.run(s.client.users().create(new_user()));
        BOOST_TEST(s.server.requests().size() == 2u);
    }
}

// A proxy or portal in front of PX answers with a page of its own and a status of success.
BOOST_AUTO_TEST_CASE(a_write_that_a_page_answers_is_no_success_and_its_effect_is_unknown)
{
    auto const page = answer(200, "<html><title>Sign in</title></html>", "", "text/html");
    auto const check = [](px::result<void> const& got) {
        BOOST_TEST((got.error() == px::errc::bad_response));
        BOOST_TEST((got.error().effect() == px::effect::unknown));
        BOOST_TEST(got.error().vendor_message() == "Sign in");
    };
    stage s;
    for (auto const* request : {"POST /v1/users", "PUT /v1/users/jane", delete_jane})
        s.server.expect(request).answer_bytes(page);
    check(s.run(s.results.users().create(new_user())));
    check(s.run(s.results.users().update("jane", new_score())));
    check(s.run(s.results.users().remove("jane", px::hard_delete::yes)));
    BOOST_TEST(s.server.requests().size() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(deleting)

BOOST_AUTO_TEST_CASE(a_delete_repeated_after_an_unknown_fate_takes_404_as_done)
{
    stage s;
    s.server.next(ending_without_an_answer());
    s.server.expect(delete_jane).answer(404, R"({"errorMessage":"no such user"})");
    s.run(s.client.users().remove("jane", px::hard_delete::yes));
    BOOST_TEST(s.server.requests().size() == 2u);
    BOOST_TEST(s.server.requests()[0].starts_with("DELETE /v1/users/jane?"));
}

BOOST_AUTO_TEST_CASE(a_delete_of_unknown_fate_does_not_take_a_balancers_404_as_done)
{
    stage s;
    s.server.next(ending_without_an_answer());
    s.server.always(peer::answering(answer(404, "default backend - 404", "", "text/plain")));
    auto const got = s.run(s.results.users().remove("jane", px::hard_delete::yes));
    BOOST_TEST((got.error() == px::errc::not_found_at_edge));
    BOOST_TEST((got.error().effect() == px::effect::unknown));
}

BOOST_AUTO_TEST_CASE(a_delete_whose_first_answer_is_404_fails)
{
    stage s;
    s.server.expect(delete_jane).answer(404, R"({"errorMessage":"no such user"})");
    auto const got = s.run(s.results.users().remove("jane", px::hard_delete::yes));
    BOOST_TEST((got.error() == px::errc::not_found));
}

BOOST_AUTO_TEST_SUITE_END()
