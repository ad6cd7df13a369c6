// Numbers: which fit which field, and that none is another one than was sent.
#include "everything.hpp"

#include <boost/test/unit_test.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <optional>
#include <random>
#include <string>

namespace px = gainsight::px;
using namespace px_test;

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
