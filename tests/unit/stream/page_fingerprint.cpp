// Page fingerprints: how many pages are remembered, by which a repeated page is detected.
#include "pages.hpp"

#include <algorithm>
#include <random>
#include <vector>

BOOST_AUTO_TEST_SUITE(page_fingerprint)

BOOST_AUTO_TEST_CASE(a_memory_keeps_at_least_its_capacity_and_at_most_twice_that)
{
    px::detail::hash_memory memory{100};
    BOOST_TEST(!memory.contains(0));
    memory.insert(0);
    BOOST_TEST(memory.contains(0));
    std::mt19937_64 random{7};
    std::vector<std::uint64_t> in;
    for (int i = 0; i < 1000; ++i) {
        in.push_back(random());
        memory.insert(in.back());
        memory.insert(in.back());
        auto const from = in.size() > 100 ? in.end() - 100 : in.begin();
        BOOST_REQUIRE(std::all_of(from, in.end(), [&](auto hash) { return memory.contains(hash); }));
        if (in.size() > 201) BOOST_REQUIRE(!memory.contains(in[in.size() - 202]));
    }
}

// Any list of any length in pages of any size, with the vendor's quirks thrown in: every record is delivered exactly
// once, or the list ends with an error, and never in silence before its end.

BOOST_AUTO_TEST_SUITE_END()
