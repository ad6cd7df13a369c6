// Engagements and knowledge center bots in their environments.
#include "acting.hpp"

BOOST_FIXTURE_TEST_SUITE(environments, acting)

BOOST_AUTO_TEST_CASE(a_state_is_kept_by_environment)
{
    engagement("e");
    auto const r = put("/v1/engagement/state", R"({"engagementId":"e","state":"START","envs":["STAGE","QA"]})");
    BOOST_TEST(r.at("statusCodeValue").as_int64() == 200);
    BOOST_TEST(states(collection::engagements, "e") == (json::object{{"STAGE", "STARTED"}, {"QA", "STARTED"}}));
    BOOST_TEST(get("/v1/engagement/e").at("state").as_string() == "STARTED");
    (void)put("/v1/engagement/state", R"({"engagementId":"e","state":"PAUSE","envs":["STAGE"]})");
    BOOST_TEST(get("/v1/engagement/e").at("state").as_string() == "STARTED");
    (void)put("/v1/engagement/state", R"({"engagementId":"e","state":"PAUSE","envs":["QA"]})");
    BOOST_TEST(states(collection::engagements, "e") == (json::object{{"STAGE", "PAUSED"}, {"QA", "PAUSED"}}));
    BOOST_TEST(get("/v1/engagement/e").at("state").as_string() == "PAUSED");
}

BOOST_AUTO_TEST_CASE(environments_left_out_mean_production)
{
    engagement("e");
    service.add(collection::kc_bots, {{"id", "k"}});
    (void)put("/v1/engagement/state", R"({"engagementId":"e","state":"START"})");
    BOOST_TEST(states(collection::engagements, "e") == (json::object{{"PRODUCTION", "STARTED"}}));
    (void)put("/v1/kcbot/state", R"({"kcId":"k","state":"START","envs":[]})");
    BOOST_TEST(states(collection::kc_bots, "k") == (json::object{{"PRODUCTION", "STARTED"}}));
    BOOST_TEST(get("/v1/kcbot/k").at("status").as_string() == "STARTED");
}

BOOST_AUTO_TEST_CASE(production_needs_production_launch_and_no_other_environment_does)
{
    engagement("e");
    service.add(collection::kc_bots, {{"id", "k"}});
    struct {
        char const* path;
        char const* body;
        int as_writer;
    } const asks[] = {
        {"/v1/engagement/state", R"({"engagementId":"e","state":"START"})", 403},
        {"/v1/engagement/state", R"({"engagementId":"e","state":"START","envs":null})", 403},
        {"/v1/engagement/state", R"({"engagementId":"e","state":"PAUSE","envs":["STAGE","PRODUCTION"]})", 403},
        {"/v1/engagement/state", R"({"engagementId":"e","state":"START","envs":["STAGE"]})", 200},
        {"/v1/engagement/env", R"({"engagementId":"e","env":"Production"})", 403},
        {"/v1/engagement/env", R"({"engagementId":"e","env":"Integration"})", 200},
        {"/v1/engagement/envs", R"({"engagementId":"e","envs":["QA","PRODUCTION"]})", 403},
        {"/v1/engagement/envs", R"({"engagementId":"e","envs":["QA","STAGE"]})", 200},
        {"/v1/kcbot/state", R"({"kcId":"k","state":"START"})", 403},
        {"/v1/kcbot/state", R"({"kcId":"k","state":"START","envs":["QA"]})", 200},
    };
    for (auto const& a : asks) BOOST_TEST_CONTEXT(a.path << ' ' << a.body)
        {
            auto const before = service.find(collection::engagements, "e");
            auto const r = ask("PUT", a.path, a.body);
            BOOST_TEST(r.status() == a.as_writer);
            if (a.as_writer == 403) {
                BOOST_TEST(r.body().find("Production Launch") != std::string::npos);
                BOOST_TEST((service.find(collection::engagements, "e") == before));
            }
            (void)put(a.path, a.body);
        }
}

BOOST_AUTO_TEST_CASE(an_unknown_engagement_or_bot_is_a_200_that_says_404)
{
    for (auto const* ask_for : {R"(/v1/engagement/state {"engagementId":"x","state":"START","envs":["QA"]})",
                                R"(/v1/kcbot/state {"kcId":"x","state":"START","envs":["QA"]})"}) {
        std::string const text = ask_for;
        auto const space = text.find(' ');
        auto const entity = put(text.substr(0, space), text.substr(space + 1));
        BOOST_TEST(entity.at("statusCodeValue").as_int64() == 404);
        BOOST_TEST(entity.at("statusCode").as_string() == "NOT_FOUND");
        BOOST_TEST(!service.requests().back().applied());
    }
    for (auto const* body : {R"(/v1/engagement/env {"engagementId":"x","env":"QA"})",
                             R"(/v1/engagement/envs {"engagementId":"x","envs":["QA"]})"}) {
        std::string const text = body;
        auto const space = text.find(' ');
        auto const answer = put(text.substr(0, space), text.substr(space + 1));
        BOOST_TEST(answer.at("errors").as_array().size() == 1u);
        BOOST_TEST(answer.at("status").as_int64() == 404);
    }
}

BOOST_AUTO_TEST_CASE(an_engagement_moves_to_one_environment_or_to_several)
{
    engagement("e");
    auto const answer = put("/v1/engagement/env", R"({"engagementId":"e","env":"Production"})");
    BOOST_TEST(answer.at("errors").as_array().empty());
    BOOST_TEST(answer.at("status").as_int64() == 200);
    BOOST_TEST(get("/v1/engagement/e").at("envs") == (json::array{"PRODUCTION"}));
    (void)put("/v1/engagement/envs", R"({"engagementId":"e","envs":["QA","STAGE"]})");
    BOOST_TEST(get("/v1/engagement/e").at("envs") == (json::array{"QA", "STAGE"}));
}

BOOST_AUTO_TEST_CASE(each_operation_takes_its_own_spelling_of_an_environment)
{
    engagement("e");
    for (auto const* bad : {R"({"engagementId":"e","env":"PRODUCTION"})", R"({"engagementId":"e","env":"Prod"})",
                            R"({"engagementId":"e"})", R"({"env":"QA"})"})
        BOOST_TEST(status("PUT", "/v1/engagement/env", bad) == 400, bad);
    for (auto const* bad : {R"({"engagementId":"e","envs":["Production"]})", R"({"engagementId":"e","envs":[]})",
                            R"({"engagementId":"e"})", R"({"engagementId":"e","envs":"QA"})"})
        BOOST_TEST(status("PUT", "/v1/engagement/envs", bad) == 400, bad);
    for (auto const* bad : {R"({"engagementId":"e","state":"STARTED","envs":["QA"]})", R"({"state":"START"})",
                            R"({"engagementId":"e","state":"START","envs":["Stage"]})"})
        BOOST_TEST(status("PUT", "/v1/engagement/state", bad) == 400, bad);
    BOOST_TEST(service.unexpected_members().empty());
    (void)ask("PUT", "/v1/engagement/state", R"({"engagementId":"e","status":"START"})");
    BOOST_TEST(service.unexpected_members() == (strings{"EngagementStateChangeRequest.status"}));
}

BOOST_AUTO_TEST_CASE(a_deleted_engagement_is_gone)
{
    engagement("e");
    auto const r = ask("DELETE", "/v1/engagement/e");
    BOOST_TEST(r.status() == 200);
    BOOST_TEST(json::parse(r.body()).at("statusCodeValue").as_int64() == 200);
    BOOST_TEST(status("GET", "/v1/engagement/e") == 404);
    BOOST_TEST(status("DELETE", "/v1/engagement/e") == 404);
    BOOST_TEST(get("/v1/engagement").at("engagements").as_array().empty());
}

BOOST_AUTO_TEST_CASE(survey_metadata_comes_in_the_body_of_an_entity)
{
    engagement("plain");
    service.add(collection::engagements, {{"id", "e"}, {"survey", json::object{{"questions", json::array{1, 2}}}}});
    std::string const path = "/v1/engagement/metadata/survey";
    auto const entity = get(path + "?engagementId=e");
    BOOST_TEST(entity.at("statusCodeValue").as_int64() == 200);
    BOOST_TEST(entity.at("body").at("questions").as_array().size() == 2u);
    BOOST_TEST(get(path + "?engagementId=plain").at("body").at("engagementId").as_string() == "plain");
    BOOST_TEST(get(path + "?engagementId=x").at("statusCodeValue").as_int64() == 404);
    BOOST_TEST(status("GET", path) == 400);
}

BOOST_AUTO_TEST_SUITE_END()
