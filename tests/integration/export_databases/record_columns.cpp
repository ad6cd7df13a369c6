// A record cut into the columns of its schema, and what the columns cannot hold.
#include "../../../examples/export/record_columns.hpp"

#include "pages.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <string_view>

using namespace px_test;

namespace {

/// What a user's record becomes: columns that are not null, as `name=kind:value`, and then the extra.
class cut {
public:
    explicit cut(example::nul zero = example::nul::kept) : columns_{px::schema_of<px::user>(), zero} {}

    std::string operator()(std::string const& record)
    {
        columns_.read(record);
        std::string out;
        auto const& schema = px::schema_of<px::user>();
        for (std::size_t i = 0; i < schema.columns().size(); ++i) {
            auto const& c = columns_.cells()[i];
            using kind = example::cell::kind;
            if (c.is == kind::none) continue;
            out += std::string{schema.columns()[i].name()} + '=';
            switch (c.is) {
                case kind::text: out += "text:" + std::string{c.text}; break;
                case kind::json: out += "json:" + std::string{c.text}; break;
                case kind::number: out += "number:" + std::string{c.text}; break;
                case kind::boolean: out += c.integer ? "true" : "false"; break;
                case kind::date: out += "date:" + std::to_string(c.integer); break;
                default: out += "integer:" + std::to_string(c.integer); break;
            }
            out += ' ';
        }
        return out + std::string{columns_.extra()};
    }
    [[nodiscard]] std::uint64_t mended() const { return columns_.mended(); }

private:
    example::record_columns columns_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(record_columns)

BOOST_AUTO_TEST_CASE(each_type_of_column_has_its_kind_of_cell)
{
    cut users;
    BOOST_TEST(users(R"({"identifyId":"jane","score":-7,"globalUnsubscribe":true,"createDate":1700000000000,)"
                     R"("propertyKeys":["a", "b"],"location":{"city":"}\"{"}})") ==
               R"(identifyId=text:jane score=integer:-7 location=json:{"city":"}\"{"} propertyKeys=json:["a", "b"] )"
               R"(createDate=date:1700000000000 globalUnsubscribe=true )");
    // Nothing of a record is left in the next one.
    BOOST_TEST(users("{}") == "");
    BOOST_TEST(users("{ \"score\" :\n\t5 , \"role\" : \"x\" }") == "score=integer:5 role=text:x ");
}

BOOST_AUTO_TEST_CASE(what_means_no_value_is_none)
{
    cut users;
    BOOST_TEST(users(R"({"score":null,"createDate":0,"lastSeenDate":"0","signUpDate":"","location":null,)"
                     R"("numberOfVisits":"","email":null})") == "");
    BOOST_TEST(users(R"({"email":""})") == "email=text: ");
}

BOOST_AUTO_TEST_CASE(values_are_read_as_the_decoder_reads_them)
{
    cut users;
    BOOST_TEST(users(R"({"score":"12","numberOfVisits":3.0,"createDate":"2023-11-14T22:13:20Z","phone":555,)"
                     R"("globalUnsubscribe":"True"})") ==
               "phone=text:555 score=integer:12 numberOfVisits=integer:3 createDate=date:1700000000000 "
               "globalUnsubscribe=true ");
    BOOST_TEST(users(R"({"score":0,"numberOfVisits":-0})") == "score=integer:0 numberOfVisits=integer:0 ");
    // Of a key that comes twice the last one holds.
    BOOST_TEST(users(R"({"email":"a","email":"b"})") == "email=text:b ");
    BOOST_TEST(users(R"({"email":"a","email":null})") == "");
}

BOOST_AUTO_TEST_CASE(texts_lose_their_escapes_and_json_keeps_them)
{
    cut users;
    BOOST_TEST(
        users(R"({"\u0065mail":"J\u00fcrgen \"\\\/\n\ud83d\ude00","title":"t\t","location":{"city":"\u00fc"}})") ==
        "email=text:Jürgen \"\\/\n😀 title=text:t\t location=json:{\"city\":\"\\u00fc\"} ");
}

BOOST_AUTO_TEST_CASE(what_the_columns_cannot_hold_is_kept_beside_them)
{
    cut users;
    BOOST_TEST(users(R"({"role":"x","shoe\"Size":[1, {"a":2}],"email":{"a":1},"score":"many","other":null})") ==
               R"(role=text:x {"shoe\"Size":[1, {"a":2}],"email":{"a":1},"score":"many","other":null})");
    BOOST_TEST(users(R"({"score":9223372036854775807,"numberOfVisits":9223372036854775808})") ==
               R"(score=integer:9223372036854775807 {"numberOfVisits":9223372036854775808})");
    BOOST_TEST(users(R"({"createDate":253402300799999,"lastSeenDate":253402300800000,"signUpDate":"soon"})") ==
               R"(createDate=date:253402300799999 {"lastSeenDate":253402300800000,"signUpDate":"soon"})");
    BOOST_TEST(users(R"({"score":1.5,"globalUnsubscribe":1})") == R"({"score":1.5,"globalUnsubscribe":1})");
}

BOOST_AUTO_TEST_CASE(a_number_with_more_digits_than_a_double_is_in_both)
{
    class px::column const* number = nullptr;
    auto const& schema = *px::schema_of<px::user>().find("location")->nested()->find("coordinates")->nested();
    for (auto const& c : schema.columns())
        if (c.type() == px::column_type::number) number = &c;
    BOOST_REQUIRE(number);
    example::record_columns columns{schema};
    auto const at = static_cast<std::size_t>(number - schema.columns().data());
    auto const of = [&](std::string const& value) {
        columns.read("{\"" + std::string{number->name()} + "\":" + value + '}');
        return columns.cells()[at].is == example::cell::kind::number ? columns.cells()[at].number : -1.0;
    };
    BOOST_TEST(of("37.7749") == 37.7749);
    BOOST_TEST(columns.extra() == "");
    BOOST_TEST(of("0.1000000000000000055511151231257827") == 0.1);
    BOOST_TEST(columns.extra().ends_with(":0.1000000000000000055511151231257827}"));
    BOOST_TEST(of("1e999") == -1.0);
    BOOST_TEST(columns.extra().ends_with(":1e999}"));
}

BOOST_AUTO_TEST_CASE(unsound_texts_are_mended_and_counted)
{
    cut users;
    std::string const bad = "{\"email\":\"a\xFF\",\"title\":\"\\ud800!\",\"role\":\"x\ty\",\"phone\":\"\\q\","
                            "\"location\":{\"city\":\"\x01\xC3\"},\"new\":\"\\ud83d\"}";
    auto const got = users(bad);
    BOOST_TEST(got == "email=text:a\uFFFD title=text:\uFFFD! phone=text:q role=text:x\ty "
                      "location=json:{\"city\":\"\\u0001\uFFFD\"} {\"new\":\"\uFFFD\"}");
    BOOST_TEST(users.mended() == 6U);
    BOOST_TEST(users(R"({"email":"a\u0000"})") == std::string("email=text:a\0 ", 14));
    BOOST_TEST(users.mended() == 6U);

    cut without_zeros{example::nul::replaced};
    BOOST_TEST(without_zeros(R"({"email":"a\u0000","location":{"a\u0000":"\\u0000"}})") ==
               "email=text:a\uFFFD location=json:{\"a\uFFFD\":\"\\\\u0000\"} ");
    BOOST_TEST(without_zeros.mended() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_nested_ends_where_its_bracket_is)
{
    // Whatever stands where a block of bytes ends that is looked at at once.
    cut users;
    for (std::size_t pad = 0; pad < 140; ++pad) {
        std::string const x(pad, 'x');
        for (std::string const& nested :
             {"{\"" + x + "\":[{\"a\":\"}]\"},[[]],{}]}", "[\"" + x + "\\\"]\\\\\",[1,{\"]\":2}]]",
              "{\"city\":\"" + x + "ü}\"}", "{\"a\":[" + std::string(pad, ' ') + "\n],\"b\":\"[{\"}",
              "[" + std::string(pad, '[') + std::string(pad, ']') + "]"})
            for (std::string const& behind : {std::string{"{}"}, "\"" + x + "\""}) {
                auto const got = users(R"({"location":)" + nested + R"(,"new":)" + behind + R"(,"role":"r"})");
                BOOST_TEST(got == "role=text:r location=json:" + nested + " {\"new\":" + behind + '}');
            }
        for (std::string const& open : {"{\"a\":[\"" + x, "[\"" + x + "\"", "[" + std::string(pad, ' ')})
            BOOST_TEST(sentence_of([&] { users(R"({"location":)" + open + '}'); }) != "", open);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_object_is_refused)
{
    cut users;
    for (std::string const bad :
         {"", "{", "}", "[]", "null", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":[1}", "{\"a\":\"}", "{\"a\":1}{}",
          "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}", "{\"a\":[[]}", "{]}"})
        BOOST_TEST(sentence_of([&] { users(bad); }) != "", bad);
}

BOOST_AUTO_TEST_CASE(all_fields_of_a_record_come_in_any_order)
{
    // Each field is in exactly one place, whatever order the records before it had.
    cut users;
    BOOST_TEST(users(R"({"role":"r","email":"e","x":1,"identifyId":"i"})") ==
               R"(identifyId=text:i email=text:e role=text:r {"x":1})");
    BOOST_TEST(users(R"({"identifyId":"i","email":"e","role":"r"})") == "identifyId=text:i email=text:e role=text:r ");
    BOOST_TEST(users(R"({"x":1,"identifyId":"i","role":"r","y":2,"email":"e"})") ==
               R"(identifyId=text:i email=text:e role=text:r {"x":1,"y":2})");
}

BOOST_AUTO_TEST_SUITE_END()
