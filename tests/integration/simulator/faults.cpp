// Answers that end early, come late, or are no HTTP.
#include "faulty_region.hpp"

#include <chrono>
#include <string>
#include <thread>

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
        c.send("GET", a_user, key);
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
        c.send("GET", a_user, key);
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
    for (int i = 0; i < 3; ++i) BOOST_TEST(c.call("GET", a_user, key).status == 200);  // the connection stays usable
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

BOOST_AUTO_TEST_SUITE_END()
