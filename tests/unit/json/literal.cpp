// Numbers that no number of Boost.JSON holds: kept as their digits, read again, and taken for nothing else.
#include "everything.hpp"

#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

namespace px = gainsight::px;
namespace json = boost::json;
using namespace px_test;

BOOST_AUTO_TEST_SUITE(numbers_without_end)

BOOST_AUTO_TEST_CASE(no_digit_of_a_free_value_is_lost)
{
    for (std::string_view const literal :
         {"1e400", "-1e400", "1E+400", "1e-400", "12345678901234567890123", "-9223372036854775809",
          "18446744073709551616", "100000000000000000000000", "0.1000000000000000055511151231257827",
          "3.14159265358979323846", "1.7976931348623159e308", "123456789012345678.5"}) {
        BOOST_TEST_CONTEXT(literal)
        {
            std::string const n{literal};
            auto const text =
                R"({"object":{"n":)" + n + R"(,"m":[)" + n + R"(]},"any":)" + n + R"(,"stray":)" + n + R"(,"own":"o"})";
            for (std::size_t cut = 0; cut <= text.size(); ++cut) {
                px::everything e;
                std::string_view const t{text};
                auto const r = decode_pieces<px::everything>({t.substr(0, cut), t.substr(cut)}, e);
                BOOST_REQUIRE_MESSAGE(r.ok, r.problem);
                BOOST_REQUIRE((px::kept_number(e.object->at("n")) == literal));
                auto const out = px::to_json(e);
                BOOST_REQUIRE(out.find(R"("object":{"n":)" + n + R"(,"m":[)" + n + R"(]},"any":)" + n + ",") !=
                              out.npos);
                BOOST_REQUIRE(out.ends_with(R"("stray":)" + n + "}"));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(what_a_json_number_holds_stays_one)
{
    px::everything e;
    BOOST_REQUIRE(
        decode(
            R"({"any":[0.1,1e2,-0.0,-0,1.50,5e-324,1.7976931348623157e308,18446744073709551615,0.30000000000000004]})",
            e)
            .ok);
    for (auto const& v : e.any->as_array()) {
        BOOST_TEST(v.is_number());
        BOOST_TEST(!px::kept_number(v));
    }
}

BOOST_AUTO_TEST_CASE(an_object_that_looks_like_a_kept_number_is_none)
{
    for (std::string_view const value :
         {R"({"$number":"1e400"})", R"({"$number":1e400})", R"({"$number":"7","b":1})", R"({"$$number":"7"})",
          R"({"$$$number":"7","$number":"8","$numbers":"9","number":"1","$":"2","$x":"3"})", R"([{"$number":"1"}])",
          R"({"$number":{"$number":"1"}})"}) {
        BOOST_TEST_CONTEXT(value)
        {
            auto const text = R"({"object":{"k":)" + std::string{value} + R"(,"$number":"5"},"any":)" +
                              std::string{value} + R"(,"$number":"6","$$number":0,"stray":)" + std::string{value} + "}";
            px::everything e;
            px::everything bytewise;
            for (int i = 0; i < 2; ++i) {
                // A number that was kept there before is no model for what comes.
                BOOST_REQUIRE(decode(R"({"object":{"k":1e400},"any":1e400})", e).ok);
                BOOST_REQUIRE(decode(text, e).ok);
                BOOST_REQUIRE(decode_pieces(byte_by_byte(text), bytewise).ok);
                BOOST_TEST(e == bytewise);
                BOOST_TEST(!px::kept_number(*e.any));
                BOOST_TEST(!px::kept_number(e.object->at("k")));
                auto const out = px::to_json(e);
                auto const v = std::string{value};
                BOOST_TEST((out.find(R"("object":{"k":)" + v + R"(,"$number":"5"},"any":)" + v) != out.npos), out);
                BOOST_TEST(out.ends_with(R"("$number":"6","$$number":0,"stray":)" + v + "}"), out);
            }
        }
    }
    // By hand, a number; but never what is no JSON.
    px::everything e;
    e.any = json::value(json::object{{"$number", "1e400"}});
    BOOST_TEST((px::to_json(e).find(R"("any":1e400)") != std::string::npos));
    e.any = json::value(json::object{{"$number", "1e400,"}});
    BOOST_TEST((px::to_json(e).find(R"("any":{"$number":"1e400,"})") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(a_typed_double_is_the_nearest_and_the_digits_that_it_cannot_keep_are_counted_and_written_again)
{
    for (std::string_view const literal : {"0.1000000000000000055511151231257827", "3.14159265358979323846", "1e-400",
                                           "12345678901234567890123", "9007199254740993"}) {
        px::everything e;
        auto const r = decode("{\"real\":" + std::string{literal} + "}", e);
        BOOST_REQUIRE(r.ok);
        BOOST_TEST(r.repaired == 1U);
        BOOST_TEST((e.real == std::strtod(std::string{literal}.c_str(), nullptr)));
        BOOST_TEST((px::to_json(e).find("\"real\":" + std::string{literal} + ",") != std::string::npos),
                   px::to_json(e));
        // Once it is another number, that one is written.
        e.real = 2.5;
        BOOST_TEST((px::to_json(e).find(R"("real":2.5,)") != std::string::npos));
        BOOST_TEST((px::to_json(e).find(literal) == std::string::npos));
    }
    for (std::string_view const literal : {"0.1", "1e2", "-0", "-0.0", "1.50", "9223372036854775808",
                                           "9007199254740992", "0.30000000000000004", "5e-324"}) {
        px::everything e;
        BOOST_TEST(decode("{\"real\":" + std::string{literal} + "}", e).repaired == 0U, literal);
        BOOST_TEST(!e.extra);
    }
}

BOOST_AUTO_TEST_SUITE_END()
