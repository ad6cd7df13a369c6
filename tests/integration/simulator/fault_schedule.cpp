// When a fault strikes, how often and for how long.
#include "faulty_region.hpp"

#include <chrono>
#include <string>
#include <thread>

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(faults_strike_when_they_are_told_to)
{
    region_under_fault w{false};
    auto c = w.client();
    auto const status = [&](char const* method = "GET", char const* body = "") {
        return c.call(method, a_user, key, body).status;
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
        return c.call(method, a_user, key, body).status;
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
            BOOST_TEST(raw::client{w.simulator.port(px::region::eu)}.call("GET", a_user, key).status == 0);
        BOOST_TEST(status() == 200);  // on the connection that was there before
        w.simulator.advance(5s);
        BOOST_TEST(w.client().call("GET", a_user, key).status == 200);
    }
}

BOOST_AUTO_TEST_CASE(a_fault_that_lasts_ends_for_who_really_waits_as_well)
{
    region_under_fault w{false};  // on the system's clock
    auto c = w.client();
    w.simulator.inject(fault::status(429).during(50ms));
    BOOST_TEST(c.call("GET", a_user, key).status == 429);
    while (c.call("GET", a_user, key).status == 429) std::this_thread::yield();
    BOOST_TEST(w.simulator.faults_left() == 0u);
    w.simulator.inject(fault::status(429).during(24h));
    BOOST_TEST(c.call("GET", a_user, key).status == 429);
    w.simulator.advance(24h);
    BOOST_TEST(c.call("GET", a_user, key).status == 200);
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

BOOST_AUTO_TEST_SUITE_END()
