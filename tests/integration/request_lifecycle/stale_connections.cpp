// Pooled connections that the server ended: the next call is sent again, once, without costing an attempt.
#include "broken_connections.hpp"

using namespace request_lifecycle;

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
    // Without TLS the last close is noticed only when the next call takes the connection.
    BOOST_TEST(s.closed(noticed_reason()) == (over_tls() ? 5u : 4u));
}

BOOST_AUTO_TEST_CASE(one_that_dies_after_the_write_costs_a_free_retry_but_no_attempt)
{
    stage s;
    s.server.next(resetting_at_the_second_request());
    s.server.always(peer::answering(jane()));
    s.run(s.client.users().get("jane"));
    BOOST_TEST(s.run(s.results.with(px::retry::none()).users().get("jane")).has_value());
    BOOST_TEST(s.server.accepted() == 2u);
    BOOST_TEST(s.server.requests().size() == 3u);
}

BOOST_AUTO_TEST_CASE(the_retry_is_free_once_only)
{
    stage s;
    s.server.next(resetting_at_the_second_request());
    s.server.always(ending_without_an_answer(true));
    s.run(s.client.users().get("jane"));
    auto const got = s.run(s.results.with(px::retry::none()).users().get("jane"));
    BOOST_TEST((got.error() == px::errc::connection_lost));
    BOOST_TEST(got.error().attempts() == 1);
    BOOST_TEST(s.server.requests().size() == 3u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_post_gets_no_free_retry)
{
    stage s;
    s.server.next(resetting_at_the_second_request());
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
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_SUITE_END()
