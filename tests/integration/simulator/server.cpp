// The simulator's server: HTTP and TLS as clients of any language meet them.
#include <gainsight/px/testing/simulator.hpp>

#include "raw_client.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <thread>
#include <vector>

namespace px = gainsight::px;
namespace sim = px::testing;

namespace {

constexpr char key[] = "test-key-0123456789";

/// A simulator of one region with a key and a little data.
struct one_region {
    explicit one_region(sim::simulator_options options = {}) : simulator{std::move(options)}
    {
        service.add_key(key, px::permission::read | px::permission::write);
        service.seed(sim::collection::accounts, 10);
        service.seed(sim::collection::users, 50);
    }
    [[nodiscard]] std::uint16_t port() const { return simulator.port(px::region::eu); }

    sim::simulator simulator;
    sim::service& service = simulator.add_region(px::region::eu);
};

sim::simulator_options plain() { return sim::simulator_options{}.tls(false); }

}  // namespace

BOOST_AUTO_TEST_SUITE(server)

BOOST_AUTO_TEST_CASE(serves_plain_http_on_a_port_of_its_own)
{
    one_region w{plain()};
    BOOST_TEST(w.simulator.url() == "http://127.0.0.1:" + std::to_string(w.port()));
    raw::client c{w.port()};
    for (int i = 0; i < 3; ++i) {
        auto const a = c.call("GET", "/v1/users/" + sim::service::seeded_id(sim::collection::users, 1), key);
        BOOST_TEST(a.status == 200);
        BOOST_TEST(a.header("Content-Type") == "application/json");
        BOOST_TEST(boost::json::parse(a.body).at("identifyId").as_string() ==
                   sim::service::seeded_id(sim::collection::users, 1));
    }
    BOOST_TEST(w.simulator.stats().accepted == 1);
    BOOST_TEST(w.service.counts().requests == 3);
}

BOOST_AUTO_TEST_CASE(serves_tls_that_its_ca_vouches_for_and_resumes_sessions)
{
    one_region w;
    BOOST_TEST(w.simulator.url().starts_with("https://127.0.0.1:"));
    auto const tls = raw::trusting(w.simulator.ca_pem());
    SSL_SESSION* session = nullptr;
    {
        raw::client c{w.port(), tls};
        BOOST_REQUIRE_EQUAL(c.error().message(), "Success");
        BOOST_TEST(c.call("GET", "/v1/accounts?pageSize=1", key).status == 200);
        session = c.session();
    }
    raw::client again{w.port(), tls, session};
    BOOST_TEST(again.call("GET", "/v1/accounts?pageSize=1", key).status == 200);
    BOOST_TEST(again.resumed());
    SSL_SESSION_free(session);
    BOOST_TEST(w.simulator.stats().handshakes == 2);
    BOOST_TEST(w.simulator.stats().resumed == 1);
}

BOOST_AUTO_TEST_CASE(tls_1_2_and_no_resumption_are_options)
{
    one_region w{sim::simulator_options{}.only_tls_1_2(true).resumption(false)};
    auto const tls = raw::trusting(w.simulator.ca_pem());
    raw::client c{w.port(), tls};
    BOOST_TEST(c.call("GET", "/v1/users", key).status == 200);
    BOOST_TEST(c.version() == "TLSv1.2");
    auto* session = c.session();
    raw::client again{w.port(), tls, session};
    BOOST_TEST(again.call("GET", "/v1/users", key).status == 200);
    BOOST_TEST(!again.resumed());
    SSL_SESSION_free(session);
}

BOOST_AUTO_TEST_CASE(a_stranger_to_the_ca_is_refused_by_its_client)
{
    one_region w;
    sim::certificate_authority const other;
    raw::client c{w.port(), raw::trusting(other.pem())};
    BOOST_TEST(c.error().failed());
}

BOOST_AUTO_TEST_CASE(regions_have_ports_data_and_keys_of_their_own_and_one_clock)
{
    sim::simulator s{plain().clock(sim::sim_clock::manual())};
    auto& us = s.add_region(px::region::us);
    auto& eu = s.add_region(px::region::eu);
    us.add_key("key-of-us", px::permission::read);
    eu.add_key("key-of-eu", px::permission::read);
    eu.seed(sim::collection::users, 3);
    BOOST_TEST(&s.add_region(px::region::eu) == &eu);
    BOOST_TEST(&s.at(px::region::us) == &us);
    BOOST_CHECK_THROW((void)s.at(px::region::us2), std::out_of_range);
    BOOST_CHECK_THROW((void)s.url(px::region::us2), std::out_of_range);
    BOOST_TEST(s.url() == s.url(px::region::us));
    BOOST_TEST(s.url(px::region::us) != s.url(px::region::eu));
    raw::client a{s.port(px::region::us)}, b{s.port(px::region::eu)};
    BOOST_TEST(a.call("GET", "/v1/users", "key-of-us").status == 200);
    BOOST_TEST(a.call("GET", "/v1/users", "key-of-eu").status == 401);
    BOOST_TEST(b.call("GET", "/v1/users", "key-of-eu").body.find("user-000002") != std::string::npos);
    auto const before = us.clock().now();
    s.advance(std::chrono::hours{7 * 24});
    BOOST_TEST((us.clock().now() - before == std::chrono::hours{7 * 24}));
    BOOST_TEST((eu.clock().now() == us.clock().now()));
}

BOOST_AUTO_TEST_CASE(the_book_tells_which_connection_a_request_came_by)
{
    one_region w{plain()};
    raw::client a{w.port()}, b{w.port()};
    a.call("GET", "/v1/users", key);
    b.call("GET", "/v1/users", key);
    a.call("GET", "/v1/users", key);
    auto const book = w.service.requests();
    BOOST_TEST(book[0].connection() == book[2].connection());
    BOOST_TEST(book[0].connection() != book[1].connection());
    BOOST_TEST(book[0].connection() != 0u);
}

BOOST_AUTO_TEST_CASE(keep_alive_and_an_end_after_n_requests_are_announced)
{
    one_region w{plain().keep_alive("timeout=5").close_after(2)};
    raw::client c{w.port()};
    auto const first = c.call("GET", "/v1/users", key);
    BOOST_TEST(first.header("Keep-Alive") == "timeout=5");
    BOOST_TEST(first.header("Connection") == "");
    auto const second = c.call("GET", "/v1/users", key);
    BOOST_TEST(second.header("Keep-Alive") == "");
    BOOST_TEST(second.header("Connection") == "close");
    boost::system::error_code error;
    BOOST_TEST(c.read_all(error) == "");
    BOOST_TEST((error == raw::asio::error::eof));
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_and_a_busy_one_is_not)
{
    one_region w{plain().idle_timeout(std::chrono::milliseconds{30})};
    raw::client c{w.port()};
    w.simulator.inject(sim::fault::delay(std::chrono::milliseconds{60}));
    BOOST_TEST(c.call("GET", "/v1/users", key).status == 200);
    boost::system::error_code error;
    BOOST_TEST(c.read_all(error) == "");
    BOOST_TEST((error == raw::asio::error::eof));
}

BOOST_AUTO_TEST_CASE(bodies_come_whole_in_pieces_in_chunks_and_pipelined)
{
    one_region w{plain()};
    raw::client c{w.port()};
    std::string const body = R"({"identifyId":"jane","propertyKeys":["k"]})";
    auto const head = "POST /v1/users HTTP/1.1\r\nHost: x\r\nx-aptrinsic-api-key:" + std::string{key} + "\r\n";
    auto const request = head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    for (char byte : request) c.send(std::string_view{&byte, 1});
    BOOST_TEST(c.receive().status == 201);
    c.send(head + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + body.substr(0, 5) + "\r\n");
    c.send("25\r\n" + body.substr(5) + "\r\n0\r\n\r\n");
    BOOST_TEST(c.receive().status == 400);  // it exists
    c.send(request + request);
    BOOST_TEST(c.receive().status == 400);
    BOOST_TEST(c.receive().status == 400);
    c.send(head + "Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    BOOST_TEST(c.receive().status == 100);
    c.send(body);
    BOOST_TEST(c.receive().status == 400);
    BOOST_TEST(w.service.created(sim::collection::users).size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_no_http_ends_the_connection)
{
    one_region w{plain()};
    for (auto const* text : {"hello\r\n\r\n", "GET / HTTP/2\r\n\r\n", "GET /v1/users HTTP/1.1\r\nno colon\r\n\r\n",
                             "GET /v1/users HTTP/1.1\r\nContent-Length: many\r\n\r\n"}) {
        raw::client c{w.port()};
        c.send(text);
        BOOST_TEST(c.receive().status == 400);
        boost::system::error_code error;
        BOOST_TEST(c.read_all(error) == "");
    }
    raw::client old{w.port()};
    old.send("GET /v1/nothing HTTP/1.0\r\n\r\n");
    BOOST_TEST(old.receive().header("Connection") == "close");
}

BOOST_AUTO_TEST_CASE(it_counts_its_connections)
{
    one_region w;
    auto const tls = raw::trusting(w.simulator.ca_pem());
    {
        raw::client a{w.port(), tls}, b{w.port(), tls};
        a.call("GET", "/v1/users", key);
        b.call("GET", "/v1/users", key);
        auto const s = w.simulator.stats();
        BOOST_TEST(s.accepted == 2u);
        BOOST_TEST(s.open == 2u);
        BOOST_TEST(s.open_peak == 2u);
        BOOST_TEST(s.handshakes == 2u);
        BOOST_TEST(s.requests == 2u);
    }
    while (w.simulator.stats().open > 0) std::this_thread::yield();
    w.simulator.reset_stats();
    BOOST_TEST(w.simulator.stats().accepted == 0u);
    BOOST_TEST(w.simulator.stats().open_peak == 0u);
}

BOOST_AUTO_TEST_CASE(it_stops_at_once_whatever_its_clients_do)
{
    for (bool over_tls : {false, true}) {
        one_region w{sim::simulator_options{}.tls(over_tls)};
        auto const tls = over_tls ? raw::trusting(w.simulator.ca_pem()) : nullptr;
        raw::client idle{w.port(), tls}, half{w.port(), tls}, stalled{w.port(), tls};
        raw::client silent{w.port()};  // never shakes hands
        half.send("GET /v1/us");
        w.simulator.inject(sim::fault::stall());
        stalled.send("GET", "/v1/users", key);
        BOOST_TEST(w.service.wait_for_requests(1, std::chrono::seconds{60}));
        w.simulator.stop();
        w.simulator.stop();
        BOOST_TEST(w.simulator.stats().open == 0u);
        boost::system::error_code error;
        BOOST_TEST(stalled.read_all(error) == "");
        BOOST_TEST(error.failed());
        BOOST_TEST(w.service.counts().requests == 1u);  // the book stays
        w.simulator.kill_all_connections();
        w.simulator.refuse_connections(px::region::eu, false);
        BOOST_TEST(raw::client{w.port()}.error().failed());
    }
}

BOOST_AUTO_TEST_CASE(several_threads_serve_many_clients)
{
    one_region w{plain().threads(3)};
    std::vector<std::thread> clients;
    for (int t = 0; t < 4; ++t)
        clients.emplace_back([&w, t] {
            for (int i = 0; i < 5; ++i) {
                raw::client c{w.port()};
                for (int n = 0; n < 10; ++n)
                    c.call("POST", "/v1/users", key,
                           R"({"propertyKeys":["k"],"identifyId":")" + std::to_string(t * 1000 + i * 10 + n) + "\"}");
            }
        });
    for (auto& t : clients) t.join();
    BOOST_TEST(w.service.created(sim::collection::users).size() == 200u);
    BOOST_TEST(w.service.count(sim::collection::users) == 250u);
}

BOOST_AUTO_TEST_SUITE_END()
