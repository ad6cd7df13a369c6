// Patches: what an update sends, and the difference of two values as a patch.
#include <gainsight/px/json/json.hpp>
#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/feature.hpp>
#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/model/user.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace px = gainsight::px;
namespace field = px::field::user;
using namespace std::chrono_literals;
using user_patch = px::patch<px::user>;

namespace {

std::string body(px::detail::patch_base const& p)
{
    auto const r = p.body("identifyId", "jane", nullptr);
    return r ? *r : std::string{r.error().what()};
}

// What a patch of users accepts, and what does not compile.
template <class Field, class Value>
concept sets = requires(user_patch p, Field f, Value v) { p.set(f, v); };
template <class Field>
concept clears = requires(user_patch p, Field f) { p.clear(f); };
#define PX_FIELD(name) std::remove_cv_t<decltype(field::name)>

static_assert(sets<PX_FIELD(score), int> && sets<PX_FIELD(score), unsigned long> &&
              sets<PX_FIELD(score), std::int64_t>);
static_assert(!sets<PX_FIELD(score), double> && !sets<PX_FIELD(score), bool> && !sets<PX_FIELD(score), char const*> &&
              !sets<PX_FIELD(score), char> && !sets<PX_FIELD(score), std::nullopt_t> &&
              !sets<PX_FIELD(score), std::optional<std::int64_t>>);
static_assert(sets<PX_FIELD(email), char const*> && sets<PX_FIELD(email), std::string> &&
              sets<PX_FIELD(email), std::string_view>);
static_assert(!sets<PX_FIELD(email), int> && !sets<PX_FIELD(email), bool> && !sets<PX_FIELD(email), std::nullptr_t>);
static_assert(sets<PX_FIELD(sign_up_date), px::timestamp> && sets<PX_FIELD(sign_up_date), std::chrono::sys_days>);
static_assert(!sets<PX_FIELD(sign_up_date), std::int64_t>);
static_assert(sets<PX_FIELD(gender), px::gender> && sets<PX_FIELD(gender), px::open_enum<px::gender>> &&
              !sets<PX_FIELD(gender), px::user_type> && !sets<PX_FIELD(gender), std::string>);
static_assert(sets<PX_FIELD(global_unsubscribe), bool> && !sets<PX_FIELD(global_unsubscribe), int> &&
              !sets<PX_FIELD(global_unsubscribe), char const*>);
static_assert(sets<PX_FIELD(location), px::location> && !sets<PX_FIELD(location), px::boxed<px::location>>);
static_assert(sets<PX_FIELD(property_keys), std::vector<std::string>> &&
              sets<PX_FIELD(custom_attributes), px::attributes>);
static_assert(!sets<PX_FIELD(id), char const*> && !sets<PX_FIELD(create_date), px::timestamp>, "read-only");
static_assert(!sets<std::remove_cv_t<decltype(px::field::account::name)>, char const*>, "of another model");
static_assert(clears<PX_FIELD(email)> && clears<PX_FIELD(property_keys)> && clears<PX_FIELD(gender)> &&
              clears<PX_FIELD(type)> && clears<PX_FIELD(channel_metric_list)>);
static_assert(!clears<PX_FIELD(score)> && !clears<PX_FIELD(sign_up_date)> && !clears<PX_FIELD(location)> &&
              !clears<PX_FIELD(custom_attributes)> && !clears<PX_FIELD(global_unsubscribe)> && !clears<PX_FIELD(id)>);

}  // namespace

BOOST_AUTO_TEST_SUITE(patches)

BOOST_AUTO_TEST_CASE(a_patch_sends_the_id_and_what_it_touches)
{
    BOOST_TEST(body(user_patch{}) == R"({"identifyId":"jane"})");
    BOOST_TEST(user_patch{}.empty());
    auto const p = user_patch{}
                       .set(field::score, 81)
                       .clear(field::phone)
                       .set(field::first_name, std::string{"J\"ne"})
                       .set(field::sign_up_date, px::timestamp{5ms})
                       .set(field::global_unsubscribe, false)
                       .set(field::property_keys, px::property_keys("a", "b"))
                       .set(field::gender, px::gender::female)
                       .clear(field::type)
                       .clear(field::channel_metric_list)
                       .set(field::custom_attributes, px::attributes{}.set("plan", "gold").set("seats", 3));
    BOOST_TEST(
        body(p) ==
        R"({"identifyId":"jane","score":81,"phone":"","firstName":"J\"ne","signUpDate":5,"globalUnsubscribe":false,)"
        R"("propertyKeys":["a","b"],"gender":"FEMALE","type":"EMPTY_USER_TYPE","channelMetricList":[],)"
        R"("customAttributes":{"plan":"gold","seats":3}})");
    BOOST_TEST(!p.empty());
    BOOST_TEST(p.touched(field::score));
    BOOST_TEST(p.touched(field::phone));
    BOOST_TEST(!p.touched(field::email));
}

BOOST_AUTO_TEST_CASE(a_nested_object_is_sent_whole)
{
    px::location l;
    l.city = "Köln";
    l.coordinates.ensure().latitude = 50.9;
    BOOST_TEST(
        body(user_patch{}.set(field::location, l)) ==
        R"({"identifyId":"jane","location":{"countryName":"","countryCode":"","stateName":"","stateCode":"","city":"Köln",)"
        R"("street":"","postalCode":"","continent":"","regionName":"","timeZone":"","coordinates":{"latitude":50.9}}})");
}

BOOST_AUTO_TEST_CASE(attributes_that_are_absent_are_sent_as_an_empty_object)
{
    BOOST_TEST(body(user_patch{}.set(field::custom_attributes, px::attributes{})) ==
               R"({"identifyId":"jane","customAttributes":{}})");
}

BOOST_AUTO_TEST_CASE(of_several_calls_for_a_field_the_last_one_counts)
{
    BOOST_TEST(body(user_patch{}.set(field::phone, "1").set(field::score, 1).clear(field::phone)) ==
               R"({"identifyId":"jane","phone":"","score":1})");
    BOOST_TEST(body(user_patch{}.set(field::phone, "a\xff").set(field::phone, "2")) ==
               R"({"identifyId":"jane","phone":"2"})");
}

BOOST_AUTO_TEST_CASE(default_property_keys_go_along_unless_the_patch_has_its_own)
{
    std::vector<std::string> const keys{"AP-1", "AP-2"};
    std::vector<std::string> const none;
    std::vector<std::string> const bad{"\xff"};
    BOOST_TEST(user_patch{}.set(field::score, 1).body("identifyId", "jane", &keys).value() ==
               R"({"identifyId":"jane","score":1,"propertyKeys":["AP-1","AP-2"]})");
    BOOST_TEST(user_patch{}.clear(field::property_keys).body("identifyId", "jane", &keys).value() ==
               R"({"identifyId":"jane","propertyKeys":[]})");
    BOOST_TEST(user_patch{}.body("identifyId", "jane", &none).value() == R"({"identifyId":"jane"})");
    BOOST_TEST(!user_patch{}.body("identifyId", "jane", &bad).has_value());
    BOOST_TEST(px::patch<px::account>{}.set(px::field::account::nps, 7).body("id", "acme", &keys).value() ==
               R"({"id":"acme","nps":7,"propertyKeys":["AP-1","AP-2"]})");
}

BOOST_AUTO_TEST_CASE(a_value_that_json_cannot_carry_is_remembered_and_named)
{
    auto const refused = [](auto const& p, std::string_view path, std::string_view problem) {
        BOOST_TEST_CONTEXT(path)
        {
            std::string members = "{\"a\":1";
            auto const r = p.append_to(members);
            BOOST_REQUIRE(!r.has_value());
            BOOST_TEST((r.error() == px::errc::invalid_argument));
            BOOST_TEST(r.error().json_path() == path);
            BOOST_TEST(r.error().message() == problem);
            BOOST_TEST(members == "{\"a\":1");
            BOOST_TEST(!p.body("identifyId", "jane", nullptr).has_value());
        }
    };
    refused(px::patch<px::account>{}.set(px::field::account::nps, std::nan("")), "nps", "the number is not finite");
    refused(px::patch<px::account>{}.set(px::field::account::number_of_employees, 5'000'000'000), "numberOfEmployees",
            "the number does not fit");
    refused(user_patch{}.set(field::score, std::numeric_limits<std::uint64_t>::max()), "score",
            "the number does not fit");
    refused(user_patch{}.set(field::score, 1).set(field::email, "\xff"), "email", "the text is not valid UTF-8");
    refused(user_patch{}.set(field::property_keys, px::property_keys("a", "\xff")), "propertyKeys[1]",
            "the text is not valid UTF-8");
    refused(user_patch{}.set(field::custom_attributes, px::attributes{}.set("a", HUGE_VAL)), "customAttributes.a",
            "the number is not finite");
    refused(user_patch{}.set(field::gender, px::open_enum<px::gender>{}), "gender", "the value is unset");
}

BOOST_AUTO_TEST_CASE(an_update_cannot_change_the_id)
{
    BOOST_TEST(body(user_patch{}.set(field::identify_id, "jane").set(field::score, 1)) ==
               R"({"identifyId":"jane","score":1})");
    auto const r = user_patch{}.set(field::identify_id, "joe").body("identifyId", "jane", nullptr);
    BOOST_REQUIRE(!r.has_value());
    BOOST_TEST((r.error() == px::errc::invalid_argument));
    BOOST_TEST(r.error().json_path() == "identifyId");
    BOOST_TEST(!user_patch{}.body("identifyId", "\xff", nullptr).has_value());
}

BOOST_AUTO_TEST_CASE(members_are_appended_with_their_commas)
{
    std::string members = "{";
    BOOST_TEST(user_patch{}.set(field::score, 1).set(field::role, "r").append_to(members).has_value());
    BOOST_TEST(members == R"({"score":1,"role":"r")");
    BOOST_TEST(user_patch{}.set(field::title, "t").append_to(members).has_value());
    BOOST_TEST(members == R"({"score":1,"role":"r","title":"t")");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(differences)

BOOST_AUTO_TEST_CASE(equal_values_have_no_difference)
{
    px::user u;
    u.email = "e";
    u.custom_attributes.set("a", 1);
    u.location.ensure().city = "c";
    auto const d = user_patch::between(u, u);
    BOOST_TEST(d.patch.empty());
    BOOST_TEST(d.inexpressible.empty());
}

BOOST_AUTO_TEST_CASE(what_changed_is_set_and_what_px_can_forget_is_cleared)
{
    px::user before;
    before.email = "e";
    before.score = 1;
    before.gender = px::gender::male;
    before.property_keys = px::property_keys("a");
    before.custom_attributes.set("same", 1).set("changed", 1);
    auto after = before;
    after.email.clear();
    after.score = 2;
    after.gender.reset();
    after.property_keys.clear();
    after.first_name = "f";
    after.custom_attributes.set("changed", 2).set("new", "n");
    after.last_inferred_location.ensure().city = "c";
    auto const d = user_patch::between(before, after);
    BOOST_TEST(d.inexpressible.empty());
    BOOST_TEST(
        body(d.patch) ==
        R"({"identifyId":"jane","gender":"EMPTY_GENDER","email":"","firstName":"f","score":2,"propertyKeys":[],)"
        R"("customAttributes":{"changed":2,"new":"n"},"lastInferredLocation":{"countryName":"","countryCode":"","stateName":"",)"
        R"("stateCode":"","city":"c","street":"","postalCode":"","continent":"","regionName":"","timeZone":""}})");
}

BOOST_AUTO_TEST_CASE(what_no_patch_can_express_is_named)
{
    px::user before;
    before.score = 1;
    before.sign_up_date = px::timestamp{1ms};
    before.global_unsubscribe = true;
    before.custom_attributes.set("gone", 1).set("kept", 1);
    before.location.ensure().coordinates.ensure().latitude = 1;
    before.location->city = "c";
    before.last_inferred_location.ensure();
    before.extra.ensure()["old"] = 1;
    before.extra->emplace("changed", 1);
    px::user after;
    after.custom_attributes.set("kept", 1);
    after.location.ensure().coordinates.ensure().longitude = 2;
    after.extra.ensure()["changed"] = 2;
    after.extra->emplace("new", 1);
    auto const d = user_patch::between(before, after);
    std::vector<std::string> const expected{"signUpDate",
                                            "score",
                                            "location.coordinates.latitude",
                                            "customAttributes.gone",
                                            "globalUnsubscribe",
                                            "lastInferredLocation",
                                            "old",
                                            "changed",
                                            "new"};
    BOOST_TEST(d.inexpressible == expected, boost::test_tools::per_element());
    BOOST_TEST(d.patch.touched(field::location));
    BOOST_TEST(!d.patch.touched(field::custom_attributes));
}

BOOST_AUTO_TEST_CASE(read_only_fields_are_no_difference)
{
    px::user before;
    px::user after;
    after.id = "x";
    after.create_date = px::timestamp{1ms};
    after.number_of_visits = 3;
    auto const d = user_patch::between(before, after);
    BOOST_TEST(d.patch.empty());
    BOOST_TEST(d.inexpressible.empty());
}

BOOST_AUTO_TEST_CASE(what_no_update_changes_is_a_difference_that_is_lost)
{
    px::feature before;
    before.id = "a";
    before.name = "old";
    px::feature after;
    after.id = "b";
    after.name = "new";
    auto const d = px::patch<px::feature>::between(before, after);
    BOOST_TEST(d.patch.touched(px::field::feature::name));
    BOOST_TEST(d.inexpressible == std::vector<std::string>{"id"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_difference_that_json_cannot_carry_is_remembered)
{
    px::account before;
    px::account after;
    after.nps = std::nan("");
    auto const d = px::patch<px::account>::between(before, after);
    std::string members;
    BOOST_TEST(!d.patch.append_to(members).has_value());
    // A bad value that gave way to a good one is no hindrance.
    BOOST_TEST(px::patch<px::account>::between(after, before).inexpressible.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_did_not_fit_its_field_is_neither_sent_nor_cleared_nor_missed_once_the_field_is_set)
{
    auto const read = [](std::string_view text) {
        px::user u;
        px::detail::json_decoder d;
        px::detail::decode_options o;
        o.skip_mismatched = true;
        d.start(px::detail::shape_of<px::user>::value, &u, o);
        BOOST_REQUIRE(d.write(text.data(), text.size()));
        BOOST_REQUIRE(d.finish());
        return u;
    };
    using names = std::vector<std::string>;
    auto const sound = read(R"({"identifyId":"a","title":"t","propertyKeys":["k"],"score":82})");
    auto const odd = read(R"({"identifyId":"a","title":{},"propertyKeys":[{}],"score":82.5})");

    auto const to_odd = px::patch<px::user>::between(sound, odd);
    BOOST_TEST(!to_odd.patch.touched(px::field::user::title));
    BOOST_TEST(!to_odd.patch.touched(px::field::user::property_keys));
    BOOST_TEST(!to_odd.patch.touched(px::field::user::score));
    BOOST_TEST((to_odd.inexpressible == names{"title", "propertyKeys", "score"}));

    auto const to_sound = px::patch<px::user>::between(odd, sound);
    BOOST_TEST(to_sound.patch.touched(px::field::user::score));
    BOOST_TEST(to_sound.inexpressible.empty());

    auto const none = px::patch<px::user>::between(odd, odd);
    BOOST_TEST(none.inexpressible.empty());
    BOOST_TEST(!none.patch.touched(px::field::user::title));

    auto mended = odd;
    mended.score = 82;
    auto const set = px::patch<px::user>::between(odd, mended);
    BOOST_TEST(set.patch.touched(px::field::user::score));
    BOOST_TEST(set.inexpressible.empty());
}

BOOST_AUTO_TEST_CASE(a_patch_names_what_a_create_would_lack)
{
    using names = std::vector<std::string_view>;
    auto const& table = px::detail::table_of<px::user>::value;
    std::vector<std::string> const none, keys{"a"};
    BOOST_TEST((user_patch{}.lacking(table, "identifyId", none) == names{"propertyKeys"}));
    BOOST_TEST(user_patch{}.lacking(table, "identifyId", keys).empty());
    auto const set = user_patch{}.set(field::property_keys, px::property_keys("b"));
    BOOST_TEST(set.lacking(table, "identifyId", none).empty());
    // What was cleared is sent, and the default is not.
    auto const cleared = user_patch{}.clear(field::property_keys);
    BOOST_TEST((cleared.lacking(table, "identifyId", keys) == names{"propertyKeys"}));
    auto const& of_accounts = px::detail::table_of<px::account>::value;
    BOOST_TEST((px::patch<px::account>{}.lacking(of_accounts, "id", none) == names{"name", "propertyKeys"}));
    BOOST_TEST(user_patch{}.set(field::account_id, "a\"b").json_of("accountId") == R"("a\"b")");
    BOOST_TEST(user_patch{}.json_of("accountId").empty());
}

BOOST_AUTO_TEST_SUITE_END()
