// The throwing style and the results style report the same errors, input that is refused among them.
#include "stage.hpp"

#include <string>
#include <utility>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(styles)

BOOST_AUTO_TEST_CASE(the_throwing_style_throws_the_error_that_the_results_style_yields)
{
    stage s;
    s.server.always(peer::answering(answer(
        404,
        R"({"externalapierror":{"status":"NOT_FOUND","message":"User was not found for parameters {id=jane@example.com}"}})")));
    auto const yielded = s.run(s.results.users().get("jane@example.com")).error();
    BOOST_CHECK_EXCEPTION(s.run(s.client.users().get("jane@example.com")), px::error, [&](px::error const& e) {
        return e == px::errc::not_found && e.vendor_message() == yielded.vendor_message();
    });
    BOOST_TEST(yielded.vendor_message() == "User was not found for parameters {...}");
    BOOST_TEST(std::string{yielded.what()}.find("jane") == std::string::npos);
    BOOST_TEST(std::string{yielded.what()}.find("key-of-acme") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(refused_input_travels_inside_the_awaitable_in_both_styles)
{
    stage s;
    auto call = s.client.users().get("");
    BOOST_CHECK_EXCEPTION(s.run(std::move(call)), px::error,
                          [](px::error const& e) { return e == px::errc::invalid_argument && e.attempts() == 0; });
    BOOST_TEST((s.run(s.results.users().get("")).error() == px::errc::invalid_argument));
    BOOST_TEST(s.server.accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(a_call_outlives_what_it_was_made_from)
{
    stage s;
    s.server.expect("GET /v1/users/jane").answer(200, jane_json);
    auto made = [&] {
        std::string id = "jane";
        both const passing = s.client;
        return passing.users().get(id);
    }();
    BOOST_TEST(s.run(std::move(made)).identify_id == "jane");
}

BOOST_AUTO_TEST_SUITE_END()
