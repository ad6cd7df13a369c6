// Bytes that must not be taken for an answer, or for the answer to another call.
#include "stage.hpp"

using namespace request_lifecycle;

namespace {

std::string user(std::string_view id) { return answer(200, R"({"identifyId":")" + std::string{id} + R"("})"); }

std::string odd(std::string_view status)
{
    return "HTTP/1.1 " + std::string{status} + " Odd\r\nContent-Length: 5\r\n\r\nhello";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(what_is_no_answer)

BOOST_AUTO_TEST_CASE(a_status_below_100_is_no_answer_even_as_the_first_one)
{
    for (auto const* status : {"000", "001", "042", "099"}) {
        stage s;
        s.server.always(peer::answering(odd(status)));
        auto const got = s.run(s.results.users().get("jane"));
        BOOST_TEST((got.error() == px::errc::bad_response), status);
        BOOST_TEST(got.error().http_status() == 0);
        BOOST_TEST(s.server.requests().size() == 1u);
        s.check_nothing_is_leased();
    }
}

BOOST_AUTO_TEST_CASE(a_status_below_100_behind_a_good_answer_touches_nothing_of_that_call)
{
    stage s;
    s.server.next(peer::answering_in_turn({jane(), odd("099")}));
    s.server.always(peer::answering(odd("099")));
    {
        auto const u = s.run(s.client.users().get("jane"));
        BOOST_TEST(u.email == "jane@example.com");
    }
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::bad_response));
    // The first may have been left over on the connection, so a fresh connection was tried, once.
    BOOST_TEST(s.server.requests().size() == 3u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_status_below_100_behind_a_raw_call_is_no_answer)
{
    stage s;
    s.server.next(peer::answering_in_turn({jane(), odd("099")}));
    s.server.always(peer::answering(odd("000")));
    s.run(s.client.raw<px::scope::read>(px::raw_request{px::verb::get, "/v2/brand/new", px::repeatable::always}));
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::bad_response));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_write_that_got_no_answer_but_a_status_below_100_may_have_acted)
{
    stage s;
    s.server.always(peer::answering(odd("099")));
    auto const got = s.run(s.results.users().create(new_user()));
    BOOST_TEST((got.error() == px::errc::bad_response));
    BOOST_TEST((got.error().effect() == px::effect::unknown));
    BOOST_TEST(s.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_interim_answer_has_no_body)
{
    stage s;
    s.server.always(peer::answering("HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\nhello" + jane()));
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::bad_response));
    BOOST_TEST(s.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(another_protocol_is_not_switched_to)
{
    stage s;
    s.server.always(peer::answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + jane()));
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::bad_response));
    BOOST_TEST(s.server.accepted() == 1u);
}

BOOST_AUTO_TEST_CASE(interim_answers_without_end_are_given_up)
{
    std::string many;
    for (int i = 0; i != 16; ++i) many += "HTTP/1.1 102 Processing\r\n\r\n";
    stage s;
    s.server.always(peer::answering(many + jane()));
    BOOST_TEST(s.run(s.client.users().get("jane")).identify_id == "jane");
    stage other;
    other.server.always(peer::answering(many + "HTTP/1.1 102 Processing\r\n\r\n" + jane()));
    auto const got = other.run(other.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::bad_response));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(answers_that_nobody_asked_for)

/// Runs a function after the attempt has ended and before its connection is returned to the pool.
struct at_the_end {
    std::function<void()> act;
    void on_attempt(px::attempt_report const&) const { act(); }
};

/// Three calls share one connection, and more bytes follow the first answer in a TCP segment of their own.
template <class Call>
void three_wait(std::string first, std::string behind, Call call)
{
    stage s{one_connection()};
    gate go{s.context.get_executor()};
    conversation* talk = nullptr;
    s.server.next([&](conversation& c) -> awaitable<void> {
        talk = &c;
        co_await c.request();
        co_await go.passed();
        co_await c.send(first);
        while (co_await c.request()) co_await c.send(user("off by one"));
    });
    s.server.always([&](conversation& c) -> awaitable<void> {
        // The last word of the path that was asked for.
        while (co_await c.request()) {
            auto const& asked = s.server.requests().back();
            auto const end = asked.find(" HTTP/1.1");
            auto const begin = asked.rfind('/', end) + 1;
            co_await c.send(user(asked.substr(begin, end - begin)));
        }
    });
    px::observer const says{at_the_end{[&] { talk->tls().write_now(behind); }}};
    auto a = s.start(call(s.client.with(says), "a"));
    s.until([&] { return s.server.requests().size() == 1; });
    auto b = s.start(call(s.client, "b"));
    auto c = s.start(call(s.client, "c"));
    s.until([&] { return s.stats().waiting == 2; });
    go.open();
    a.get();
    b.get();
    c.get();
    BOOST_TEST(s.closed(px::close_reason::stale) == 1u);
    BOOST_TEST(s.server.accepted() == 2u);
    s.check_nothing_is_leased();
}

awaitable<void> read_user(both client, std::string id)
{
    auto const u = co_await client.users().get(id);
    BOOST_TEST(u.identify_id == id);
}

awaitable<void> write_user(both client, std::string id) { co_await client.users().update(id, new_score()); }

BOOST_AUTO_TEST_CASE(a_second_answer_does_not_become_that_of_the_get_that_waits)
{
    three_wait(user("a"), user("EVIL"), read_user);
}

BOOST_AUTO_TEST_CASE(a_second_answer_does_not_become_that_of_the_put_that_waits)
{
    three_wait(answer(204), answer(400, R"({"message":"EVIL"})"), write_user);
}

BOOST_AUTO_TEST_CASE(bytes_behind_a_204_never_reach_the_next_call)
{
    for (std::string const behind : {"hello", "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n", "\r\n", "0"})
        three_wait(answer(204), behind, write_user);
}

BOOST_AUTO_TEST_CASE(bytes_in_one_segment_with_a_204_end_the_connection)
{
    stage s{one_connection()};
    s.server.always(peer::answering(answer(204) + "hello"));
    for (int i = 0; i != 3; ++i) s.run(s.client.users().update("jane", new_score()));
    BOOST_TEST(s.server.accepted() == 3u);
    BOOST_TEST(s.closed(px::close_reason::server) == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
