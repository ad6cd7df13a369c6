// The models of users, accounts and events: read, written and built.
#include <gainsight/px/json/json.hpp>
#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/custom_event.hpp>
#include <gainsight/px/model/user.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>
#include <type_traits>

namespace px = gainsight::px;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

// In the shapes that PX uses: "" and 0 for absent values, null for objects and arrays, keys in an order of its own.
constexpr std::string_view jane = R"({
 "id":"jane@example.com","identifyId":"jane@example.com","aptrinsicId":"8a-1","type":"USER","gender":"EMPTY_GENDER",
 "email":"jane@example.com","firstName":"Jane","lastName":"","lastSeenDate":0,"signUpDate":1700000000123,
 "firstVisitDate":-5,"title":"","phone":"","score":9007199254740993,"role":"","subscriptionId":"","accountId":"acme",
 "numberOfVisits":3,"location":{"countryName":"","city":"Köln","coordinates":{"latitude":50.94,"longitude":0}},
 "propertyKeys":["AP-XXXX-2-1"],"createDate":1700000000000,"lastModifiedDate":0,
 "customAttributes":{"plan":"gold","seats":12,"ratio":0.5,"vip":true,"since":1577836800000},
 "globalUnsubscribe":false,"sfdcContactId":"","channelMetricList":[{"groupId":"g","channel":4294967296,
 "environment":1,"firstSeenDate":0,"lastSeenDate":1}],"lastVisitedUserAgentData":null,"lastInferredLocation":null,
 "globalId":"","newInPx":{"a":[1]}})";

}  // namespace

BOOST_AUTO_TEST_SUITE(models)

BOOST_AUTO_TEST_CASE(a_user_is_read_as_px_sends_it)
{
    auto const r = px::from_json<px::user>(jane);
    BOOST_REQUIRE_MESSAGE(r.has_value(), r.error());
    auto const& u = *r;
    BOOST_TEST(u.id == u.identify_id);
    BOOST_TEST((u.type == px::user_type::user));
    BOOST_TEST((u.gender == px::gender::empty_gender));
    BOOST_TEST(!u.last_seen_date);
    BOOST_TEST((u.sign_up_date == px::from_epoch_ms(1700000000123)));
    BOOST_TEST((u.first_visit_date == px::from_epoch_ms(-5)));
    BOOST_TEST((u.score == 9007199254740993));
    BOOST_TEST((u.number_of_visits == 3));
    BOOST_REQUIRE((u.location && u.location->coordinates));
    BOOST_TEST(u.location->city == "Köln");
    BOOST_TEST((u.location->coordinates->longitude == 0.0));
    BOOST_TEST((u.property_keys == px::property_keys("AP-XXXX-2-1")));
    BOOST_TEST((u.global_unsubscribe == false));
    BOOST_REQUIRE(u.channel_metric_list.size() == 1);
    BOOST_TEST((u.channel_metric_list[0].channel == 4294967296));
    BOOST_TEST(!u.channel_metric_list[0].first_seen_date);
    BOOST_TEST(u.last_visited_user_agent_data.empty());
    BOOST_TEST(!u.last_inferred_location);
    BOOST_TEST((u.extra->at("newInPx") == json::parse(R"({"a":[1]})")));

    auto const again = px::from_json<px::user>(px::to_json(u));
    BOOST_REQUIRE(again.has_value());
    BOOST_TEST((*again == u));
}

BOOST_AUTO_TEST_CASE(accounts_and_events_survive_the_way_there_and_back)
{
    auto const account = px::from_json<px::account>(
        R"({"id":"acme","name":"Acme","nps":8.3,"numberOfEmployees":2147483647,"renewalDate":1,"customAttributes":null,"location":null})");
    BOOST_REQUIRE(account.has_value());
    BOOST_TEST((account->nps == 8.3));
    BOOST_TEST(!account->custom_attributes.has_value());
    BOOST_TEST((px::from_json<px::account>(px::to_json(*account)).value() == *account));

    auto const event = px::from_json<px::custom_event>(
        R"({"eventId":"ajs-next-0f","eventName":"e","userType":"ROBOT","globalContext":{},"attributes":{"a":null},"date":1})");
    BOOST_REQUIRE(event.has_value());
    BOOST_TEST(event->user_type.text() == "ROBOT");
    BOOST_TEST(event->global_context.has_value());
    BOOST_TEST(event->global_context.empty());
    BOOST_TEST((px::from_json<px::custom_event>(px::to_json(*event)).value() == *event));
}

BOOST_AUTO_TEST_CASE(an_enveloped_answer_may_hold_any_body)
{
    for (auto const* body : {"null", "\"text\"", "[1,2]", "{\"a\":1}", "7", "true"}) {
        auto const r = px::from_json<px::response_entity>(
            std::string{R"({"statusCode":"OK","statusCodeValue":200,"body":)"} + body + "}");
        BOOST_REQUIRE(r.has_value());
        BOOST_TEST((r->status_code_value == 200));
        BOOST_TEST(r->body.has_value() == (std::string_view{body} != "null"));
        if (r->body) BOOST_TEST((*r->body == json::parse(body)));
    }
}

BOOST_AUTO_TEST_CASE(models_are_small_cheap_to_move_and_no_aggregates)
{
    static_assert(sizeof(px::user) <= 700);
    auto const check = []<class T>(T const&) {
        static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>);
        static_assert(std::is_default_constructible_v<T> && std::is_copy_constructible_v<T>);
        static_assert(!std::is_aggregate_v<T>);
    };
    check(px::user{});
    check(px::account{});
    check(px::custom_event{});
    check(px::location{});
    check(px::coordinates{});
    check(px::channel_metric{});
    check(px::user_agent{});
    check(px::user_agent_by_product{});
    check(px::response_entity{});
    check(px::delete_user{});
    check(px::denylist_flag{});
    check(px::set_denylist{});
    check(px::attributes{});
}

BOOST_AUTO_TEST_CASE(a_custom_event_is_made_in_one_expression)
{
    auto const e = px::custom_event("signup", "jane@example.com")
                       .with_property_key("AP-1")
                       .with_account_id("acme")
                       .with_date(px::timestamp{5ms})
                       .with_user_type(px::user_type::lead)
                       .with("plan", "gold")
                       .with("seats", 12);
    std::string out;
    BOOST_TEST(px::detail::encode(out, px::detail::shape_of<px::custom_event>::value, &e, px::detail::purpose::create)
                   .has_value());
    BOOST_TEST(out ==
               R"({"identifyId":"jane@example.com","propertyKey":"AP-1","date":5,"userType":"LEAD","accountId":"acme",)"
               R"("eventName":"signup","attributes":{"plan":"gold","seats":12}})");
    BOOST_TEST((px::custom_event("a", "b").user_type == px::user_type::user));
}

BOOST_AUTO_TEST_CASE(what_a_create_lacks_is_named)
{
    auto const refused = [](auto const& model, std::string_view message) {
        std::string out;
        auto const r = px::detail::encode(out, px::detail::shape_of<std::remove_cvref_t<decltype(model)>>::value,
                                          &model, px::detail::purpose::create);
        BOOST_REQUIRE(!r.has_value());
        BOOST_TEST(r.error().message() == message);
    };
    px::user u;
    refused(u, "identifyId is required in User");
    u.identify_id = "jane";
    refused(u, "propertyKeys is required in User");
    refused(px::custom_event("signup", "jane"), "propertyKey is required in CustomEvent");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(attributes)

BOOST_AUTO_TEST_CASE(values_come_back_as_they_were_set)
{
    px::attributes a;
    BOOST_TEST(!a.has_value());
    BOOST_TEST(a.begin() == a.end());
    std::string const text = "text";
    a.set("s", text).set("l", "literal").set("v", std::string_view{"view"}).set("b", true).set("i", 7).set("d", 1.5f);
    a.set("big", std::numeric_limits<std::uint64_t>::max()).set("i64", std::numeric_limits<std::int64_t>::min());
    a.set("when", px::from_epoch_ms(1700000000123));
    a.set("day", std::chrono::sys_days{std::chrono::year{2024} / 2 / 29});
    BOOST_TEST(a.size() == 10u);
    BOOST_TEST((a.get<std::string>("s") == "text"));
    BOOST_TEST((a.get<std::string_view>("l") == "literal"));
    BOOST_TEST((a.get<bool>("b") == true));
    BOOST_TEST((a.get<int>("i") == 7));
    BOOST_TEST((a.get<double>("i") == 7.0));
    BOOST_TEST((a.get<double>("d") == 1.5));
    BOOST_TEST((a.get<std::int64_t>("i64") == std::numeric_limits<std::int64_t>::min()));
    BOOST_TEST((a.get<px::timestamp>("when") == px::from_epoch_ms(1700000000123)));
    BOOST_TEST((a.get<std::string>("day") == "2024-02-29T00:00:00.000Z"));
    BOOST_TEST(a.find("big")->as_uint64() == std::numeric_limits<std::uint64_t>::max());

    BOOST_TEST(!a.get<int>("none"));
    BOOST_TEST(!a.get<int>("s"));
    BOOST_TEST(!a.get<int>("d"));
    BOOST_TEST(!a.get<int>("i64"));
    BOOST_TEST(!a.get<std::int64_t>("big"));
    BOOST_TEST(!a.get<bool>("i"));
    BOOST_TEST(!a.get<std::string>("b"));
    BOOST_TEST(!a.get<px::timestamp>("l"));
    BOOST_TEST(!a.get<double>("l"));
}

BOOST_AUTO_TEST_CASE(a_number_without_end_is_its_nearest_double_and_keeps_its_digits)
{
    auto const u =
        px::from_json<px::user>(
            R"({"customAttributes":{"id":12345678901234567890123,"much":1e400,"pi":3.14159265358979323846}})")
            .value();
    auto const& a = u.custom_attributes;
    BOOST_TEST((a.get<double>("id") == 12345678901234567890123.0));
    BOOST_TEST((a.get<double>("pi") == 3.14159265358979323846));
    BOOST_TEST(!a.get<double>("much"));
    BOOST_TEST(!a.get<std::int64_t>("id"));
    BOOST_TEST(!a.get<std::string>("id"));
    BOOST_TEST((px::kept_number(*a.find("id")) == "12345678901234567890123"));
    BOOST_TEST((px::kept_number(*a.find("much")) == "1e400"));
    BOOST_TEST(!px::kept_number(boost::json::value("1e400")));
}

BOOST_AUTO_TEST_CASE(dates_are_read_in_the_form_in_which_px_sends_them_back)
{
    auto const u = px::from_json<px::user>(jane).value();
    BOOST_TEST((u.custom_attributes.get<px::timestamp>("since") ==
                px::timestamp{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}}));
    BOOST_TEST((u.custom_attributes.get<std::string>("plan") == "gold"));
    BOOST_TEST((u.custom_attributes.get<double>("ratio") == 0.5));
}

BOOST_AUTO_TEST_CASE(absent_and_empty_are_told_apart)
{
    px::attributes a;
    a.set("x", 1);
    BOOST_TEST(a.contains("x"));
    BOOST_TEST(a.erase("x"));
    BOOST_TEST(!a.erase("x"));
    BOOST_TEST(a.has_value());
    BOOST_TEST(a.empty());
    BOOST_TEST(!(a == px::attributes{}));
    a.reset();
    BOOST_TEST((a == px::attributes{}));
    BOOST_TEST(!px::attributes{}.erase("x"));

    px::user u;
    BOOST_TEST(px::to_json(u).find(R"("customAttributes":null)") != std::string::npos);
    u.custom_attributes.ensure();
    BOOST_TEST(px::to_json(u).find(R"("customAttributes":{})") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(attributes_are_a_range)
{
    auto const a = px::attributes{}.set("a", 1).set("b", 2);
    std::string names;
    for (auto const& entry : a) names += entry.key();
    BOOST_TEST(names == "ab");
    BOOST_TEST(a.object().size() == 2u);
}

template <class T>
concept settable = requires(px::attributes a, T t) { a.set("x", t); };
static_assert(settable<bool> && settable<short> && settable<std::string> && settable<char const*> &&
              settable<px::timestamp>);
static_assert(!settable<std::nullptr_t> && !settable<char> && !settable<std::vector<int>> && !settable<void*>);

BOOST_AUTO_TEST_SUITE_END()
