// A thread that hears its timers late, since something of the user's keeps it: what the peer did in time still counts.
#include "large_requests.hpp"

#include <boost/asio/post.hpp>

#include <functional>
#include <thread>

using namespace request_lifecycle;

namespace {

/// Waits until a time that comes while the thread is kept until after the time-out of the client's. The timers of both
/// are over then, and that of the peer is served first.
awaitable<void> while_the_thread_is_busy(stage& s)
{
    asio::steady_timer pause{s.context, 20ms};
    asio::post(s.context, [] { std::this_thread::sleep_for(150ms); });
    co_await pause.async_wait(asio::use_awaitable);
}

boost::test_tools::assertion_result peers_speak_tls(boost::unit_test::test_unit_id) { return over_tls(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(busy_thread)

BOOST_AUTO_TEST_CASE(misses_no_answer_that_is_there)
{
    using change = std::function<both(both const&)>;
    std::pair<char const*, change> const limits[] = {
        {"the first byte's", [](both const& c) { return c.with(px::first_byte_timeout{60ms}); }},
        {"the call's", [](both const& c) { return c.with(px::timeout{60ms}); }},
    };
    for (auto const& [name, limited] : limits) BOOST_TEST_CONTEXT(name)
        {
            stage s;
            s.server.always([&](conversation& c) -> awaitable<void> {
                co_await c.request();
                co_await while_the_thread_is_busy(s);
                co_await c.send(jane());
                co_await c.gone();
            });
            auto const got = s.run(limited(s.client).with(px::retry::none()).results().users().get("jane"));
            BOOST_TEST(got.has_value(), (got ? "" : got.error().what()));
            s.check_nothing_is_leased();
        }
}

BOOST_AUTO_TEST_CASE(takes_no_end_of_a_connection_for_silence)
{
    for (bool const resets : {false, true}) {
        stage s;
        s.server.always([&](conversation& c) -> awaitable<void> {
            co_await c.request();
            co_await while_the_thread_is_busy(s);
            resets ? c.reset() : c.close();
        });
        auto const got = s.run(s.results.with(px::first_byte_timeout{60ms}, px::retry::none()).users().get("jane"));
        BOOST_TEST((got.error() == px::errc::connection_lost), (got ? "" : got.error().what()));
    }
}

BOOST_AUTO_TEST_CASE(misses_no_refusal_of_a_request_that_is_being_written)
{
    stage s;
    gate never{s.context.get_executor()};
    s.server.always([&](conversation& c) -> awaitable<void> {
        co_await read_some(c, 64 * 1024);
        co_await while_the_thread_is_busy(s);
        co_await c.send(answer(413, "too large", "", "text/plain"));
        co_await never.passed();
    });
    auto const got =
        s.run(s.results.with(px::stall_timeout{60ms}, px::retry::none()).raw<px::scope::write>(large_request()));
    BOOST_TEST((got.error() == px::errc::bad_request), (got ? "" : got.error().what()));
    BOOST_TEST((got.error().effect() == px::effect::not_applied));
    s.check_nothing_is_leased();
    never.open();
}

BOOST_AUTO_TEST_CASE(gives_a_handshake_the_time_that_it_took, *boost::unit_test::precondition(peers_speak_tls))
{
    px::pool_options options;
    options.handshake_timeout = 400ms;
    options.max_connections = 1;
    stage s{options};
    s.server.say_nothing();
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.socket().async_wait(tcp::socket::wait_read, asio::use_awaitable);
        std::this_thread::sleep_for(900ms);
        co_await c.begin();
        co_await c.answer(jane());
        co_await c.gone();
    });
    auto const got = s.run(s.results.with(px::retry::none()).users().get("jane"));
    BOOST_TEST(got.has_value(), (got ? "" : got.error().what()));
}

/// A body that never ends and never pauses.
BOOST_AUTO_TEST_CASE(ends_at_the_deadline_though_more_comes)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await c.send("HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: 1000000000000\r\n\r\n");
        error_code ec;
        for (std::string const piece(256 * 1024, 'x'); !ec;) co_await c.tls().write(piece, ec);
    });
    auto const got =
        s.run(s.results.with(px::timeout{100ms}, px::retry::none())
                  .raw<px::scope::read>(px::raw_request{px::verb::get, "/v1/endless", px::repeatable::always}));
    BOOST_TEST((got.error() == px::errc::deadline_exceeded), (got ? "" : got.error().what()));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_SUITE_END()
