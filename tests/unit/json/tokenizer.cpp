// The tokenizer against Boost.JSON's parser: whatever the text and wherever it is cut, both take it or both refuse it,
// and what they read is the same.
#include <gainsight/px/json/tokenizer.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace json = boost::json;
using namespace gainsight::px;

namespace {

// Puts what it hears together again.
struct collector {
    bool object_begins() { return begins(); }
    bool array_begins() { return begins(); }
    bool object_ends() { return values.push_object(count_ended()), value(); }
    bool array_ends() { return values.push_array(count_ended()), value(); }
    bool key(std::string_view k) { return values.push_key(k), true; }
    bool text(std::string_view t) { return values.push_string(t), value(); }
    bool integer(std::int64_t i) { return values.push_int64(i), value(); }
    bool large_integer(std::uint64_t u) { return values.push_uint64(u), value(); }
    bool real(std::string_view literal)
    {
        auto const d = std::strtod(std::string{literal}.c_str(), nullptr);
        too_large = too_large || std::isinf(d);
        return values.push_double(d), value();
    }
    bool boolean(bool b) { return values.push_bool(b), value(); }
    bool null() { return values.push_null(), value(); }

    bool begins() { return counts.push_back(0), true; }
    std::size_t count_ended()
    {
        auto const n = counts.back();
        counts.pop_back();
        return n;
    }
    bool value()
    {
        if (!counts.empty()) ++counts.back();
        return true;
    }

    json::value_stack values;
    std::vector<std::size_t> counts;  // of the values of what is open
    bool too_large = false;           // a number that no double can hold, which is for the decoder to refuse
};

// The same with a fast path: opens and closes objects under one key, and reads what is true there. It stops wherever
// anything else comes.
struct collector_that_reads_ahead : collector {
    detail::read_ahead_end read_ahead(char const* p, char const* end, detail::nesting& open)
    {
        using enum detail::read_ahead_end::before;
        auto at = unmoved;
        auto const comes = [&p, end](std::string_view s) {
            if (!std::string_view{p, end}.starts_with(s)) return false;
            p += s.size();
            return true;
        };
        for (std::size_t opened = 0;;) {
            if (comes(R"("key":{)")) {
                key("key");
                begins();
                open.open('}');
                ++opened;
                at = first_key;
                continue;
            }
            if (!comes(R"("key":true)")) return {p, at};
            key("key");
            boolean(true);
            at = comma_or_closer;
            for (; opened != 0 && comes("}"); --opened) {
                object_ends();
                open.close();
            }
            if (!comes(",")) return {p, at};
            at = next_key;
        }
    }
};
static_assert(detail::reads_ahead<collector_that_reads_ahead> && !detail::reads_ahead<collector>);

template <class Collector>
std::optional<json::value> read(std::vector<std::string_view> const& pieces, bool& too_large)
{
    Collector c;
    c.values.reset();
    detail::tokenizer<Collector> tokens{c};
    tokens.reset(true);  // as strict as the other
    for (auto piece : pieces)
        if (!tokens.write(piece.data(), piece.size())) return std::nullopt;
    if (!tokens.finish()) return std::nullopt;
    too_large = c.too_large;
    return c.values.release();
}

std::optional<json::value> reference(std::string_view text)
{
    json::parse_options options;
    options.max_depth = 1000;
    boost::system::error_code ec;
    auto v = json::parse(text, ec, {}, options);
    if (ec) return std::nullopt;
    return v;
}

// Boost.JSON rounds a double more than once on its way.
bool same(json::value const& a, json::value const& b)
{
    if (a.is_double() || b.is_double()) {
        auto const x = a.is_number() ? a.to_number<double>() : NAN;
        auto const y = b.is_number() ? b.to_number<double>() : NAN;
        return x == y || std::abs(x - y) <= 1e-15 * std::abs(x);
    }
    if (a.is_array() && b.is_array()) {
        auto const& x = a.get_array();
        auto const& y = b.get_array();
        if (x.size() != y.size()) return false;
        for (std::size_t i = 0; i < x.size(); ++i)
            if (!same(x[i], y[i])) return false;
        return true;
    }
    if (a.is_object() && b.is_object()) {
        auto const& x = a.get_object();
        if (x.size() != b.get_object().size()) return false;
        for (auto const& member : x) {
            auto const* other = b.get_object().if_contains(member.key());
            if (!other || !same(member.value(), *other)) return false;
        }
        return true;
    }
    return a == b;
}

template <class Collector>
bool reads_as(std::string const& text, std::optional<json::value> const& expected,
              std::vector<std::string_view> const& cut)
{
    bool too_large = false;
    auto const got = read<Collector>(cut, too_large);
    if (too_large) return true;
    if (got.has_value() == expected.has_value() && (!got || same(*got, *expected))) return true;
    BOOST_ERROR("of " << text << " the tokenizer reads " << (got ? json::serialize(*got) : "nothing") << ", Boost.JSON "
                      << (expected ? json::serialize(*expected) : "nothing"));
    return false;
}

bool agree(std::string const& text, std::optional<json::value> const& expected,
           std::vector<std::string_view> const& cut)
{
    return reads_as<collector>(text, expected, cut) && reads_as<collector_that_reads_ahead>(text, expected, cut);
}

bool agree_however_it_is_cut(std::string const& text)
{
    std::string_view const t{text};
    auto const expected = reference(t);
    if (!agree(text, expected, {t})) return false;
    for (std::size_t at = 0; at <= t.size(); ++at)
        if (!agree(text, expected, {t.substr(0, at), t.substr(at)})) return false;
    std::vector<std::string_view> bytes;
    for (std::size_t at = 0; at < t.size(); ++at) bytes.push_back(t.substr(at, 1));
    return agree(text, expected, bytes);
}

std::vector<std::string> const sound{
    R"({"key":"value","other":[1,-2,3.5,true,false,null],"key":{"key":[]},"":{}})",
    R"([ "a text that is longer than one step of the scan, and then some more of it, \"quoted\"" , "é\u00e9\ud83d\ude00😀" ])",
    "\n\t {\r\"key\" :\t1 , \"x\":[ ] }\n ",
    R"([0,-0,1,9,10,-10,12345678,123456789,1234567890123,-1234567890123456,999999999999999999,1000000000000000000])",
    R"([9223372036854775807,-9223372036854775808,9223372036854775808,18446744073709551615,18446744073709551616,-9223372036854775809])",
    R"([0.5,-0.25,1e3,1E-3,12.5e+2,0e0,123456789.123456789,1234567890.12345,-122.4194,5e-324,1.7976931348623157e308])",
    R"(["\"\\\/\b\f\n\r\t\u0000\uFFFF","\u0041\u00DF\u6771"])",
    R"({"a":{"b":{"c":[{"d":[[[{"key":"deep"}]]]}]}}})",
    R"({"key":{"key":true,"key":{"key":true}},"key":true,"a":[{"key":{"key":true,"b":1}, "key":true}],"key":{"key":{}}})",
    R"("text")",
    "17",
    "-1.5e3",
    "true",
    "null",
    "[]",
    "{}",
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(what_is_json_reads_the_same_however_it_is_cut)
{
    for (auto const& text : sound) {
        BOOST_TEST(reference(text).has_value(), text);
        agree_however_it_is_cut(text);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_json_is_refused_however_it_is_cut)
{
    std::string const unsound[]{
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" 1}",
        "{\"a\":1]",
        "[1}",
        "01",
        "-",
        "-01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "1.e3",
        "--1",
        "1-1",
        "0x10",
        "tru",
        "truth",
        "nul",
        "nulll",
        "True",
        "NaN",
        "Infinity",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12G4\"",
        "\"\\ud83d\"",
        "\"\\ude00\"",
        "\"\\ud83d\\u0041\"",
        "\"\\ud83dx\"",
        "\"\t\"",
        "\"\n\"",
        "\"\x80\"",
        "\"\xC3\"",
        "\"\xC3(\"",
        "\"\xC0\xAF\"",
        "\"\xE0\x80\xAF\"",
        "\"\xED\xA0\x80\"",
        "\"\xF4\x90\x80\x80\"",
        "\"\xF8\x88\x80\x80\x80\"",
        "\"\xF0\x9F\x98\"",
        "1 2",
        "{}{}",
        "[] x",
        "\"a\" \"b\"",
        "// c\n1",
        "[1,/**/2]",
    };
    for (auto const& text : unsound) {
        BOOST_TEST(!reference(text).has_value(), text);
        agree_however_it_is_cut(text);
    }
}

BOOST_AUTO_TEST_CASE(damaged_texts_are_judged_alike)
{
    std::minstd_rand random{7};
    std::string const letters = "{}[]\",:\\/ue0159-+.tfn \t\n\x01\x7f\x80\xBF\xC3\xE2\xED\xF0\xF4\xFF";
    auto const any = [&random](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
    std::size_t taken = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto text = sound[any(sound.size())];
        for (auto damage = 1 + any(3); damage != 0; --damage) {
            auto const at = any(text.size() + 1);
            switch (any(3)) {
                case 0:
                    text.insert(text.begin() + static_cast<std::ptrdiff_t>(at), letters[any(letters.size())]);
                    break;
                case 1: text.erase(at, 1); break;
                case 2:
                    if (at < text.size()) text[at] = letters[any(letters.size())];
                    break;
            }
        }
        std::string_view const t{text};
        auto const expected = reference(t);
        taken += expected.has_value();
        auto const at = any(t.size() + 1);
        if (!agree(text, expected, {t}) || !agree(text, expected, {t.substr(0, at), t.substr(at)})) return;
    }
    BOOST_TEST(taken > 1000U);  // or hardly anything would be compared
}

BOOST_AUTO_TEST_SUITE_END()
