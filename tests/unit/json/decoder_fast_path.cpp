// The decoder's fast path reads what the tokenizer alone reads, and leaves to it whatever is not plain.
#include "everything.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
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
using namespace px_test;

BOOST_AUTO_TEST_SUITE(decode_fast_path)

BOOST_AUTO_TEST_CASE(what_comes_as_expected_is_read_as_what_comes_byte_by_byte)
{
    // Of single bytes nothing is read ahead of the rest, so that the fast path is compared with the tokenizer.
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

BOOST_AUTO_TEST_SUITE_END()
