#include <gainsight/px/testing/simulator.hpp>

#include "raw_client.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <thread>

namespace px = gainsight::px;
namespace sim = px::testing;
using namespace std::chrono_literals;
using sim::fault;

namespace fault_tests {

constexpr char key[] = "test-key-0123456789";
constexpr char target[] = "/v1/users/user-000001@px.example";

/// One region over TLS or plain, and clients of it.
struct region_under_fault {
    explicit region_under_fault(bool over_tls, sim::simulator_options options = {})
        : tls{over_tls}, simulator{std::move(options.tls(over_tls))}
    {
        service.set(sim::quirks::none());
        service.add_key(key, px::permission::read | px::permission::write);
        service.seed(sim::collection::users, 50);
        if (tls) trust = raw::trusting(simulator.ca_pem());
    }
    [[nodiscard]] raw::client client() { return raw::client{simulator.port(px::region::eu), trust}; }
    /// Everything that comes back to one request, and how it ended.
    std::string all(boost::system::error_code& error, char const* method = "GET", char const* what = target,
                    char const* body = "")
    {
        auto c = client();
        c.send(method, what, key, body);
        return c.read_all(error);
    }
    /// The same when nothing goes wrong.
    std::string expected()
    {
        auto c = client();
        auto const a = c.call("GET", target, key);
        return a.head + "\r\n" + a.body;
    }

    bool tls;
    sim::simulator simulator;
    sim::service& service = simulator.add_region(px::region::eu);
    std::shared_ptr<raw::asio::ssl::context> trust;
};

/// Ended without a reset. A FIN without close_notify counts: that is what hanging up is.
inline bool ended_in_order(boost::system::error_code const& e)
{
    return e == raw::asio::error::eof || e == raw::asio::ssl::error::stream_truncated;
}
inline bool was_reset(boost::system::error_code const& e) { return e == raw::asio::error::connection_reset; }

auto const both = boost::unit_test::data::make({false, true});

}  // namespace fault_tests

using namespace fault_tests;

BOOST_AUTO_TEST_SUITE(faults)

BOOST_DATA_TEST_CASE(a_reset_at_any_byte_delivers_exactly_the_bytes_before_it, both, over_tls)
{
    region_under_fault w{over_tls};
    auto const whole = w.expected();
    auto const head = whole.find("\r\n\r\n") + 4;
    for (std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{9}, head - 1, head, head + 1, whole.size() - 1}) {
        BOOST_TEST_CONTEXT(n)
        {
            w.simulator.inject(fault::reset_after(n));
            boost::system::error_code error;
            auto const got = w.all(error);
            BOOST_TEST(was_reset(error), error.message());
            BOOST_TEST(got == whole.substr(0, n));
        }
    }
    BOOST_TEST(w.expected() == whole);  // used up
    BOOST_TEST(w.simulator.stats().faults == 7);
}

BOOST_DATA_TEST_CASE(a_reset_of_a_large_answer_delivers_all_bytes_before_it, both, over_tls)
{
    region_under_fault w{over_tls};
    w.service.seed(sim::collection::users, 2000);
    w.simulator.inject(fault::reset_after(800'000));
    boost::system::error_code error;
    auto const got = w.all(error, "GET", "/v1/users?pageSize=1000");
    BOOST_TEST(was_reset(error), error.message());
    BOOST_TEST(got.size() == 800'000u);
}

BOOST_DATA_TEST_CASE(a_reset_comes_before_or_after_applying, both, over_tls)
{
    region_under_fault w{over_tls};
    auto const event = R"({"eventId":"e-1","eventName":"e","identifyId":"u","propertyKey":"AP-1-2","userType":"USER"})";
    boost::system::error_code error;
    w.simulator.inject(fault::reset_before_applying());
    BOOST_TEST(w.all(error, "POST", "/v1/events/custom", event) == "");
    BOOST_TEST(was_reset(error), error.message());
    BOOST_TEST(w.service.count(sim::collection::custom_events) == 0u);
    w.simulator.inject(fault::reset_after_applying());
    BOOST_TEST(w.all(error, "POST", "/v1/events/custom", event) == "");
    BOOST_TEST(was_reset(error), error.message());
    BOOST_TEST(w.service.count(sim::collection::custom_events) == 1u);
    w.simulator.inject(fault::close_before_applying());
    BOOST_TEST(w.all(error, "POST", "/v1/events/custom", event) == "");
    BOOST_TEST((error == raw::asio::error::eof), error.message());
    BOOST_TEST(w.service.count(sim::collection::custom_events) == 1u);
}

BOOST_DATA_TEST_CASE(a_truncated_answer_ends_in_order, both, over_tls)
{
    region_under_fault w{over_tls};
    auto const whole = w.expected();
    auto const head = whole.find("\r\n\r\n") + 4;
    boost::system::error_code error;
    w.simulator.inject(fault::truncate_body(10));
    BOOST_TEST(w.all(error) == whole.substr(0, head + 10));
    BOOST_TEST((error == raw::asio::error::eof), error.message());
    w.simulator.inject(fault::truncate_after(20));
    BOOST_TEST(w.all(error) == whole.substr(0, 20));
    BOOST_TEST((error == raw::asio::error::eof), error.message());
}

BOOST_DATA_TEST_CASE(a_stall_is_applied_and_lasts_until_the_client_leaves_or_is_killed, both, over_tls)
{
    region_under_fault w{over_tls};
    {
        w.simulator.inject(fault::stall());
        auto c = w.client();
        c.send("GET", target, key);
        BOOST_TEST(w.service.wait_for_requests(1, 60s));
        w.simulator.kill_all_connections();
        boost::system::error_code error;
        BOOST_TEST(c.read_all(error) == "");
        BOOST_TEST(was_reset(error), error.message());
    }
    {
        auto const whole = w.expected();
        w.simulator.inject(fault::stall_after(30));
        auto c = w.client();
        c.send("GET", target, key);
        std::string got;
        boost::system::error_code error;
        while (got.size() < 30) c.read_some(got, error);
        BOOST_TEST(got == whole.substr(0, 30));
    }
    // The stalled client has left: the server notices.
    while (w.simulator.stats().open > 0) std::this_thread::yield();
}

BOOST_DATA_TEST_CASE(a_delayed_or_trickled_answer_is_whole, both, over_tls)
{
    region_under_fault w{over_tls};
    auto const whole = w.expected();
    w.simulator.inject(fault::delay(1ms));
    BOOST_TEST(w.expected() == whole);
    w.simulator.inject(fault::trickle(300, 1ms));
    BOOST_TEST(w.expected() == whole);
    auto c = w.client();
    w.simulator.inject(fault::trickle(1, 0ms));
    for (int i = 0; i < 3; ++i) BOOST_TEST(c.call("GET", target, key).status == 200);  // the connection stays usable
    BOOST_TEST(w.simulator.faults_left() == 0u);
}

BOOST_DATA_TEST_CASE(garbage_comes_instead_of_http, both, over_tls)
{
    region_under_fault w{over_tls};
    boost::system::error_code error;
    w.simulator.inject(fault::garbage("SSH-2.0-what\r\n"));
    BOOST_TEST(w.all(error) == "SSH-2.0-what\r\n");
    BOOST_TEST((error == raw::asio::error::eof), error.message());
    BOOST_TEST(w.service.counts().requests == 0u);
}

BOOST_AUTO_TEST_CASE(an_answer_can_be_framed_in_three_ways)
{
    region_under_fault w{false};
    auto const whole = w.expected();
    auto const body = whole.substr(whole.find("\r\n\r\n") + 4);
    boost::system::error_code error;

    w.simulator.inject(fault::chunked(body.size() - 1));
    auto c = w.client();
    c.send("GET", target, key);
    std::string chunked;
    while (!chunked.ends_with("\r\n0\r\n\r\n")) c.read_some(chunked, error);
    BOOST_TEST(chunked.find("Transfer-Encoding: chunked") != std::string::npos);
    BOOST_TEST(chunked.find("Content-Length") == std::string::npos);
    BOOST_TEST(chunked.ends_with(body.substr(0, body.size() - 1) + "\r\n1\r\n}\r\n0\r\n\r\n"));

    w.simulator.inject(fault::until_close());
    auto const unframed = w.all(error);
    BOOST_TEST(unframed.find("Content-Length") == std::string::npos);
    BOOST_TEST(unframed.ends_with("\r\n\r\n" + body));
    BOOST_TEST((error == raw::asio::error::eof));
}

BOOST_AUTO_TEST_CASE(type_body_and_size_can_be_wrong)
{
    region_under_fault w{false};
    auto c = w.client();
    w.simulator.inject(fault::content_type("text/plain"));
    BOOST_TEST(c.call("GET", target, key).header("Content-Type") == "text/plain");
    w.simulator.inject(fault::content_type(""));
    BOOST_TEST(c.call("GET", target, key).header("Content-Type") == "");
    w.simulator.inject(fault::body("{\"users\":"));
    BOOST_TEST(c.call("GET", target, key).body == "{\"users\":");
    w.simulator.inject(fault::oversized(100'000));
    auto const a = c.call("GET", target, key);
    BOOST_TEST(a.body.size() == 100'000u);
    BOOST_TEST(boost::json::parse(a.body).is_object());
}

BOOST_AUTO_TEST_CASE(statuses_come_in_the_shapes_that_were_seen)
{
    region_under_fault w{false};
    auto c = w.client();
    for (int code : {403, 502, 503, 504}) {
        w.simulator.inject(fault::status(code));
        auto const a = c.call("GET", target, key);
        BOOST_TEST(a.status == code);
        BOOST_TEST(a.header("Content-Type") == "text/html");
        BOOST_TEST(a.header("Retry-After") == "");
    }
    for (int code : {401, 429, 500, 432}) {
        w.simulator.inject(fault::status(code).retry_after("3"));
        auto const a = c.call("GET", target, key);
        BOOST_TEST(a.status == code);
        BOOST_TEST(a.header("Content-Type") == "application/json");
        BOOST_TEST(a.header("Retry-After") == "3");
    }
    BOOST_TEST(w.service.counts().requests == 0u);  // none was applied
    w.simulator.inject(fault::status(502).before_applying(false));
    BOOST_TEST(c.call("GET", target, key).status == 502);
    BOOST_TEST(w.service.counts().requests == 1u);
    w.simulator.inject(fault::redirect("https://elsewhere.example/"));
    BOOST_TEST(c.call("GET", target, key).header("Location") == "https://elsewhere.example/");
    w.simulator.inject(fault::respond(sim::sim_response{438, "text/plain", "odd"}));
    BOOST_TEST(c.call("GET", target, key).body == "odd");
}

BOOST_AUTO_TEST_CASE(answers_as_frameworks_and_balancers_send_them_come_as_promised)
{
    region_under_fault w{false};
    auto c = w.client();
    w.simulator.inject(fault::login_page());
    auto const login = c.call("GET", target, key);
    BOOST_TEST(login.status == 200);
    BOOST_TEST(login.header("Content-Type") == "text/html");
    w.simulator.inject(fault::default_backend());
    auto const nobody = c.call("GET", target, key);
    BOOST_TEST(nobody.status == 404);
    BOOST_TEST(nobody.body == "default backend - 404");
    w.simulator.inject(fault::error_within_200());
    auto const error = c.call("GET", target, key);
    BOOST_TEST(error.status == 200);
    BOOST_TEST(error.body.find("externalapierror") != std::string::npos);
    w.simulator.inject(fault::no_content());
    auto const nothing = c.call("GET", target, key);
    BOOST_TEST(nothing.status == 204);
    BOOST_TEST(nothing.body == "");
    w.simulator.inject(fault::duplicate_block(409));
    auto const blocked = c.call("GET", target, key);
    BOOST_TEST(blocked.status == 409);
    BOOST_TEST(blocked.body.find("Duplicate request blocked") != std::string::npos);
    BOOST_TEST(w.service.counts().requests == 0u);  // none was applied
}

BOOST_AUTO_TEST_CASE(faults_strike_when_they_are_told_to)
{
    region_under_fault w{false};
    auto c = w.client();
    auto const status = [&](char const* method = "GET", char const* body = "") {
        return c.call(method, target, key, body).status;
    };
    w.simulator.inject(fault::status(503).times(2).after(1));
    BOOST_TEST(status() == 200);
    BOOST_TEST(status() == 503);
    BOOST_TEST(status() == 503);
    BOOST_TEST(status() == 200);
    w.simulator.inject(fault::status(500).when([](sim::sim_request const& r) { return r.method() == "PUT"; }));
    BOOST_TEST(status() == 200);
    BOOST_TEST(status("PUT", "{}") == 500);
    BOOST_TEST(status("PUT", "{}") == 204);
    w.simulator.inject(fault::status(500).always());
    for (int i = 0; i < 5; ++i) BOOST_TEST(status() == 500);
    w.simulator.clear_faults();
    BOOST_TEST(status() == 200);
    w.simulator.inject(fault::status(500).on(px::region::us).always());
    BOOST_TEST(status() == 200);
    w.simulator.clear_faults();
    w.simulator.inject(fault::status(500).rate(0.3).always());
    int struck = 0;
    for (int i = 0; i < 200; ++i) struck += status() == 500;
    BOOST_TEST(struck > 30);
    BOOST_TEST(struck < 90);
}

BOOST_AUTO_TEST_CASE(a_fault_lasts_for_its_span_from_its_first_strike_on)
{
    region_under_fault w{false, sim::simulator_options{}.clock(sim::sim_clock::manual())};
    auto c = w.client();
    auto const status = [&](char const* method = "GET", char const* body = "") {
        return c.call(method, target, key, body).status;
    };
    w.simulator.inject(fault::status(429).during(30s).retry_after("30"));
    w.simulator.advance(1h);  // it does not begin by itself
    for (int i = 0; i < 5; ++i) BOOST_TEST(status() == 429);
    w.simulator.advance(29'999ms);
    BOOST_TEST(status() == 429);
    BOOST_TEST(w.simulator.faults_left() == 1u);
    w.simulator.advance(1ms);
    BOOST_TEST(w.simulator.faults_left() == 0u);
    BOOST_TEST(status() == 200);
    BOOST_TEST(w.simulator.stats().faults == 6u);

    BOOST_TEST_CONTEXT("times bounds what the span bounds, whichever is said first")
    for (auto const& f : {fault::status(503).times(2).during(30s), fault::status(503).during(30s).times(2)}) {
        w.simulator.inject(f);
        BOOST_TEST(status() == 503);
        BOOST_TEST(status() == 503);
        BOOST_TEST(status() == 200);
        w.simulator.inject(f);
        BOOST_TEST(status() == 503);
        w.simulator.advance(30s);
        BOOST_TEST(status() == 200);
    }
    BOOST_TEST_CONTEXT("what passes before or does not match begins nothing")
    {
        w.simulator.inject(fault::status(503).during(10s).after(1).when(
            [](sim::sim_request const& r) { return r.method() == "PUT"; }));
        BOOST_TEST(status() == 200);
        BOOST_TEST(status("PUT", "{}") == 204);
        w.simulator.advance(1min);
        BOOST_TEST(status("PUT", "{}") == 503);
        BOOST_TEST(status() == 200);
        w.simulator.advance(9s);
        BOOST_TEST(status("PUT", "{}") == 503);
        w.simulator.advance(1s);
        BOOST_TEST(status("PUT", "{}") == 204);
    }
    BOOST_TEST_CONTEXT("within the span the rate decides")
    {
        w.simulator.inject(fault::status(500).rate(0.3).during(10s));
        int struck = 0;
        for (int i = 0; i < 200; ++i) struck += status() == 500;
        BOOST_TEST(struck > 30);
        BOOST_TEST(struck < 90);
        w.simulator.advance(10s);
        for (int i = 0; i < 50; ++i) BOOST_TEST(status() == 200);
    }
    BOOST_TEST_CONTEXT("no span is one strike, and one without end is for ever")
    {
        w.simulator.inject(fault::status(500).during(0s));
        BOOST_TEST(status() == 500);
        BOOST_TEST(status() == 200);
        w.simulator.inject(fault::status(500).during(std::chrono::milliseconds::max()));
        for (int i = 0; i < 3; ++i) {
            BOOST_TEST(status() == 500);
            w.simulator.advance(100h);
        }
        w.simulator.clear_faults();
        BOOST_TEST(status() == 200);
    }
    BOOST_TEST_CONTEXT("connections")
    {
        w.simulator.inject(fault::accept_then_close().during(5s));
        for (int i = 0; i < 3; ++i)
            BOOST_TEST(raw::client{w.simulator.port(px::region::eu)}.call("GET", target, key).status == 0);
        BOOST_TEST(status() == 200);  // on the connection that was there before
        w.simulator.advance(5s);
        BOOST_TEST(w.client().call("GET", target, key).status == 200);
    }
}

BOOST_AUTO_TEST_CASE(a_fault_that_lasts_ends_for_who_really_waits_as_well)
{
    region_under_fault w{false};  // on the system's clock
    auto c = w.client();
    w.simulator.inject(fault::status(429).during(50ms));
    BOOST_TEST(c.call("GET", target, key).status == 429);
    while (c.call("GET", target, key).status == 429) std::this_thread::yield();
    BOOST_TEST(w.simulator.faults_left() == 0u);
    w.simulator.inject(fault::status(429).during(24h));
    BOOST_TEST(c.call("GET", target, key).status == 429);
    w.simulator.advance(24h);
    BOOST_TEST(c.call("GET", target, key).status == 200);
}

BOOST_AUTO_TEST_CASE(a_predicate_that_throws_ends_the_connection_and_nothing_else)
{
    region_under_fault w{false};
    w.simulator.inject(fault::status(500).when([](sim::sim_request const&) -> bool { throw 1; }));
    boost::system::error_code error;
    BOOST_TEST(w.all(error) == "");
    w.simulator.clear_faults();
    BOOST_TEST(w.expected().starts_with("HTTP/1.1 200"));
}

BOOST_DATA_TEST_CASE(a_connection_can_end_after_an_answer, both, over_tls)
{
    region_under_fault w{over_tls};
    boost::system::error_code error;
    w.simulator.inject(fault::close_after_response());
    auto const announced = w.all(error);
    BOOST_TEST(announced.find("Connection: close") != std::string::npos);
    BOOST_TEST((error == raw::asio::error::eof), error.message());
    w.simulator.inject(fault::hang_up_after_response());
    auto const silent = w.all(error);
    BOOST_TEST(silent.find("Connection: close") == std::string::npos);
    BOOST_TEST(silent.size() == announced.size() - 19);
    BOOST_TEST(ended_in_order(error), error.message());
}

BOOST_DATA_TEST_CASE(a_connection_can_be_closed_or_reset_at_once, both, over_tls)
{
    region_under_fault w{over_tls};
    for (auto const& f : {fault::accept_then_close(), fault::accept_then_reset()}) {
        w.simulator.inject(f);
        auto c = w.client();
        auto error = c.error();
        if (!error) {
            c.send("GET", target, key);
            error = c.error();
        }
        if (!error) c.read_all(error);
        BOOST_TEST(error.failed());
    }
    BOOST_TEST(w.expected().starts_with("HTTP/1.1 200"));
}

BOOST_DATA_TEST_CASE(a_handshake_can_be_slow_or_stall, both, over_tls)
{
    region_under_fault w{over_tls};
    w.simulator.inject(fault::slow_handshake(1ms));
    BOOST_TEST(w.expected().starts_with("HTTP/1.1 200"));
    w.simulator.inject(fault::stalled_handshake());
    std::thread killer{[&] {
        while (w.simulator.stats().accepted < 2) std::this_thread::yield();
        w.simulator.kill_all_connections();
    }};
    auto c = w.client();
    boost::system::error_code error = c.error();
    if (!error) {
        c.send("GET", target, key);
        c.read_all(error);
    }
    killer.join();
    BOOST_TEST(error.failed());
    BOOST_TEST(w.service.counts().requests == 1u);
}

BOOST_AUTO_TEST_CASE(connections_are_refused_until_they_are_taken_again_on_the_same_port)
{
    region_under_fault w{false};
    auto held = w.client();
    BOOST_TEST(held.call("GET", target, key).status == 200);
    auto const port = w.simulator.port(px::region::eu);
    w.simulator.refuse_connections(px::region::eu, true);
    BOOST_TEST((w.client().error() == raw::asio::error::connection_refused));
    BOOST_TEST(held.call("GET", target, key).status == 200);  // what is open stays
    w.simulator.refuse_connections(px::region::eu, false);
    w.simulator.refuse_connections(px::region::eu, false);
    BOOST_TEST(w.simulator.port(px::region::eu) == port);
    BOOST_TEST(w.client().call("GET", target, key).status == 200);
}

BOOST_AUTO_TEST_CASE(certificates_can_be_wrong)
{
    region_under_fault w{true};
    for (auto kind : {sim::certificate::wrong_host, sim::certificate::expired, sim::certificate::untrusted}) {
        w.simulator.use_certificate(px::region::eu, kind);
        BOOST_TEST(w.client().error().failed());
    }
    w.simulator.use_certificate(px::region::eu, sim::certificate::good);
    BOOST_TEST(!w.client().error().failed());
    BOOST_TEST(w.simulator.stats().handshakes_failed == 3u);
}

BOOST_AUTO_TEST_CASE(killing_resets_the_connections_of_one_region_or_of_all)
{
    sim::simulator s{sim::simulator_options{}.tls(false)};
    for (auto r : {px::region::us, px::region::eu}) s.add_region(r).add_key(key, px::permission::read);
    raw::client us{s.port(px::region::us)}, eu{s.port(px::region::eu)};
    BOOST_TEST(us.call("GET", "/v1/users", key).status == 200);
    BOOST_TEST(eu.call("GET", "/v1/users", key).status == 200);
    s.kill_all_connections(px::region::us);
    boost::system::error_code error;
    us.read_all(error);
    BOOST_TEST(was_reset(error), error.message());
    BOOST_TEST(eu.call("GET", "/v1/users", key).status == 200);
    s.kill_all_connections();
    eu.read_all(error);
    BOOST_TEST(was_reset(error), error.message());
}

BOOST_AUTO_TEST_SUITE_END()
