#include "world.hpp"

#include <map>

using px::testing::collection;
using px::testing::quirks;

namespace {

struct acting : world {
    static constexpr std::string_view launcher = "launch-key-0123456789";

    acting() { service.add_key(launcher, px::permission::write | px::permission::production_launch); }
    void feature(std::string id, std::string parent = {})
    {
        service.add(collection::features, {{"id", id},
                                           {"name", "Feature " + id},
                                           {"type", "FEATURE"},
                                           {"parentFeatureId", parent},
                                           {"propertyKey", "AP-1-2-1"}});
    }
    void engagement(std::string id)
    {
        service.add(collection::engagements,
                    {{"id", id}, {"name", "n"}, {"type", "IN_APP_GUIDE"}, {"state", "EDITING"}});
    }
    std::string parent_of(std::string_view id)
    {
        return std::string{service.find(collection::features, id)->at("parentFeatureId").as_string()};
    }
    json::value put(std::string target, std::string body, std::string_view as = launcher)
    {
        auto const r = service.handle(sim_request{"PUT", std::move(target)}.key(as).body(std::move(body)));
        BOOST_REQUIRE_MESSAGE(r.status() == 200, r.status() << ' ' << r.body());
        return json::parse(r.body());
    }
    json::value states(collection what, std::string_view id) { return service.find(what, id)->at("environmentStates"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(feature_tree, acting)

BOOST_AUTO_TEST_CASE(a_feature_changes_its_name_and_its_place_and_nothing_else)
{
    feature("a");
    feature("b");
    BOOST_TEST(status("PUT", "/v1/feature/b",
                      R"({"name":"New","parentFeatureId":"a","type":"MODULE","propertyKey":"x","id":"z"})") == 204);
    auto const b = get("/v1/feature/b");
    BOOST_TEST(b.at("name").as_string() == "New");
    BOOST_TEST(b.at("parentFeatureId").as_string() == "a");
    BOOST_TEST(b.at("type").as_string() == "FEATURE");
    BOOST_TEST(b.at("propertyKey").as_string() == "AP-1-2-1");
    BOOST_TEST(status("PUT", "/v1/feature/b", R"({"parentFeatureId":"ROOT"})") == 204);
    BOOST_TEST(parent_of("b") == "");
    BOOST_TEST(get("/v1/feature/b").at("name").as_string() == "New");
    BOOST_TEST(status("PUT", "/v1/feature/nothing", "{}") == 404);
    BOOST_TEST(status("PUT", "/v1/feature/b", R"({"name":""})") == 400);
    BOOST_TEST(status("PUT", "/v1/feature/b", R"({"name":5})") == 400);
}

BOOST_AUTO_TEST_CASE(a_parent_that_does_not_exist_or_makes_a_cycle_is_refused)
{
    feature("a");
    feature("b", "a");
    feature("c", "b");
    for (auto const* bad : {"nothing", "a", "b", "c"})
        BOOST_TEST(status("PUT", "/v1/feature/a", R"({"parentFeatureId":")" + std::string{bad} + "\"}") == 400, bad);
    BOOST_TEST(parent_of("a") == "");
    BOOST_TEST(status("PUT", "/v1/feature/c", R"({"parentFeatureId":"a"})") == 204);
    BOOST_TEST(parent_of("c") == "a");
}

BOOST_AUTO_TEST_CASE(adoption_counts_the_matches_of_the_range)
{
    feature("f");
    auto const match = [&](std::string user, std::string account, px::timestamp at, std::string which = "f") {
        service.add(collection::feature_match_events, {{"identifyId", user},
                                                       {"accountId", account},
                                                       {"featureId", which},
                                                       {"propertyKey", "AP-1-2-1"},
                                                       {"date", px::to_epoch_ms(at)}});
    };
    match("u1", "a", noon - 1h);
    match("u1", "a", noon - 2h);
    match("u2", "", noon - 3h);
    match("u3", "a", noon - 48h);
    match("u4", "a", noon - 1h, "other");
    auto const day = get("/v1/feature/adoption/f");
    BOOST_TEST(day.at("featureName").as_string() == "Feature f");
    BOOST_TEST(day.at("totalEventCount").as_int64() == 3);
    BOOST_TEST(day.at("uniqueUserCount").as_int64() == 2);
    BOOST_TEST(day.at("uniqueAccountCount").as_int64() == 1);
    BOOST_TEST(day.at("dateRangeEnd").as_int64() == px::to_epoch_ms(noon));
    auto const wide = get("/v1/feature/adoption/f?dateRangeStart=" + ms(noon - 7 * 24h) + "&propertyKey=AP-1-2-1");
    BOOST_TEST(wide.at("totalEventCount").as_int64() == 4);
    BOOST_TEST(wide.at("dateRangeStart").as_int64() == px::to_epoch_ms(noon - 7 * 24h));
    BOOST_TEST(get("/v1/feature/adoption/f?propertyKey=other").at("totalEventCount").as_int64() == 0);
    BOOST_TEST(status("GET", "/v1/feature/adoption/f?dateRangeStart=" + ms(noon - 8 * 24h)) == 400);
    BOOST_TEST(status("GET", "/v1/feature/adoption/nothing") == 404);
}

BOOST_AUTO_TEST_CASE(a_backfill_is_taken_for_a_feature_that_exists)
{
    feature("f");
    BOOST_TEST(status("POST", "/v1/feature/backfill/f") == 200);
    BOOST_TEST(service.requests().back().applied());
    BOOST_TEST(status("POST", "/v1/feature/backfill/nothing") == 404);
    service.set(quirks::none().empty_write_bodies(true));
    BOOST_TEST(status("POST", "/v1/feature/backfill/f") == 204);
}

BOOST_AUTO_TEST_SUITE_END()

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

BOOST_FIXTURE_TEST_SUITE(preferences, acting)

BOOST_AUTO_TEST_CASE(preferences_are_read_and_written_in_parts_and_shared_by_both_versions)
{
    create_user("jane");
    auto const all = get("/v1/user/preferences/jane").as_object();
    BOOST_TEST(all.size() == 5u);
    for (auto const& member : all) BOOST_TEST(member.value().as_bool());
    BOOST_TEST(get("/v2/user/preferences/jane").as_object().size() == 6u);
    BOOST_TEST(status("PUT", "/v1/user/preferences/jane", R"({"surveys":false})") == 204);
    BOOST_TEST(status("PUT", "/v2/user/preferences", R"({"identifyId":"jane","trackEmailAnalytics":false})") == 204);
    auto const v2 = get("/v2/user/preferences/jane");
    BOOST_TEST(!v2.at("surveys").as_bool());
    BOOST_TEST(!v2.at("trackEmailAnalytics").as_bool());
    BOOST_TEST(v2.at("guidedTours").as_bool());
    BOOST_TEST(!service.find(collection::user_preferences, "jane")->at("surveys").as_bool());
}

BOOST_AUTO_TEST_CASE(the_first_version_knows_nothing_of_e_mail_analytics)
{
    create_user("jane");
    BOOST_TEST(status("PUT", "/v2/user/preferences/jane", R"({"trackEmailAnalytics":false})") == 204);
    BOOST_TEST(status("PUT", "/v1/user/preferences/jane", R"({"trackEmailAnalytics":true})") == 204);
    BOOST_TEST(!get("/v2/user/preferences/jane").at("trackEmailAnalytics").as_bool());
}

BOOST_AUTO_TEST_CASE(the_look_up_by_post_answers_the_same_and_needs_write)
{
    create_user("a/b");
    service.add_key("reader", px::permission::read);
    for (std::string const path : {"/v1/user/preferences", "/v2/user/preferences"}) {
        auto const r = ask("POST", path, R"({"identifyId":"a/b"})");
        BOOST_TEST(r.status() == 200);
        BOOST_TEST(json::parse(r.body()).at("surveys").as_bool());
        BOOST_TEST(service.handle(sim_request{"POST", path}.key("reader").body(R"({"identifyId":"a/b"})")).status() ==
                   403);
        BOOST_TEST(status("POST", path, "{}") == 400);
        BOOST_TEST(status("POST", path, R"({"identifyId":"x"})") == 404);
        BOOST_TEST(status("PUT", path, R"({"surveys":false})") == 400);
    }
}

BOOST_AUTO_TEST_CASE(only_users_have_preferences_and_take_them_along)
{
    for (std::string const path : {"/v1/user/preferences/x", "/v2/user/preferences/x"}) {
        BOOST_TEST(status("GET", path) == 404);
        BOOST_TEST(status("PUT", path, R"({"surveys":false})") == 404);
    }
    create_user("jane");
    BOOST_TEST(status("PUT", "/v1/user/preferences/jane", R"({"surveys":"no"})") == 400);
    BOOST_TEST(status("PUT", "/v1/user/preferences/jane", R"({"surveys":false})") == 204);
    BOOST_TEST(status("DELETE", "/v1/users/jane?hardDelete=true") == 204);
    BOOST_TEST(status("GET", "/v1/user/preferences/jane") == 404);
    create_user("jane");
    BOOST_TEST(get("/v1/user/preferences/jane").at("surveys").as_bool());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(external_segments, acting)

namespace {
std::string const metadata = "/v1/external_segment/metadata";
std::string const membership = "/v1/external_segment/update_membership";
}  // namespace

BOOST_AUTO_TEST_CASE(an_external_segment_is_created_once)
{
    auto const made = ask("POST", metadata, R"({"externalId":"crm-1","name":"Paying","description":"d"})");
    BOOST_TEST(made.status() == 200);
    auto const segment = json::parse(made.body());
    BOOST_TEST(!segment.at("id").as_string().empty());
    BOOST_TEST(segment.at("name").as_string() == "Paying");
    BOOST_TEST(segment.as_object().size() == 4u);
    auto const again = ask("POST", metadata, R"({"externalId":"crm-1","name":"Other"})");
    BOOST_TEST(json::parse(again.body()) == segment);
    auto const refused = ask("POST", metadata + "?failIfExists=true", R"({"externalId":"crm-1","name":"Other"})");
    BOOST_TEST(refused.status() == 400);
    BOOST_TEST(refused.body().find("possible duplicate") != std::string::npos);
    BOOST_TEST(service.count(collection::external_segments) == 1u);
    BOOST_TEST(status("POST", metadata, R"({"externalId":"crm-2"})") == 400);
}

BOOST_AUTO_TEST_CASE(an_external_segment_is_updated_in_parts_by_either_id)
{
    service.add(collection::external_segments, {{"id", "s"}, {"externalId", "crm"}, {"name", "n"}});
    BOOST_TEST(status("PUT", metadata, R"({"id":"s","description":"new"})") == 200);
    BOOST_TEST(status("PUT", metadata, R"({"externalId":"crm","name":"Name"})") == 200);
    auto const kept = *service.find(collection::external_segments, "s");
    BOOST_TEST(kept.at("description").as_string() == "new");
    BOOST_TEST(kept.at("name").as_string() == "Name");
    BOOST_TEST(status("PUT", metadata, R"({"id":"x","name":"Name"})") == 404);
}

BOOST_AUTO_TEST_CASE(membership_is_kept_and_all_or_nothing_is_applied)
{
    service.add(collection::external_segments, {{"id", "s"}, {"externalId", "crm"}, {"name", "n"}});
    auto const members = [&](std::string_view where = "members") {
        return service.find(collection::external_segments, "s")->at({where.data(), where.size()});
    };
    BOOST_TEST(status("POST", membership,
                      R"({"identityType":"IDENTIFY_ID","remove":[],"add":[{"segmentId":"s","identities":["a","b"],)"
                      R"("lastQualificationTime":"2026-01-01"}]})") == 200);
    BOOST_TEST(members() == (json::object{{"a", "2026-01-01"}, {"b", "2026-01-01"}}));
    BOOST_TEST(status("POST", membership,
                      R"({"add":[{"segmentId":"crm","identities":["c"],"lastQualificationTime":"2026-01-02"}],)"
                      R"("remove":[{"segmentId":"s","identities":["a"],"lastQualificationTime":"2026-01-02"}]})") ==
               200);
    BOOST_TEST(members() == (json::object{{"b", "2026-01-01"}, {"c", "2026-01-02"}}));
    BOOST_TEST(status("POST", membership,
                      R"({"add":[{"segmentId":"s","identities":["z"],"lastQualificationTime":"t"}],)"
                      R"("remove":[{"segmentId":"x","identities":["b"],"lastQualificationTime":"t"}]})") == 400);
    BOOST_TEST(members().as_object().size() == 2u);
    BOOST_TEST(status("POST", membership,
                      R"({"identityType":"GLOBAL_ID","remove":[],"add":[{"segmentId":"s","identities":["g"],)"
                      R"("lastQualificationTime":"t"}]})") == 200);
    BOOST_TEST(members("globalMembers") == (json::object{{"g", "t"}}));
    BOOST_TEST(members().as_object().size() == 2u);
    for (auto const* bad : {R"({"add":[]})", R"({"add":[],"remove":[],"identityType":"EMAIL"})",
                            R"({"add":[{"segmentId":"s","identities":["a"]}],"remove":[]})",
                            R"({"add":[{"segmentId":"s","lastQualificationTime":"t"}],"remove":[]})",
                            R"({"add":[{"segmentId":"s","identities":[1],"lastQualificationTime":"t"}],"remove":[]})"})
        BOOST_TEST(status("POST", membership, bad) == 400, bad);
}

BOOST_AUTO_TEST_CASE(external_segments_can_be_switched_off)
{
    service.set(quirks::none().external_segments(false));
    BOOST_TEST(status("POST", metadata, R"({"name":"n"})") == 403);
    BOOST_TEST(status("PUT", metadata, R"({"id":"n"})") == 403);
    BOOST_TEST(status("POST", membership, R"({"add":[],"remove":[]})") == 403);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(administration, acting)

BOOST_AUTO_TEST_CASE(attributes_come_as_a_bare_array_of_defaults_and_of_what_records_hold)
{
    create_user("jane", R"(,"customAttributes":{"plan":"Pro","seats":3,"beta":true,"since":"2026-01-01T00:00:00Z"})");
    create_account("acme", R"(,"customAttributes":{"tier":"gold"})");
    auto const types = [&](std::string model) {
        std::map<std::string, std::string> found;
        auto const all = get("/v1/admin/model/" + model + "/attributes");
        for (auto const& one : all.as_array())
            found[std::string{one.at("apiName").as_string()}] =
                std::string{one.at("origin").as_string()} + ' ' + std::string{one.at("type").as_string()};
        return found;
    };
    auto users = types("user");
    BOOST_TEST(users["plan"] == "CUSTOM STRING");
    BOOST_TEST(users["seats"] == "CUSTOM NUMBER");
    BOOST_TEST(users["beta"] == "CUSTOM BOOLEAN");
    BOOST_TEST(users["since"] == "CUSTOM DATE_TIME");
    BOOST_TEST(users["score"] == "DEFAULT NUMBER");
    BOOST_TEST(users["signUpDate"] == "DEFAULT DATE_TIME");
    BOOST_TEST(!users.contains("tier"));
    BOOST_TEST(types("account")["tier"] == "CUSTOM STRING");
    BOOST_TEST(status("GET", "/v1/admin/model/feature/attributes") == 400);
}

BOOST_AUTO_TEST_CASE(there_is_one_subscription_the_one_that_was_added_last)
{
    BOOST_TEST(!get("/v1/admin/subscription").at("id").as_string().empty());
    service.add(collection::subscription, {{"id", "s1"}});
    service.add(collection::subscription, {{"id", "s2"}, {"products", json::array{json::object{{"name", "p"}}}}});
    auto const s = get("/v1/admin/subscription");
    BOOST_TEST(s.at("id").as_string() == "s2");
    BOOST_TEST(s.at("products").at(0).at("name").as_string() == "p");
}

BOOST_AUTO_TEST_CASE(error_details_add_up_unless_they_are_grouped_by_browser)
{
    auto const error = [&](std::string engagement, std::string browser, int count, px::timestamp at) {
        service.add(collection::engagement_error_details, {{"engagementId", engagement},
                                                           {"stepName", "one"},
                                                           {"stepNumber", 1},
                                                           {"errorType", "SELECTOR"},
                                                           {"browser", browser},
                                                           {"errorCount", count},
                                                           {"date", px::to_epoch_ms(at)}});
    };
    error("e", "Chrome", 2, noon - 1h);
    error("e", "Firefox", 3, noon - 2h);
    error("e", "Chrome", 5, noon - 3h);
    error("e", "Chrome", 50, noon - 48h);
    error("other", "Chrome", 7, noon - 1h);
    std::string const path = "/v1/admin/monitoring/engagement_error_details/e";
    auto const together = get(path).at("engagementErrorDetails").as_array();
    BOOST_TEST(together.size() == 1u);
    BOOST_TEST(together.at(0).at("errorCount").as_int64() == 10);
    BOOST_TEST(together.at(0).at("browser").as_string() == "");
    BOOST_TEST(!together.at(0).as_object().contains("date"));
    auto const apart = get(path + "?groupByBrowser=true").at("engagementErrorDetails").as_array();
    BOOST_TEST(apart.size() == 2u);
    BOOST_TEST(apart.at(0).at("errorCount").as_int64() == 7);
    auto const longer = get(path + "?dateRangeStart=" + ms(noon - 50h)).at("engagementErrorDetails").as_array();
    BOOST_TEST(longer.at(0).at("errorCount").as_int64() == 60);
    BOOST_TEST(status("GET", path + "?dateRangeStart=" + ms(noon - 181 * 24h)) == 400);
}

BOOST_AUTO_TEST_SUITE_END()
