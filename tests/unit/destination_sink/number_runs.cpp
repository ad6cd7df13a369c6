// A set of numbers in runs, against a plain one.
#include <gainsight/px/destination/journal_index.hpp>

#include <boost/test/unit_test.hpp>

#include <random>
#include <set>

namespace px = gainsight::px;

BOOST_AUTO_TEST_SUITE(number_runs)

BOOST_AUTO_TEST_CASE(hold_what_a_plain_set_holds)
{
    std::mt19937 random{5};
    for (int round = 0; round != 300; ++round) {
        px::detail::number_runs runs;
        std::set<std::uint64_t> plain;
        for (int i = 0; i != 60; ++i) {
            std::uint64_t const n = random() % 14;
            if (random() % 2) {
                runs.insert(n);
                plain.insert(n);
            } else {
                BOOST_TEST(runs.erase(n) == (plain.erase(n) != 0));
            }
            std::size_t expected = 0;
            for (std::uint64_t k = 0; k != 15; ++k) {
                BOOST_REQUIRE(runs.contains(k) == plain.contains(k));
                expected += plain.contains(k) && (k == 0 || !plain.contains(k - 1));
            }
            BOOST_REQUIRE(runs.runs() == expected);
        }
    }
    px::detail::number_runs many;
    for (std::uint64_t n = 1; n != 1'000'000; ++n) many.insert(n);
    BOOST_TEST(many.runs() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
