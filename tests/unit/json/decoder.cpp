#include "everything.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

namespace gainsight::px::inline v0 {

class long_names {
public:
    long_names() = default;

    std::optional<std::int32_t> invited;
    std::string last;
    extra_fields extra;
};
template <>
inline constexpr auto rows<long_names> =
    row_list(row<"howManyTimesTheUserWasInvitedSoFar", &long_names::invited>{}, row<"last", &long_names::last>{});

}  // namespace gainsight::px::inline v0

namespace px = gainsight::px;
namespace json = boost::json;
using namespace px_test;

namespace {

/// What breaks JSON, or does not, put anywhere into it.
constexpr std::string_view spice = "{}[]\",:\\u0eE+-.1 nft\xff\xc3\x01\xed\xa0\xbd\xb8'$d8";

std::vector<std::string_view> byte_by_byte(std::string_view text)
{
    std::vector<std::string_view> bytes;
    for (auto const& byte : text) bytes.emplace_back(&byte, 1);
    return bytes;
}

}  // namespace

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
            case kind::inline_object: return false;
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

BOOST_AUTO_TEST_SUITE(decode_numbers)

BOOST_AUTO_TEST_CASE(integers_take_what_fits_and_refuse_the_rest)
{
    struct {
        char const* literal;
        std::optional<std::int64_t> int32;
        std::optional<std::int64_t> int64;
    } const cases[] = {
        {"0", 0, 0},
        {"-0", 0, 0},
        {"100.0", 100, 100},
        {"1e2", 100, 100},
        {"1.5e1", 15, 15},
        {"2147483647", 2147483647, 2147483647},
        {"2147483648", {}, 2147483648},
        {"2147483648.0", {}, 2147483648},
        {"-2147483648", -2147483648LL, -2147483648LL},
        {"-2147483649", {}, -2147483649LL},
        {"9223372036854775807", {}, std::numeric_limits<std::int64_t>::max()},
        {"9223372036854775808", {}, {}},
        {"9223372036854775808.0", {}, {}},
        {"-9223372036854775808", {}, std::numeric_limits<std::int64_t>::min()},
        {"-9223372036854775808.0", {}, std::numeric_limits<std::int64_t>::min()},
        {"-9223372036854775809", {}, {}},
        {"18446744073709551615", {}, {}},
        {"18446744073709551616", {}, {}},
        {"0.5", {}, {}},
        {"-1e-3", {}, {}},
        {"1e300", {}, {}},
        {"1e999", {}, {}},
    };
    for (auto const& c : cases) {
        BOOST_TEST_CONTEXT(c.literal)
        {
            px::everything e;
            auto const narrow = decode(std::string{"{\"int32\":"} + c.literal + "}", e);
            BOOST_TEST(narrow.ok == c.int32.has_value());
            if (c.int32) BOOST_TEST((e.int32 == *c.int32));
            if (!c.int32) BOOST_TEST(narrow.path == "int32");
            auto const wide = decode(std::string{"{\"int64\":"} + c.literal + "}", e);
            BOOST_TEST(wide.ok == c.int64.has_value());
            if (c.int64) BOOST_TEST((e.int64 == *c.int64));
            if (!c.int64) BOOST_TEST(wide.path == "int64");
            auto const date = decode(std::string{"{\"date\":"} + c.literal + "}", e);
            BOOST_TEST(date.ok == c.int64.has_value());
        }
    }
}

BOOST_AUTO_TEST_CASE(doubles_are_the_nearest_ones_and_take_integers)
{
    px::everything e;
    for (auto const* literal : {"0.3", "0.1", "1.7976931348623157e308", "5e-324", "2.2250738585072014e-308", "-1e-5",
                                "3", "9223372036854775808", "123456789012345678901234567890", "8.41", "1e-400"}) {
        BOOST_TEST_CONTEXT(literal)
        {
            auto const text = std::string{"{\"real\":"} + literal + ",\"s\":" + literal + "}";
            BOOST_TEST(decode(text, e).ok);
            BOOST_TEST((e.real == std::strtod(literal, nullptr)));
        }
    }
    std::mt19937_64 random{1};
    for (int i = 0; i < 2000; ++i) {
        auto const bits = random();
        double d = 0;
        static_assert(sizeof d == sizeof bits);
        std::memcpy(&d, &bits, sizeof d);
        if (!std::isfinite(d)) continue;
        char digits[64];
        auto const end = std::to_chars(digits, digits + sizeof digits, d).ptr;
        std::string const literal{digits, end};
        BOOST_TEST_CONTEXT(literal)
        {
            // Cut at a varying place, so that literals in pieces are read as exactly.
            auto const text = "{\"real\":" + literal + ",\"any\":" + literal + ".0e0}";
            auto const whole = "{\"real\":" + literal + "}";
            auto const cut = 8 + static_cast<std::size_t>(i) % literal.size();
            BOOST_TEST(decode_pieces<px::everything>({whole.substr(0, cut).c_str(), whole.substr(cut).c_str()}, e).ok);
            BOOST_TEST((e.real == d));
        }
    }
    BOOST_TEST(decode(R"({"real":1e999})", e).path == "real");
    BOOST_TEST(decode(R"({"real":1e999,"text":"a"})", e, true).skipped == 1);
    BOOST_TEST(e.text == "a");
    // Longer than any double's digits, in pieces.
    auto const endless = "{\"real\":0." + std::string(5000, '3') + "}";
    BOOST_TEST(decode_pieces<px::everything>({endless.substr(0, 1500).c_str(), endless.substr(1500).c_str()}, e).ok);
    BOOST_TEST(std::abs(*e.real - 1.0 / 3) < 1e-9);
}

BOOST_AUTO_TEST_CASE(free_values_keep_64_bit_numbers_exactly)
{
    px::everything e;
    BOOST_TEST(decode(R"({"any":[18446744073709551615,-9223372036854775808,9007199254740993,0.3,2.0]})", e).ok);
    auto const& a = e.any->get_array();
    BOOST_TEST(a[0].as_uint64() == std::numeric_limits<std::uint64_t>::max());
    BOOST_TEST(a[1].as_int64() == std::numeric_limits<std::int64_t>::min());
    BOOST_TEST(a[2].as_int64() == 9007199254740993);
    BOOST_TEST((a[3].as_double() == 0.3));
    BOOST_TEST((a[4].as_double() == 2.0));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(decode_pieces_and_limits)

BOOST_AUTO_TEST_CASE(pieces_may_end_at_any_byte)
{
    auto const texts = full.find("\"texts\":[");
    auto const behind = full.find(']', texts);
    BOOST_REQUIRE(behind != full.npos);
    std::string const text = std::string{full.substr(0, texts)} + R"("te\u0078ts":["\ud83d\ude00","é")" +
                             std::string{full.substr(behind, full.size() - 1 - behind)} +
                             R"(,"n\u00e9w\ud83d\ude00":-12.5e-1} )";
    px::everything whole;
    BOOST_REQUIRE(decode(text, whole).ok);
    BOOST_TEST((whole.texts == std::vector<std::string>{"😀", "é"}));
    BOOST_TEST((whole.extra->at("néw😀") == -1.25));
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        px::everything e;
        std::string_view const v{text};
        auto const r = decode_pieces<px::everything>({v.substr(0, cut), v.substr(cut)}, e);
        BOOST_REQUIRE_MESSAGE(r.ok, "cut at " << cut << ": " << r.problem << " at " << r.path);
        BOOST_REQUIRE_MESSAGE((e == whole), "cut at " << cut);
    }
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bytes.push_back(std::string_view{text}.substr(i, 1));
        bytes.push_back({});
    }
    px::everything e;
    BOOST_TEST(decode_pieces(bytes, e).ok);
    BOOST_TEST(e == whole);
    // Each piece in memory of its own, gone when the next one comes.
    px::detail::json_decoder d;
    px::everything f;
    d.start(px::detail::shape_of<px::everything>::value, &f);
    for (std::size_t i = 0; i < text.size(); i += 3) {
        auto const piece = text.substr(i, 3);
        BOOST_REQUIRE(d.write(piece.data(), piece.size()));
    }
    BOOST_TEST(d.finish());
    BOOST_TEST(f == whole);
}

BOOST_AUTO_TEST_CASE(mismatches_are_found_and_skipped_in_any_pieces)
{
    std::string const text =
        R"({"text":{"a\u00e9":["x",1.5,true,null,{}]},"int32":"lo\u00e9ng","flag":-12.25,"own":"kept"})";
    px::detail::decode_options o;
    o.skip_mismatched = true;
    px::everything expected;
    expected.own = "kept";
    expected.extra =
        json::parse(R"({"text":{"a\u00e9":["x",1.5,true,null,{}]},"int32":"lo\u00e9ng","flag":-12.25})").get_object();
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        px::everything e;
        std::string_view const v{text};
        auto const r = decode_pieces<px::everything>({v.substr(0, cut), v.substr(cut)}, e,
                                                     px::detail::shape_of<px::everything>::value, o);
        BOOST_REQUIRE_MESSAGE(r.ok && r.skipped == 3 && e == expected, "cut at " << cut);
        auto const strict = decode_pieces<px::everything>({v.substr(0, cut), v.substr(cut)}, e);
        BOOST_REQUIRE_MESSAGE(!strict.ok && strict.path == "text", "cut at " << cut << ": " << strict.path);
    }
}

BOOST_AUTO_TEST_CASE(nesting_beyond_the_limit_is_refused_at_once)
{
    auto const nested = [](std::size_t levels) {
        return "{\"stray\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
    };
    px::everything e;
    BOOST_TEST(decode(nested(32), e).ok);
    auto const r = decode(nested(33), e);
    BOOST_TEST(!r.ok);
    BOOST_TEST(r.problem == "nested deeper than 32 levels");
    BOOST_TEST(r.path == "stray");
    // Where the value is skipped, too.
    std::string const in_text = "{\"text\":" + std::string(40, '[');
    BOOST_TEST(decode(in_text, e, true).problem == "nested deeper than 32 levels");

    px::detail::decode_options deep;
    deep.max_depth = 100000;  // held to what the stack bears
    auto const& shape = px::detail::shape_of<px::everything>::value;
    BOOST_TEST(decode_pieces<px::everything>({nested(1024)}, e, shape, deep).ok);
    BOOST_TEST(decode_pieces<px::everything>({nested(1025)}, e, shape, deep).problem ==
               "nested deeper than 1024 levels");

    // A gigabyte of brackets ends with its first piece.
    std::string const brackets(65536, '[');
    px::detail::json_decoder d;
    d.start(shape, &e);
    std::string const head = "{\"stray\":";
    BOOST_TEST(d.write(head.data(), head.size()));
    BOOST_TEST(!d.write(brackets.data(), brackets.size()));
    BOOST_TEST(!d.write(brackets.data(), brackets.size()));
    std::vector<px::part> list;
    d.start(px::detail::shape_of<std::vector<px::part>>::value, &list);
    BOOST_TEST(!d.write(brackets.data(), brackets.size()));
    BOOST_TEST(d.failed());
}

BOOST_AUTO_TEST_CASE(what_is_no_json_or_incomplete_or_followed_by_more_is_refused_and_leaves_nothing)
{
    for (std::string const text : {"{",
                                   "{\"text\"",
                                   "{\"text\":",
                                   "{\"text\":\"a",
                                   "{\"text\":\"a\"",
                                   "{\"text\":\"a\",}",
                                   "{} x",
                                   "{}{}",
                                   "[1]",
                                   "1",
                                   "\"a\"",
                                   "null",
                                   "nul",
                                   "{'text':1}",
                                   "{\"text\":\"a\"}]",
                                   "{\"int64\":01}",
                                   "{\"real\":NaN}",
                                   "{\"real\":.5}",
                                   "<html>",
                                   "{\"a\":1e}",
                                   "{}/**/",
                                   "\xef\xbb\xbf\xef\xbb\xbf{}",
                                   " \xef\xbb\xbf{}",
                                   "\xef\xbb{}",
                                   "\xef\xbb\xbf",
                                   "{\"texts\":[\"a\",]}",
                                   "tru"}) {
        BOOST_TEST_CONTEXT(text)
        {
            for (std::size_t cut = 0; cut <= text.size(); ++cut) {
                auto e = full_value();
                std::string_view const v{text};
                auto const r = decode_pieces<px::everything>({v.substr(0, cut), v.substr(cut)}, e);
                BOOST_TEST(!r.ok);
                BOOST_TEST(!r.problem.empty());
                BOOST_TEST(e == px::everything{});
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(text_after_the_value_ends_the_decoding_with_the_piece_that_brings_it)
{
    px::everything e;
    px::detail::json_decoder d;
    std::string_view const pieces[] = {"{", "} \n", " ", " x"};
    d.start(px::detail::shape_of<px::everything>::value, &e);
    for (auto piece : pieces) BOOST_TEST(d.write(piece.data(), piece.size()) == (piece != " x"));
    BOOST_TEST(d.problem() == "more text follows the JSON value");
    BOOST_TEST(decode("{}{}", e).problem == "more text follows the JSON value");
}

BOOST_AUTO_TEST_CASE(an_empty_body_is_no_value_and_white_space_is_none_either)
{
    for (std::string_view const text : {"", " ", "\r\n\t "}) {
        auto e = full_value();
        px::detail::json_decoder d;
        d.start(px::detail::shape_of<px::everything>::value, &e);
        BOOST_TEST(d.write(text.data(), text.size()));
        BOOST_TEST(!d.started_value());
        BOOST_TEST(!d.failed());
        BOOST_TEST(!d.finish());
        BOOST_TEST(e == px::everything{});
        std::string_view const brace = "  {";
        d.start(px::detail::shape_of<px::everything>::value, &e);
        BOOST_TEST(d.write(brace.data(), brace.size()));
        BOOST_TEST(d.started_value());
    }
}

BOOST_AUTO_TEST_CASE(a_decoder_starts_anew_at_any_point)
{
    std::string const text{full};
    px::detail::json_decoder d;
    px::everything e;
    for (std::size_t cut = 0; cut < text.size(); cut += 7) {
        d.start(px::detail::shape_of<px::everything>::value, &e);
        d.write(text.data(), cut);
    }
    std::string const bad = "{\"object\":{\"a\":[1,";
    d.start(px::detail::shape_of<px::everything>::value, &e);
    BOOST_TEST(d.write(bad.data(), bad.size()));
    BOOST_TEST(!d.finish());
    BOOST_TEST(d.json_path() == "object");
    d.start(px::detail::shape_of<px::everything>::value, &e);
    BOOST_TEST(!d.failed());
    BOOST_TEST(d.problem().empty());
    BOOST_TEST(d.write(text.data(), text.size()));
    BOOST_TEST(d.finish());
    BOOST_TEST(d.finish());
    BOOST_TEST(e == full_value());
}

BOOST_AUTO_TEST_CASE(damaged_text_is_refused_or_read_into_a_value_that_can_be_written_and_read_again)
{
    std::mt19937 random{3};
    px::detail::json_decoder d;
    px::everything e;
    int accepted = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string text{full};
        for (auto n = 1 + random() % 3; n > 0; --n) {
            auto const at = random() % text.size();
            if (random() % 3 == 0)
                text.erase(at, 1 + random() % 8);
            else
                text[at] = spice[random() % spice.size()];
        }
        px::detail::decode_options o;
        o.skip_mismatched = random() % 2 == 0;
        d.start(px::detail::shape_of<px::everything>::value, &e, o);
        bool ok = true;
        for (std::size_t at = 0; ok && at < text.size();) {
            auto const n = std::min<std::size_t>(1 + random() % 64, text.size() - at);
            std::vector<char> const piece(text.begin() + at, text.begin() + at + n);  // its end is the end of memory
            ok = d.write(piece.data(), piece.size());
            at += n;
        }
        ok = ok && d.finish();
        if (!ok) {
            BOOST_REQUIRE_MESSAGE((e == px::everything{}), text);
            continue;
        }
        ++accepted;
        // What did not fit is written as it came, and does not fit again.
        px::everything again;
        BOOST_REQUIRE_MESSAGE((decode(px::to_json(e), again, o.skip_mismatched).ok), text);
        BOOST_REQUIRE_MESSAGE(px::to_json(again) == px::to_json(e), text);
    }
    BOOST_TEST(accepted > 1000);
}

BOOST_AUTO_TEST_CASE(what_comes_as_expected_is_read_as_what_comes_byte_by_byte)
{
    // Of single bytes nothing is read ahead of the rest, so that the two roads through the decoder are compared.
    std::string text = "[";
    for (int i = 0; i < 4; ++i)
        text +=
            std::string{i ? "," : ""} +
            (i % 2 ? R"({"text":"a text beyond one step of the scan",)" : R"({"text":"caf\u00e9 \/ é\"😀 and on",)") +
            R"("flag":true,"int32":12,"int64":-9007199254740993,)" +
            R"("real":-122.4194,"date":1700000000123,"colour":"GREEN","part":{"name":"p","size":7},)" +
            (i % 3 ? R"("texts":["a","b\u0062", "ü"],)" : R"("texts":[],)") +
            (i % 3 == 1 ? R"("stray": {"a":[1, [-2.5,{"d":null}], {}],"b": "vendor","\\":[]},"unasked":[ ],)"
                        : R"("stray":{"a":[3,{"e":false}],"c":true},"loose":-7,"unasked":"\ud83d\ude00",)") +
            (i == 2
                 ? R"("parts":[],)"
                 : R"("parts":[{"name":"x","size":0},{"name":"","size":123456789},{"new":[{}],"name":null,"size":2}],)") +
            R"("object":{"k":1,"t":[{"u":"v"}],"s":"w"},"any":"x",)" +
            (i == 3 ? R"("own":"o","parts":[{"size":1}],"stray":1.5})" : R"("parts":[{"size":1}],"own":"o"})");
    text += "]";
    auto const& shape = px::detail::shape_of<std::vector<px::everything>>::value;
    std::mt19937 random{17};
    std::vector<px::everything> whole;
    std::vector<px::everything> bytewise;
    std::vector<px::everything> fresh;
    int accepted = 0;
    for (int i = 0; i < 20000; ++i) {
        auto damaged = text;
        for (auto n = random() % 4; n > 0; --n) {
            auto const at = random() % damaged.size();
            switch (random() % 4) {
                case 0: damaged.erase(at, 1 + random() % 8); break;
                case 1: damaged.insert(at, 1, spice[random() % spice.size()]); break;
                case 2: damaged[at] = spice[random() % spice.size()]; break;
                default: damaged.insert(damaged.find_first_of(",:", at) + 1, " "); break;
            }
        }
        px::detail::decode_options o;
        o.skip_mismatched = random() % 2 == 0;
        o.strict_text = random() % 4 == 0;
        if (random() % 8 == 0) o.max_depth = random() % 6;
        std::vector<char> const exact(damaged.begin(), damaged.end());  // its end is the end of memory
        auto const cut = random() % 2 == 0 ? random() % exact.size() : 0;
        auto const a = decode_pieces({{exact.data(), cut}, {exact.data() + cut, exact.size() - cut}}, whole, shape, o);
        auto const b = decode_pieces(byte_by_byte({exact.data(), exact.size()}), bytewise, shape, o);
        accepted += a.ok;
        BOOST_REQUIRE_MESSAGE(a.ok == b.ok && a.problem == b.problem && a.path == b.path && a.skipped == b.skipped &&
                                  a.repaired == b.repaired,
                              damaged << ": " << a.problem << " at " << a.path << "; byte by byte " << b.problem
                                      << " at " << b.path);
        BOOST_REQUIRE_MESSAGE((whole == bytewise), damaged);
        fresh.clear();
        BOOST_REQUIRE(decode_pieces({{exact.data(), exact.size()}}, fresh, shape, o).ok == a.ok);
        BOOST_REQUIRE_MESSAGE(px::to_json(whole) == px::to_json(fresh), damaged);
    }
    BOOST_TEST(accepted > 3000);
    BOOST_TEST(accepted < 18000);
}

BOOST_AUTO_TEST_CASE(the_last_of_a_key_counts_where_it_is_expected_twice_as_well)
{
    // At the end of the object, so that the row is known to follow itself.
    std::vector<px::everything> all;
    BOOST_REQUIRE(decode(R"([{"own":"a","int32":1,"int32":null},{"own":"a","int32":1,"int32":null},)"
                         R"({"own":"a","int32":1,"int32":2},{"own":"a","int32":1,"int32":null}])",
                         all)
                      .ok);
    BOOST_REQUIRE(all.size() == 4U);
    for (auto const& e : all) {
        BOOST_TEST(e.own == "a");
        BOOST_TEST((e.int32 == (&e == &all[2] ? std::optional<std::int32_t>{2} : std::nullopt)));
    }
}

BOOST_AUTO_TEST_CASE(a_long_key_is_the_expected_one_only_when_all_of_it_is)
{
    std::string const expected = R"({"howManyTimesTheUserWasInvitedSoFar":2,"last":"x"})";
    px::long_names value;
    BOOST_TEST(decode(expected, value).ok);
    BOOST_TEST((value.invited == 2));
    for (std::size_t at = expected.find("how"); at != expected.find('"', 2); ++at) {
        auto other = expected;
        other[at] = '_';
        BOOST_TEST(decode(other, value).ok);
        BOOST_TEST(!value.invited, other);
        BOOST_TEST(value.last == "x");
        BOOST_TEST(value.extra->size() == 1U);
    }
    for (std::size_t at = expected.find("\":"); at != expected.find("2,"); ++at) {
        auto other = expected;
        other[at] = '_';
        BOOST_TEST(!decode(other, value).ok, other);
    }
}

BOOST_AUTO_TEST_CASE(what_lies_in_a_field_counts_as_a_level_where_it_is_expected_as_well)
{
    struct example {
        std::string_view field;
        std::size_t levels;
        std::string_view path;
    };
    for (auto const& [field, levels, path] : {
             example{R"("texts":["a"])", 3, "[0].texts"},
             example{R"("parts":[{"size":1}])", 4, "[0].parts"},
             example{R"("part":{"size":1})", 3, "[0].part"},
             example{R"("object":{"a":[1]})", 4, "[0].object"},
             example{R"("stray":[{"a":1}])", 4, "[0].stray"},
         }) {
        std::vector<px::everything> all;
        auto const& shape = px::detail::shape_of<std::vector<px::everything>>::value;
        auto const text = R"([{"own":"o",)" + std::string{field} + R"(},{"own":"o",)" + std::string{field} + "}]";
        BOOST_REQUIRE(decode_pieces({text}, all, shape).ok);
        px::detail::decode_options o;
        o.max_depth = levels;
        BOOST_TEST(decode_pieces({text}, all, shape, o).ok, text);
        o.max_depth = levels - 1;
        auto const r = decode_pieces({text}, all, shape, o);
        BOOST_TEST(r.problem == "nested deeper than " + std::to_string(levels - 1) + " levels");
        BOOST_TEST(r.path == path);
    }
}

BOOST_AUTO_TEST_CASE(lists_of_lists_and_of_boxed_objects_are_read_in_one_piece_as_byte_by_byte)
{
    // No model has any so far.
    auto const same = []<class T>(T, std::string_view text, bool accepted) {
        T whole;
        T bytewise;
        for (int i = 0; i < 2; ++i) {
            BOOST_TEST(decode_pieces({text}, whole).ok == accepted, text);
            BOOST_TEST(decode_pieces(byte_by_byte(text), bytewise).ok == accepted, text);
            BOOST_TEST((whole == bytewise), text);
            BOOST_TEST((whole != T{}) == accepted, text);
        }
    };
    using lists = std::vector<std::vector<px::part>>;
    same(lists{}, R"([[{"name":"a","size":1}],[{"name":"b","size":2},{"name":"c"}],[],[{"size":3}]])", true);
    same(lists{}, R"([[{"name":"a","size":1}]],[{"name":"b","size":2}])", false);
    same(lists{}, R"([[{"name":"a","size":1}]}])", false);
    same(std::vector<px::boxed<px::part>>{}, R"([{"name":"a","size":1},{"name":"b"},{"size":2,"new":1}])", true);
}

BOOST_AUTO_TEST_CASE(a_problem_never_quotes_a_value)
{
    px::everything e;
    for (std::string const text :
         {R"({"int32":"s3cret"})", R"({"flag":12345678})", R"({"colour":{"s3cret":1}})", R"({"text":"s3cret)"}) {
        auto const r = decode(text, e);
        BOOST_TEST(!r.ok);
        BOOST_TEST((r.problem + r.path).find("s3cret") == std::string::npos);
        BOOST_TEST((r.problem + r.path).find("12345678") == std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
