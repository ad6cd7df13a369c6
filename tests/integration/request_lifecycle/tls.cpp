// What happens over TLS alone; the other tests of this folder run over TLS as well.
#include "stage.hpp"

#include <gainsight/px/resource/custom_events.hpp>
#include <gainsight/px/resource/localization.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

using namespace request_lifecycle;

namespace {

boost::test_tools::assertion_result peers_speak_tls(boost::unit_test::test_unit_id) { return over_tls(); }

/// A zip file's first bytes, then bytes that repeat nowhere in a regular way.
std::string bytes(std::size_t size)
{
    std::string out(size, '\0');
    unsigned x = 1;
    for (auto& c : out) c = static_cast<char>((x = x * 1'664'525 + 1'013'904'223) >> 24);
    out.replace(0, 4, "PK\3\4");
    return out;
}

std::string file(std::string const& content) { return answer(200, content, "", "application/zip"); }

/// One call has the connection, the other waits for it; both are to be answered.
void check_two_at_once(stage& s)
{
    auto first = s.start(s.client.users().get("jane"));
    auto second = s.start(s.client.users().get("jane"));
    BOOST_TEST(first.get().score.value() == 7);
    BOOST_TEST(second.get().score.value() == 7);
}

px::custom_event event() { return px::custom_event{"happened", "jane"}.with_property_key("AP-1"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(over_tls_alone, *boost::unit_test::precondition(peers_speak_tls))

BOOST_AUTO_TEST_CASE(tls_1_2_is_spoken_where_the_server_knows_no_other_and_1_3_else)
{
    stage s;
    int version = 0;
    s.server.next([&](conversation& c) -> awaitable<void> {
        version = c.tls().version();
        co_await c.answer(jane());
        co_await c.gone();
    });
    s.run(s.client.users().get("jane"));
    BOOST_TEST(version == (over_tls_1_2() ? TLS1_2_VERSION : TLS1_3_VERSION));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_file_of_unknown_length_that_was_cut_off_is_connection_lost)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.answer("HTTP/1.1 200 OK\r\n\r\nPK\3\4 and what is missing");
        c.cut_off();
    });
    auto const got = s.run(s.results.with(px::retry::none()).localization().export_articles("a"));
    BOOST_TEST((got.error() == px::errc::connection_lost));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(json_of_unknown_length_tells_by_itself_where_it_ends)
{
    stage s;
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + std::string{jane_json});
        c.cut_off();
    });
    BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(an_answer_of_many_records_comes_whole)
{
    stage s;
    // More than are worked on at once, and more than the sockets hold.
    auto const content = bytes(5'000'000);
    s.server.always(peer::answering(file(content)));
    for (int i = 0; i != 2; ++i) BOOST_TEST((s.run(s.client.localization().export_articles("a")) == content));
    BOOST_TEST(s.server.accepted() == 1u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_request_larger_than_the_sockets_hold_goes_out_whole)
{
    stage s;
    auto const content = bytes(12'000'000);
    s.server.always(peer::answering(answer(204)));
    s.run(s.client.localization().import_articles(px::upload::from_memory("a.zip", content)));
    BOOST_REQUIRE(s.server.requests().size() == 1u);
    BOOST_TEST((s.server.requests().front().find(content) != std::string::npos));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(tickets_that_came_while_a_connection_was_idle_do_not_make_it_stale)
{
    stage s;
    conversation* only = nullptr;
    s.server.next([&](conversation& c) -> awaitable<void> {
        only = &c;
        while (co_await c.request()) co_await c.send(answer(201));
    });
    s.run(s.client.custom_events().create(event()));
    for (int i = 0; i != 3; ++i) {
        only->tls().send_ticket();
        s.run(s.client.custom_events().create(event()));
    }
    BOOST_TEST(s.server.accepted() == 1u);
    BOOST_TEST(s.closed(px::close_reason::stale) == 0u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(an_end_that_came_while_a_connection_was_idle_is_noticed_before_a_post)
{
    for (bool const politely : {true, false}) {
        stage s;
        conversation* first = nullptr;
        s.server.next([&](conversation& c) -> awaitable<void> {
            first = &c;
            while (co_await c.request()) co_await c.send(answer(201));
        });
        s.server.always(peer::answering(answer(201)));
        s.run(s.client.custom_events().create(event()));
        first->tls().send_ticket();
        if (politely)
            first->close();
        else
            first->cut_off();
        s.run(s.client.custom_events().create(event()));
        BOOST_TEST(s.server.requests().size() == 2u);
        BOOST_TEST(s.server.accepted() == 2u);
        s.check_nothing_is_leased();
    }
}

BOOST_AUTO_TEST_CASE(a_record_behind_an_answer_is_not_the_answer_of_whoever_waited_for_the_connection)
{
    stage s{one_connection()};
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer(jane());
        co_await c.send(answer(200, R"({"identifyId":"mallory","score":1})"));
        co_await c.gone();
    });
    s.server.always(peer::answering(jane()));
    check_two_at_once(s);
    BOOST_TEST(s.server.accepted() == 2u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_ticket_behind_an_answer_does_not_end_the_connection_for_whoever_waited_for_it)
{
    stage s{one_connection()};
    s.server.always([](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            co_await c.send(jane());
            c.tls().send_ticket();
        }
    });
    check_two_at_once(s);
    BOOST_TEST(s.server.accepted() == 1u);
    s.check_nothing_is_leased();
}

/// Restores the number of session tickets for the tests that follow.
struct tickets {
    explicit tickets(std::size_t n) { channel::tickets(n); }
    tickets(tickets const&) = delete;
    tickets& operator=(tickets const&) = delete;
    ~tickets() { channel::tickets(2); }
};

BOOST_AUTO_TEST_CASE(one_ticket_is_enough_for_all_connections_that_are_opened_at_once)
{
    stage s;
    tickets const few{1};
    gate go{s.context.get_executor()};
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer(jane());
        c.close();
    });
    std::size_t asked = 0;
    s.server.always([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        ++asked;
        co_await go.passed();
        co_await c.send(jane());
        co_await c.gone();
    });
    s.run(s.client.users().get("jane"));
    channel::tickets(0);
    // Each handshake is complete, and so has used the ticket, before the next begins.
    std::vector<running<px::user>> calls;
    for (std::size_t i = 1; i <= 5; ++i) {
        calls.push_back(s.start(s.client.users().get("jane")));
        s.until([&] { return asked == i; });
    }
    go.open();
    for (auto& call : calls) BOOST_TEST(call.get().score.value() == 7);
    BOOST_TEST(s.stats().opened == 6u);
    BOOST_TEST(s.stats().resumed == 5u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_ticket_outlives_a_connection_that_was_cut_off)
{
    stage s;
    tickets const few{1};
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer(jane());
        c.cut_off();
    });
    s.server.always(peer::answering(jane()));
    for (int i = 0; i != 2; ++i) BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(s.stats().opened == 2u);
    BOOST_TEST(s.stats().resumed == 1u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(keys_may_change_between_answers_and_within_one)
{
    stage s;
    auto const content = bytes(100'000);
    s.server.always([&](conversation& c) -> awaitable<void> {
        auto const whole = file(content);
        while (co_await c.request()) {
            c.tls().change_keys();
            co_await c.send(whole.substr(0, 50'000));
            c.tls().change_keys();
            co_await c.send(whole.substr(50'000));
        }
    });
    for (int i = 0; i != 3; ++i) BOOST_TEST((s.run(s.client.localization().export_articles("a")) == content));
    BOOST_TEST(s.server.accepted() == 1u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(who_does_not_speak_tls_is_told_from_who_goes_away_in_the_handshake)
{
    stage s;
    s.server.say_nothing();
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        co_await c.gone();
    });
    auto const alien = s.run(s.results.users().get("jane"));
    BOOST_TEST((alien.error() == px::errc::tls_failed));
    BOOST_TEST((alien.error().phase() == px::phase::handshake));
    BOOST_TEST(alien.error().attempts() == 1);

    // Closed at once, after its first bytes, and by a reset.
    s.server.next([](conversation& c) -> awaitable<void> {
        c.close();
        co_return;
    });
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.send("\x16\x03\x03");
        c.close();
    });
    s.server.next([](conversation& c) -> awaitable<void> {
        c.reset();
        co_return;
    });
    auto const gone = s.run(s.results.with(quick()).users().get("jane"));
    BOOST_TEST((gone.error() == px::errc::connect_failed));
    BOOST_TEST((gone.error().phase() == px::phase::handshake));
    BOOST_TEST(gone.error().attempts() == 3);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_SUITE_END()
