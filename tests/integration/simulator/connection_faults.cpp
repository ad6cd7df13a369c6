// Faults of connections, handshakes, ports and certificates.
#include "faulty_region.hpp"

#include <chrono>
#include <string>
#include <thread>

BOOST_AUTO_TEST_SUITE(faults)

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
            c.send("GET", a_user, key);
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
        c.send("GET", a_user, key);
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
    BOOST_TEST(held.call("GET", a_user, key).status == 200);
    auto const port = w.simulator.port(px::region::eu);
    w.simulator.refuse_connections(px::region::eu, true);
    BOOST_TEST((w.client().error() == raw::asio::error::connection_refused));
    BOOST_TEST(held.call("GET", a_user, key).status == 200);  // what is open stays
    w.simulator.refuse_connections(px::region::eu, false);
    w.simulator.refuse_connections(px::region::eu, false);
    BOOST_TEST(w.simulator.port(px::region::eu) == port);
    BOOST_TEST(w.client().call("GET", a_user, key).status == 200);
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
