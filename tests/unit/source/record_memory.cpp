// Which records came before, by id and content.
#include <gainsight/px/source/record_memory.hpp>

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>
#include <string>

using memory = gainsight::px::detail::record_memory;
using finding = memory::finding;

BOOST_AUTO_TEST_SUITE(record_memory)

BOOST_AUTO_TEST_CASE(tells_what_came_from_what_changed)
{
    memory m;
    BOOST_TEST((m.put("a", "1") == finding::first));
    BOOST_TEST((m.put("a", "1") == finding::same));
    BOOST_TEST((m.put("a", "2") == finding::changed));
    BOOST_TEST((m.put("a", "2") == finding::same));
    BOOST_TEST((m.put("a", "1") == finding::changed));
    BOOST_TEST(m.size() == 1u);
    m.clear();
    BOOST_TEST((m.put("a", "1") == finding::first));
}

BOOST_AUTO_TEST_CASE(never_finds_a_record_without_an_id)
{
    memory m;
    for (int i = 0; i != 3; ++i) BOOST_TEST((m.put("", "the same") == finding::first));
    BOOST_TEST(m.size() == 0u);
}

BOOST_AUTO_TEST_CASE(agrees_with_a_map_over_many_records)
{
    std::mt19937 random{3};
    memory m;
    std::map<std::string, std::string> model;
    for (int i = 0; i != 20'000; ++i) {
        auto const id = std::to_string(random() % 5'000), content = std::to_string(random() % 3);
        auto const found = model.find(id);
        auto const expected = found == model.end()       ? finding::first
                              : found->second == content ? finding::same
                                                         : finding::changed;
        model[id] = content;
        BOOST_REQUIRE(m.put(id, content) == expected);
    }
    BOOST_TEST(m.size() == model.size());
}

BOOST_AUTO_TEST_SUITE_END()
