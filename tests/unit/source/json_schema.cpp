// Schemas in the words of JSON Schema.
#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/common.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/source/json_schema.hpp>
#include <unit/source/folder.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string_view>

namespace px = gainsight::px;
namespace json = boost::json;

namespace {

json::value const& property(json::object const& schema, std::string_view name)
{
    return schema.at("properties").at(name);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_schema)

BOOST_AUTO_TEST_CASE(is_an_object_with_a_property_for_each_column_and_room_for_more)
{
    auto const user = px::json_schema(px::schema_of<px::user>());
    BOOST_TEST(user.at("type") == "object");
    BOOST_TEST(user.at("additionalProperties") == true);
    BOOST_TEST(user.at("properties").as_object().size() == px::schema_of<px::user>().columns().size());
}

BOOST_AUTO_TEST_CASE(allows_null_where_a_column_does)
{
    auto const account = px::json_schema(px::schema_of<px::account>());
    BOOST_TEST(property(account, "id") == json::parse(R"({"type": "string"})"));
    BOOST_TEST(property(account, "name") == json::parse(R"({"type": ["null", "string"]})"));
}

BOOST_AUTO_TEST_CASE(names_the_type_of_each_column)
{
    auto const user = px::json_schema(px::schema_of<px::user>());
    BOOST_TEST(property(user, "globalUnsubscribe") == json::parse(R"({"type": ["null", "boolean"]})"));
    BOOST_TEST(property(user, "score") == json::parse(R"({"type": ["null", "integer"]})"));
    BOOST_TEST(property(user, "customAttributes") ==
               json::parse(R"({"type": ["null", "object"], "additionalProperties": true})"));
    BOOST_TEST(property(user, "propertyKeys") ==
               json::parse(R"({"type": ["null", "array"], "items": {"type": ["null", "string"]}})"));
    BOOST_TEST(property(px::json_schema(px::schema_of<px::account>()), "nps") ==
               json::parse(R"({"type": ["null", "number"]})"));
    BOOST_TEST(property(px::json_schema(px::schema_of<px::response_entity>()), "body") == json::object{});
}

BOOST_AUTO_TEST_CASE(lists_no_values_of_an_enumeration_since_px_adds_some)
{
    BOOST_TEST(property(px::json_schema(px::schema_of<px::user>()), "type") ==
               json::parse(R"({"type": ["null", "string"]})"));
}

BOOST_AUTO_TEST_CASE(has_dates_as_they_are_written)
{
    auto const& user = px::schema_of<px::user>();
    BOOST_TEST(property(px::json_schema(user), "signUpDate") == json::parse(R"({"type": ["null", "integer"]})"));
    auto const converted = px::json_schema(user, px::json_dates::rfc3339);
    auto const text = json::parse(R"({"type": ["null", "string"], "format": "date-time"})");
    BOOST_TEST(property(converted, "signUpDate") == text);
    BOOST_TEST(property(converted, "score") == json::parse(R"({"type": ["null", "integer"]})"));
    auto const& metric = property(converted, "channelMetricList").at("items");
    BOOST_TEST(metric.at("properties").at("firstSeenDate") == text);
}

BOOST_AUTO_TEST_CASE(describes_what_is_nested)
{
    auto const user = px::json_schema(px::schema_of<px::user>());
    auto const& coordinates = property(user, "location").at("properties").at("coordinates");
    BOOST_TEST(coordinates == json::parse(R"({"type": ["null", "object"], "properties": {
        "latitude": {"type": ["null", "number"]}, "longitude": {"type": ["null", "number"]}},
        "additionalProperties": true})"));
    auto const& metric = property(user, "channelMetricList").at("items");
    BOOST_TEST(metric.at("type") == json::parse(R"(["null", "object"])"));
    BOOST_TEST(metric.at("properties").at("groupId") == json::parse(R"({"type": ["null", "string"]})"));
}

BOOST_AUTO_TEST_CASE(of_a_model_that_holds_itself_ends)
{
    auto const folder = px::json_schema(px::schema_of<px_test::folder>());
    BOOST_TEST(property(folder, "folders").at("items") ==
               json::parse(R"({"type": ["null", "object"], "additionalProperties": true})"));
}

BOOST_AUTO_TEST_SUITE_END()
