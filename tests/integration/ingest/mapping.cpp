// From the columns of an input to one JSON object of PX's fields.
#include "../../../examples/ingest/mapping.hpp"
#include "../../../examples/ingest/record_writes.hpp"
#include "../scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <fstream>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace ingest_mapping {

namespace px = gainsight::px;
using example::input_cell;
using example::input_record;
using example::mapping_options;

input_cell text(std::string name, std::string value)
{
    return {std::move(name), std::move(value), input_cell::form::text};
}
input_cell json(std::string name, std::string value)
{
    return {std::move(name), std::move(value), input_cell::form::json};
}
input_cell null(std::string name) { return {std::move(name), {}, input_cell::form::null}; }

/// The object of an account, or why there is none.
std::string object_of(std::vector<input_cell> cells, mapping_options how = {},
                      px::record_kind kind = px::record_kind::account)
{
    auto const schema = example::schema_of_kind(kind);
    example::mapping m{schema.columns, schema.attributes, std::move(how)};
    input_record record;
    record.cells = std::move(cells);
    std::string why;
    auto const object = m.object_of(record, why);
    return object ? *object : "refused: " + why;
}

std::string refused_for(mapping_options how)
{
    return px_test::sentence_of([&] { object_of({}, std::move(how)); });
}

}  // namespace ingest_mapping
using namespace ingest_mapping;

BOOST_AUTO_TEST_SUITE(mapping)

BOOST_AUTO_TEST_CASE(a_column_that_is_called_as_a_field_fills_it)
{
    mapping_options whole;
    whole.whole_objects = true;
    BOOST_TEST(object_of({text("id", "acme"), text("location.city", "Bonn"), text("customAttributes.tier", "gold")},
                         whole) == R"({"id":"acme","location":{"city":"Bonn"},"customAttributes":{"tier":"gold"}})");
}

BOOST_AUTO_TEST_CASE(a_mapped_column_fills_another_field_and_what_is_ignored_fills_none)
{
    mapping_options how;
    how.columns = {{"Customer ID", "id"}, {"a=b", "customAttributes.seats:number"}, {"x", "customAttributes.a.b"}};
    how.ignored = {"note"};
    BOOST_TEST(object_of({text("Customer ID", "7"), text("a=b", "12"), text("note", "?"), text("x", "y")}, how) ==
               R"({"id":"7","customAttributes":{"seats":12,"a.b":"y"}})");
}

BOOST_AUTO_TEST_CASE(the_text_of_a_cell_becomes_a_value_of_the_fields_type)
{
    struct row {
        char const* field;
        char const* cell;
        char const* value;
    };
    for (auto const& r : std::initializer_list<row>{
             {"numberOfEmployees", " 12 ", "12"},
             {"nps", "-1.5e3", "-1.5e3"},
             {"renewalDate", "2026-01-31", "1769817600000"},
             {"renewalDate", "1769817600000", "1769817600000"},
             {"propertyKeys", "AP-X-2", R"(["AP-X-2"])"},
             {"propertyKeys", R"(["a","b"])", R"(["a","b"])"},
             {"name", "", R"("")"},
             {"name", "He said \"no\"\n", R"("He said \"no\"\n")"},
         })
        BOOST_TEST(object_of({text(r.field, r.cell)}) == std::string{"{\""} + r.field + "\":" + r.value + '}');
    // In JSON as in CSV.
    BOOST_TEST(
        object_of({json("numberOfEmployees", R"("12")"), json("renewalDate", R"("2026-01-31")"),
                   json("name", R"("a \"b\" \u00e9")"), json("customAttributes.n", R"("7")")}) ==
        R"({"numberOfEmployees":12,"renewalDate":1769817600000,"name":"a \"b\" é","customAttributes":{"n":"7"}})");
    for (auto const* yes : {"true", "TRUE", "yes", "1", "t"})
        BOOST_TEST(object_of({text("globalUnsubscribe", yes)}, {}, px::record_kind::user) ==
                   R"({"globalUnsubscribe":true})");
}

BOOST_AUTO_TEST_CASE(a_cell_that_is_no_such_value_is_named_with_its_column)
{
    struct row {
        char const* field;
        char const* cell;
        char const* why;
    };
    for (auto const& r : std::initializer_list<row>{
             {"numberOfEmployees", "twelve", "is no whole number"},
             {"numberOfEmployees", "1.5", "is no whole number"},
             {"numberOfEmployees", "", "is no whole number"},
             {"numberOfEmployees", "99999999999999999999", "is no whole number"},
             {"nps", "+1", "is no number"},
             {"nps", "01", "is no number"},
             {"nps", "1.", "is no number"},
             {"nps", ".5", "is no number"},
             {"nps", "inf", "is no number"},
             {"nps", "0x10", "is no number"},
             {"renewalDate", "31.01.2026", "is no date"},
             {"renewalDate", "20260131", "is no date in milliseconds"},
             {"renewalDate", "1767225600", "is no date in milliseconds"},
             {"renewalDate", "-1", "is no date in milliseconds"},
             {"propertyKeys", R"(["a"],"plan":"gold")", "is malformed at byte 6"},
             {"location", "Bonn", "is no JSON object"},
         }) {
        auto const said = object_of({text(r.field, r.cell)});
        BOOST_TEST(said.find(r.why) != said.npos, r.field << ", " << r.cell << ": " << said);
        BOOST_TEST(said.find(std::string{"column \""} + r.field) != said.npos, said);
    }
    auto const gender = object_of({text("gender", "W")}, {}, px::record_kind::user);
    BOOST_TEST(gender == R"(refused: column "gender": "W" is none of MALE FEMALE OTHER EMPTY_GENDER)");
}

BOOST_AUTO_TEST_CASE(what_holds_nothing_leaves_the_field_alone_unless_it_is_to_clear_it)
{
    BOOST_TEST(object_of({text("id", "a"), null("name"), json("plan", "null")}) == R"({"id":"a"})");
    mapping_options how;
    how.null_clears = true;
    BOOST_TEST(object_of({text("id", "a"), null("name"), json("plan", "null"), text("csm", "null")}, how) ==
               R"({"id":"a","name":null,"plan":null,"csm":"null"})");
    // What PX cannot forget is left alone as well.
    how.can_clear = [](std::string const& object) { return object != R"({"nps":null})"; };
    BOOST_TEST(object_of({text("id", "a"), null("nps"), null("plan")}, how) == R"({"id":"a","plan":null})");
    for (bool const clears : {false, true}) {
        how.null_clears = clears;
        BOOST_TEST(object_of({text("id", "a"), json("customAttributes", R"({ "x": null,"y":[null], "z" : "1" })")},
                             how) == R"({"id":"a","customAttributes":{"y":[null],"z":"1"}})");
    }
}

BOOST_AUTO_TEST_CASE(a_column_that_is_no_field_is_refused_ignored_or_an_attribute)
{
    BOOST_TEST(object_of({text("id", "a"), text("Colour", "red")})
                   .find("refused: column \"Colour\" is no field of "
                         "Account") == 0);
    mapping_options how;
    how.others = example::unmapped::ignore;
    BOOST_TEST(object_of({text("id", "a"), text("Colour", "red")}, how) == R"({"id":"a"})");
    how.others = example::unmapped::attribute;
    BOOST_TEST(object_of({text("id", "a"), text("Colour", "red")}, how) ==
               R"({"id":"a","customAttributes":{"Colour":"red"}})");
    BOOST_TEST(object_of({text("eventName", "x"), json("n", "1")}, how, px::record_kind::event) ==
               R"({"eventName":"x","attributes":{"n":1}})");
}

BOOST_AUTO_TEST_CASE(a_constant_fills_what_the_record_leaves_out)
{
    mapping_options how;
    how.constants = {{"plan", "free"}, {"customAttributes.source", "crm"}};
    BOOST_TEST(object_of({text("id", "a")}, how) == R"({"id":"a","plan":"free","customAttributes":{"source":"crm"}})");
    BOOST_TEST(object_of({text("plan", "gold"), json("customAttributes", R"( { "a" : 1 } )")}, how) ==
               R"({"plan":"gold","customAttributes":{ "a" : 1 ,"source":"crm"}})");
    BOOST_TEST(object_of({json("customAttributes", "{}")}, how) ==
               R"({"customAttributes":{"source":"crm"},"plan":"free"})");
}

BOOST_AUTO_TEST_CASE(a_part_of_what_px_replaces_whole_is_refused_unless_the_rest_is_to_be_forgotten)
{
    for (auto const& part : {text("location.city", "Bonn"), json("location", R"({"city":"Bonn"})")}) {
        auto const said = object_of({text("id", "a"), part});
        BOOST_TEST(said.find("PX replaces the location whole") != said.npos, said);
        mapping_options how;
        how.whole_objects = true;
        BOOST_TEST(object_of({text("id", "a"), part}, how) == R"({"id":"a","location":{"city":"Bonn"}})");
    }
    BOOST_TEST(object_of({text("id", "a"), json("location", "null")}) == R"({"id":"a"})");
    // All of it may come, as one or by columns.
    auto const most =
        std::string{R"({"countryName":"Germany","countryCode":"DE","stateName":"Bayern","stateCode":"BY",)"
                    R"("city":"M","street":"L","postalCode":"80539","continent":"Europe",)"
                    R"("regionName":"EU","timeZone":"Europe/Berlin")"};
    auto const part = object_of({json("location", most + R"(,"coordinates":{"latitude":48.1}})")});
    BOOST_TEST(part.find("the record does not give (location.coordinates.longitude)") != part.npos, part);
    auto const as_one = most + R"(,"coordinates":{"latitude":48.1,"longitude":11.5}})";
    BOOST_TEST(object_of({json("location", as_one)}) == R"({"location":)" + as_one + '}');
    BOOST_TEST(object_of({json("location", most + '}'), text("location.coordinates.latitude", "48.1"),
                          text("location.coordinates.longitude", "11.5")}) == R"({"location":)" + as_one + '}');
}

BOOST_AUTO_TEST_CASE(numbers_of_tables_become_texts_where_px_has_texts_and_dates_are_read_of_both)
{
    BOOST_TEST(object_of({json("id", "7"), json("plan", "1.5"), json("renewalDate", "1769817600000")}) ==
               R"({"id":"7","plan":"1.5","renewalDate":1769817600000})");
    for (auto const* other : {"true", "[\"7\"]", "{}", "[7]"}) {
        BOOST_TEST(object_of({json("id", other)}).find(" is no text") != std::string::npos, other);
        BOOST_TEST(object_of({json("id", "7"), json("renewalDate", other)}).find(" is no date") != std::string::npos);
    }
    auto const said = object_of({json("id", "7"), json("renewalDate", "2026")});
    BOOST_TEST(said.find("is no date in milliseconds") != said.npos, said);
}

BOOST_AUTO_TEST_CASE(a_cell_of_json_says_no_more_than_its_column_does)
{
    mapping_options how;
    how.columns = {{"x", "customAttributes.x:json"}};
    for (auto const* more : {R"(1,"evil":2)", R"(1},"plan":{"y":1)", "", "nul"}) {
        auto const said = object_of({text("x", more)}, how);
        BOOST_TEST(said.find("refused: column \"x\"") == 0, more << ": " << said);
    }
    BOOST_TEST(object_of({text("x", R"({"a":[1]})")}, how) == R"({"customAttributes":{"x":{"a":[1]}}})");
}

BOOST_AUTO_TEST_CASE(columns_that_options_name_and_a_table_does_not_have_are_told)
{
    auto const schema = example::schema_of_kind(px::record_kind::account);
    mapping_options how;
    how.columns = {{"teir", "plan"}};
    how.ignored = {"note"};
    example::mapping const m{schema.columns, schema.attributes, how};
    input_record record;
    record.cells = {text("tier", "gold"), text("note", "")};
    BOOST_TEST(m.missing_columns(record, "a.csv") == "a.csv has no column \"teir\", which --map names");
    record.cells = {text("teir", "gold")};
    BOOST_TEST(m.missing_columns(record, "a.csv") == "a.csv has no column \"note\", which --ignore names");
}

BOOST_AUTO_TEST_CASE(names_of_columns_that_never_come_again_take_no_memory)
{
    auto const pages = [] {
        long whole = 0, resident = 0;
        std::ifstream{"/proc/self/statm"} >> whole >> resident;
        return resident;
    };
    mapping_options how;
    how.null_clears = true;
    how.can_clear = [](std::string const&) { return false; };
    how.columns = {{"Customer ID", "id"}};
    auto const schema = example::schema_of_kind(px::record_kind::account);
    for (auto const others : {example::unmapped::refuse, example::unmapped::attribute}) {
        how.others = others;
        example::mapping m{schema.columns, schema.attributes, how};
        auto const before = pages();
        std::string why;
        for (int i = 0; i < 64 + 50'000; ++i) {
            input_record record;
            std::size_t const length = i < 64 ? std::size_t{1} << 20 : 150;
            record.cells = {null(std::to_string(i) + std::string(length, 'x'))};
            static_cast<void>(m.object_of(record, why));
        }
        BOOST_TEST((pages() - before) * 4096 < 32L << 20);
        // What options name stays known.
        input_record record;
        record.cells = {text("Customer ID", "7")};
        BOOST_TEST(m.object_of(record, why).value_or(why) == R"({"id":"7"})");
    }
}

BOOST_AUTO_TEST_CASE(two_columns_for_one_field_are_refused)
{
    mapping_options how;
    how.columns = {{"x", "name"}, {"y", "location.city"}};
    how.whole_objects = true;
    auto const ends = [](std::string const& said) {
        return said.find("has its value from another column") != said.npos;
    };
    BOOST_TEST(ends(object_of({text("name", "a"), text("x", "b")}, how)));
    BOOST_TEST(ends(object_of({text("y", "a"), json("location", "null")}, how)) == false);  // left alone
    BOOST_TEST(ends(object_of({text("y", "a"), json("location", "7")}, how)));
    BOOST_TEST(ends(object_of({json("location", "[]"), text("y", "a")}, how)));
}

BOOST_AUTO_TEST_CASE(options_that_name_no_field_are_refused_before_any_record)
{
    mapping_options how;
    how.columns = {{"x", "nane"}};
    BOOST_TEST(refused_for(how).find("--map: Account has no field \"nane\"") != std::string::npos);
    how.columns = {{"x", "location.town"}};
    BOOST_TEST(refused_for(how).find("has no field \"location.town\"") != std::string::npos);
    how.columns = {{"x", "name.first"}};
    BOOST_TEST(refused_for(how).find("has no field \"name.first\"") != std::string::npos);
    how.columns = {{"x", "plan:number"}};
    BOOST_TEST(refused_for(how).find("the type of \"plan\" is PX's own") != std::string::npos);
    how.columns = {{"x", "customAttributes.price:float"}};
    BOOST_TEST(refused_for(how).find("\"float\" of \"customAttributes.price:float\" is no type: text, number") !=
                   std::string::npos,
               refused_for(how));
    how.columns = {{"x", "name"}, {"x", "plan"}};
    BOOST_TEST(refused_for(how).find("names column \"x\" twice") != std::string::npos);
    how.columns = {};
    how.constants = {{"numberOfEmployees", "many"}};
    BOOST_TEST(refused_for(how).find("--set numberOfEmployees: \"many\" is no whole number") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(attributes_have_the_types_that_px_lists_and_no_others)
{
    px::attribute_metadata seats;
    seats.api_name = "seats";
    seats.type = px::attribute_type::number;
    seats.origin = px::attribute_origin::custom;
    auto since = seats;
    since.api_name = "since";
    since.type = px::attribute_type::date_time;
    auto const schema = px::with_attributes(px::schema_of<px::account>(), {seats, since});
    example::mapping m{schema, "customAttributes", {}};
    auto const of = [&](input_cell cell) {
        input_record record;
        record.cells = {std::move(cell)};
        std::string why;
        auto const object = m.object_of(record, why);
        return object ? *object : why;
    };
    BOOST_TEST(of(text("customAttributes.seats", "7")) == R"({"customAttributes":{"seats":7}})");
    BOOST_TEST(of(text("customAttributes.since", "2026-01-31")) ==
               R"({"customAttributes":{"since":"2026-01-31T00:00:00.000Z"}})");
    BOOST_TEST(of(text("customAttributes.seats", "x")).find("is no number") != std::string::npos);
    for (auto const& unknown : {text("customAttributes.seat", "7"), json("customAttributes", R"({"seat":7})")})
        BOOST_TEST(of(unknown).find("PX has no attribute \"seat\"") != std::string::npos, of(unknown));
    BOOST_TEST(of(json("customAttributes", R"({"seats":"7"})")).find("\"seats\" is a number in PX") !=
               std::string::npos);
    for (auto const* no_date : {R"("tomorrow")", "1769817600", "1769817600000", "true"}) {
        auto const said = of(json("customAttributes", R"({"since":)" + std::string{no_date} + '}'));
        BOOST_TEST(said.find("\"since\" is a date in PX, written as a text such as \"2026-01-31\"") != said.npos, said);
    }
    BOOST_TEST(of(json("customAttributes", R"({"since":"2026-01-31T08:00:00Z"})")) ==
               R"({"customAttributes":{"since":"2026-01-31T08:00:00Z"}})");
    BOOST_TEST(of(json("customAttributes.seats", "true")).find("is a number in PX") != std::string::npos);
    BOOST_TEST(of(json("customAttributes", R"({"seats":7})")) == R"({"customAttributes":{"seats":7}})");
}

BOOST_AUTO_TEST_SUITE_END()
