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
        service.seed_accounts(10);
        service.seed_users(50);
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
        auto const a = c.call("GET", "/v1/users/" + sim::service::seeded_user_id(1), key);
        BOOST_TEST(a.status == 200);
        BOOST_TEST(a.header("Content-Type") == "application/json");
        BOOST_TEST(boost::json::parse(a.body).at("identifyId").as_string() == sim::service::seeded_user_id(1));
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

BOOST_AUTO_TEST_SUITE_END()
