// The schema of a model, column by column.
#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/common.hpp>
#include <gainsight/px/model/match_event.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/model/page_event.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/source/schema.hpp>
#include <unit/source/columns.hpp>
#include <unit/source/folder.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
using px::column_type;
using px_test::at;

namespace {

std::vector<std::string_view> names_that_cannot_be_null(px::schema const& s)
{
    std::vector<std::string_view> out;
    for (auto const& c : s.columns())
        if (!c.nullable()) out.push_back(c.name());
    return out;
}

using names = std::vector<std::string_view>;

}  // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(std::optional<px::column_type>)
BOOST_TEST_SPECIALIZED_COLLECTION_COMPARE(names)

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(has_a_column_for_each_field_in_the_order_of_the_rows)
{
    auto const& user = px::schema_of<px::user>();
    BOOST_TEST(user.name() == "User");
    BOOST_TEST(user.columns().size() == px::rows<px::user>.size);
    BOOST_TEST(user.columns().front().name() == "aptrinsicId");
    BOOST_TEST(user.columns().back().name() == "globalId");
    BOOST_TEST(!user.find("extra"));
    BOOST_TEST(user.open());
}

BOOST_AUTO_TEST_CASE(has_no_column_for_another_name_of_a_field)
{
    // Segment matches come under either of two names.
    using op = px::operation::list_segment_match_events;
    auto const page =
        px::detail::schema_maker::make(px::detail::page_shape_of<px::segment_match_event, op::info>::table, {});
    BOOST_TEST(page->find(op::info.list_key()));
    BOOST_TEST(!page->find(op::info.list_key_alias()));
}

BOOST_AUTO_TEST_CASE(is_made_once) { BOOST_TEST(&px::schema_of<px::user>() == &px::schema_of<px::user>()); }

BOOST_AUTO_TEST_CASE(tells_the_type_of_each_column)
{
    auto const& user = px::schema_of<px::user>();
    BOOST_TEST(at(user, "email").type() == column_type::text);
    BOOST_TEST(at(user, "globalUnsubscribe").type() == column_type::boolean);
    BOOST_TEST(at(user, "score").type() == column_type::integer);
    BOOST_TEST(at(user, "numberOfVisits").type() == column_type::integer);
    BOOST_TEST(at(px::schema_of<px::account>(), "nps").type() == column_type::number);
    BOOST_TEST(at(user, "signUpDate").type() == column_type::date_time);
    BOOST_TEST(at(user, "location").type() == column_type::json_object);
    BOOST_TEST(at(user, "customAttributes").type() == column_type::json_object);
    BOOST_TEST(at(user, "propertyKeys").type() == column_type::json_list);
    BOOST_TEST(at(px::schema_of<px::response_entity>(), "body").type() == column_type::json_value);
}

BOOST_AUTO_TEST_CASE(names_every_type)
{
    std::string all;
    for (auto const t :
         {column_type::text, column_type::boolean, column_type::integer, column_type::number, column_type::date_time,
          column_type::json_object, column_type::json_list, column_type::json_value})
        all += std::string{to_string(t)} + ' ';
    BOOST_TEST(all == "text boolean integer number date_time json_object json_list json_value ");
}

BOOST_AUTO_TEST_CASE(takes_an_enumeration_for_text_and_lists_the_values_that_are_known)
{
    auto const& type = at(px::schema_of<px::user>(), "type");
    BOOST_TEST(type.type() == column_type::text);
    BOOST_TEST((names{type.known_values().begin(), type.known_values().end()}) ==
               (names{"LEAD", "USER", "VISITOR", "EMPTY_USER_TYPE"}));
    BOOST_TEST(at(px::schema_of<px::user>(), "email").known_values().empty());
}

BOOST_AUTO_TEST_CASE(holds_the_schema_of_what_is_nested)
{
    auto const& user = px::schema_of<px::user>();
    auto const* location = at(user, "location").nested();
    BOOST_REQUIRE(location);
    BOOST_TEST(location->name() == "Location");
    auto const* coordinates = at(*location, "coordinates").nested();
    BOOST_REQUIRE(coordinates);
    BOOST_TEST(at(*coordinates, "latitude").type() == column_type::number);
    BOOST_TEST(!at(user, "customAttributes").nested());
    BOOST_TEST(!at(user, "email").nested());
    BOOST_TEST(!at(user, "email").elements());
}

BOOST_AUTO_TEST_CASE(tells_what_a_list_holds)
{
    auto const& user = px::schema_of<px::user>();
    BOOST_TEST(at(user, "propertyKeys").elements() == column_type::text);
    BOOST_TEST(!at(user, "propertyKeys").nested());
    auto const& metrics = at(user, "channelMetricList");
    BOOST_TEST(metrics.elements() == column_type::json_object);
    BOOST_REQUIRE(metrics.nested());
    BOOST_TEST(at(*metrics.nested(), "firstSeenDate").type() == column_type::date_time);
}

BOOST_AUTO_TEST_CASE(of_a_model_that_holds_itself_refers_to_itself)
{
    auto const& folder = px::schema_of<px_test::folder>();
    BOOST_TEST(at(folder, "folders").nested() == &folder);
    auto const* shelf = at(folder, "shelves").nested();
    BOOST_REQUIRE(shelf);
    BOOST_TEST(at(*shelf, "first").nested() == &folder);
}

BOOST_AUTO_TEST_CASE(lets_no_field_be_null_that_alone_tells_records_apart)
{
    BOOST_TEST(names_that_cannot_be_null(px::schema_of<px::account>()) == names{"id"});
    BOOST_TEST(names_that_cannot_be_null(px::schema_of<px::page_view_event>()) == names{"eventId"});
    BOOST_TEST(px::schema_of<px::account>().identified_by() == names{"id"});
}

BOOST_AUTO_TEST_CASE(lets_each_of_several_ids_be_null)
{
    BOOST_TEST(names_that_cannot_be_null(px::schema_of<px::user>()) == names{});
    BOOST_TEST(px::schema_of<px::user>().identified_by() == (names{"identifyId", "id"}));
}

BOOST_AUTO_TEST_CASE(of_a_model_that_no_list_identifies_lets_every_field_be_null)
{
    BOOST_TEST(names_that_cannot_be_null(px::schema_of<px::location>()) == names{});
    BOOST_TEST(px::schema_of<px::location>().identified_by() == names{});
    BOOST_TEST(names_that_cannot_be_null(px::schema_of<px_test::folder>()) == names{});
}

BOOST_AUTO_TEST_CASE(keeps_what_a_create_requires_apart_from_what_may_be_null)
{
    auto const& key = at(px::schema_of<px::user>(), "propertyKeys");
    BOOST_TEST(key.required());
    BOOST_TEST(key.nullable());
    BOOST_TEST(!at(px::schema_of<px::user>(), "email").required());
}

BOOST_AUTO_TEST_SUITE_END()
