// The scripted server's expectations: a request that was not expected, and one that did not come, are named.
#include "stage.hpp"

#include <string>
#include <vector>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(expected_requests)

BOOST_AUTO_TEST_CASE(are_answered_in_the_order_in_which_they_were_stated)
{
    stage s;
    s.server.expect("PUT /v1/users/jane").containing("\"score\":81").answer(204);
    s.server.expect("GET /v1/users/jane").answer(200, jane_json);
    s.run(s.client.users().update("jane", new_score()));
    BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(s.server.accepted() == 1u);
}

BOOST_AUTO_TEST_CASE(that_come_leave_no_fault)
{
    expectations e;
    BOOST_TEST(!e.any());
    e.add("GET /a").containing("x: 1").answer(200, "{}");
    e.add("GET /b");
    BOOST_TEST(e.any());
    BOOST_TEST(e.answer_to("GET /a HTTP/1.1\r\nx: 1\r\n\r\n") == answer(200, "{}"));
    BOOST_TEST(e.answer_to("GET /b HTTP/1.1\r\n\r\n") == answer(200));
    BOOST_TEST(e.faults().empty());
}

BOOST_AUTO_TEST_CASE(that_do_not_come_are_named)
{
    expectations e;
    e.add("GET /a");
    e.add("GET /b");
    (void)e.answer_to("GET /a HTTP/1.1\r\n\r\n");
    std::vector<std::string> const expected{"GET /b was expected and did not come"};
    BOOST_TEST(e.faults() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(are_told_from_others_by_method_and_whole_target)
{
    for (std::string const other : {"PUT /a", "GET /a?b", "GET /ab", "GET /"}) {
        expectations e;
        e.add("GET /a").answer(200);
        BOOST_TEST(
            e.answer_to(other + " HTTP/1.1\r\nX-APTRINSIC-API-KEY: secret\r\n\r\n").starts_with("HTTP/1.1 400 "));
        std::vector<std::string> const expected{other + " came, where GET /a was expected",
                                                "GET /a was expected and did not come"};
        BOOST_TEST(e.faults() == expected, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(are_followed_by_no_others)
{
    expectations e;
    e.add("GET /a");
    (void)e.answer_to("GET /a HTTP/1.1\r\n\r\n");
    (void)e.answer_to("GET /a HTTP/1.1\r\n\r\n");
    std::vector<std::string> const expected{"GET /a came, where nothing more was expected"};
    BOOST_TEST(e.faults() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(hold_every_part_that_was_stated)
{
    expectations e;
    e.add("POST /a").containing("\"x\":1").containing("\"y\":2");
    (void)e.answer_to("POST /a HTTP/1.1\r\n\r\n{\"x\":1}");
    std::vector<std::string> const expected{"POST /a came without \"\"y\":2\""};
    BOOST_TEST(e.faults() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
