// The shape of what the simulator sends: how members are written, and the quirks that change it.
#include "world.hpp"

#include <gainsight/px/testing/detail/json_text.hpp>

#include <set>

using px::testing::quirks;

BOOST_FIXTURE_TEST_SUITE(shape, world)

namespace {

strings keys_of(json::value const& v)
{
    strings names;
    for (auto const& member : v.as_object()) names.emplace_back(member.key());
    return names;
}

}  // namespace

BOOST_AUTO_TEST_CASE(members_come_in_an_order_of_their_own_and_say_the_same)
{
    service.seed(collection::users, 20);
    auto const plain = get("/v1/users?pageSize=20");
    service.set(quirks{}.unknown_fields(false));
    auto const mixed = get("/v1/users?pageSize=20");
    BOOST_TEST(mixed.at("users") == plain.at("users"));  // objects compare without order
    std::set<strings> orders;
    for (auto const& u : mixed.at("users").as_array()) orders.insert(keys_of(u));
    BOOST_TEST(orders.size() > 10u);
    service.set(quirks{}.unknown_fields(false).shuffle_keys(true, 7));
    BOOST_TEST(keys_of(get("/v1/users?pageSize=20").at("users").at(0)) != keys_of(mixed.at("users").at(0)));
}

BOOST_AUTO_TEST_CASE(unknown_members_come_with_records_and_pages)
{
    create_user("jane");
    service.set(quirks{});
    auto const user = get("/v1/users/jane");
    BOOST_TEST(user.as_object().contains("lastSyncBatch"));
    BOOST_TEST(get("/v1/users").as_object().contains("took"));
    service.set(quirks::none());
    BOOST_TEST(!get("/v1/users/jane").as_object().contains("lastSyncBatch"));
}

BOOST_AUTO_TEST_CASE(empty_members_or_any_member_can_be_left_out)
{
    create_user("jane", R"(,"firstName":"Jane")");
    service.set(quirks::none().leave_out_empty(true).leave_out("propertyKeys"));
    auto const names = keys_of(get("/v1/users/jane"));
    BOOST_TEST(names == (strings{"aptrinsicId", "identifyId", "type", "gender", "firstName", "createDate",
                                 "lastModifiedDate", "id"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(dates_that_never_were_can_be_negative)
{
    create_user("jane");
    service.set(quirks::none().negative_dates(true));
    auto const user = get("/v1/users/jane");
    BOOST_TEST(user.at("lastSeenDate").as_int64() == -1);
    BOOST_TEST(user.at("score").as_int64() == 0);
    BOOST_TEST(user.at("createDate").as_int64() > 0);
}

BOOST_AUTO_TEST_CASE(a_put_record_may_hold_anything)
{
    service.add(collection::users,
                {{"identifyId", "odd"}, {"type", "PROSPECT"}, {"score", "not a number"}, {"a \"new\" member", 1.5}});
    auto const user = get("/v1/users/odd");
    BOOST_TEST(user.at("type").as_string() == "PROSPECT");
    BOOST_TEST(user.at("score").as_string() == "not a number");
    BOOST_TEST(user.at("a \"new\" member").as_double() == 1.5);
    BOOST_TEST(user.at("lastName").as_string() == "");
    service.add(collection::users, {{"identifyId", "odd"}});
    BOOST_TEST(service.count(collection::users) == 1u);
    service.add(collection::accounts, {{"id", "a"}, {"name", "n"}});
    BOOST_TEST(get("/v1/accounts/a").at("name").as_string() == "n");
    service.add(collection::custom_events, {{"eventId", "e"}});
    BOOST_TEST(service.all(collection::custom_events).at(0).at("eventId").as_string() == "e");
}

BOOST_AUTO_TEST_CASE(writes_can_answer_in_every_way_that_was_seen)
{
    service.set(quirks::none().delete_answers_200(true).create_answers_200(true));
    auto const made = ask("POST", "/v1/users", R"({"identifyId":"u","propertyKeys":["k"]})");
    BOOST_TEST(made.status() == 200);
    BOOST_TEST(!made.body().empty());
    BOOST_TEST(ask("DELETE", "/v1/users/u").status() == 200);
    service.set(quirks::none().empty_write_bodies(true));
    auto const again = ask("POST", "/v1/users", R"({"identifyId":"v","propertyKeys":["k"]})");
    BOOST_TEST(again.status() == 201);
    BOOST_TEST(again.body() == "");
    BOOST_TEST(ask("PUT", "/v1/users/v", "{}").body() == "");
}

BOOST_AUTO_TEST_CASE(the_edge_refuses_what_looks_like_an_attack_as_html)
{
    auto const r = ask("GET", "/v1/users/x%27%20or%201");
    BOOST_TEST(r.status() == 403);
    BOOST_TEST(r.content_type() == "text/html");
    BOOST_TEST(r.body().find("<title>403</title>403 Forbidden") != std::string::npos);
    BOOST_TEST(status("PUT", "/v1/users/jane", R"({"title":"Union Select"})") == 403);
    service.set(quirks::none().edge_firewall(false));
    BOOST_TEST(status("GET", "/v1/users/x%27%20or%201") == 404);
}

BOOST_AUTO_TEST_CASE(seeds_are_the_same_on_every_run_and_continue)
{
    auto const text = [](std::size_t accounts, std::size_t users) {
        world w;
        w.service.seed(collection::accounts, accounts);
        w.service.seed(collection::users, users / 2);
        w.service.seed(collection::users, users - users / 2);
        w.service.seed(collection::custom_events, 50);
        return w.ask("GET", "/v1/users?pageSize=1000").body() + w.ask("GET", "/v1/accounts?pageSize=1000").body() +
               w.ask("GET", "/v1/events/custom?pageSize=1000").body();
    };
    BOOST_TEST(text(10, 100) == text(10, 100));
}

BOOST_AUTO_TEST_CASE(seeds_are_varied_json_that_belongs_together)
{
    service.seed(collection::accounts, 20);
    service.seed(collection::users, 200);
    service.seed(collection::custom_events, 300, 60);
    auto const accounts = get("/v1/accounts?pageSize=1000").at("accounts").as_array();
    std::int64_t members = 0;
    for (auto const& a : accounts) members += a.at("numberOfUsers").as_int64();
    BOOST_TEST(members == 200);
    auto const users = get("/v1/users?pageSize=1000").at("users").as_array();
    std::set<std::string> first_names;
    std::size_t without_attributes = 0, without_place = 0;
    for (auto const& u : users) {
        BOOST_TEST(service.find(collection::accounts, std::string{u.at("accountId").as_string()}).has_value());
        first_names.emplace(u.at("firstName").as_string());
        without_attributes += u.at("customAttributes").is_null();
        without_place += u.at("location").is_null();
    }
    BOOST_TEST(first_names.contains("\U0001F680 Ace"));
    BOOST_TEST(first_names.size() == 12u);
    BOOST_TEST(without_attributes == 40u);
    BOOST_TEST(without_place == 67u);
    BOOST_TEST(
        get("/v1/users/" + px::testing::service::seeded_id(collection::users, 199)).at("identifyId").as_string() ==
        px::testing::service::seeded_id(collection::users, 199));
    // Events spread over the days asked for, the youngest now.
    auto const all = service.all(collection::custom_events);
    BOOST_TEST(all.back().at("date").as_int64() == px::to_epoch_ms(noon));
    BOOST_TEST(all.front().at("date").as_int64() < px::to_epoch_ms(noon - 59 * 24h));
    BOOST_TEST(all.front().at("date").as_int64() >= px::to_epoch_ms(noon - 60 * 24h));
}

BOOST_AUTO_TEST_CASE(a_record_as_kept_is_complete_and_in_the_contracts_order)
{
    service.seed(collection::users, 1);
    service.seed(collection::accounts, 1);
    service.seed(collection::custom_events, 1);
    auto const members = [](std::string const& page, std::string_view list) {
        auto const records = px::testing::detail::find_member(page, list);
        strings names;
        px::testing::detail::for_each_element(records, [&](std::string_view record) {
            px::testing::detail::for_each_member(record, [&](std::string_view name, std::string_view) {
                names.emplace_back(name);
                return true;
            });
            return false;
        });
        return names;
    };
    auto const seeded = members(ask("GET", "/v1/users").body(), "users");
    BOOST_TEST(seeded.size() == 29u);
    service.clear_data();
    create_user("jane");
    BOOST_TEST(members(ask("GET", "/v1/users").body(), "users") == seeded, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(json_text)

BOOST_AUTO_TEST_CASE(strings_values_and_members_are_skipped_exactly)
{
    using namespace px::testing::detail;
    std::string_view const t = R"({"a":"x\"}","b\\":[1,{"c":"]"}],"d":{"e":{}},"f":null,"g":-1.5e3})";
    BOOST_TEST(find_member(t, "a") == R"("x\"}")");
    BOOST_TEST(find_member(t, R"(b\\)") == R"([1,{"c":"]"}])");
    BOOST_TEST(find_member(t, "d") == R"({"e":{}})");
    BOOST_TEST(find_member(t, "f") == "null");
    BOOST_TEST(find_member(t, "g") == "-1.5e3");
    BOOST_TEST(find_member(t, "c").empty());
    BOOST_TEST(find_member("{}", "a").empty());
    std::size_t n = 0;
    for_each_element("[]", [&](std::string_view) { return ++n, true; });
    for_each_element(R"(["a,",[2],{}])", [&](std::string_view) { return ++n, true; });
    BOOST_TEST(n == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
