// The simulator's features, segments, engagements, articles and bots.
#include "world.hpp"

using px::testing::collection;
using px::testing::quirks;

namespace {

struct setup : world {
    void feature(std::string id, std::string parent = {}, std::string property_key = "AP-1-2-1")
    {
        service.add(collection::features, {{"id", id},
                                           {"name", "Feature " + id},
                                           {"type", "FEATURE"},
                                           {"parentFeatureId", parent},
                                           {"propertyKey", property_key},
                                           {"status", "ACTIVATED"},
                                           {"mappedElements", json::array{json::object{{"id", "e1"}}}}});
    }
    void engagement(std::string id, std::string type = "IN_APP_GUIDE", std::string creator = "me")
    {
        service.add(collection::engagements,
                    {{"id", id},
                     {"name", "Engagement " + id},
                     {"type", type},
                     {"state", "EDITING"},
                     {"propertyKeys", json::array{"AP-1-2-1"}},
                     {"envs", json::array{"STAGE"}},
                     {"createdById", creator},
                     {"customEvents", json::array{json::object{{"name", "clicked"}, {"properties", json::array{}}}}}});
    }
    strings of(std::string target, std::string_view list) { return ids(std::move(target), list, "id"); }
    std::string state_of(sim_response const& r)
    {
        return std::string{json::parse(r.body()).at("externalapierror").at("status").as_string()};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lists_by_number, setup)

BOOST_AUTO_TEST_CASE(a_list_by_number_tells_its_last_page)
{
    for (auto const* id : {"a", "b", "c", "d", "e"}) feature(id);
    auto const first = get("/v1/feature?pageSize=2");
    BOOST_TEST(first.at("pageNumber").as_int64() == 0);
    BOOST_TEST(!first.at("isLastPage").as_bool());
    BOOST_TEST(!first.as_object().contains("scrollId"));
    BOOST_TEST(of("/v1/feature?pageSize=2&pageNumber=1", "features") == (strings{"c", "d"}));
    auto const last = get("/v1/feature?pageSize=2&pageNumber=2");
    BOOST_TEST(last.at("isLastPage").as_bool());
    BOOST_TEST(last.at("features").as_array().size() == 1u);
    auto const beyond = get("/v1/feature?pageSize=2&pageNumber=9");
    BOOST_TEST(beyond.at("isLastPage").as_bool());
    BOOST_TEST(beyond.at("features").as_array().empty());
    BOOST_TEST(get("/v1/feature?pageSize=5").at("isLastPage").as_bool());
    BOOST_TEST(status("GET", "/v1/feature?pageNumber=-1") == 400);
    BOOST_TEST(status("GET", "/v1/feature?pageNumber=x") == 400);
    BOOST_TEST(of("/v1/feature?pagenumber=1&filter=nonsense&sort=nonsense&pageSize=2", "features") ==
               (strings{"a", "b"}));
}

BOOST_AUTO_TEST_CASE(each_endpoint_has_its_own_largest_page)
{
    struct {
        char const* path;
        int most;
    } const lists[] = {{"/v1/feature", 200},    {"/v2/feature_ext", 200}, {"/v1/segment", 200},
                       {"/v1/engagement", 500}, {"/v1/kcbot", 500},       {"/v1/engagement/extended", 500},
                       {"/v1/articles", 500}};
    for (auto const& l : lists) BOOST_TEST_CONTEXT(l.path)
        {
            auto const sized = [&](int n) { return std::string{l.path} + "?pageSize=" + std::to_string(n); };
            BOOST_TEST(status("GET", sized(l.most)) == 200);
            BOOST_TEST(status("GET", sized(l.most + 1)) == 400);
            BOOST_TEST(status("GET", sized(0)) == 400);
        }
}

BOOST_AUTO_TEST_CASE(a_page_holds_25_or_200_records_unless_told_otherwise)
{
    for (int i = 0; i < 201; ++i) {
        feature(std::to_string(i));
        engagement(std::to_string(i));
    }
    BOOST_TEST(of("/v1/feature", "features").size() == 25u);
    BOOST_TEST(of("/v1/engagement", "engagements").size() == 200u);
}

BOOST_AUTO_TEST_CASE(the_same_page_can_come_again_for_ever)
{
    for (auto const* id : {"a", "b", "c"}) feature(id);
    service.set(quirks::none().loop_from(0));
    BOOST_TEST(of("/v1/feature?pageSize=1&pageNumber=2", "features") == (strings{"a"}));
    BOOST_TEST(!get("/v1/feature?pageSize=1&pageNumber=2").at("isLastPage").as_bool());
}

BOOST_AUTO_TEST_CASE(features_are_restricted_by_their_property_key_and_show_their_elements_in_v2_alone)
{
    feature("a");
    feature("b", "a", "AP-9-2-1");
    BOOST_TEST(of("/v1/feature?propertyKey=AP-9-2-1", "features") == (strings{"b"}));
    BOOST_TEST(of("/v2/feature_ext?propertyKey=AP-9-2-1", "features") == (strings{"b"}));
    BOOST_TEST(!get("/v1/feature").at("features").at(0).as_object().contains("mappedElements"));
    BOOST_TEST(get("/v2/feature_ext").at("features").at(0).at("mappedElements").at(0).at("id").as_string() == "e1");
}

BOOST_AUTO_TEST_CASE(engagements_are_restricted_by_type_and_creator)
{
    engagement("guide");
    engagement("nps", "IN_APP_NPS_SURVEY", "you");
    engagement("dialog", "IN_APP_DIALOG");
    auto const some = [&](std::string query) { return of("/v1/engagement?" + query, "engagements"); };
    BOOST_TEST(some("contentTypes=IN_APP_GUIDE") == (strings{"guide"}));
    BOOST_TEST(some("contentTypes=IN_APP_GUIDE&contentTypes=IN_APP_NPS_SURVEY") == (strings{"guide", "nps"}));
    BOOST_TEST(some("createdById=me") == (strings{"guide", "dialog"}));
    BOOST_TEST(some("createdById=me&contentTypes=IN_APP_NPS_SURVEY") == strings{});
    BOOST_TEST(of("/v1/engagement/extended?contentTypes=IN_APP_DIALOG", "engagements") == (strings{"dialog"}));
    auto const plain = get("/v1/engagement").at("engagements").at(0).as_object();
    auto const extended = get("/v1/engagement/extended").at("engagements").at(0).as_object();
    BOOST_TEST(!plain.contains("customEvents"));
    BOOST_TEST(plain.contains("languages"));
    BOOST_TEST(extended.at("customEvents").at(0).at("name").as_string() == "clicked");
    BOOST_TEST(!extended.contains("languages"));
    for (auto const* hidden : {"createdById", "environmentStates", "survey", "empty"})
        BOOST_TEST((!plain.contains(hidden) && !extended.contains(hidden)), hidden);
}

BOOST_AUTO_TEST_CASE(bots_and_articles_are_restricted_by_product)
{
    service.add(collection::kc_bots, {{"id", "k1"}, {"productId", "p1"}});
    service.add(collection::kc_bots, {{"id", "k2"}, {"productId", "p2"}});
    service.add(collection::articles, {{"id", "a1"}, {"productId", "p1"}});
    service.add(collection::articles, {{"id", "a2"}, {"productId", "p2"}});
    BOOST_TEST(of("/v1/kcbot?productId=p2", "kcList") == (strings{"k2"}));
    BOOST_TEST(of("/v1/articles?productId=p2", "articleExternalViewList") == (strings{"a2"}));
}

BOOST_AUTO_TEST_CASE(one_asset_is_read_by_its_id_or_is_not_found)
{
    feature("a");
    engagement("e");
    service.add(collection::segments, {{"id", "s"}, {"name", "Segment"}});
    service.add(collection::kc_bots, {{"id", "k"}});
    service.add(collection::articles, {{"id", "x"}});
    for (std::string const path :
         {"/v1/feature/a", "/v1/segment/s", "/v1/engagement/e", "/v1/kcbot/k", "/v1/articles/x"})
        BOOST_TEST_CONTEXT(path)
        {
            BOOST_TEST(get(path).at("id").as_string() == path.substr(path.size() - 1));
            auto const lost = ask("GET", path + "-unknown");
            BOOST_TEST(lost.status() == 404);
            BOOST_TEST(state_of(lost) == "NOT_FOUND");
        }
    BOOST_TEST(get("/v1/segment").at("segments").at(0).at("name").as_string() == "Segment");
    BOOST_TEST(!get("/v1/feature/a").as_object().contains("mappedElements"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(reports, setup)

BOOST_AUTO_TEST_CASE(users_not_seen_after_a_moment_need_that_moment)
{
    auto const login = [&](std::string id, std::int64_t at) {
        service.add(collection::subscription_users, {{"id", id}, {"lastSuccessfulLoginTimestamp", at}});
    };
    login("early", 1000);
    login("late", 3000);
    login("never", 0);
    std::string const path = "/v1/admin/subscription/users/notSeenAfter";
    BOOST_TEST(of(path + "?notSeenAfterTimestamp=2000", "subscriptionUsers") == (strings{"early", "never"}));
    BOOST_TEST(get(path + "?notSeenAfterTimestamp=2000").at("isLastPage").as_bool());
    BOOST_TEST(status("GET", path) == 400);
    BOOST_TEST(status("GET", path + "?notSeenAfterTimestamp=yesterday") == 400);
    BOOST_TEST(status("GET", path + "?notSeenAfterTimestamp=1&pageSize=1001") == 400);
}

BOOST_AUTO_TEST_CASE(monitoring_pages_by_number_and_cursor_together_until_the_cursor_is_null)
{
    for (int i = 0; i < 3; ++i)
        service.add(collection::engagement_errors, {{"engagementId", std::to_string(i)},
                                                    {"propertyKey", i == 1 ? "other" : "AP-1"},
                                                    {"lastOccurrenceDate", px::to_epoch_ms(noon - 1h)}});
    std::string const path = "/v1/admin/monitoring/engagement_errors";
    auto const first = get(path + "?pageSize=2");
    BOOST_TEST(first.at("totalHits").as_int64() == 3);
    auto const cursor = escaped(first.at("scrollId").as_string());
    auto const second = get(path + "?pageSize=2&pageNumber=1&scrollId=" + cursor);
    BOOST_TEST(second.at("engagementErrorSummaries").as_array().size() == 1u);
    BOOST_TEST(second.at("scrollId").is_null());
    BOOST_TEST(status("GET", path + "?pageSize=2&pageNumber=2&scrollId=" + cursor) == 400);
    BOOST_TEST(ids(path + "?propertyKey=other", "engagementErrorSummaries", "engagementId") == (strings{"1"}));
    BOOST_TEST(status("GET", path + "?pageSize=1001") == 400);
}

BOOST_AUTO_TEST_CASE(monitoring_reaches_back_180_days_and_one_day_unless_told_otherwise)
{
    service.add(collection::engagement_collisions,
                {{"engagementId", "old"}, {"triggeredDate", px::to_epoch_ms(noon - 48h)}});
    service.add(collection::engagement_collisions,
                {{"engagementId", "new"}, {"triggeredDate", px::to_epoch_ms(noon - 1h)}});
    std::string const path = "/v1/admin/monitoring/engagement_collisions";
    auto const found = [&](std::string query) { return ids(path + query, "engagementCollisions", "engagementId"); };
    BOOST_TEST(found("") == (strings{"new"}));
    BOOST_TEST(found("?dateRangeStart=" + ms(noon - 50h)) == (strings{"old", "new"}));
    BOOST_TEST(found("?dateRangeStart=" + ms(noon - 50h) + "&dateRangeEnd=" + ms(noon - 2h)) == (strings{"old"}));
    BOOST_TEST(status("GET", path + "?dateRangeStart=" + ms(noon - 180 * 24h)) == 200);
    auto const wide = ask("GET", path + "?dateRangeStart=" + ms(noon - 181 * 24h));
    BOOST_TEST(wide.status() == 400);
    BOOST_TEST(wide.body().find("Exceeded date range180days") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(integrations_come_whole)
{
    service.add(collection::integrations, {{"integrationSyncName", "salesforce"}, {"currentStatus", "UP"}});
    auto const page = get("/v1/admin/monitoring/integrations").as_object();
    BOOST_TEST(page.size() == 1u);
    BOOST_TEST(page.at("integrationStatuses").at(0).at("currentStatus").as_string() == "UP");
}

BOOST_AUTO_TEST_SUITE_END()
