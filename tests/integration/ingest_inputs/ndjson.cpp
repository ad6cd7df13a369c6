// Lines of NDJSON as records: sound ones, and each kind of line that is none.
#include "../../../examples/ingest/ndjson_input.hpp"

#include "records.hpp"

#include <memory>
#include <string>

using namespace px_test;

namespace {

make_parser const ndjson = [] { return std::make_unique<example::ndjson_parser>(); };

}  // namespace

BOOST_AUTO_TEST_SUITE(ndjson_input)

BOOST_AUTO_TEST_CASE(a_line_is_a_record_whose_cells_are_its_members)
{
    check(
        {
            {"nothing", "", {}},
            {"a line", "{\"id\":\"a\",\"n\":1}\n", {R"(1@1 id=json:"a", n=json:1 <{"id":"a","n":1}>)"}},
            {"a last line without its end",
             "{\"a\":1}\n{\"a\":2}",
             {"1@1 a=json:1 <{\"a\":1}>", "2@2 a=json:2 <{\"a\":2}>"}},
            {"CR LF", "{\"a\":1}\r\n{\"a\":2}\r\n", {"1@1 a=json:1 <{\"a\":1}>", "2@2 a=json:2 <{\"a\":2}>"}},
            {"CR at the end", "{\"a\":1}\r", {"1@1 a=json:1 <{\"a\":1}>"}},
            {"a byte order mark", "\xEF\xBB\xBF{\"a\":1}\n", {"1@1 a=json:1 <{\"a\":1}>"}},
            {"a byte order mark alone", "\xEF\xBB\xBF", {}},
            {"empty lines", "\n\r\n{\"a\":1}\n \t\n\n{}\n\n", {"1@3 a=json:1 <{\"a\":1}>", "2@6  <{}>"}},
            {"values as they stand there",
             R"({ "n" : -0.10e+5, "s":"\u00e9\"}" ,"o": {"x": [1, 2]},"z":null,"t":true })"
             "\n",
             {R"(1@1 n=json:-0.10e+5, s=json:"\u00e9\"}", o=json:{"x": [1, 2]}, z=json:null, t=json:true )"
              R"(<{ "n" : -0.10e+5, "s":"\u00e9\"}" ,"o": {"x": [1, 2]},"z":null,"t":true }>)"}},
            {"names without their escapes",
             R"({"\u00e4\"\n":1,"":2,"ü":3})",
             {"1@1 ä\"\n=json:1, =json:2, ü=json:3 <{\"\\u00e4\\\"\\n\":1,\"\":2,\"ü\":3}>"}},
            {"one name at several depths",
             R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})",
             {R"(1@1 a=json:{"a":{"a":1}}, b=json:[{"a":1},{"a":2}] <{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}>)"}},
        },
        ndjson);
}

BOOST_AUTO_TEST_CASE(a_line_that_is_no_sound_object_is_a_problem_and_the_next_one_is_read)
{
    struct bad_line {
        std::string line, problem;
    };
    std::vector<bad_line> const table{
        {"[1]", "is no object of JSON"},
        {"7", "is no object of JSON"},
        {"null", "is no object of JSON"},
        {"\"text\"", "is no object of JSON"},
        {"id,name", "is malformed at byte 1: a value is missing"},
        {"{\"a\":1", "breaks off at its end"},
        {"{\"a\":\"x", "breaks off at its end"},
        {"{\"a\":tru", "breaks off at its end"},
        {"{", "breaks off at its end"},
        {"{\"a\" 1}", "is malformed at byte 6: a colon is missing behind a key"},
        {"{\"a\":}", "is malformed at byte 6: a value is missing"},
        {"{\"a\":1,}", "is malformed at byte 8: a key is missing"},
        {"{\"a\":1 \"b\":2}", "is malformed at byte 8: a comma or the end of an object is missing"},
        {"{\"a\":[1}", "is malformed at byte 8: a comma or the end of an array is missing"},
        {"{a:1}", "is malformed at byte 2: a key is missing"},
        {"{'a':1}", "is malformed at byte 2: a key is missing"},
        {"{\"a\":1}{\"b\":2}", "is malformed at byte 8: more text follows the JSON value"},
        {"{\"a\":1} x", "is malformed at byte 9: more text follows the JSON value"},
        {"{\"a\":01}", "is malformed at byte 8: a number is malformed"},
        {"{\"a\":1.}", "is malformed at byte 8: a number is malformed"},
        {"{\"a\":+1}", "is malformed at byte 6: a value is missing"},
        {"{\"a\":NaN}", "is malformed at byte 6: a value is missing"},
        {"{\"a\":1}\xEF\xBB\xBF", "is malformed at byte 8: more text follows the JSON value"},
        {"\xEF\xBB\xBF{\"a\":1}", "is malformed at byte 1: a value is missing"},  // not at the beginning of the file
        {"{\"a\":\"\xFF\"}", "is not UTF-8 at byte 7"},
        {"{\"a\":\"\xC3\"}", "is not UTF-8 at byte 7"},
        {"{\"a\":\"\xED\xA0\x80\"}", "is not UTF-8 at byte 7"},
        {"{\"a\":\"\xC0\x80\"}", "is not UTF-8 at byte 7"},
        {"\xFF\xFE{", "is not UTF-8 at byte 1"},
        {"{\"a\":1,\"b\":2,\"a\":3}", "has the member \"a\" twice"},
        {"{\"a\":1,\"\\u0061\":3}", "has the member \"a\" twice"},
        {"{\"x\":[{\"b\":1,\"b\":1}]}", "has the member \"b\" twice"},
    };
    for (auto const& row : table)
        BOOST_TEST(records_of("{}\n" + row.line + "\n{\"z\":0}\n", ndjson) ==
                       (std::vector<std::string>{"1@1  <{}>", "2@2 " + row.problem + " <" + row.line + '>',
                                                 "3@3 z=json:0 <{\"z\":0}>"}),
                   boost::test_tools::per_element());
    // Where exactly the library stops is its own affair.
    for (std::string const line : {"{\"a\":\"\\q\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\t\"}"}) {
        auto const got = records_of("{}\n" + line + "\n{}", ndjson);
        BOOST_REQUIRE(got.size() == 3U);
        BOOST_TEST(got[1].starts_with("2@2 is malformed at byte "), got[1]);
    }
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_a_problem_without_being_held)
{
    make_parser const short_lines = [] { return std::make_unique<example::ndjson_parser>(10); };
    std::string const problem = "is longer than 10 bytes, so that it is not kept and cannot be repeated as a reject <>";
    check({{"at the bound", "{\"a\":1234}\n", {"1@1 a=json:1234 <{\"a\":1234}>"}},
           {"beyond it", "{\"a\":12345}\n{\"a\":1}\n", {"1@1 " + problem, "2@2 a=json:1 <{\"a\":1}>"}},
           {"far beyond it", std::string(100, 'x') + "\n{}\n", {"1@1 " + problem, "2@2  <{}>"}},
           {"of white space", std::string(11, ' ') + "\n{}\n", {"1@1 " + problem, "2@2  <{}>"}},
           {"at the end", "{}\n{\"a\":12345}", {"1@1  <{}>", "2@2 " + problem}}},
          short_lines);
}

BOOST_AUTO_TEST_CASE(a_reject_of_ndjson_is_its_line)
{
    example::ndjson_parser const parser;
    BOOST_TEST(parser.rejects_head() == "");
    BOOST_TEST(parser.rejects_format() == "ndjson");
}

BOOST_AUTO_TEST_SUITE_END()
