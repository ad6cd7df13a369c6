// A schema with the attributes of one subscription.
#include <gainsight/px/json/json.hpp>
#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/admin.hpp>
#include <gainsight/px/model/location.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/source/attribute_columns.hpp>
#include <gainsight/px/source/json_schema.hpp>
#include <unit/source/columns.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
using px::column_type;
using px_test::at;

namespace {

// As PX lists them.
std::vector<px::attribute_metadata> attributes(std::string_view extra = "")
{
    return px::from_json<std::vector<px::attribute_metadata>>(
               R"([{"apiName":"score","type":"NUMBER","state":"ENABLED","origin":"DEFAULT","description":"How well."},
                   {"apiName":"city","type":"STRING","state":"ENABLED","origin":"DEFAULT","description":"Where."},
                   {"apiName":"email","type":"STRING","state":"ENABLED","origin":"DEFAULT","description":""},
                   {"apiName":"tier","type":"STRING","state":"ENABLED","origin":"CUSTOM","description":"Gold or not."},
                   {"apiName":"seats","type":"NUMBER","state":"DISABLED","origin":"CUSTOM","description":""},
                   {"apiName":"since","type":"DATE_TIME","state":"ENABLED","origin":"CUSTOM"},
                   {"apiName":"vip","type":"BOOLEAN","state":"ENABLED","origin":"CUSTOM"},
                   {"apiName":"odd","type":"ADDED_SINCE","state":"ENABLED","origin":"CUSTOM"},
                   {"apiName":"gone","type":"STRING","state":"DELETED","origin":"CUSTOM"},
                   {"apiName":"","type":"STRING","state":"ENABLED","origin":"CUSTOM"},
                   {"apiName":"whose","type":"STRING","state":"ENABLED"})" +
               std::string{extra} + "]")
        .value();
}

std::string names_of(px::schema const& s)
{
    std::string out;
    for (auto const& c : s.columns()) out += std::string{c.name()} + ' ';
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(attribute_columns)

BOOST_AUTO_TEST_CASE(are_nested_in_the_custom_attributes)
{
    auto const user = px::with_attributes(px::schema_of<px::user>(), attributes());
    auto const& holder = at(user, "customAttributes");
    BOOST_TEST(holder.type() == column_type::json_object);
    BOOST_REQUIRE(holder.nested());
    auto const& custom = *holder.nested();
    BOOST_TEST(names_of(custom) == "tier seats since vip odd ");
    BOOST_TEST(at(custom, "tier").type() == column_type::text);
    BOOST_TEST(at(custom, "seats").type() == column_type::number);
    BOOST_TEST(at(custom, "since").type() == column_type::date_time);
    BOOST_TEST(at(custom, "vip").type() == column_type::boolean);
    BOOST_TEST(at(custom, "odd").type() == column_type::json_value);
    BOOST_TEST(at(custom, "tier").description() == "Gold or not.");
    BOOST_TEST(at(custom, "tier").nullable());
    BOOST_TEST(custom.open());
}

BOOST_AUTO_TEST_CASE(of_pxs_own_describe_the_columns_that_are_there)
{
    auto const user = px::with_attributes(px::schema_of<px::user>(), attributes());
    BOOST_TEST(names_of(user) == names_of(px::schema_of<px::user>()));
    BOOST_TEST(at(user, "score").description() == "How well.");
    BOOST_TEST(at(user, "score").type() == column_type::integer);
    BOOST_TEST(user.identified_by().size() == 2u);
}

BOOST_AUTO_TEST_CASE(leave_the_schema_of_the_model_as_it_is)
{
    auto const account = px::with_attributes(px::schema_of<px::account>(), attributes());
    BOOST_TEST(at(account, "customAttributes").nested());
    BOOST_TEST(!at(px::schema_of<px::account>(), "customAttributes").nested());
    BOOST_TEST(!at(account, "id").nullable());
}

BOOST_AUTO_TEST_CASE(that_come_twice_are_one_column)
{
    auto const twice = R"(,{"apiName":"tier","type":"NUMBER","state":"ENABLED","origin":"CUSTOM"})";
    auto const user = px::with_attributes(px::schema_of<px::user>(), attributes(twice));
    auto const& custom = *at(user, "customAttributes").nested();
    BOOST_TEST(names_of(custom) == "tier seats since vip odd ");
}

BOOST_AUTO_TEST_CASE(of_a_model_without_custom_attributes_have_no_place)
{
    auto const location = px::with_attributes(px::schema_of<px::location>(), attributes());
    BOOST_TEST(names_of(location) == names_of(px::schema_of<px::location>()));
    BOOST_TEST(at(location, "city").description() == "Where.");
}

BOOST_AUTO_TEST_CASE(are_in_the_json_schema_with_their_descriptions)
{
    auto const made = px::json_schema(px::with_attributes(px::schema_of<px::user>(), attributes()));
    auto const& custom = made.at("properties").at("customAttributes");
    BOOST_TEST(custom.at("properties").at("tier").at("description") == "Gold or not.");
    BOOST_TEST(custom.at("additionalProperties") == true);
    BOOST_TEST(!custom.at("properties").at("vip").as_object().contains("description"));
}

BOOST_AUTO_TEST_SUITE_END()
