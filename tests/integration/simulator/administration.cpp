// Attributes, the subscription, and reports on errors.
#include "acting.hpp"

#include <map>

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
