// HTTP that bends the standard, servers that stay silent, and answers that come before the request was sent whole.
#include "large_requests.hpp"

#include <gainsight/px/resource/localization.hpp>

#include <thread>

using namespace request_lifecycle;

namespace {

std::string user_under(std::string head) { return head + std::string{jane_json}; }
std::string length() { return "Content-Length: " + std::to_string(jane_json.size()); }
std::string chunked_jane()
{
    char size[16];
    std::snprintf(size, sizeof size, "%zx", jane_json.size());
    return std::string{size} + "\r\n" + std::string{jane_json} + "\r\n0\r\n\r\n";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_as_others_send_it)

BOOST_AUTO_TEST_CASE(what_curl_reads_is_read_and_the_connection_is_kept)
{
    std::string const good[] = {
        user_under("HTTP/1.1 200\r\n" + length() + "\r\n\r\n"),
        user_under("http/1.1 200 OK\r\n" + length() + "\r\n\r\n"),
        user_under("HTTP/1.1  200 OK\r\n" + length() + "\r\n\r\n"),
        user_under("\r\nHTTP/1.1 200 OK\r\n" + length() + "\r\n\r\n"),
        user_under("HTTP/1.1 200 OK\n" + length() + "\n\n"),
        user_under("HTTP/1.1 200 OK\r\n" + length() + "\n\r\n"),
        user_under("HTTP/1.1 200 OK\r\n" + length() + "\r\n\n"),
        user_under("HTTP/1.1 200 OK\r\n" + length() + "\r\n" + length() + "\r\n\r\n"),
        user_under("HTTP/1.1 200 OK\r\nContent-Length : " + std::to_string(jane_json.size()) + "  \r\n\r\n"),
        user_under("HTTP/1.1 200 OK\r\nX(y) z: 1\r\n: 2\r\nX: a\x01\r\nY:\r\n" + length() + "\r\n\r\n"),
        user_under("HTTP/1.1 200 O\x01K\r\nX: a\r\n b\r\n\tc\r\n" + length() + "\r\n\r\n"),
        user_under("HTTP/1.1 200 OK\r\nConnection: a b,,;c\r\n" + length() + "\r\n\r\n"),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked_jane(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, Chunked\r\n\r\n" + chunked_jane(),
        "HTTP/1.1 200\nTransfer-Encoding: identity, chunked\n\n" + chunked_jane(),
        "HTTP/1.1 103 Hints\n\n" + user_under("HTTP/1.1 200\r\n" + length() + "\r\n\r\n"),
    };
    for (auto const& text : good) {
        stage s;
        s.server.always(peer::answering(text));
        for (int i = 0; i != 2; ++i) {
            auto const got = s.run(s.results.users().get("jane"));
            BOOST_REQUIRE_MESSAGE(got, text + "\n" + (got ? "" : got.error().what()));
            BOOST_TEST(got->score.value() == 7);
        }
        BOOST_TEST(s.server.accepted() == 1u, text);
        s.check_nothing_is_leased();
    }
}

BOOST_AUTO_TEST_CASE(an_odd_head_that_comes_byte_by_byte_is_the_same_head)
{
    for (auto const& text : {user_under("HTTP/1.1 200 OK\n" + length() + "\n\n"),
                             user_under("HTTP/1.1 200\r\n" + length() + "\r\nX: y\n\r\n")}) {
        stage s;
        s.server.always([text](conversation& c) -> awaitable<void> {
            c.socket().set_option(tcp::no_delay{true});
            while (co_await c.request())
                for (char byte : text) {
                    co_await c.send(std::string(1, byte));
                    co_await asio::post(asio::use_awaitable);
                }
        });
        for (int i = 0; i != 2; ++i) BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
        BOOST_TEST(s.server.accepted() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(where_reading_would_be_guessing_is_refused_once_and_named)
{
    struct {
        std::string text;
        std::string_view named;
    } const bad[] = {
        {"HTTP/1.1 200 OK\r\n" + length() + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked_jane(), "beside"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + length() + "\r\n\r\n" + chunked_jane(), "beside"},
        {user_under("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n" + length() + "\r\n\r\n"), "two Content-Lengths"},
        {user_under("HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n"), "'-3'"},
        {user_under("HTTP/1.1 200 OK\r\nContent-Length: 3x\r\n\r\n"), "'3x'"},
        {user_under("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n"), "''"},
        {user_under("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n"), "Content-Length"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + chunked_jane(), "'gzip'"},
        {user_under("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n"), "'gzip'"},
        {user_under("HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n"), "'xchunked'"},
        {user_under("HTTP/1.1 2000 OK\r\n" + length() + "\r\n\r\n"), "no status"},
        {user_under("HTTP/1.2 200 OK\r\n" + length() + "\r\n\r\n"), "another version"},
        {user_under("HTTP/2 200\r\n" + length() + "\r\n\r\n"), "another version"},
        {std::string{jane_json}, "begins with"},
        {std::string("\0\0\x12\4\0\0\0\0\0", 9), "begins with"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "not HTTP"},
    };
    for (auto const& b : bad) {
        stage s;
        s.server.always([&](conversation& c) -> awaitable<void> {
            while (co_await c.request()) co_await c.send(b.text);
        });
        auto const got = s.run(s.results.users().get("jane"));
        BOOST_TEST((got.error() == px::errc::bad_response), b.text);
        BOOST_TEST(got.error().message().find(b.named) != std::string_view::npos, got.error().what());
        BOOST_TEST(s.server.requests().size() == 1u, b.text);
        BOOST_TEST(s.stats().open == 0u);
        auto const write = s.run(s.results.users().create(new_user()));
        BOOST_TEST((write.error() == px::errc::bad_response), b.text);
        BOOST_TEST((write.error().effect() == px::effect::unknown), b.text);
        s.check_nothing_is_leased();
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(silence)

BOOST_AUTO_TEST_CASE(an_answer_that_stops_after_its_first_bytes_fails_long_before_the_deadline)
{
    auto const text = jane();
    for (std::size_t const at : {std::size_t{1}, std::size_t{30}, text.size() - 1}) {
        stage s;
        s.server.always([&](conversation& c) -> awaitable<void> {
            co_await c.request();
            co_await c.send(text.substr(0, at));
            co_await c.gone();
        });
        auto const got = s.run(s.results.with(px::stall_timeout{20ms}, px::retry::none()).users().get("jane"));
        BOOST_TEST((got.error() == px::errc::stalled));
        BOOST_TEST((got.error().phase() == px::phase::body));
        s.check_nothing_is_leased();
    }
}

BOOST_AUTO_TEST_CASE(what_is_slow_before_its_first_byte_or_behind_an_interim_answer_does_not_stall)
{
    stage s;
    s.server.always([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        asio::steady_timer late{s.context, 100ms};
        co_await late.async_wait(asio::use_awaitable);
        co_await c.send("HTTP/1.1 102 Processing\r\n\r\n");
        late.expires_after(100ms);
        co_await late.async_wait(asio::use_awaitable);
        co_await c.send(jane());
        co_await c.gone();
    });
    BOOST_TEST(s.run(s.client.with(px::stall_timeout{30ms}).users().get("jane")).score.value() == 7);
}

BOOST_AUTO_TEST_CASE(each_byte_begins_the_wait_anew)
{
    stage s;
    s.server.always([&](conversation& c) -> awaitable<void> {
        c.socket().set_option(tcp::no_delay{true});
        co_await c.request();
        asio::steady_timer pause{s.context};
        auto const text = jane();
        for (std::size_t i = 0; i < text.size(); i += 10) {
            co_await c.send(text.substr(i, 10));
            pause.expires_after(25ms);
            co_await pause.async_wait(asio::use_awaitable);
        }
        co_await c.gone();
    });
    BOOST_TEST(s.run(s.client.with(px::stall_timeout{200ms}).users().get("jane")).score.value() == 7);
}

/// Sleeps at every piece.
class slow_sink final : public px::byte_sink {
public:
    void restart() override { bytes = 0; }
    void write(std::string_view piece) override
    {
        bytes += piece.size();
        std::this_thread::sleep_for(60ms);
    }
    void finish() override {}
    std::size_t bytes = 0;
};

BOOST_AUTO_TEST_CASE(a_sink_that_is_slow_is_no_slow_host)
{
    stage s;
    std::string const file = "PK\3\4" + std::string(300'000, 'x');
    s.server.always(peer::answering(answer(200, file, "", "application/zip")));
    auto const sink = std::make_shared<slow_sink>();
    s.run(s.client.with(px::stall_timeout{30ms}).localization().export_articles("a", sink));
    BOOST_TEST(sink->bytes == file.size());
}

BOOST_AUTO_TEST_CASE(a_host_that_takes_nothing_of_a_large_request_stalls)
{
    stage s;
    gate never{s.context.get_executor()};
    s.server.always([&](conversation& c) -> awaitable<void> {
        keep_little(c);
        co_await never.passed();
    });
    auto const got =
        s.run(s.results.with(px::stall_timeout{50ms}, px::retry::none()).raw<px::scope::write>(large_request()));
    BOOST_TEST((got.error() == px::errc::stalled));
    BOOST_TEST((got.error().phase() == px::phase::write));
    BOOST_TEST((got.error().effect() == px::effect::unknown));
    s.check_nothing_is_leased();
    never.open();
}

BOOST_AUTO_TEST_CASE(a_host_that_takes_a_large_request_slowly_neither_stalls_nor_owes_an_answer)
{
    // The buffers of the system would take the smaller one at once.
    for (std::size_t const size : {large, large / 4}) {
        stage s;
        s.server.always([&](conversation& c) -> awaitable<void> {
            asio::steady_timer pause{s.context};
            for (std::size_t taken = 0; taken < large / 4; taken += 16 * 1024) {
                co_await read_some(c, 16 * 1024);
                pause.expires_after(8ms);
                co_await pause.async_wait(asio::use_awaitable);
            }
            co_await read_some(c, size - large / 4);
            co_await c.send(answer(200, "{}"));
            co_await c.gone();
        });
        auto const got =
            s.run(s.results.with(px::stall_timeout{600ms}, px::first_byte_timeout{600ms}, px::retry::none())
                      .raw<px::scope::write>(large_request(px::repeatable::unless_sent, size)));
        BOOST_TEST(got.has_value(), (got ? "" : got.error().what()));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(early_answers)

BOOST_AUTO_TEST_CASE(a_refusal_before_the_request_is_whole_is_the_answer)
{
    enum class then { closes, resets, is_silent };
    for (auto const end : {then::closes, then::resets, then::is_silent}) {
        stage s;
        gate never{s.context.get_executor()};
        s.server.always([&](conversation& c) -> awaitable<void> {
            co_await read_some(c, 64 * 1024);
            co_await c.send(answer(413, "too large", "", "text/plain"));
            if (end == then::closes) c.close();
            if (end == then::resets) c.reset();
            if (end == then::is_silent) co_await never.passed();
        });
        auto const got = s.run(s.results.raw<px::scope::write>(large_request(px::repeatable::always)));
        BOOST_REQUIRE(!got);
        BOOST_TEST((got.error() == px::errc::bad_request), got.error().what());
        BOOST_TEST(got.error().http_status() == 413);
        BOOST_TEST((got.error().effect() == px::effect::not_applied));
        BOOST_TEST(got.error().attempts() == 1);
        BOOST_TEST(s.stats().open == 0u);
        s.check_nothing_is_leased();
        never.open();
    }
}

BOOST_AUTO_TEST_CASE(a_success_before_the_request_is_whole_counts_once_it_is)
{
    stage s;
    s.server.always([&](conversation& c) -> awaitable<void> {
        for (;;) {
            co_await read_some(c, 64 * 1024);
            co_await c.send(answer(200, "{}"));
            bool const asked = co_await c.request();
            if (!asked) co_return;
        }
    });
    // What was read of the request before is not in the scripted peer's count, so that it waits for the end in vain.
    auto const got = s.run(s.results.with(px::stall_timeout{300ms}).raw<px::scope::write>(large_request()));
    BOOST_TEST(got.has_value(), (got ? "" : got.error().what()));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_success_before_the_request_is_whole_is_none_when_the_rest_cannot_be_sent)
{
    for (bool const resets : {true, false}) {
        stage s;
        gate never{s.context.get_executor()};
        s.server.always([&](conversation& c) -> awaitable<void> {
            co_await read_some(c, 64 * 1024);
            co_await c.send(answer(200, "{}"));
            if (resets)
                c.reset();
            else
                co_await never.passed();
        });
        auto const got = s.run(s.results.with(px::stall_timeout{50ms}).raw<px::scope::write>(large_request()));
        BOOST_REQUIRE(!got);
        BOOST_TEST((got.error() == (resets ? px::errc::connection_lost : px::errc::stalled)));
        BOOST_TEST((got.error().effect() == px::effect::unknown));
        s.check_nothing_is_leased();
        never.open();
    }
}

BOOST_AUTO_TEST_CASE(a_large_request_that_is_read_whole_is_answered_and_its_connection_kept)
{
    stage s;
    s.server.always(peer::answering("HTTP/1.1 100 Continue\r\n\r\n" + answer(200, "{}")));
    for (int i = 0; i != 2; ++i) BOOST_TEST(s.run(s.client.raw<px::scope::write>(large_request())).status == 200);
    BOOST_TEST(s.server.accepted() == 1u);
    BOOST_TEST(s.server.requests().at(1).ends_with("xxx"));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_SUITE_END()
