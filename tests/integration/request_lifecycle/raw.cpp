// Raw requests, which no function of the client covers, and failures that are reported under a status of success.
#include "stage.hpp"

#include <gainsight/px/resource/engagements.hpp>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(raw_access)

BOOST_AUTO_TEST_CASE(sends_what_it_is_told_through_the_same_request_lifecycle)
{
    stage s;
    s.server.expect("POST /v2/brand/new?a=1&name=J%20%26%20D").answer(202, R"({"new":true})");
    auto const request = px::raw_request{px::verb::post, "/v2/brand/new?a=1", px::repeatable::unless_sent}
                             .query("name", "J & D")
                             .body(R"({"x":1})");
    auto const got = s.run(s.client.raw<px::scope::write>(request));
    BOOST_TEST(got.status == 202);
    BOOST_TEST(got.body == R"({"new":true})");
    auto const& r = s.server.requests().at(0);
    BOOST_TEST(r.starts_with("POST /v2/brand/new?a=1&name=J%20%26%20D HTTP/1.1\r\n"));
    BOOST_TEST(r.find("\r\nContent-Type: application/json\r\n") != r.npos);
    BOOST_TEST(r.find("\r\nX-APTRINSIC-API-KEY: key-of-acme\r\n") != r.npos);
    BOOST_TEST(r.ends_with("\r\n\r\n{\"x\":1}"));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(is_repeated_as_the_caller_says_and_not_as_the_verb_does)
{
    for (auto how : {px::repeatable::always, px::repeatable::unless_sent}) {
        stage s;
        s.server.always(peer::answering_in_turn({answer(503), answer(200, "[1]")}));
        auto const got =
            s.run(s.results.raw<px::scope::write>(px::raw_request{px::verb::post, "/v1/new", how}.body("{}")));
        BOOST_TEST(got.has_value() == (how == px::repeatable::always));
        BOOST_TEST(s.server.requests().size() == (how == px::repeatable::always ? 2u : 1u));
        if (!got) BOOST_TEST((got.error().effect() == px::effect::unknown));
    }
}

BOOST_AUTO_TEST_CASE(fails_as_every_call_does)
{
    stage s;
    s.server.expect("GET /v1/none").answer(404, R"({"errorMessage":"no such thing"})");
    auto const got =
        s.run(s.results.raw<px::scope::read>(px::raw_request{px::verb::get, "/v1/none", px::repeatable::always}));
    BOOST_TEST((got.error() == px::errc::not_found));
    BOOST_TEST(got.error().vendor_message() == "no such thing");
    BOOST_TEST(got.error().operation() == "raw");
}

BOOST_AUTO_TEST_CASE(refuses_a_path_that_would_break_the_request)
{
    stage s;
    for (auto path : {"", "v1/users", "//elsewhere.example/v1", "/v1/a b", "/v1/a\r\nX-Evil: 1", "/v1/a#b",
                      "/v1/\xc3\xa9", "/v1/a/", "/v1/../a", "/v1/a;b", "/v1/a%2Fb", "/v1/%61", "/v1/a%", "/v1/a?b=%"}) {
        auto const got =
            s.run(s.results.raw<px::scope::read>(px::raw_request{px::verb::get, path, px::repeatable::always}));
        BOOST_TEST((got.error() == px::errc::invalid_argument));
    }
    using namespace std::string_literals;
    for (auto const& type : {"text/plain\r\nX-Evil: 1"s, "text/plain\nX: 1"s, "text/pla\0in"s, "text/plain\x7f"s,
                             "text/\tplain"s, "text/\xc3\xa9"s}) {
        auto const body = px::raw_request{px::verb::put, "/v1/a", px::repeatable::always}.body("x", type);
        BOOST_TEST((s.run(s.results.raw<px::scope::write>(body)).error() == px::errc::invalid_argument));
    }
    BOOST_TEST(s.server.accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(writes_under_no_scope_that_reads_and_acts_on_production_only_under_its_own)
{
    stage s;
    auto const refused = [&]<class Scope>(Scope, px::verb method, char const* path) {
        auto const got = s.run(s.results.raw<Scope>(px::raw_request{method, path, px::repeatable::always}));
        return got.error() == px::errc::invalid_argument;
    };
    for (auto method : {px::verb::post, px::verb::put, px::verb::delete_})
        BOOST_TEST(refused(px::scope::read{}, method, "/v1/new"));
    for (auto const* path :
         {"/v1/engagement/state", "/v1/engagement/state?a=1", "/v1/kcbot/state", "/v1/engagement/stat%65",
          "/v1/engagement/state/", "/v1//engagement/state", "/v1/x/../engagement/state", "/v1/engagement/state;x=1",
          "/V1/Engagement/State", "/v1/engagement/state.json", "/v1/engagement/state%20", "/v1/engagement/envs"})
        BOOST_TEST(refused(px::scope::write{}, px::verb::put, path));
    // Some servers take a POST for what its parameter _method says.
    BOOST_TEST(refused(px::scope::write{}, px::verb::post, "/v1/engagement/state?_method=PUT"));
    BOOST_TEST(s.server.accepted() == 0u);
    s.server.always(peer::answering(answer(200, "{}")));
    BOOST_TEST(!refused(px::scope::write{}, px::verb::put, "/v1/engagement/states"));
    BOOST_TEST(!refused(px::scope::write{}, px::verb::put, "/v1/users/jane%40example.com"));
    BOOST_TEST(!refused(px::scope::read{}, px::verb::get, "/v1/accounts/acme%20inc?a=%20"));
    // Their own scope changes nothing about the form.
    auto const launch = px::client<px::scope::write, px::scope::production_launch>{s.pools, s.tenant}.results();
    auto const put = [&](char const* path) {
        return s.run(launch.raw<px::scope::production_launch>(
            px::raw_request{px::verb::put, path, px::repeatable::always}.body("{}")));
    };
    BOOST_TEST(put("/v1/engagement/state").has_value());
    BOOST_TEST((put("/v1/engagement/state/").error() == px::errc::invalid_argument));
}

template <class Client, class Scope>
concept has_raw = requires(Client const& c, px::raw_request const& r) { c.template raw<Scope>(r); };
static_assert(has_raw<px::client<px::scope::read>, px::scope::read>);
static_assert(!has_raw<px::client<px::scope::read>, px::scope::write>);
static_assert(!has_raw<px::client<px::scope::read, px::scope::write>, px::scope::production_launch>);
static_assert(!has_raw<px::client<px::scope::production_launch>, px::scope::production_launch>);
static_assert(has_raw<px::client<px::scope::write, px::scope::production_launch>, px::scope::production_launch>);

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(failures_under_a_success)

BOOST_AUTO_TEST_CASE(an_errors_list_that_is_not_empty_is_a_failure_of_whatever_call)
{
    stage s;
    s.server.always(peer::answering(answer(200, R"({"errors":["no such engagement"],"status":404})")));
    auto const valued = s.run(s.results.engagements().set_env("e", px::environment::stage));
    BOOST_TEST((valued.error() == px::errc::response_reported_errors));
    BOOST_TEST(valued.error().vendor_message() == "no such engagement");
    BOOST_TEST((valued.error().effect() == px::effect::unknown));
    BOOST_TEST((s.run(s.results.users().get("jane")).error() == px::errc::response_reported_errors));
    BOOST_TEST((s.run(s.results.users().create(new_user())).error() == px::errc::response_reported_errors));
    BOOST_TEST(s.server.requests().size() == 3u);  // none is repeated
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(and_so_is_a_failed_answer_within_the_answer)
{
    stage s;
    s.server.always(peer::answering(
        answer(200, R"({"body":{"message":"paused already"},"statusCode":"BAD_REQUEST","statusCodeValue":400})")));
    auto const changed = s.run(s.results.engagements().start("e", px::environment::stage));
    BOOST_TEST((changed.error() == px::errc::response_reported_errors));
    BOOST_TEST(changed.error().vendor_message() == "paused already");
    BOOST_TEST((s.run(s.results.engagements().survey_metadata("e")).error() == px::errc::response_reported_errors));
}

BOOST_AUTO_TEST_CASE(metadata_of_a_survey_that_come_without_their_envelope_are_all_there)
{
    auto const asked = [](std::string body) {
        stage s;
        s.server.always(peer::answering(answer(200, std::move(body))));
        return s.run(s.results.engagements().survey_metadata("e"));
    };
    auto const bare = asked(R"({"questions":[{"id":"q"}],"engagementId":"e"})");
    BOOST_REQUIRE(bare.has_value());
    BOOST_TEST(bare->at("questions").as_array().size() == 1u);
    BOOST_TEST((bare->at("engagementId") == "e"));
    auto const none = asked(R"({"body":null,"statusCode":"OK","statusCodeValue":200,"more":1})");
    BOOST_REQUIRE(none.has_value());
    BOOST_TEST(none->is_null());
    BOOST_TEST((asked("{}").error() == px::errc::bad_response));
}

BOOST_AUTO_TEST_CASE(and_so_is_a_failed_status_beside_an_empty_list)
{
    for (auto const* body : {R"({"errors":[],"status":404})", R"({"errors":null,"status":403})"}) {
        stage s;
        s.server.always(peer::answering(answer(200, body)));
        BOOST_TEST((s.run(s.results.engagements().set_env("e", px::environment::stage)).error() ==
                    px::errc::response_reported_errors));
    }
}

BOOST_AUTO_TEST_CASE(and_so_are_errors_of_any_other_form_where_no_value_is_expected)
{
    for (auto const* body :
         {R"({"errors":{"message":"boom"}})", R"({"errors":"boom"})", R"({"errorMessage":"boom"})",
          R"({"externalapierror":{"status":"NOT_FOUND","message":"boom"}})", R"({"body":{"errors":["boom"]}})"})
        BOOST_TEST_CONTEXT(body)
        {
            stage s;
            s.server.always(peer::answering(answer(200, body)));
            auto const got = s.run(s.results.users().create(new_user()));
            BOOST_TEST((got.error() == px::errc::response_reported_errors));
            BOOST_TEST(got.error().vendor_message() == "boom");
        }
}

BOOST_AUTO_TEST_CASE(errors_of_another_form_are_not_passed_over_however_tolerant_the_caller_is)
{
    for (auto const* body : {R"({"errors":"boom","status":404})", R"({"errors":[{"message":"boom"}],"status":200})"}) {
        stage s;
        auto const tolerant = s.results.with(px::tolerate_mismatches{});
        s.server.always(peer::answering(answer(200, body)));
        BOOST_TEST(!s.run(tolerant.engagements().set_env("e", px::environment::stage)).has_value());
    }
}

BOOST_AUTO_TEST_CASE(other_names_that_end_alike_are_no_errors_in_an_answer_too_long_to_be_read_whole)
{
    std::string const padding(20'000, 'x');
    auto const created = [&padding](std::string const& beginning) {
        stage s;
        s.server.always(peer::answering(answer(200, beginning + ",\"x\":\"" + padding + "\"}")));
        return s.run(s.results.users().create(new_user()));
    };
    BOOST_TEST(created(R"({"parse_errors":["none"])").has_value());
    BOOST_TEST(
        (created(R"({"message":"done, no errors","errors":["e1"])").error() == px::errc::response_reported_errors));
}

BOOST_AUTO_TEST_CASE(an_empty_list_and_a_good_status_within_are_successes)
{
    stage s;
    s.server.always(peer::answering(answer(200, R"({"errors":[],"status":200,"statusCodeValue":201,"body":7})")));
    BOOST_TEST(s.run(s.client.engagements().set_env("e", px::environment::stage)).status.value() == 200);
    s.run(s.client.engagements().start("e", px::environment::stage));
    s.run(s.client.users().create(new_user()));
    BOOST_TEST((s.run(s.client.engagements().survey_metadata("e")) == boost::json::value(7)));
}

BOOST_AUTO_TEST_CASE(a_list_of_errors_longer_than_what_is_kept_is_a_failure_all_the_same)
{
    stage s;
    std::string many = R"({"errors":[)";
    for (int i = 0; i != 3000; ++i) many += R"("no such engagement",)";
    s.server.always(peer::answering(answer(200, many + R"("x"]})")));
    BOOST_TEST((s.run(s.results.users().create(new_user())).error() == px::errc::response_reported_errors));
}

BOOST_AUTO_TEST_CASE(the_answer_to_a_write_may_be_empty_though_it_has_a_value)
{
    stage s;
    s.server.always(peer::answering(answer(200)));
    BOOST_TEST(!s.run(s.client.engagements().set_env("e", px::environment::stage)).status.has_value());
    BOOST_TEST((s.run(s.results.users().get("jane")).error() == px::errc::bad_response));
}

BOOST_AUTO_TEST_SUITE_END()
