// What a value of each kind is read from, and what its path is where it does not fit.
#include "everything.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace px = gainsight::px;
namespace json = boost::json;
using namespace px_test;

BOOST_AUTO_TEST_SUITE(decode_values)

BOOST_AUTO_TEST_CASE(reads_a_value_of_every_kind)
{
    px::everything e;
    auto const r = decode(full, e);
    BOOST_TEST(r.ok, r.problem << " at " << r.path);
    BOOST_TEST(e.text == "café 😀 é😀 \"\\/\b\f\n\r\t end");
    BOOST_TEST((e.flag == true));
    BOOST_TEST((e.int32 == std::numeric_limits<std::int32_t>::min()));
    BOOST_TEST((e.int64 == std::numeric_limits<std::int64_t>::max()));
    BOOST_TEST((e.real == 0.3));
    BOOST_TEST((e.date == px::from_epoch_ms(1700000000123)));
    BOOST_TEST((e.colour == px::colour::green));
    BOOST_REQUIRE(e.part);
    BOOST_TEST(e.part->name == "p");
    BOOST_TEST((e.part->size == 7));
    BOOST_TEST((e.texts == std::vector<std::string>{"a", "", std::string("\0b", 2)}));
    BOOST_REQUIRE(e.parts.size() == 2);
    BOOST_TEST(e.parts[0].name == "x");
    BOOST_TEST(!e.parts[0].size);
    BOOST_TEST(!e.parts[0].extra);
    BOOST_TEST((e.parts[1].size == 0));
    BOOST_TEST((*e.parts[1].extra == json::parse(R"({"y":[]})").get_object()));
    BOOST_TEST((*e.object ==
                json::parse(R"({"k":18446744073709551615,"d":2.0,"n":null,"t":[true,{"u":"😀"}]})").get_object()));
    BOOST_TEST((*e.any == json::parse(R"([1,{"a":"b"}])")));
    BOOST_TEST(e.own == "o");
    BOOST_TEST((*e.extra == json::parse(R"({"stray":{"deep":[1.5,-7,"x"]},"other":null})").get_object()));
}

BOOST_AUTO_TEST_CASE(null_makes_every_field_absent_whatever_it_held_before)
{
    auto const table = px::detail::table_of<px::everything>::value;
    for (auto const& r : table.rows) {
        BOOST_TEST_CONTEXT(r.name)
        {
            px::everything e;
            BOOST_TEST(decode("{\"" + std::string{r.name} + "\":null}", e).ok);
            BOOST_TEST(e == px::everything{});
        }
    }
    std::string all = "{";
    for (auto const& r : table.rows) all += (all.size() > 1 ? ",\"" : "\"") + std::string{r.name} + "\":null";
    auto e = full_value();
    BOOST_TEST(decode(all + "}", e).ok);
    BOOST_TEST(e == px::everything{});
}

BOOST_AUTO_TEST_CASE(a_field_that_is_left_out_is_absent_whatever_it_held_before)
{
    auto const source = json::parse(json::string_view{full.data(), full.size()}).get_object();
    for (auto const& member : source) {
        BOOST_TEST_CONTEXT(member.key())
        {
            auto shorter = source;
            shorter.erase(member.key());
            auto const text = json::serialize(shorter);
            px::everything fresh;
            auto used = full_value();
            BOOST_TEST(decode(text, fresh).ok);
            BOOST_TEST(decode(text, used).ok);
            BOOST_TEST(fresh == used);
            BOOST_TEST(!(fresh == full_value()));
        }
    }
    auto used = full_value();
    BOOST_TEST(decode("{}", used).ok);
    BOOST_TEST(used == px::everything{});
}

BOOST_AUTO_TEST_CASE(a_value_of_the_wrong_type_is_an_error_with_its_path_or_is_counted_and_left_absent)
{
    std::vector<std::string> const samples{"\"words\"", "true", "12", "1.5", "{\"a\":[{}]}", "[[1],\"x\"]"};
    auto const accepts = [](px::detail::erased_row const& r, std::string const& sample) {
        using px::detail::kind;
        auto const k = r.value->kind;
        auto const of_texts = k == kind::list && r.value->element->kind == kind::text;
        switch (k) {
            case kind::text:
            case kind::enumeration: return sample[0] != '{' && sample[0] != '[';
            case kind::boolean: return sample == "true";
            case kind::int32:
            case kind::int64:
            case kind::date: return sample == "12";
            case kind::real: return sample == "12" || sample == "1.5";
            case kind::object:
            case kind::free_object: return sample[0] == '{';
            case kind::list: return sample[0] != '[' && (sample[0] == '{') != of_texts;  // a lone element
            case kind::free_value: return true;
            case kind::inline_object:
            case kind::verbatim: return false;
        }
        return false;
    };
    int refused = 0;
    for (auto const& r : px::detail::table_of<px::everything>::value.rows)
        for (auto const& sample : samples) {
            if (accepts(r, sample)) continue;
            ++refused;
            auto const name = std::string{r.name};
            auto const text = "{\"" + name + "\":" + sample + ",\"own\":\"kept\",\"stray\":1}";
            BOOST_TEST_CONTEXT(text)
            {
                auto e = full_value();
                auto const strict = decode(text, e);
                BOOST_TEST(!strict.ok);
                BOOST_TEST(strict.path ==
                           (r.value->kind == px::detail::kind::list && sample[0] == '[' ? name + "[0]" : name));
                BOOST_TEST(strict.problem.starts_with("expected "));
                BOOST_TEST(e == px::everything{});

                px::everything expected;
                expected.extra.ensure()[name] = json::parse(sample);
                expected.extra->emplace("stray", 1);
                if (name != "own") expected.own = "kept";
                auto f = full_value();
                auto const lenient = decode(text, f, true);
                BOOST_TEST(lenient.ok, lenient.problem);
                BOOST_TEST(lenient.skipped == 1);
                if (name == "own") {
                    expected.extra->erase(name);
                    expected.extra->emplace(name, json::parse(sample));
                    expected.own = "kept";
                }
                if (name == "own")
                    BOOST_TEST(px::to_json(f) == px::to_json(expected));
                else
                    BOOST_TEST(f == expected);
            }
        }
    BOOST_TEST(refused > 35);
}

BOOST_AUTO_TEST_CASE(a_path_names_fields_and_positions)
{
    px::everything e;
    BOOST_TEST(decode(R"({"parts":[{},{"size":1},null,{"name":"a","size":"b"}]})", e).path == "parts[3].size");
    BOOST_TEST(decode(R"({"part":{"size":1.5}})", e).path == "part.size");
    BOOST_TEST(decode(R"({"parts":{"size":"b"}})", e).path == "parts.size");
    std::vector<px::part> list;
    BOOST_TEST(decode(R"([{},{"size":[]}])", list).path == "[1].size");
    BOOST_TEST(decode(R"([{},7])", list).path == "[1]");
    BOOST_TEST(decode("true", list).path == "");
    // Of a root of the wrong type nothing would remain, so it is never skipped.
    for (auto const* root : {"true", "null", "1", "\"a\"", "[]", "{}"}) {
        BOOST_TEST(!(*root == '{' ? decode(root, list, true) : decode(root, e, true)).ok);
        BOOST_TEST(e == px::everything{});
    }
    auto const deep = decode(R"({"parts":[{"name":{}}]})", e);
    BOOST_TEST(deep.problem == "expected text, found an object");
}

BOOST_AUTO_TEST_CASE(a_null_leaves_no_gap_in_a_list)
{
    px::everything e;
    auto const r = decode(R"({"texts":["a",null,"b"],"parts":[{"size":1},null,{"size":2}]})", e, true);
    BOOST_TEST(r.ok);
    BOOST_TEST(r.skipped == 0);
    BOOST_TEST((e.texts == std::vector<std::string>{"a", "b"}));
    BOOST_REQUIRE(e.parts.size() == 2);
    BOOST_TEST((e.parts[1].size == 2));
}

BOOST_AUTO_TEST_CASE(keys_come_in_any_order)
{
    auto const source = json::parse(json::string_view{full.data(), full.size()}).get_object();
    std::vector<std::string> keys;
    for (auto const& m : source) keys.emplace_back(m.key());
    std::mt19937 shuffle{7};
    for (int round = 0; round < 50; ++round) {
        std::shuffle(keys.begin(), keys.end(), shuffle);
        json::object mixed;
        for (auto const& k : keys) mixed[k] = source.at(k);
        px::everything e;
        BOOST_TEST(decode(json::serialize(mixed), e).ok);
        BOOST_TEST(e == full_value());
    }
}

BOOST_AUTO_TEST_CASE(of_a_key_that_comes_twice_the_last_one_counts)
{
    px::everything e;
    BOOST_TEST(decode(R"({"text":"a","int64":1,"part":{"name":"p","size":1},"texts":[],"x":1,"object":{"a":1,"a":2},)"
                      R"("int64":null,"part":{"name":"q"},"texts":["c"],"text":"b","x":2})",
                      e)
                   .ok);
    px::everything expected;
    expected.text = "b";
    expected.part.ensure().name = "q";
    expected.texts = {"c"};
    expected.object.ensure()["a"] = 2;
    expected.extra.ensure()["x"] = 2;
    BOOST_TEST(e == expected);
    BOOST_TEST(decode(R"({"int64":1,"int64":"x"})", e, true).skipped == 1);
    BOOST_TEST(!e.int64);
}

BOOST_AUTO_TEST_CASE(a_list_that_comes_twice_loses_nothing_without_a_word)
{
    auto const whole_and_cut = [](std::string const& text, bool tolerant, auto const& check) {
        for (std::size_t cut = 0; cut <= text.size(); ++cut) BOOST_TEST_CONTEXT(text << " cut at " << cut)
            {
                px::everything e;
                e.texts = {"old", "older", "oldest"};
                e.parts.resize(5);
                px::detail::json_decoder d;
                px::detail::decode_options o;
                o.skip_mismatched = tolerant;
                d.start(px::detail::shape_of<px::everything>::value, &e, o);
                bool const ok =
                    d.write(text.data(), cut) && d.write(text.data() + cut, text.size() - cut) && d.finish();
                check(ok, d, e);
            }
    };
    struct example {
        std::string text;
        std::string path;
        std::size_t texts;
        std::size_t parts;
    };
    for (auto const& x : {
             example{R"({"texts":["a","b"],"int32":1,"texts":["c"]})", "texts", 3, 0},
             example{R"({"texts":["a"],"texts":["b"],"texts":["c"],"int32":1})", "texts", 3, 0},
             example{R"({"parts":[{"name":"a"},{"name":"b"}],"int32":1,"parts":[{"name":"c"}]})", "parts", 0, 3},
             example{R"({"parts":[{"name":"a"}], "parts":[{"name":"b"},{"name":"c"}], "int32":1})", "parts", 0, 3},
         }) {
        whole_and_cut(x.text, false, [&x](bool ok, auto const& d, px::everything const& e) {
            BOOST_TEST(!ok);
            BOOST_TEST(d.problem() == "the list came twice, each time with something in it");
            BOOST_TEST(d.json_path() == x.path);
            BOOST_TEST(e == px::everything{});
        });
        // Where one field is not to cost all, it has what came, in its order, and is counted.
        whole_and_cut(x.text, true, [&x](bool ok, auto const& d, px::everything const& e) {
            BOOST_TEST(ok);
            BOOST_TEST(d.skipped() >= 1u);
            BOOST_REQUIRE(e.texts.size() == x.texts);
            BOOST_REQUIRE(e.parts.size() == x.parts);
            for (std::size_t i = 0; i < 3; ++i) {
                std::string const name(1, static_cast<char>('a' + i));
                BOOST_TEST((x.texts ? e.texts[i] : e.parts[i].name) == name);
            }
        });
    }
    // What is empty takes nothing.
    for (auto const* text : {R"({"texts":["a"],"int32":1,"texts":[]})", R"({"texts":["a"],"texts":[ ],"int32":1})",
                             R"({"texts":[],"texts":["a"],"int32":1})", R"({"texts":null,"int32":1,"texts":["a"]})"})
        whole_and_cut(text, false, [](bool ok, auto const& d, px::everything const& e) {
            BOOST_TEST(ok);
            BOOST_TEST(d.skipped() == 0u);
            BOOST_TEST((e.texts == std::vector<std::string>{"a"}));
            BOOST_TEST((e.int32 == 1));
        });
}

BOOST_AUTO_TEST_CASE(unknown_enumeration_values_keep_their_text_and_an_empty_one_is_unset)
{
    px::everything e;
    BOOST_TEST(decode(R"({"colour":"MAU\u0056E"})", e).ok);
    BOOST_TEST(!e.colour.is_known());
    BOOST_TEST(e.colour.text() == "MAUVE");
    BOOST_TEST(decode(R"({"colour":"EMPTY_COLOUR"})", e).ok);
    BOOST_TEST((e.colour == px::colour::empty_colour));
    BOOST_TEST(decode(R"({"colour":""})", e).ok);
    BOOST_TEST(!e.colour.has_value());
    BOOST_TEST(e == px::everything{});
}

BOOST_AUTO_TEST_CASE(dates_of_zero_are_never_and_dates_before_1970_are_dates)
{
    px::everything e;
    for (auto const* zero : {"0", "0.0", "-0"}) {
        BOOST_TEST(decode(std::string{"{\"date\":"} + zero + "}", e).ok);
        BOOST_TEST(!e.date);
    }
    BOOST_TEST(decode(R"({"date":-86400000})", e).ok);
    BOOST_TEST((e.date == px::from_epoch_ms(-86400000)));
}

BOOST_AUTO_TEST_SUITE_END()
