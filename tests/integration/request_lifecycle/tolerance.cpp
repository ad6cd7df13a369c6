// Answers with unsound text or values of the wrong type, under strict and under tolerant settings.
#include "stage.hpp"

#include <gainsight/px/json/json.hpp>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(tolerance)

BOOST_AUTO_TEST_CASE(a_text_that_is_not_sound_is_mended_unless_the_caller_is_strict)
{
    for (std::string const body :
         {"{\"identifyId\":\"a\",\"title\":\"\\ud83d\"}", "{\"identifyId\":\"a\",\"title\":\"\xFF\"}"}) {
        stage s;
        s.server.always(peer::answering(answer(200, body)));
        auto const u = s.run(s.client.users().get("a"));
        BOOST_TEST(u.title == "\uFFFD");
        auto const strict = s.run(s.results.with(px::strict_text{}).users().get("a"));
        BOOST_REQUIRE(strict.has_error());
        BOOST_TEST((strict.error() == px::errc::bad_response));
        BOOST_TEST(strict.error().json_path() == "title");
        BOOST_TEST(s.run(s.results.with(px::strict_text{}).with(px::strict_text{false}).users().get("a")).has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_value_that_does_not_fit_fails_the_call_or_is_in_the_extra_fields_of_a_tolerant_one)
{
    stage s;
    s.server.always(peer::answering(answer(200, R"({"identifyId":"a","score":82.5,"numberOfVisits":"3"})")));
    auto const got = s.run(s.results.users().get("a"));
    BOOST_REQUIRE(got.has_error());
    BOOST_TEST((got.error() == px::errc::bad_response));
    BOOST_TEST(got.error().json_path() == "score");
    auto const u = s.run(s.client.with(px::tolerate_mismatches{}).users().get("a"));
    BOOST_TEST((u.number_of_visits == 3));
    BOOST_TEST(!u.score);
    BOOST_TEST((px::to_json(u).find(R"("score":82.5)") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(an_answer_without_its_list_is_bad_and_names_the_key_unless_it_reports_a_failure)
{
    auto const failure_of = [](std::string_view body) {
        stage s;
        s.server.always(peer::answering(answer(200, body)));
        auto users = s.client.users().list();
        px::page<px::user> page;
        try {
            s.run(users.next(page));
        } catch (px::error const& e) {
            return e;
        }
        return px::error{};
    };
    for (auto const* body : {R"({"results":[],"totalHits":2,"scrollId":"s"})", R"({"users":{},"totalHits":1})",
                             R"({"users":null,"totalHits":1})", "{}"}) {
        auto const e = failure_of(body);
        BOOST_TEST((e == px::errc::bad_response), body);
        BOOST_TEST(e.json_path() == "users");
    }
    auto const e = failure_of(R"({"errors":["no such index"],"status":500})");
    BOOST_TEST((e == px::errc::response_reported_errors));
    BOOST_TEST(e.vendor_message() == "no such index");
    BOOST_TEST(!failure_of(R"({"users":null,"totalHits":0})"));
}

BOOST_AUTO_TEST_SUITE_END()
