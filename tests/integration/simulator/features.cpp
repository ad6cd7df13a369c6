// Features: the tree, adoption, backfills.
#include "acting.hpp"

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
