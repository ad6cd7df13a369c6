// Records kept verbatim: what is refused of a page of them, as of one of models, and what is counted.
#include "verbatim.hpp"

#include <gainsight/px/model/email_event.hpp>

#include <string>

namespace px_test {

namespace {

/// What a page of models says of the same text.
decoded of_models(std::string_view text, px::detail::decode_options const& options)
{
    px::page<px::email_event> page;
    px::detail::json_decoder d;
    d.start(px::detail::page_of<px::operation::list_email_events, px::email_event>::value, &page, options);
    bool const ok = d.write(text.data(), text.size()) && d.finish();
    return {ok, d.problem(), d.json_path(), d.repaired(), d.skipped()};
}

decoded refused(std::string_view text, px::detail::decode_options const& options = {})
{
    raw_page page{std::vector<px::raw_record>(2)};
    auto const got = decode_however_cut(page, events, text, options);
    BOOST_TEST(!got.ok, text);
    BOOST_TEST(page.empty());
    return got;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verbatim_guards)

BOOST_AUTO_TEST_CASE(what_is_no_page_of_models_is_none_of_raw_records_and_says_the_same)
{
    for (std::string const text : {
             "",
             "{}",
             "[]",
             "null",
             R"({"totalHits":2})",
             R"({"results":{}})",
             R"({"results":{"eventId":"a"}})",
             R"({"results":"x"})",
             R"({"results":null,"totalHits":2})",
             R"({"results":[null]})",
             R"({"results":[{},null]})",
             R"({"results":[{},1]})",
             R"({"results":["x"]})",
             R"({"results":[{},true]})",
             R"({"results":[[{}]]})",
             R"({"results":[{"eventId":"a"}],"results":[{"eventId":"b"}]})",
             R"({"results":[{}],"totalHits":1,"results":[{}]})",
             R"({"results":[{}],"totalHits":1)",
             R"({"results":[{"eventId":"a")",
             R"({"results":[{"eventId":"a"}},{}]})",
             R"({"results":[{"a":1],"b":2}]})",
             R"({"results":[{"a":[1}]}]})",
             R"({"results":[{"a" 1}]})",
             R"({"results":[{}{}]})",
             R"({"results":[{}],} )",
             R"({"results":[{},]})",
             R"({"results":[{}]} x)",
             R"({"results":[{"eventId":01}]})",
         })
        for (bool const tolerant : {false, true}) {
            px::detail::decode_options o;
            o.skip_mismatched = tolerant;
            auto const got = refused(text, o);
            BOOST_TEST(got.problem == of_models(text, o).problem, text);
            BOOST_TEST(got.path == of_models(text, o).path, text);
        }
}

BOOST_AUTO_TEST_CASE(what_is_no_json_within_a_record_names_its_field)
{
    struct example {
        std::string_view record;
        std::string_view problem;
        std::string_view where;
    };
    for (auto const& [record, problem, where] : {
             example{R"({"a":tru})", "not JSON: a value is missing", "a"},
             example{R"({"a":nul})", "not JSON: a value is missing", "a"},
             example{R"({"a":falsy})", "not JSON: a value is missing", "a"},
             example{R"({"a":})", "not JSON: a value is missing", "a"},
             example{R"({"a":+1})", "not JSON: a value is missing", "a"},
             example{R"({"a":1,"b":01})", "not JSON: a number is malformed", "b"},
             example{R"({"b":-})", "not JSON: a number is malformed", "b"},
             example{R"({"b":1.})", "not JSON: a number is malformed", "b"},
             example{R"({"b":.5})", "not JSON: a value is missing", "b"},
             example{R"({"b":1e})", "not JSON: a number is malformed", "b"},
             example{R"({"b":1e+})", "not JSON: a number is malformed", "b"},
             example{R"({"b":1.5.5})", "not JSON: a number is malformed", "b"},
             example{R"({"b":--1})", "not JSON: a number is malformed", "b"},
             example{R"({"b":1-1})", "not JSON: a number is malformed", "b"},
             example{R"({"a":[1,]})", "not JSON: a value is missing", "a"},
             example{R"({"a":[,1]})", "not JSON: a value is missing", "a"},
             example{R"({"a":[1 2]})", "not JSON: a comma or the end of an array is missing", "a"},
             example{R"({"a":{"b":1,}})", "not JSON: a key is missing", "a"},
             example{R"({"a":{b:1}})", "not JSON: a key is missing", "a"},
             example{R"({"a":{"b";1}})", "not JSON: a colon is missing behind a key", "a"},
             example{R"({"a":{"b":1 "c":2}})", "not JSON: a comma or the end of an object is missing", "a"},
             example{R"({"a":1 "c":2})", "not JSON: a comma or the end of an object is missing", "a"},
             example{R"({"a":trueb})", "not JSON: a comma or the end of an object is missing", "a"},
             example{R"({"a":1,,"c":2})", "not JSON: a key is missing", "a"},
         }) {
        auto const got = refused(page_of_events(R"({"eventId":"x","z":2},)" + std::string{record} + ",{}"));
        BOOST_TEST(got.problem == problem, record << ": " << got.problem);
        BOOST_TEST(got.path == "results[1]." + std::string{where}, record);
    }
}

BOOST_AUTO_TEST_CASE(the_depth_is_limited_as_that_of_models)
{
    for (std::size_t const levels : {28U, 29U, 30U, 500U})
        for (bool const lists : {false, true}) {
            std::string nested;
            for (std::size_t i = 0; i < levels; ++i) nested += lists ? "[" : R"({"a":)";
            nested += "1";
            for (std::size_t i = 0; i < levels; ++i) nested += lists ? ']' : '}';
            auto const text = page_of_events(R"({"x":)" + nested + "}");
            raw_page page;
            auto const got = decode_whole(page, events, text);
            auto const model = of_models(text, {});
            BOOST_TEST(got.ok == (levels <= 29));
            BOOST_TEST(got.problem == model.problem);
            BOOST_TEST(got.path == model.path);
            auto const byte_by_byte = decode_pieces(page, events, text, [](std::size_t from) { return from + 1; });
            BOOST_TEST(byte_by_byte == got);
        }
    std::string const bomb(100'000, '[');
    BOOST_TEST(refused("{\"results\":[{\"a\":" + bomb.substr(0, 200)).problem == "nested deeper than 32 levels");
    raw_page page;
    BOOST_TEST(decode_whole(page, events, "{\"results\":[{\"a\":" + bomb).problem == "nested deeper than 32 levels");
}

BOOST_AUTO_TEST_CASE(a_text_that_is_not_sound_is_kept_as_it_is_and_counted)
{
    decoded how;
    for (std::string const record : {"{\"a\":\"x\xFFy\",\"eventId\":\"e\"}", "{\"a\":\"x\ny\",\"eventId\":\"e\"}",
                                     "{\"a\":\"\\q\",\"eventId\":\"e\"}", "{\"a\":\"\\ud83d\",\"eventId\":\"e\"}",
                                     "{\"a\xFF\":1,\"eventId\":\"e\"}", "{\"b\":{\"a\xC3\":1},\"eventId\":\"e\"}"}) {
        auto const r = event(record, &how);
        BOOST_TEST(r.text() == record);
        BOOST_TEST(r.id() == "e");
        BOOST_TEST(how.repaired == 1U);
        px::detail::decode_options strict;
        strict.strict_text = true;
        BOOST_TEST(refused(page_of_events(record), strict).problem.starts_with("not JSON: a "));
    }
    // Of an id it is read what was meant, as of a model's.
    BOOST_TEST(event("{\"eventId\":\"x\xFFy\"}").id() == "x\xEF\xBF\xBDy");
}

BOOST_AUTO_TEST_CASE(fields_of_a_wrong_type_are_nobodys_concern)
{
    auto const text = page_of_events(R"({"eventId":"e","emailTrackType":{"no":1},"identifyId":[1]})");
    BOOST_TEST(!of_models(text, {}).ok);
    raw_page page;
    BOOST_TEST(decode_however_cut(page, events, text).ok);
}

BOOST_AUTO_TEST_CASE(an_empty_list_and_a_list_under_its_other_name_are_as_with_models)
{
    raw_page page;
    for (std::string const empty :
         {R"({"results":[]})", R"({"results":[ ]})", R"({"results":null})", R"({"results":[],"results":null})"}) {
        BOOST_TEST(decode_however_cut(page, events, empty).ok);
        BOOST_TEST(page.empty());
    }
    BOOST_TEST(decode_however_cut(page, events, R"({"results":[],"results":[{"eventId":"a"}],"results":[]})").ok);
    BOOST_TEST(page.size() == 1U);
    auto const& matches = px::detail::page_of<px::operation::list_segment_match_events, px::raw_record>::value;
    for (std::string const key : {"featureMatchEvents", "segmentMatchEvents"}) {
        BOOST_TEST_REQUIRE(decode_however_cut(page, matches, "{\"" + key + "\":[{\"eventId\":\"m\"}]}").ok);
        BOOST_TEST(page[0].id() == "m");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace px_test
