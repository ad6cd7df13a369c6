// Calls through an HTTP proxy: the CONNECT request, the tunnel, and each failure of the proxy.
#include "proxies.hpp"

#include <boost/asio/post.hpp>

#include <string>

using namespace request_lifecycle;

namespace {

std::string const basic = "dXMgZXI6aHVudGVyMi1rZXktb2YtcHJveHk=";

/// Sends these bytes after any request, and keeps the connection open.
script sending(std::string bytes)
{
    return [bytes](conversation& c) -> awaitable<void> {
        co_await c.answer(bytes);
        co_await c.gone();
    };
}
/// The same, then closes.
script sending_and_closing(std::string bytes)
{
    return [bytes](conversation& c) -> awaitable<void> {
        co_await c.answer(bytes);
        c.close();
    };
}

void check_no_secrets(px::error const& e)
{
    for (auto const text : {std::string_view{e.what()}, e.message()})
        for (auto const* secret : {"hunter2", "key-of", "us er", "us%20er", basic.c_str(), "Basic"})
            BOOST_TEST(!contains(text, secret));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_proxy)

BOOST_AUTO_TEST_CASE(opens_a_tunnel_to_the_host_and_sees_no_key_over_tls)
{
    stage s;
    scripted_proxy proxy{s.context};
    proxy.always(tunnelling(s.context));
    s.server.always(peer::answering(jane()));
    auto const where = endpoint_at("localhost", s.server.port());
    other_client a{s, where, through(proxy.named())};
    for (int i = 0; i != 3; ++i) BOOST_TEST(s.run(a.client.users().get("jane")).score.value() == 7);
    auto const host = "localhost:" + std::to_string(s.server.port());
    BOOST_TEST(proxy.accepted() == 1u);
    BOOST_TEST_REQUIRE(proxy.requests().size() == 1u);
    BOOST_TEST(proxy.requests().front() == "CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    BOOST_TEST_REQUIRE(s.server.requests().size() == 3u);
    BOOST_TEST(contains(s.server.requests().front(), "GET /v1/users/jane HTTP/1.1\r\nHost: " + host + "\r\n"));
    BOOST_TEST(!contains(s.server.requests().front(), "Proxy"));
    BOOST_TEST(a.stats().reused == 2u);
    proxy.stop();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(is_told_the_credentials_and_the_host_is_not)
{
    stage s;
    scripted_proxy proxy{s.context};
    proxy.always(tunnelling(s.context));
    s.server.always(peer::answering(jane()));
    other_client a{s, endpoint_at("localhost", s.server.port()), through(proxy.named(proxy_credentials))};
    s.run(a.client.users().get("jane"));
    BOOST_TEST(contains(proxy.requests().at(0), "\r\nProxy-Authorization: Basic " + basic + "\r\n\r\n"));
    for (auto const* secret : {basic.c_str(), "hunter2", "Proxy"})
        BOOST_TEST(!contains(s.server.requests().at(0), secret));
    proxy.stop();
}

BOOST_AUTO_TEST_CASE(is_asked_for_addresses_in_brackets)
{
    stage s;
    scripted_proxy proxy{s.context};
    proxy.always(tunnelling(s.context));
    s.server.always(peer::answering(jane()));
    other_client a{s, endpoint_at("[::1]", s.server.port()), through(proxy.named())};
    s.run(a.client.users().get("jane"));
    BOOST_TEST(contains(proxy.requests().at(0), "CONNECT [::1]:" + std::to_string(s.server.port()) + " HTTP/1.1\r\n"));
    proxy.stop();
}

BOOST_AUTO_TEST_CASE(is_passed_by_for_hosts_that_no_proxy_names)
{
    stage s;
    scripted_proxy proxy{s.context};
    s.server.always(peer::answering(jane()));
    other_client a{s, endpoint_at("localhost", s.server.port()),
                   through(proxy.named().no_proxy("example.com, localhost"))};
    BOOST_TEST(s.run(a.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(proxy.accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(may_send_its_head_in_single_bytes_behind_interim_answers_and_with_fields)
{
    stage s;
    scripted_proxy proxy{s.context};
    std::string const head =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 Fine\r\nVia: " + std::string(3000, 'x') + "\r\n\r\n";
    proxy.always(tunnelling(s.context, head));
    s.server.always(peer::answering(jane()));
    other_client a{s, endpoint_at("localhost", s.server.port()), through(proxy.named())};
    BOOST_TEST(s.run(a.client.users().get("jane")).score.value() == 7);

    scripted_proxy slow{s.context};
    std::size_t at = 0;
    slow.always([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        // Each byte in a packet of its own, while the client runs in between.
        error_code ec;
        c.socket().set_option(tcp::no_delay{true}, ec);
        std::string const bytes = "HTTP/1.1 407 No\r\nX: y\r\n\r\n";
        for (; at != bytes.size(); ++at) {
            co_await c.send(bytes.substr(at, 1));
            co_await asio::post(s.context, asio::use_awaitable);
            co_await asio::post(s.context, asio::use_awaitable);
        }
        co_await c.gone();
    });
    other_client b{s, endpoint_at("localhost", s.server.port()), through(slow.named())};
    BOOST_TEST((s.run(b.results.users().get("jane")).error() == px::errc::proxy_refused));
    proxy.stop();
    slow.stop();
}

BOOST_AUTO_TEST_CASE(leaves_what_follows_its_head_to_the_tunnel)
{
    stage s;
    scripted_proxy proxy{s.context};
    // The tunnel's first bytes come in one packet with the head: an answer, or an alert of TLS.
    auto const first = over_tls() ? std::string{"\x15\x03\x03\x00\x02\x02\x28", 7} : jane();
    proxy.always(sending(established() + first));
    other_client a{s, endpoint_at("localhost", s.server.port()), through(proxy.named())};
    auto const got = s.run(a.results.users().get("jane"));
    if (over_tls()) {
        BOOST_TEST((got.error() == px::errc::tls_failed));
        BOOST_TEST((got.error().phase() == px::phase::handshake));
        BOOST_TEST(contains(got.error().message(), "alert handshake failure"));
    } else {
        BOOST_TEST(got->score.value() == 7);
    }
    proxy.stop();
}

BOOST_AUTO_TEST_CASE(that_fails_is_named_and_asked_again_only_where_that_may_help)
{
    std::string const too_long = "HTTP/1.1 200 OK\r\nX: " + std::string(9000, 'x');
    struct {
        char const* what;
        script does;
        px::errc code;
        int attempts;
        char const* words;
    } const cases[] = {
        {"407", sending("HTTP/1.1 407 Auth\r\nProxy-Authenticate: Basic\r\n\r\n"), px::errc::proxy_refused, 1,
         "did not accept the credentials"},
        {"403", sending("HTTP/1.1 403 Basic " + basic + "\r\n\r\n"), px::errc::proxy_refused, 1, "answered 403"},
        {"302", sending_and_closing("HTTP/1.1 302 Found\r\nLocation: http://a/\r\n\r\n"), px::errc::proxy_refused, 1,
         "answered 302"},
        {"garbage", sending("SSH-2.0-dropbear\r\n"), px::errc::proxy_refused, 1, "did not answer in HTTP"},
        {"a long head", sending(too_long), px::errc::proxy_refused, 1, "answered with a head of more than 8 KiB"},
        {"500", sending("HTTP/1.0 500 Unable to connect\r\n\r\n"), px::errc::connect_failed, 3, "answered 500"},
        {"502", sending_and_closing("HTTP/1.1 502 Bad Gateway\r\n\r\n<html>"), px::errc::connect_failed, 3,
         "answered 502"},
        {"503", sending("HTTP/1.1 503 Busy\r\n\r\n"), px::errc::connect_failed, 3, "answered 503"},
        {"504", sending("HTTP/1.1 504 Late\r\n\r\n"), px::errc::connect_failed, 3, "answered 504"},
        {"a head that is cut", sending_and_closing("HTTP/1.1 200 Connection esta"), px::errc::connect_failed, 3,
         "closed the connection before it answered"},
        {"an end at once",
         [](conversation& c) -> awaitable<void> {
             c.close();
             co_return;
         },
         px::errc::connect_failed, 3, "closed the connection before it answered"},
        {"a reset",
         [](conversation& c) -> awaitable<void> {
             co_await c.request();
             c.reset();
         },
         px::errc::connect_failed, 3, "closed the connection before it answered"},
    };
    for (auto const& c : cases) BOOST_TEST_CONTEXT(c.what)
        {
            stage s;
            scripted_proxy proxy{s.context};
            proxy.always(c.does);
            other_client a{s, endpoint_at("localhost", s.server.port()), through(proxy.named(proxy_credentials))};
            auto const e = s.run(a.results.users().get("jane")).error();
            BOOST_TEST((e == c.code));
            BOOST_TEST((e.phase() == px::phase::connect));
            BOOST_TEST(e.attempts() == c.attempts);
            BOOST_TEST(proxy.accepted() == static_cast<std::size_t>(c.attempts));
            BOOST_TEST(contains(e.message(), "the proxy 127.0.0.1:" + std::to_string(proxy.port()) + ' ' + c.words));
            BOOST_TEST(e.http_status() == 0);
            BOOST_TEST(s.server.accepted() == 0u);
            check_no_secrets(e);
            proxy.stop();
            s.check_run_returns();
        }
}

BOOST_AUTO_TEST_CASE(that_wants_credentials_and_got_none_says_so)
{
    stage s;
    scripted_proxy proxy{s.context};
    proxy.always(sending("HTTP/1.1 407 Auth\r\n\r\n"));
    other_client a{s, endpoint_at("localhost", s.server.port()), through(proxy.named())};
    auto const e = s.run(a.results.users().get("jane")).error();
    BOOST_TEST((e == px::errc::proxy_refused));
    BOOST_TEST(contains(e.message(), "wants credentials"));
    proxy.stop();
}

BOOST_AUTO_TEST_CASE(that_is_silent_is_given_the_time_of_a_handshake)
{
    for (auto const* said : {"", "HTTP/1.1 200 OK\r\nX: "}) BOOST_TEST_CONTEXT(said)
        {
            stage s;
            scripted_proxy proxy{s.context};
            proxy.always(sending(said));
            auto o = through(proxy.named(proxy_credentials));
            o.handshake_timeout = 50ms;
            other_client a{s, endpoint_at("localhost", s.server.port()), o};
            auto const e = s.run(a.results.users().get("jane")).error();
            BOOST_TEST((e == px::errc::connect_failed));
            BOOST_TEST((e.phase() == px::phase::connect));
            BOOST_TEST(e.attempts() == 3);
            BOOST_TEST(contains(e.message(), "the proxy 127.0.0.1:" + std::to_string(proxy.port()) +
                                                 " opened no tunnel to localhost:" + std::to_string(s.server.port()) +
                                                 " in time"));
            check_no_secrets(e);
            proxy.stop();
            s.check_run_returns();
        }
}

BOOST_AUTO_TEST_CASE(that_cannot_be_reached_is_told_from_a_host_that_cannot)
{
    stage s;
    scripted_proxy proxy{s.context};
    proxy.stop_listening();
    other_client a{s, endpoint_at("localhost", s.server.port()), through(proxy.named(proxy_credentials))};
    auto const e = s.run(a.results.users().get("jane")).error();
    BOOST_TEST((e == px::errc::connect_failed));
    BOOST_TEST((e.phase() == px::phase::connect));
    auto const name = "127.0.0.1:" + std::to_string(proxy.port());
    BOOST_TEST(contains(e.message(), "could not connect to the proxy " + name + ": 127.0.0.1: Connection refused"));
    check_no_secrets(e);

    auto const nobody = std::string(70, 'x') + ".example";
    other_client b{s, endpoint_at("localhost", s.server.port()),
                   through(px::proxy::parse("http://u:hunter2@" + nobody + ":1").value())};
    auto const unresolved = s.run(b.results.with(px::retry::none()).users().get("jane")).error();
    BOOST_TEST((unresolved == px::errc::connect_failed));
    BOOST_TEST((unresolved.phase() == px::phase::resolve));
    BOOST_TEST(contains(unresolved.message(), "the proxy '" + nobody + "' does not resolve: "));
    check_no_secrets(unresolved);
}

BOOST_AUTO_TEST_CASE(has_addresses_like_a_host)
{
    stage s;
    scripted_proxy proxy{s.context};
    proxy.always(tunnelling(s.context));
    s.server.always(peer::answering(jane()));
    auto o = through(px::proxy::parse("http://proxy.example:" + std::to_string(proxy.port())).value());
    o.resolve.emplace_back("proxy.example", proxy.port(), "127.0.0.2", "127.0.0.1");
    other_client a{s, endpoint_at("localhost", s.server.port()), o};
    BOOST_TEST(s.run(a.client.users().get("jane")).score.value() == 7);
    proxy.stop();
}

BOOST_AUTO_TEST_CASE(does_not_vouch_for_the_host)
{
    if (!over_tls()) return;
    stage s;
    scripted_proxy proxy{s.context};
    proxy.always(tunnelling(s.context));
    s.server.always(peer::answering(jane()));
    other_client a{s, endpoint_at("elsewhere.example", s.server.port()), through(proxy.named())};
    auto const e = s.run(a.results.users().get("jane")).error();
    BOOST_TEST((e == px::errc::tls_failed));
    BOOST_TEST(e.attempts() == 1);
    BOOST_TEST(contains(e.message(), "certificate not accepted: hostname mismatch"));
    BOOST_TEST(contains(e.message(), " through the proxy 127.0.0.1:"));
    BOOST_TEST(s.server.requests().empty());
    proxy.stop();
}

BOOST_AUTO_TEST_SUITE_END()
