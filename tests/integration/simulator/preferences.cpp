// What users allow.
#include "acting.hpp"

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
