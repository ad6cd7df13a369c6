// Patches from JSON: what each value sets, and every wrong input with what is said of it.
#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/feature.hpp>
#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/model/user.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace patch_from_json {

namespace px = gainsight::px;
namespace field = px::field::user;
using user_patch = px::patch<px::user>;

/// What an update would send.
template <class Model = px::user>
std::string members(std::string_view json)
{
    auto const p = px::patch<Model>::from_json(json);
    if (!p) return p.error().what();
    std::string out = "{";
    if (auto const written = p->append_to(out); !written) return written.error().what();
    return out + '}';
}

struct row {
    std::string_view json;
    std::string_view path;
    std::string_view message;
};

BOOST_AUTO_TEST_SUITE(patches_from_json)

BOOST_AUTO_TEST_CASE(are_what_the_setters_make)
{
    px::location berlin;
    berlin.city = "Berlin";
    berlin.coordinates.ensure().latitude = 52.5;
    auto const by_hand =
        user_patch{}
            .set(field::score, 81)
            .set(field::first_name, "Jané")
            .clear(field::phone)
            .set(field::gender, px::gender::female)
            .set(field::global_unsubscribe, false)
            .set(field::sign_up_date, px::from_epoch_ms(1700000000000))
            .set(field::location, berlin)
            .set(field::property_keys, px::property_keys("AP-1", "AP-2"))
            .set(field::custom_attributes,
                 px::attributes{}.set("plan", "gold").set("seats", 3).set("rate", 0.5).set("on", true));
    auto const read = user_patch::from_json(
        R"( {"score": 81, "firstName": "Jan\u00e9", "phone": "", "gender": "FEMALE", "globalUnsubscribe": false,)"
        R"("signUpDate": 1700000000000, "location": {"city": "Berlin", "coordinates": {"latitude": 52.5}},)"
        R"("propertyKeys": ["AP-1", "AP-2"], "customAttributes": {"plan":"gold","seats":3,"rate":0.5,"on":true}} )");
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST((*read == by_hand));
    BOOST_TEST(read->touched(field::phone));
    BOOST_TEST(!read->touched(field::email));
}

BOOST_AUTO_TEST_CASE(set_and_clear)
{
    struct {
        std::string_view json, written;
    } const rows[] = {
        {"{}", "{}"},
        {R"({"phone":""})", R"({"phone":""})"},
        {R"({"phone":null})", R"({"phone":""})"},
        {R"({"gender":null})", R"({"gender":"EMPTY_GENDER"})"},
        {R"({"gender":""})", R"({"gender":"EMPTY_GENDER"})"},
        {R"({"type":null})", R"({"type":"EMPTY_USER_TYPE"})"},
        {R"({"propertyKeys":[]})", R"({"propertyKeys":[]})"},
        {R"({"propertyKeys":null})", R"({"propertyKeys":[]})"},
        {R"({"customAttributes":{}})", R"({"customAttributes":{}})"},
        {R"({"customAttributes":{"plan":""}})", R"({"customAttributes":{"plan":""}})"},
        {R"({"customAttributes":{"big":123456789012345678901234567890}})",
         R"({"customAttributes":{"big":123456789012345678901234567890}})"},
        {R"({"customAttributes":{"$number":"12"}})", R"({"customAttributes":{"$number":"12"}})"},
        {R"({"identifyId":"jane","score":1})", R"({"identifyId":"jane","score":1})"},
        {R"({"score":82.0})", R"({"score":82})"},  // as data frames write whole numbers beside empty cells
        {R"({"score":-0})", R"({"score":0})"},
        {R"({"signUpDate":"2026-11-24"})", R"({"signUpDate":1795478400000})"},
        {R"({"signUpDate":"2026-11-24T21:40:53.125Z"})", R"({"signUpDate":1795556453125})"},
        {R"({"signUpDate":"2026-11-24 23:40:53+02:00"})", R"({"signUpDate":1795556453000})"},
        {R"({"signUpDate":-5})", R"({"signUpDate":-5})"},
        {R"({"channelMetricList":[{"channel":4,"firstSeenDate":"2026-11-24"}]})",
         R"({"channelMetricList":[{"groupId":"","channel":4,"firstSeenDate":1795478400000}]})"},
        {R"({"location":{"city":null,"coordinates":{"latitude":null}}})",
         R"({"location":{"countryName":"","countryCode":"","stateName":"","stateCode":"","city":"","street":"",)"
         R"("postalCode":"","continent":"","regionName":"","timeZone":"","coordinates":{}}})"},
    };
    for (auto const& r : rows) BOOST_TEST(members(r.json) == r.written);
    BOOST_TEST(members<px::account>(R"({"nps":0.10000000000000001,"healthScore":7})") ==
               R"({"nps":0.1,"healthScore":7})");
    BOOST_TEST(members<px::account>(R"({"nps":4})") == R"({"nps":4})");
}

BOOST_AUTO_TEST_CASE(say_where_and_why_they_are_refused)
{
    row const rows[] = {
        {"", "", "there is no JSON"},
        {"[]", "", "expected an object, found an array"},
        {"null", "", "expected an object, found null"},
        {"81", "", "expected an object, found a number"},
        {R"({"score":81)", "score", "the JSON ends before it is complete"},
        {R"({"score":081})", "score", "not JSON"},
        {R"({"score":81} {})", "", "more"},
        {"{\"phone\":\"a\xff\"}", "phone", "UTF-8"},
        {R"({"phone":"\ud800"})", "phone", "an escape that JSON does not have"},
        {R"({"scores":81})", "scores", "PX has no such field in User"},
        {R"({"Score":81})", "Score", "PX has no such field in User"},
        {R"({"location":{"cty":"Berlin"}})", "location.cty", "PX has no such field in Location"},
        {R"({"location":{"coordinates":{"lat":1}}})", "location.coordinates.lat", "no such field in Coordinates"},
        {R"({"channelMetricList":[{},{"chanel":4}]})", "channelMetricList[1].chanel", "no such field in ChannelMetric"},
        {R"({"id":"jane"})", "id", "PX sets this field itself"},
        {R"({"createDate":1})", "createDate", "PX sets this field itself"},
        {R"({"score":1,"phone":"","score":1})", "score", "the name comes twice"},
        {R"({"score":1,"\u0073core":null})", "score", "the name comes twice"},
        {R"({"location":{"city":"a","city":"b"}})", "location.city", "the name comes twice"},
        {R"({"channelMetricList":[{"channel":1},{"channel":1,"channel":2}]})", "channelMetricList[1].channel",
         "the name comes twice"},
        {R"({"customAttributes":{"a":1,"b":2,"a":3}})", "customAttributes.a", "the name comes twice"},
        {R"({"score":"81"})", "score", "expected a 64-bit integer, found a text"},
        {R"({"score":""})", "score", "expected a 64-bit integer, found an empty text"},
        {R"({"score":true})", "score", "expected a 64-bit integer, found true"},
        {R"({"score":[81]})", "score", "expected a 64-bit integer, found an array"},
        {R"({"score":{}})", "score", "expected a 64-bit integer, found an object"},
        {R"({"score":8.5})", "score", "expected a 64-bit integer, found a fraction"},
        {R"({"score":1e30})", "score", "expected a 64-bit integer, found a number that does not fit"},
        {R"({"score":null})", "score", "PX cannot forget this field"},
        {R"({"globalUnsubscribe":"true"})", "globalUnsubscribe", "expected true or false, found a text"},
        {R"({"globalUnsubscribe":0})", "globalUnsubscribe", "expected true or false, found a number"},
        {R"({"globalUnsubscribe":null})", "globalUnsubscribe", "PX cannot forget this field"},
        {R"({"phone":49})", "phone", "expected text, found a number"},
        {R"({"phone":[]})", "phone", "expected text, found an array"},
        {R"({"phone":false})", "phone", "expected text, found false"},
        {R"({"gender":"female"})", "gender", "expected one of MALE, FEMALE, OTHER, EMPTY_GENDER, found another text"},
        {R"({"gender":1})", "gender", "expected text, found a number"},
        {R"({"signUpDate":"yesterday"})", "signUpDate", "in ISO 8601, found another text"},
        {R"({"signUpDate":"2026-11-24T21:40:53"})", "signUpDate", "with its offset"},
        {R"({"signUpDate":"1700000000000"})", "signUpDate", "in ISO 8601, found another text"},
        {R"({"signUpDate":1700000000000.5})", "signUpDate", "found a fraction"},
        {R"({"signUpDate":true})", "signUpDate", "whole milliseconds since 1970"},
        {R"({"signUpDate":0})", "signUpDate", "never"},
        {R"({"signUpDate":-0.0})", "signUpDate", "never"},
        {R"({"signUpDate":null})", "signUpDate", "PX cannot forget this field"},
        {R"({"signUpDate":""})", "signUpDate", "in ISO 8601, found another text"},
        {R"({"channelMetricList":[{"lastSeenDate":0}]})", "channelMetricList[0].lastSeenDate", "never"},
        {R"({"propertyKeys":"AP-1"})", "propertyKeys", "expected an array, found a text"},
        {R"({"propertyKeys":["AP-1",2]})", "propertyKeys[1]", "expected text, found a number"},
        {R"({"propertyKeys":[null]})", "propertyKeys[0]", "expected text, found null"},
        {R"({"channelMetricList":{}})", "channelMetricList", "expected an array, found an object"},
        {R"({"channelMetricList":[null]})", "channelMetricList[0]", "expected an object, found null"},
        {R"({"location":null})", "location", "PX cannot forget this field"},
        {R"({"location":"Berlin"})", "location", "expected an object, found a text"},
        {R"({"location":{"coordinates":{"latitude":"52"}}})", "location.coordinates.latitude",
         "expected a number, found a text"},
        {R"({"location":{"coordinates":{"latitude":1e400}}})", "location.coordinates.latitude", "does not fit"},
        {R"({"customAttributes":null})", "customAttributes", "PX cannot forget this field"},
        {R"({"customAttributes":[]})", "customAttributes", "expected an object, found an array"},
        {R"({"customAttributes":{"a":null}})", "customAttributes.a", "expected a text, a number, true or false"},
        {R"({"customAttributes":{"a":{"b":1}}})", "customAttributes.a", "found an object"},
        {R"({"customAttributes":{"a":[1]}})", "customAttributes.a", "found an array"},
        {R"({"customAttributes":{"a":1e400}})", "customAttributes.a", "does not fit"},
    };
    for (auto const& r : rows) {
        auto const p = user_patch::from_json(r.json);
        BOOST_TEST_CONTEXT(r.json)
        {
            BOOST_REQUIRE(p.has_error());
            auto const why = p.error();
            BOOST_TEST((why == px::errc::invalid_argument));
            BOOST_TEST(why.json_path() == r.path);
            BOOST_TEST(why.message().find(r.message) != std::string_view::npos, why.message());
        }
    }
}

BOOST_AUTO_TEST_CASE(refuse_what_no_update_changes)
{
    auto const p = px::patch<px::feature>::from_json(R"({"status":"ACTIVE"})");
    BOOST_REQUIRE(p.has_error());
    BOOST_TEST(p.error().json_path() == "status");
    BOOST_TEST(p.error().message() == "an update does not change this field");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace patch_from_json
