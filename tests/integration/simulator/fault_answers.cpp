// Answers that are complete and wrong: statuses, types, bodies, framing.
#include "faulty_region.hpp"

#include <boost/json/parse.hpp>

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(an_answer_can_be_framed_in_three_ways)
{
    region_under_fault w{false};
    auto const whole = w.expected();
    auto const body = whole.substr(whole.find("\r\n\r\n") + 4);
    boost::system::error_code error;

    w.simulator.inject(fault::chunked(body.size() - 1));
    auto c = w.client();
    c.send("GET", a_user, key);
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
    BOOST_TEST(c.call("GET", a_user, key).header("Content-Type") == "text/plain");
    w.simulator.inject(fault::content_type(""));
    BOOST_TEST(c.call("GET", a_user, key).header("Content-Type") == "");
    w.simulator.inject(fault::body("{\"users\":"));
    BOOST_TEST(c.call("GET", a_user, key).body == "{\"users\":");
    w.simulator.inject(fault::oversized(100'000));
    auto const a = c.call("GET", a_user, key);
    BOOST_TEST(a.body.size() == 100'000u);
    BOOST_TEST(boost::json::parse(a.body).is_object());
}

BOOST_AUTO_TEST_CASE(statuses_come_in_the_shapes_that_were_seen)
{
    region_under_fault w{false};
    auto c = w.client();
    for (int code : {403, 502, 503, 504}) {
        w.simulator.inject(fault::status(code));
        auto const a = c.call("GET", a_user, key);
        BOOST_TEST(a.status == code);
        BOOST_TEST(a.header("Content-Type") == "text/html");
        BOOST_TEST(a.header("Retry-After") == "");
    }
    for (int code : {401, 429, 500, 432}) {
        w.simulator.inject(fault::status(code).retry_after("3"));
        auto const a = c.call("GET", a_user, key);
        BOOST_TEST(a.status == code);
        BOOST_TEST(a.header("Content-Type") == "application/json");
        BOOST_TEST(a.header("Retry-After") == "3");
    }
    BOOST_TEST(w.service.counts().requests == 0u);  // none was applied
    w.simulator.inject(fault::status(502).before_applying(false));
    BOOST_TEST(c.call("GET", a_user, key).status == 502);
    BOOST_TEST(w.service.counts().requests == 1u);
    w.simulator.inject(fault::redirect("https://elsewhere.example/"));
    BOOST_TEST(c.call("GET", a_user, key).header("Location") == "https://elsewhere.example/");
    w.simulator.inject(fault::respond(sim::sim_response{438, "text/plain", "odd"}));
    BOOST_TEST(c.call("GET", a_user, key).body == "odd");
}

BOOST_AUTO_TEST_CASE(answers_as_frameworks_and_balancers_send_them_come_as_promised)
{
    region_under_fault w{false};
    auto c = w.client();
    w.simulator.inject(fault::login_page());
    auto const login = c.call("GET", a_user, key);
    BOOST_TEST(login.status == 200);
    BOOST_TEST(login.header("Content-Type") == "text/html");
    w.simulator.inject(fault::default_backend());
    auto const nobody = c.call("GET", a_user, key);
    BOOST_TEST(nobody.status == 404);
    BOOST_TEST(nobody.body == "default backend - 404");
    w.simulator.inject(fault::error_within_200());
    auto const error = c.call("GET", a_user, key);
    BOOST_TEST(error.status == 200);
    BOOST_TEST(error.body.find("externalapierror") != std::string::npos);
    w.simulator.inject(fault::no_content());
    auto const nothing = c.call("GET", a_user, key);
    BOOST_TEST(nothing.status == 204);
    BOOST_TEST(nothing.body == "");
    w.simulator.inject(fault::duplicate_block(409));
    auto const blocked = c.call("GET", a_user, key);
    BOOST_TEST(blocked.status == 409);
    BOOST_TEST(blocked.body.find("Duplicate request blocked") != std::string::npos);
    BOOST_TEST(w.service.counts().requests == 0u);  // none was applied
}

BOOST_AUTO_TEST_SUITE_END()
