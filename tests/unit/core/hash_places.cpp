// A table of hashes against a map.
#include <gainsight/px/core/hash_places.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <utility>

namespace {

struct counted {
    std::uint64_t hash = 0;
    int times = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hash_places)

BOOST_AUTO_TEST_CASE(agrees_with_a_map_whatever_the_hashes)
{
    // Of all bits, of a few, and many in one place of the table.
    for (std::uint64_t const mask : {~std::uint64_t{0}, std::uint64_t{0x3FF}, std::uint64_t{0xFFFF} << 48}) {
        std::mt19937_64 random{mask};
        gainsight::px::detail::hash_places<counted> table;
        std::map<std::uint64_t, int> model;
        for (int i = 0; i != 3'000; ++i) {
            auto const hash = random() & mask;
            if (hash == 1) continue;  // which 0 is taken for
            table.prefetch(hash);
            BOOST_REQUIRE(table.contains(hash) == model.contains(hash));
            auto const [place, is_new] = table.put(hash);
            BOOST_REQUIRE(is_new == !model.contains(hash));
            BOOST_REQUIRE(++place.times == ++model[hash]);
            BOOST_REQUIRE(table.size() == model.size());
        }
        for (auto const& known : model) BOOST_REQUIRE(table.contains(known.first));
        table.clear();
        BOOST_TEST(table.size() == 0U);
        for (auto const& known : model) BOOST_REQUIRE(!table.contains(known.first));
    }
}

BOOST_AUTO_TEST_CASE(a_table_that_has_room_does_not_grow_until_so_many_are_in_it)
{
    for (std::uint64_t const records : {1U, 48U, 49U, 1'000U}) {
        gainsight::px::detail::hash_places<counted> table;
        auto const* const first = &table.put(5).first;
        table.reserve(records);
        auto const* const moved = &table.put(5).first;
        BOOST_TEST((moved == first) == (records <= 48), "64 places hold 48");
        for (std::uint64_t hash = 6; table.size() != records && records != 1; ++hash) table.put(hash);
        BOOST_TEST(&table.put(5).first == moved);
        table.reserve(records / 2);
        BOOST_TEST(&table.put(5).first == moved);
    }
}

BOOST_AUTO_TEST_CASE(a_table_that_was_never_filled_has_nothing)
{
    gainsight::px::detail::hash_places<counted> const table;
    BOOST_TEST(!table.contains(0));
    table.prefetch(5);
}

BOOST_AUTO_TEST_SUITE_END()
