// Records kept verbatim: their bytes are those that came, wherever the pieces end.
#include "verbatim.hpp"

#include <type_traits>
#include <vector>

namespace px_test {

BOOST_AUTO_TEST_SUITE(verbatim)

BOOST_AUTO_TEST_CASE(the_bytes_of_each_record_are_those_that_came)
{
    std::vector<std::string> const records{
        R"({"eventId":"e1","date":1700000000123,"score":1})",
        // White space, escapes, UTF-8 of two to four bytes, half surrogates in escapes that make a pair.
        "{ \"eventId\" : \"e2\",\r\n\t\"t\" : \"caf\\u00e9 \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \\ud83d\\ude00 "
        "\\\"\\\\\\/\\b\\f\\n\\r\\t\" , \"e\\u0076\":1 }",
        // Numbers that nothing else would keep, and forms that a writer would change.
        R"({"n":[0,-0,1.0,1e5,1E+05,-1.50e-7,123456789012345678901234567890,0.1000,18446744073709551616],"eventId":"e3"})",
        // Fields that no row states, keys that come twice, and empty ones.
        R"({"eventId":"e4","x":{"y":[{},[],[[1,"a",null,true,false]],{"z":{"":""}}]},"x":2,"":3})",
        "{}",
        "{\n}",
        R"({"eventId":"e5","long":"0123456789012345678901234567890123456789012345678901234567890123456789"})",
    };
    std::string all;
    for (auto const& r : records) all += (all.empty() ? " " : " ,\n") + r;
    raw_page page;
    auto const got =
        decode_however_cut(page, events, "{\"totalHits\":7,\"results\":[" + all + "\n],\"scrollId\":\"s\"}");
    BOOST_TEST_REQUIRE(got.ok, got);
    BOOST_TEST_REQUIRE(page.size() == records.size());
    for (std::size_t i = 0; i < records.size(); ++i) BOOST_TEST(page[i].text() == records[i]);
    BOOST_TEST((page.total_hits() == 7));
    BOOST_TEST(page.scroll_id() == "s");
    BOOST_TEST(got.repaired == 0U);
    BOOST_TEST(got.skipped == 0U);
}

BOOST_AUTO_TEST_CASE(the_id_is_the_value_of_the_records_own_key)
{
    BOOST_TEST(event(R"({"eventId":"e","a":1})").id() == "e");
    BOOST_TEST(event(R"({"a":{"eventId":"no"},"b":[{"eventId":"no","date":5}],"eventId":"yes"})").id() == "yes");
    BOOST_TEST(event(R"({"eventId":"yes","a":{"eventId":"no"},"b":[{"eventId":"no","date":5}]})").id() == "yes");
    BOOST_TEST(event(R"({"a":{"eventId":"no"},"b":"eventId","eventI":"no","eventIdd":"no","EventId":"no"})").id() ==
               "");
    BOOST_TEST(!event(R"({"a":{"date":1700000000000},"b":[{"date":5}]})").date());
    BOOST_TEST(event(R"({ "eventId" : "a\u00e9\"b\\" , "x" : 1 })").id() == "a\xC3\xA9\"b\\");
    BOOST_TEST(event("{\"eventId\":\"\xC3\xA9\xF0\x9F\x98\x80\"}").id() == "\xC3\xA9\xF0\x9F\x98\x80");
    BOOST_TEST(event(R"({"event\u0049d":"e","d\u0061te":1700000000123})").id() == "e");
    BOOST_TEST((event(R"({"event\u0049d":"e","d\u0061te":1700000000123})").date() == px::from_epoch_ms(1700000000123)));
}

BOOST_AUTO_TEST_CASE(the_id_is_read_from_what_a_models_text_is_read_from)
{
    BOOST_TEST(event(R"({"eventId":12})").id() == "12");
    BOOST_TEST(event(R"({"eventId":-9223372036854775808})").id() == "-9223372036854775808");
    BOOST_TEST(event(R"({"eventId":18446744073709551615})").id() == "18446744073709551615");
    BOOST_TEST(event(R"({"eventId":123456789012345678901234567890})").id() == "123456789012345678901234567890");
    BOOST_TEST(event(R"({"eventId":1.50e2,"x":1})").id() == "1.50e2");
    BOOST_TEST(event(R"({"eventId":true})").id() == "true");
    BOOST_TEST(event(R"({"eventId":"a","eventId":"b"})").id() == "b");
    BOOST_TEST(event(R"({"eventId":"a","eventId":null})").id() == "");
    decoded how;
    for (std::string const none : {R"({"x":1})", R"({"eventId":""})", R"({"eventId":null})", "{}"}) {
        BOOST_TEST(event(none, &how).id() == "");
        BOOST_TEST(how.skipped == 0U);
    }
    for (std::string const other :
         {R"({"eventId":{"eventId":"x"},"b":1})", R"({"eventId":["x"]})", R"({"eventId":[]})"}) {
        auto const r = event(other, &how);
        BOOST_TEST(r.id() == "");
        BOOST_TEST(r.text() == other);
        BOOST_TEST(how.skipped == 1U);
    }
}

BOOST_AUTO_TEST_CASE(an_id_of_another_type_counts_in_each_record_of_a_list)
{
    std::string records;
    for (int i = 0; i != 20; ++i)
        records += std::string{i == 0 ? "" : ","} + R"({"a":1,"eventId":"x","eventId":{},"b":"y","date":[],"c":2})";
    raw_page page;
    auto const got = decode_whole(page, events, page_of_events(records));
    BOOST_TEST_REQUIRE(got.ok, got);
    BOOST_TEST_REQUIRE(page.size() == 20U);
    for (auto const& r : page) BOOST_TEST(r.id() == "");
    BOOST_TEST(got.skipped == 40U);
}

BOOST_AUTO_TEST_CASE(an_empty_object_ahead_of_an_id_or_a_date_of_another_form_takes_nothing_from_them)
{
    std::string const records =
        R"({"at":{"list":[5],"none":{}},"eventId":7,"more":{"list":[5],"none":{}},"date":1700000000123},)"
        R"({"at":{"list":[5],"none":{}},"eventId":"x","more":{"list":[5],"none":{}},"date":"1700000000123"},)"
        R"({"eventId":"y","at":{"list":[5],"none":{}},"eventId":"z","date":1,"more":{"list":[5],"none":{}},"date":""})";
    raw_page page;
    auto const got = decode_however_cut(page, events, page_of_events(records));
    BOOST_TEST_REQUIRE(got.ok, got);
    BOOST_TEST(got.skipped == 0U);
    BOOST_TEST_REQUIRE(page.size() == 3U);
    BOOST_TEST(page[0].id() == "7");
    BOOST_TEST(page[1].id() == "x");
    BOOST_TEST(page[2].id() == "z");
    BOOST_TEST((page[1].date() == px::from_epoch_ms(1700000000123)));
    BOOST_TEST(!page[2].date());
}

BOOST_AUTO_TEST_CASE(of_several_ids_the_first_counts_that_is_not_empty)
{
    auto const id = [](std::string const& record) {
        raw_page page;
        auto const got = decode_however_cut(page, users, "{\"users\":[" + record + "]}");
        BOOST_TEST_REQUIRE(got.ok, got);
        return std::string{page[0].id()};
    };
    BOOST_TEST(id(R"({"id":"second","identifyId":"first"})") == "first");
    BOOST_TEST(id(R"({"identifyId":"first","id":"second"})") == "first");
    BOOST_TEST(id(R"({"identifyId":"","id":"second"})") == "second");
    BOOST_TEST(id(R"({"id":"se\u0063ond","identifyId":null})") == "second");
    BOOST_TEST(id(R"({"identifyId":"first","id":"second","identifyId":null})") == "second");
}

BOOST_AUTO_TEST_CASE(the_date_is_read_as_that_of_a_model)
{
    auto const at = [](std::string const& value, std::size_t skipped = 0) {
        decoded how;
        auto const date = event("{\"date\":" + value + ",\"x\":1}", &how).date();
        BOOST_TEST(how.skipped == skipped, value);
        return date;
    };
    auto const moment = px::from_epoch_ms(1700000000123);
    for (std::string const same : {"1700000000123", "1700000000123.0", "1.700000000123e12", "\"1700000000123\"",
                                   "\"2023-11-14T22:13:20.123Z\"", R"("2023-11-14T22:13:20.123\u005a")"})
        BOOST_TEST((at(same) == moment), same);
    BOOST_TEST((at("-1") == px::from_epoch_ms(-1)));
    for (std::string const never : {"0", "-0", "0.0", "null", "\"\"", "\"0\""}) BOOST_TEST(!at(never), never);
    for (std::string const none : {"true", "{}", "[1700000000123]", "\"yesterday\"", "1.5", "1e300", "\"1700000000\""})
        BOOST_TEST(!at(none, 1), none);
    BOOST_TEST((event(R"({"date":1,"date":2})").date() == px::from_epoch_ms(2)));
    BOOST_TEST(!event(R"({"date":1,"date":null})").date());
}

BOOST_AUTO_TEST_CASE(a_page_that_is_filled_again_holds_nothing_old_and_keeps_its_memory)
{
    raw_page page;
    std::string const big = R"({"eventId":"\u0065)" + std::string(200, 'x') + R"(","date":1700000000123})";
    BOOST_TEST_REQUIRE(decode_whole(page, events, page_of_events(big + "," + big)).ok);
    auto const* const bytes = page[0].text().data();
    auto const* const id = page[0].id().data();
    BOOST_TEST_REQUIRE(decode_whole(page, events, page_of_events(R"({"x":1},{"eventId":"e"})")).ok);
    BOOST_TEST(page[0].text() == R"({"x":1})");
    BOOST_TEST(page[0].text().data() == bytes);
    BOOST_TEST(page[0].id() == "");
    BOOST_TEST(!page[0].date());
    BOOST_TEST_REQUIRE(decode_whole(page, events, page_of_events(big)).ok);
    BOOST_TEST_REQUIRE(page.size() == 1U);
    BOOST_TEST(page[0].id().data() == id);
}

BOOST_AUTO_TEST_CASE(a_record_is_a_value)
{
    static_assert(std::is_nothrow_move_constructible_v<px::raw_record>);
    static_assert(std::is_nothrow_move_assignable_v<px::raw_record>);
    px::raw_record const empty;
    BOOST_TEST(empty.text() == "");
    BOOST_TEST(empty.id() == "");
    BOOST_TEST(!empty.date());
    auto one = event(R"({"eventId":"a rather long id, longer than what a string holds in place","date":3})");
    auto copy = one;
    BOOST_TEST((copy == one));
    BOOST_TEST((copy != empty));
    auto const moved = std::move(one);
    BOOST_TEST((moved == copy));
    BOOST_TEST(one.id() == "");  // NOLINT(bugprone-use-after-move): it may be looked at
    // The same record, however its id is kept.
    raw_page cut;
    auto const text = page_of_events(copy.text());
    BOOST_TEST_REQUIRE(decode_pieces(cut, events, text, [](std::size_t from) { return from + 1; }).ok);
    BOOST_TEST((cut[0] == copy));
}

BOOST_AUTO_TEST_CASE(a_line_has_the_bytes_but_for_line_breaks)
{
    auto const line = [](std::string const& record) {
        std::string out = "before\n";
        event(record).write_line(out);
        BOOST_TEST(out.starts_with("before\n"));
        return out.substr(7);
    };
    BOOST_TEST(line(R"({"a" : 1.0,"b":"x\ny"})") == "{\"a\" : 1.0,\"b\":\"x\\ny\"}\n");
    BOOST_TEST(line("{\n\t\"a\\\\\" :\r\n \"\\\"\"\n}") == "{ \t\"a\\\\\" :   \"\\\"\" }\n");
    BOOST_TEST(line("{\"a\":\"x\ny\r\\\"\n\"\n}") == "{\"a\":\"x\\ny\\r\\\"\\n\" }\n");  // not sound, and one line
    std::string nothing;
    px::raw_record{}.write_line(nothing);
    BOOST_TEST(nothing == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace px_test
