// The simulator's users and accounts: created, read, changed and removed.
#include "world.hpp"

BOOST_FIXTURE_TEST_SUITE(keys, world)

BOOST_AUTO_TEST_CASE(a_missing_or_unknown_key_is_refused_with_the_vendors_sentence)
{
    for (auto const* wrong : {"", "another-key", "TEST-KEY-0123456789"}) {
        auto const r = service.handle(sim_request{"GET", "/v1/users"}.key(wrong));
        BOOST_TEST(r.status() == 401);
        BOOST_TEST(r.body().find("Authentication failed in loginAwareAuthentication") != std::string::npos);
    }
    BOOST_TEST(service.handle(sim_request{"GET", "/v1/users"}).status() == 401);
}

BOOST_AUTO_TEST_CASE(the_header_of_the_key_is_found_in_any_case)
{
    auto const r = service.handle(sim_request{"GET", "/v1/users"}.header("x-aptrinsic-api-key", std::string{key}));
    BOOST_TEST(r.status() == 200);
}

BOOST_AUTO_TEST_CASE(reading_needs_read_and_every_other_verb_needs_write)
{
    create_user("jane");
    service.add_key("reader", px::permission::read);
    service.add_key("writer", px::permission::write);
    auto const as = [&](char const* who, char const* method, char const* target, char const* body = "") {
        return service.handle(sim_request{method, target}.key(who).body(body)).status();
    };
    BOOST_TEST(as("reader", "GET", "/v1/users/jane") == 200);
    BOOST_TEST(as("reader", "PUT", "/v1/users/jane", "{}") == 403);
    BOOST_TEST(as("reader", "DELETE", "/v1/users/jane") == 403);
    BOOST_TEST(as("reader", "POST", "/v1/users", "{}") == 403);
    BOOST_TEST(as("writer", "GET", "/v1/users/jane") == 403);
    BOOST_TEST(as("writer", "PUT", "/v1/users/jane", "{}") == 204);
    auto const refused = service.handle(sim_request{"DELETE", "/v1/users/jane"}.key("reader"));
    BOOST_TEST(refused.content_type() == "application/json");
    BOOST_TEST(json::parse(refused.body()).at("externalapierror").at("status").as_string() == "FORBIDDEN");
}

BOOST_AUTO_TEST_CASE(a_removed_key_is_unknown_and_one_added_again_has_its_new_permissions)
{
    service.add_key("k", px::permission::read);
    service.add_key("k", px::permission::write);
    BOOST_TEST(service.handle(sim_request{"GET", "/v1/users"}.key("k")).status() == 403);
    service.remove_key("k");
    BOOST_TEST(service.handle(sim_request{"GET", "/v1/users"}.key("k")).status() == 401);
}

BOOST_AUTO_TEST_CASE(an_unknown_path_is_404_and_an_unknown_verb_of_a_known_path_405)
{
    BOOST_TEST(status("GET", "/v1/nothing") == 404);
    BOOST_TEST(status("GET", "/v1/users/a/b") == 404);
    BOOST_TEST(status("GET", "/") == 404);
    BOOST_TEST(status("DELETE", "/v1/users") == 405);
    BOOST_TEST(status("PATCH", "/v1/users/jane") == 405);
    BOOST_TEST(status("GET", "no-path") == 400);
    BOOST_TEST(status("GET", "/v1/users/%zz") == 400);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(users, world)

BOOST_AUTO_TEST_CASE(a_created_user_is_found_again_with_what_px_adds)
{
    auto const made = ask("POST", "/v1/users",
                          R"({"identifyId":"jane@acme.com","propertyKeys":["AP-1-2"],"firstName":"Jane","score":81})");
    BOOST_TEST(made.status() == 201);
    auto const entity = json::parse(made.body());
    BOOST_TEST(entity.at("statusCode").as_string() == "CREATED");
    BOOST_TEST(entity.at("statusCodeValue").as_int64() == 201);

    auto const user = get("/v1/users/jane%40acme.com");
    BOOST_TEST(user.at("id").as_string() == "jane@acme.com");
    BOOST_TEST(user.at("identifyId").as_string() == "jane@acme.com");
    BOOST_TEST(user.at("aptrinsicId").as_string().size() == 36u);
    BOOST_TEST(user.at("createDate").as_int64() == px::to_epoch_ms(noon));
    BOOST_TEST(user.at("lastModifiedDate").as_int64() == px::to_epoch_ms(noon));
    BOOST_TEST(user.at("firstName").as_string() == "Jane");
    BOOST_TEST(user.at("score").as_int64() == 81);
}

BOOST_AUTO_TEST_CASE(absent_values_are_written_out)
{
    create_user("jane");
    auto const user = get("/v1/users/jane");
    BOOST_TEST(user.at("lastName").as_string() == "");
    BOOST_TEST(user.at("score").as_int64() == 0);
    BOOST_TEST(user.at("lastSeenDate").as_int64() == 0);
    BOOST_TEST(user.at("globalUnsubscribe").as_bool() == false);
    BOOST_TEST(user.at("gender").as_string() == "EMPTY_GENDER");
    BOOST_TEST(user.at("type").as_string() == "EMPTY_USER_TYPE");
    for (auto const* name : {"location", "customAttributes", "lastVisitedUserAgentData", "lastInferredLocation"})
        BOOST_TEST(user.at(name).is_null());
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_of_the_wrong_type_is_named_field_by_field)
{
    auto const r = ask("POST", "/v1/users", R"({"identifyId":"x","score":"81","gender":"male","signUpDate":null})");
    BOOST_TEST(r.status() == 400);
    std::string names;
    auto const refusal = json::parse(r.body());
    for (auto const& e : refusal.at("externalapierror").at("subErrors").as_array())
        names += std::string{e.at("field").as_string()} + ' ';
    BOOST_TEST(names == "gender signUpDate score propertyKeys ");
    BOOST_TEST(status("POST", "/v1/users", R"({"identifyId":"","propertyKeys":["k"]})") == 400);
    BOOST_TEST(status("POST", "/v1/users", R"({"identifyId":"x","propertyKeys":[]})") == 400);
    BOOST_TEST(status("POST", "/v1/users", R"({"identifyId":"x","propertyKeys":[1]})") == 400);
    BOOST_TEST(status("POST", "/v1/users", R"({"identifyId":"x","propertyKeys":["k"],"location":{"city":7}})") == 400);
    BOOST_TEST(status("POST", "/v1/users", "[]") == 400);
    BOOST_TEST(status("POST", "/v1/users", "{") == 400);
    BOOST_TEST(status("POST", "/v1/users", "") == 400);
    BOOST_TEST(service.count(collection::users) == 0u);
}

BOOST_AUTO_TEST_CASE(a_second_creation_is_a_possible_duplicate)
{
    create_user("jane");
    auto const r = ask("POST", "/v1/users", R"({"identifyId":"jane","propertyKeys":["k"]})");
    BOOST_TEST(r.status() == 400);
    BOOST_TEST(r.body().find("possible duplicate") != std::string::npos);
    create_user("Jane");  // ids differ by case
    BOOST_TEST(service.count(collection::users) == 2u);
}

BOOST_AUTO_TEST_CASE(an_unknown_user_is_404_in_the_vendors_envelope)
{
    for (auto const* method : {"GET", "PUT", "DELETE"}) {
        auto const r = ask(method, "/v1/users/nobody", "{}");
        BOOST_TEST(r.status() == 404);
        auto const e = json::parse(r.body()).at("externalapierror");
        BOOST_TEST(e.at("status").as_string() == "NOT_FOUND");
        BOOST_TEST(e.at("message").as_string() == "User was not found for parameters {id=nobody}");
        BOOST_TEST(e.at("subErrors").is_null());
    }
}

BOOST_AUTO_TEST_CASE(an_update_changes_what_it_names_and_nothing_else)
{
    create_user("jane", R"(,"firstName":"Jane","lastName":"Doe","location":{"city":"Bonn","street":"x"})");
    advance(1s);
    BOOST_TEST(status("PUT", "/v1/users/jane",
                      R"({"lastName":"Miller","location":{"city":"Köln"},"createDate":5,"aptrinsicId":"mine"})") ==
               204);
    auto const user = get("/v1/users/jane");
    BOOST_TEST(user.at("firstName").as_string() == "Jane");
    BOOST_TEST(user.at("lastName").as_string() == "Miller");
    BOOST_TEST(user.at("location").at("city").as_string() == "Köln");
    BOOST_TEST(user.at("location").at("street").as_string() == "");         // a nested object is replaced whole
    BOOST_TEST(user.at("createDate").as_int64() == px::to_epoch_ms(noon));  // read-only
    BOOST_TEST(user.at("aptrinsicId").as_string() != "mine");
    BOOST_TEST(user.at("lastModifiedDate").as_int64() == px::to_epoch_ms(noon + 1s));
}

BOOST_AUTO_TEST_CASE(an_update_by_body_finds_ids_that_no_path_carries)
{
    create_user("a/b;c");
    for (auto const* path : {"/v1/users/a%2Fb%3Bc", "/v1/users/%25", "/v1/users/a%5Cb", "/v1/users/.."}) {
        auto const r = ask("GET", path);
        BOOST_TEST(r.status() == 400);
        BOOST_TEST(r.content_type() == "text/html");
    }
    BOOST_TEST(status("PUT", "/v1/users/update", R"({"identifyId":"a/b;c","title":"T"})") == 204);
    BOOST_TEST(service.find(collection::users, "a/b;c")->at("title").as_string() == "T");
    BOOST_TEST(status("PUT", "/v1/users/update", R"({"title":"T"})") == 400);
    BOOST_TEST(status("DELETE", "/v1/users/delete?hardDelete=true", R"({"identifyId":"a/b;c"})") == 204);
    BOOST_TEST(service.count(collection::users) == 0u);
}

BOOST_AUTO_TEST_CASE(a_hidden_user_comes_back_with_a_write_for_seven_days)
{
    create_user("jane", R"(,"firstName":"Jane")");
    BOOST_TEST(status("DELETE", "/v1/users/jane") == 204);
    BOOST_TEST(status("GET", "/v1/users/jane") == 404);
    BOOST_TEST(status("DELETE", "/v1/users/jane") == 404);
    BOOST_TEST(ids("/v1/users").empty());
    advance(7 * 24h - 1ms);
    BOOST_TEST(status("PUT", "/v1/users/jane", R"({"title":"T"})") == 204);
    auto const user = get("/v1/users/jane");
    BOOST_TEST(user.at("firstName").as_string() == "Jane");
    BOOST_TEST(user.at("title").as_string() == "T");

    BOOST_TEST(status("DELETE", "/v1/users/jane?hardDelete=false") == 204);
    create_user("jane", R"(,"title":"U")");  // so does a creation
    BOOST_TEST(get("/v1/users/jane").at("firstName").as_string() == "Jane");

    BOOST_TEST(status("DELETE", "/v1/users/jane") == 204);
    advance(7 * 24h);
    BOOST_TEST(status("PUT", "/v1/users/jane", "{}") == 404);
    create_user("jane");
    BOOST_TEST(get("/v1/users/jane").at("firstName").as_string() == "");
}

BOOST_AUTO_TEST_CASE(a_hard_deleted_user_is_gone_at_once)
{
    create_user("jane", R"(,"firstName":"Jane")");
    BOOST_TEST(status("DELETE", "/v1/users/jane?harddelete=true") == 204);  // wrongly cased: ignored, so hidden only
    BOOST_TEST(status("PUT", "/v1/users/jane", "{}") == 204);
    BOOST_TEST(status("DELETE", "/v1/users/jane?hardDelete=true") == 204);
    BOOST_TEST(status("PUT", "/v1/users/jane", "{}") == 404);
    create_user("jane");
    BOOST_TEST(get("/v1/users/jane").at("firstName").as_string() == "");
}

BOOST_AUTO_TEST_CASE(the_denylist_flag_is_kept)
{
    create_user("jane");
    BOOST_TEST(get("/v1/users/denylist/jane").at("denied").as_bool() == false);
    BOOST_TEST(status("PUT", "/v1/users/denylist/jane", R"({"denied":true})") == 204);
    auto const flag = get("/v1/users/denylist/jane");
    BOOST_TEST(flag.at("denied").as_bool() == true);
    BOOST_TEST(flag.at("identifyId").as_string() == "jane");
    BOOST_TEST(service.is_denied("jane"));
    BOOST_TEST(status("PUT", "/v1/users/denylist/jane", R"({"denied":"yes"})") == 400);
    BOOST_TEST(status("GET", "/v1/users/denylist/nobody") == 404);
}

BOOST_AUTO_TEST_CASE(custom_attributes_are_merged_and_kept_as_px_keeps_them)
{
    create_user("jane", R"(,"customAttributes":{"plan":"Pro","since":"2026-01-02","at":"2026-01-02T03:04:05Z",)"
                        R"("list":[1,2],"tree":{"a":1},"n":1.5,"b":true,"text":"2026 was good"})");
    BOOST_TEST(status("PUT", "/v1/users/jane", R"({"customAttributes":{"plan":"Free","more":null}})") == 204);
    auto const a = get("/v1/users/jane").at("customAttributes");
    BOOST_TEST(a.at("plan").as_string() == "Free");
    BOOST_TEST(a.at("since").as_int64() == 1767312000000);
    BOOST_TEST(a.at("at").as_int64() == 1767323045000);
    BOOST_TEST(a.at("list").as_string() == "[1,2]");
    BOOST_TEST(a.at("tree").as_string() == R"({"a":1})");
    BOOST_TEST(a.at("n").as_double() == 1.5);
    BOOST_TEST(a.at("b").as_bool() == true);
    BOOST_TEST(a.at("text").as_string() == "2026 was good");
    BOOST_TEST(a.at("more").is_null());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(accounts, world)

BOOST_AUTO_TEST_CASE(an_account_lives_and_takes_its_users_with_it)
{
    create_account("acme");
    create_account("other");
    create_user("jane", R"(,"accountId":"acme")");
    create_user("john", R"(,"accountId":"acme")");
    create_user("jack", R"(,"accountId":"Acme")");
    create_user("judy", R"(,"accountId":"other")");
    BOOST_TEST(get("/v1/accounts/acme").at("numberOfUsers").as_int64() == 2);
    BOOST_TEST(status("PUT", "/v1/users/john", R"({"accountId":"other"})") == 204);
    BOOST_TEST(get("/v1/accounts/acme").at("numberOfUsers").as_int64() == 1);
    BOOST_TEST(get("/v1/accounts/other").at("numberOfUsers").as_int64() == 2);

    BOOST_TEST(status("DELETE", "/v1/accounts/acme") == 204);
    BOOST_TEST(status("GET", "/v1/accounts/acme") == 404);
    BOOST_TEST(ids("/v1/users") == (strings{"john", "jack", "judy"}));
    BOOST_TEST(status("PUT", "/v1/users/jane", "{}") == 404);  // gone, not hidden
    BOOST_TEST(service.counts().users_deleted == 1u);
}

BOOST_AUTO_TEST_CASE(accounts_need_an_id_a_name_and_property_keys)
{
    BOOST_TEST(status("POST", "/v1/accounts", R"({"id":"a","propertyKeys":["k"]})") == 400);
    BOOST_TEST(status("POST", "/v1/accounts", R"({"name":"n","propertyKeys":["k"]})") == 400);
    BOOST_TEST(status("POST", "/v1/accounts", R"({"id":"a","name":"n"})") == 400);
    create_account("a");
    BOOST_TEST(status("POST", "/v1/accounts", R"({"id":"a","name":"n","propertyKeys":["k"]})") == 400);
    BOOST_TEST(service.count(collection::accounts) == 1u);
}

BOOST_AUTO_TEST_CASE(an_account_is_updated_by_path_and_by_body)
{
    create_account("acme", R"(,"plan":"Free","nps":7.5)");
    BOOST_TEST(status("PUT", "/v1/accounts/acme", R"({"id":"renamed","plan":"Pro"})") == 204);
    BOOST_TEST(status("PUT", "/v1/accounts/update", R"({"id":"acme","healthScore":9})") == 204);
    auto const account = get("/v1/accounts/acme");
    BOOST_TEST(account.at("id").as_string() == "acme");
    BOOST_TEST(account.at("plan").as_string() == "Pro");
    BOOST_TEST(account.at("healthScore").as_int64() == 9);
    BOOST_TEST(account.at("nps").as_double() == 7.5);
    BOOST_TEST(status("PUT", "/v1/accounts/update", R"({"id":"nobody"})") == 404);
    BOOST_TEST(status("PUT", "/v1/accounts/update", R"({"plan":"Pro"})") == 400);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(events, world)

BOOST_AUTO_TEST_CASE(an_event_is_recorded_as_often_as_it_is_sent)
{
    create_event("e-1");
    create_event("e-1");
    BOOST_TEST(service.count(collection::custom_events) == 2u);
    BOOST_TEST(service.created(collection::custom_events) == (strings{"e-1", "e-1"}));
}

BOOST_AUTO_TEST_CASE(an_event_comes_back_with_the_key_and_the_values_that_px_makes_of_it)
{
    create_event("e-1", R"(,"attributes":{"nested":{"x":1}},"url":"https://x")");
    auto const page = get("/v1/events/custom");
    auto const& e = page.at("customEvents").at(0);
    BOOST_TEST(e.at("propertyKey").as_string() == "AP-1-2-1");
    BOOST_TEST(e.at("date").as_int64() == px::to_epoch_ms(noon));
    BOOST_TEST(e.at("eventType").as_string() == "CUSTOM");
    BOOST_TEST(e.at("attributes").at("nested").as_string() == R"({"x":1})");
    BOOST_TEST(e.at("globalContext").is_null());
    BOOST_TEST(e.at("sessionId").as_string() == "");
}

BOOST_AUTO_TEST_CASE(an_event_without_an_id_gets_one_that_is_no_uuid)
{
    BOOST_TEST(status("POST", "/v1/events/custom",
                      R"({"eventName":"e","identifyId":"u","propertyKey":"AP-1-2","userType":"USER"})") == 201);
    BOOST_TEST(service.created(collection::custom_events).at(0).size() == 73u);
}

BOOST_AUTO_TEST_CASE(the_limits_of_an_event_are_kept)
{
    auto const send = [&](std::string name, std::string attributes) {
        return status("POST", "/v1/events/custom",
                      R"({"eventName":")" + name + R"(","identifyId":"u","propertyKey":"AP-1-2","userType":"USER",)" +
                          R"("attributes":{)" + attributes + "}}");
    };
    std::string name;
    for (int i = 0; i < 2000; ++i) name += "é";
    std::string fifty;
    for (int i = 0; i < 50; ++i) fifty += (i ? ",\"a" : "\"a") + std::to_string(i) + "\":1";
    BOOST_TEST(send(name, fifty) == 201);
    BOOST_TEST(send(name + "e", "") == 400);
    BOOST_TEST(send("e", fifty + ",\"b\":1") == 400);
    BOOST_TEST(send("e", '"' + std::string(1024, 'x') + "\":1") == 201);
    BOOST_TEST(send("e", '"' + std::string(1025, 'x') + "\":1") == 400);
    for (auto const* missing : {"eventName", "identifyId", "propertyKey", "userType"}) {
        json::object body{{"eventName", "e"}, {"identifyId", "u"}, {"propertyKey", "AP-1-2"}, {"userType", "USER"}};
        body.erase(missing);
        BOOST_TEST(status("POST", "/v1/events/custom", json::serialize(body)) == 400);
    }
}

BOOST_AUTO_TEST_CASE(without_dates_only_the_last_day_comes_back)
{
    create_event("old");
    advance(23h);
    create_event("new");
    BOOST_TEST(ids("/v1/events/custom", "customEvents", "eventId") == (strings{"old", "new"}));
    advance(2h);
    BOOST_TEST(ids("/v1/events/custom", "customEvents", "eventId") == (strings{"new"}));
    BOOST_TEST(ids("/v1/events/custom?filter=eventName==e", "customEvents", "eventId") == (strings{"new"}));
    BOOST_TEST(ids("/v1/events/custom?filter=date%3E%3D" + ms(noon), "customEvents", "eventId") ==
               (strings{"old", "new"}));
    BOOST_TEST(ids("/v1/events/custom?dateRangeStart=" + ms(noon), "customEvents", "eventId") ==
               (strings{"old", "new"}));
    // The end of a range is open, so that neighbours do not overlap.
    BOOST_TEST(ids("/v1/events/custom?dateRangeStart=" + ms(noon) + "&dateRangeEnd=" + ms(noon + 23h), "customEvents",
                   "eventId") == (strings{"old"}));
    BOOST_TEST(ids("/v1/events/custom?filter=date>=" + ms(noon) + ";date<" + ms(noon + 23h), "customEvents",
                   "eventId") == (strings{"old"}));
}

BOOST_AUTO_TEST_CASE(a_range_of_more_than_190_days_is_refused)
{
    auto const range = [&](px::timestamp from, px::timestamp to) {
        return ask("GET", "/v1/events/custom?filter=date>=" + ms(from) + ";date<" + ms(to));
    };
    BOOST_TEST(range(noon - 190 * 24h, noon).status() == 200);
    auto const r = range(noon - 190 * 24h - 1ms, noon);
    BOOST_TEST(r.status() == 400);
    BOOST_TEST(r.body().find("Exceeded date range190days") != std::string::npos);
    BOOST_TEST(status("GET", "/v1/events/custom?filter=date>" + ms(noon - 191 * 24h)) == 400);
    BOOST_TEST(status("GET", "/v1/events/custom?dateRangeStart=" + ms(noon - 191 * 24h)) == 400);
    BOOST_TEST(status("GET", "/v1/events/custom?dateRangeStart=yesterday") == 400);
    // Each alternative is held to it.
    BOOST_TEST(status("GET", "/v1/events/custom?filter=eventName==e;date>=" + ms(noon - 1h) +
                                 "&filter=eventName==f;date>=" + ms(noon - 200 * 24h)) == 400);
}

BOOST_AUTO_TEST_SUITE_END()
