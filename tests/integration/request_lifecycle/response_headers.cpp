// px::headers_into: which response headers the caller gets, and from which answer.
#include "stage.hpp"

#include <algorithm>
#include <memory>
#include <string>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(headers_of_an_answer)

BOOST_AUTO_TEST_CASE(are_had_of_the_answer_that_was_the_last)
{
    stage s;
    auto const h = std::make_shared<px::headers>();
    s.server.always(peer::answering_in_turn(
        {answer(503, {}, "X-First: 1\r\n"),
         "HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\n" +
             answer(200, jane_json, "X-Request-Id: r-7\r\nSet-Cookie: a\r\nset-cookie: b\r\nX-Empty:\r\n"),
         answer(404, R"({"errorMessage":"none"})", "X-Request-Id: r-8\r\n"), jane()}));
    auto const client = s.results.with(px::headers_into(h));
    BOOST_TEST(s.run(client.users().get("jane")).has_value());
    BOOST_TEST(h->find("x-request-id").value_or("") == "r-7");
    BOOST_TEST(h->find("CONTENT-TYPE").value_or("") == "application/json");
    BOOST_TEST(!h->find("X-First").has_value());
    BOOST_TEST(!h->find("X-Early").has_value());
    BOOST_TEST((h->find("X-Empty") == ""));
    BOOST_TEST(std::count_if(h->begin(), h->end(),
                             [](auto const& f) { return px::detail::same_header_name(f.first, "set-cookie"); }) == 2);
    BOOST_TEST(h->size() == 6u);

    BOOST_TEST((s.run(client.users().get("jane")).error().code() != px::errc{}));
    BOOST_TEST(h->find("x-request-id").value_or("") == "r-8");
    s.run(client.users().get(""));  // refused
    BOOST_TEST(h->empty());
    s.run(s.client.users().get("jane"));  // by who does not ask
    BOOST_TEST(h->empty());
}

BOOST_AUTO_TEST_CASE(do_not_take_what_stands_in_a_trailer)
{
    stage s;
    auto const h = std::make_shared<px::headers>();
    s.server.always(peer::answering(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n" +
        std::string{"2\r\n{}\r\n0\r\nX-Trailer: 1\r\n\r\n"}));
    s.run(s.client.with(px::headers_into(h)).users().update("jane", new_score()));
    BOOST_TEST(h->find("X-A").has_value());
    BOOST_TEST(!h->find("X-Trailer").has_value());
}

BOOST_AUTO_TEST_CASE(outlive_the_caller_who_gave_up_on_the_call)
{
    stage s;
    gate go{s.context.get_executor()};
    s.server.always([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await go.passed();
        co_await c.send(jane());
        co_await c.gone();
    });
    std::weak_ptr<px::headers> seen;
    {
        auto const h = std::make_shared<px::headers>();
        seen = h;
        auto call = s.start(s.results.with(px::headers_into(h)).users().get("jane"));
        s.until([&] { return !s.server.requests().empty(); });
        call.cancel();
        BOOST_TEST((call.get().error() == px::errc::operation_aborted));
    }
    go.open();
    s.check_nothing_is_leased();
    BOOST_TEST(seen.expired());
}

BOOST_AUTO_TEST_SUITE_END()
