// What a record is in CSV, and that others read it as it was meant.
#include "../../../examples/export/csv_output.hpp"
#include "../../../examples/export/csv_scanner.hpp"
#include "scratch.hpp"

#include <gainsight/px/model/user.hpp>
#include <gainsight/px/source/attribute_columns.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace px_test;

namespace {

using row = std::vector<std::string>;
using table = std::vector<row>;

/// The fields of a file; it has to be sound, in pieces of whatever size.
table read_csv(std::string_view text, std::size_t piece = 7)
{
    struct collect {
        table rows;
        row fields;
        std::string field;
        void byte(char c) { field += c; }
        void end_of_field() { fields.push_back(std::exchange(field, {})); }
        void end_of_record() { rows.push_back(std::exchange(fields, {})); }
    } found;
    example::csv_scanner scanner;
    for (std::size_t at = 0; at < text.size(); at += piece) scanner.read(text.substr(at, piece), found);
    scanner.finish();
    BOOST_TEST(scanner.problem() == "");
    BOOST_TEST(scanner.records() == found.rows.size());
    return found.rows;
}

/// What Python's csv module reads.
table read_by_python(fs::path const& file)
{
    int status = 0;
    auto const json = run("python3 -c 'import csv,json,sys; json.dump(list(csv.reader(open(sys.argv[1], newline=\"\", "
                          "encoding=\"utf-8\"), strict=True)), sys.stdout)' " +
                              file.string(),
                          status);
    BOOST_TEST_REQUIRE(status == 0);
    return boost::json::value_to<table>(boost::json::parse(json));
}
bool has_python()
{
    int status = 0;
    static_cast<void>(run("command -v python3", status));
    return status == 0;
}

px::attribute_metadata attribute(std::string name, px::attribute_type type)
{
    px::attribute_metadata a;
    a.api_name = std::move(name);
    a.origin = px::attribute_origin::custom;
    a.type = type;
    return a;
}

/// The columns of users with three attributes.
px::schema const& attributes()
{
    static px::schema const made =
        px::with_attributes(px::schema_of<px::user>(), {attribute("plan", px::attribute_type::string),
                                                        attribute("a,\"b\"", px::attribute_type::number),
                                                        attribute("since", px::attribute_type::date_time)});
    return made;
}

using fields = std::map<std::string, std::string>;

/// A record's fields that are not empty, by name; read by us and, where it is there, by Python.
fields fields_of(std::string const& record, bool expanded = false)
{
    small_files s;
    auto const w = example::csv_output{s.path, false, expanded}.open(users_of("eu", &attributes()));
    w->begin(users_of("eu"), false);
    w->write(page_of(record), {});
    w->complete("all");
    auto const rows = read_csv(text_of(w->where()));
    static bool const python = has_python();
    if (python) BOOST_TEST((read_by_python(w->where()) == rows));
    BOOST_TEST_REQUIRE(rows.size() == 2U);
    fields out;
    for (std::size_t i = 0; i < rows[0].size(); ++i)
        if (!rows[1][i].empty()) out[rows[0][i]] = rows[1][i];
    return out;
}

/// A field on each line.
std::string lines_of(fields const& f)
{
    std::string out;
    for (auto const& [name, text] : f) out += name + ": " + text + '\n';
    return out;
}
void check(fields const& found, fields const& expected) { BOOST_TEST(lines_of(found) == lines_of(expected)); }

std::string problem_of(std::string_view text)
{
    example::csv_scanner scanner;
    scanner.read(text);
    scanner.finish();
    return scanner.problem();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(every_type_has_its_form)
{
    check(fields_of(R"({"identifyId" : "u-1", "numberOfVisits":12345678901234567890, "score":1.50e+03,
                "createDate":1764400000123,"lastSeenDate":0,"lastModifiedDate":null,
                "propertyKeys":[ "A", "B c" ],"lastInferredLocation":{ "city" : "Bonn, \"B\"" },"firstName":"","phone":null})"),
          fields{{"identifyId", "u-1"},
                 {"numberOfVisits", "12345678901234567890"},
                 {"score", "1.50e+03"},
                 {"createDate", "2025-11-29T07:06:40.123Z"},
                 {"propertyKeys", R"(["A","B c"])"},
                 {"lastInferredLocation", R"({"city":"Bonn, \"B\""})"}});
}

BOOST_AUTO_TEST_CASE(texts_are_what_they_say_and_quoted_where_they_must_be)
{
    for (auto const& [json, text] : std::map<std::string, std::string>{
             {R"(a,b)", "a,b"},
             {R"(say \"x\")", "say \"x\""},
             {R"(\")", "\""},
             {R"(\r\n)", "\r\n"},
             {R"(\n)", "\n"},
             {R"( a )", " a "},
             {R"(\\n\/\t\b\f)", "\\n/\t\b\f"},
             {R"(\u00e9\u20AC\ud83d\ude00)", "\u00e9\u20ac\U0001F600"},
             {R"(\ud83dx\ude00)", "\uFFFDx\uFFFD"},
             {R"(\ud83d\u0041)", "\uFFFDA"},
             {R"(=1+1)", "=1+1"},
             {R"(@a)", "@a"},
             {R"({\"no\":1})", "{\"no\":1}"},
             {R"(null)", "null"},
         })
        check(fields_of("{\"identifyId\":\"" + json + "\"}"), fields{{"identifyId", text}});
}

BOOST_AUTO_TEST_CASE(dates_beyond_the_calendar_and_values_of_another_type_stay_as_they_are)
{
    auto const date = [](std::string const& json) { return fields_of("{\"createDate\":" + json + "}")["createDate"]; };
    BOOST_TEST(date("1") == "1970-01-01T00:00:00.001Z");
    BOOST_TEST(date("-1") == "1969-12-31T23:59:59.999Z");
    BOOST_TEST(date("1.7E12") == "2023-11-14T22:13:20.000Z");
    BOOST_TEST(date("1.5") == "1.5");
    BOOST_TEST(date("0") == "");
    BOOST_TEST(date("253402300799999") == "9999-12-31T23:59:59.999Z");
    BOOST_TEST(date("253402300800000") == "253402300800000");
    BOOST_TEST(date("99999999999999999999") == "99999999999999999999");
    BOOST_TEST(date("1e400") == "1e400");
    BOOST_TEST(date("\"2026-11-29\"") == "2026-11-29");
    BOOST_TEST(date("true") == "true");
    BOOST_TEST(
        (fields_of(R"({"identifyId":5,"score":"high","propertyKeys":"A","lastName":{ "a" : [ ] }})") ==
         fields{{"identifyId", "5"}, {"score", "high"}, {"propertyKeys", "\"A\""}, {"lastName", R"({"a":[]})"}}));
}

BOOST_AUTO_TEST_CASE(what_the_schema_does_not_know_is_in_the_last_column)
{
    check(fields_of(R"({"new":[ 1 , "a b" ],"identifyId":"1","identifyId":"2","\u006eew2":null,"score":7})"),
          fields{{"identifyId", "1"},
                 {"score", "7"},
                 {"extra", R"({"new":[1,"a b"],"identifyId":"2","\u006eew2":null})"}});
    // A key is known whatever its spelling.
    check(fields_of(R"({"\u0069dentifyId":"1"})"), fields{{"identifyId", "1"}});
}

BOOST_AUTO_TEST_CASE(attributes_are_one_column_or_many)
{
    std::string const record =
        R"({"customAttributes":{ "plan":"a,b", "a,\"b\"":0.10, "since":1764400000123, "later":{ } },"odd":1})";
    check(fields_of(record),
          fields{{"customAttributes", R"({"plan":"a,b","a,\"b\"":0.10,"since":1764400000123,"later":{}})"},
                 {"extra", R"({"odd":1})"}});
    check(fields_of(record, true), fields{{"customAttributes.plan", "a,b"},
                                          {"customAttributes.a,\"b\"", "0.10"},
                                          {"customAttributes.since", "2025-11-29T07:06:40.123Z"},
                                          {"extra", R"({"odd":1,"customAttributes":{"later":{}}})"}});
    check(fields_of(R"({"customAttributes":null})", true), fields{});
    check(fields_of(R"({"customAttributes":[ 1 ]})", true), fields{{"extra", R"({"customAttributes":[1]})"}});
}

BOOST_AUTO_TEST_CASE(the_header_has_the_columns_in_the_schemas_order_and_stands_over_an_empty_list_too)
{
    small_files s;
    auto const w = example::csv_output{s.path}.open(users_of("eu", &px::schema_of<px::user>()));
    w->begin(users_of("eu"), false);
    w->complete("none");
    row names;
    for (auto const& c : px::schema_of<px::user>().columns()) names.emplace_back(c.name());
    names.emplace_back("extra");
    BOOST_TEST((read_csv(text_of(w->where())) == table{names}));
    BOOST_TEST(w->proof().at("records").to_number<int>() == 0);
}

BOOST_AUTO_TEST_CASE(a_file_keeps_the_columns_with_which_it_was_begun)
{
    small_files s;
    auto const open = [&](px::schema const& schema, bool expanded) {
        return example::csv_output{s.path, false, expanded}.open(users_of("eu", &schema));
    };
    {
        auto const w = open(attributes(), true);
        w->begin(users_of("eu"), false);
        w->write(page_of(R"({"identifyId":"1","customAttributes":{"plan":"a"}})"), {});
        w->commit("1");
    }
    // In the meantime an administrator made an attribute and deleted others, and their order is another.
    auto const now =
        px::with_attributes(px::schema_of<px::user>(), {attribute("new", px::attribute_type::string),
                                                        attribute("since", px::attribute_type::date_time)});
    auto const w = open(now, true);
    w->begin(users_of("eu"), true);
    w->write(page_of(R"({"customAttributes":{"new":"n","plan":"b","since":1,"a,\"b\"":2.0},"identifyId":"2"})"), {});
    w->complete("2");
    auto const rows = read_csv(text_of(w->where()));
    BOOST_TEST_REQUIRE(rows.size() == 3U);
    auto const field = [&](std::string const& name) {
        for (std::size_t i = 0; i < rows[0].size(); ++i)
            if (rows[0][i] == name) return rows[2][i];
        return "no column " + name;
    };
    BOOST_TEST(field("identifyId") == "2");
    BOOST_TEST(field("customAttributes.plan") == "b");
    BOOST_TEST(field("customAttributes.a,\"b\"") == "2.0");
    BOOST_TEST(field("customAttributes.since") == "1970-01-01T00:00:00.001Z");
    BOOST_TEST(field("extra") == R"({"customAttributes":{"new":"n"}})");
    // The next file has the columns of its own time.
    auto const next = open(now, true);
    next->begin(users_of("eu"), false);
    next->complete("3");
    BOOST_TEST(text_of(next->where()).find("customAttributes.new") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_list_without_a_schema_is_refused)
{
    small_files s;
    BOOST_TEST(sentence_of([&] { static_cast<void>(example::csv_output{s.path}.open(users_of("eu"))); }) ==
               "the list users has no schema: it cannot be written as CSV");
}

BOOST_AUTO_TEST_CASE(the_strict_reader_refuses_what_the_rfc_does)
{
    BOOST_TEST(problem_of("") == "");
    BOOST_TEST(problem_of("a,b\r\n1,\"x\r\n\"\"y\"\r\n") == "");
    BOOST_TEST(problem_of("a,b\r\n1\r\n") == "record 2: it has 1 fields, but the header has 2");
    BOOST_TEST(problem_of("a,b\n") == "record 1: there is an LF without its CR");
    BOOST_TEST(problem_of("a\rb\r\n") == "record 1: there is a CR without its LF");
    BOOST_TEST(problem_of("a\"\r\n") == "record 1: there is a quote in a field that does not begin with one");
    BOOST_TEST(problem_of("\"a\"b\r\n") ==
               "record 1: there is something between a quote that ends a field and the next comma");
    for (auto const* text : {"a", "a,", "a\r", "\"a", "\"a\"", "a\r\n\"", "a\r\nb"})
        BOOST_TEST(problem_of(text).ends_with("it does not end with CR LF"), text);
}

BOOST_AUTO_TEST_SUITE_END()
