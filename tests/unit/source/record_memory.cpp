// Which records came before, by id and content.
#include <gainsight/px/core/text_hash.hpp>
#include <gainsight/px/source/record_memory.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>

using known_records = gainsight::px::detail::record_memory;
using finding = known_records::finding;

BOOST_AUTO_TEST_SUITE(record_memory)

BOOST_AUTO_TEST_CASE(tells_what_came_from_what_changed)
{
    known_records m;
    BOOST_TEST((m.put("a", "1").is == finding::first));
    BOOST_TEST((m.put("a", "1").is == finding::same));
    BOOST_TEST((m.put("a", "2").is == finding::changed));
    BOOST_TEST((m.put("a", "2").is == finding::same));
    BOOST_TEST((m.put("a", "1").is == finding::changed));
    BOOST_TEST(m.size() == 1u);
    m.clear();
    BOOST_TEST((m.put("a", "1").is == finding::first));
}

BOOST_AUTO_TEST_CASE(never_finds_a_record_without_an_id)
{
    known_records m;
    for (int i = 0; i != 3; ++i) BOOST_TEST((m.put("", "the same").is == finding::first));
    BOOST_TEST(m.size() == 0u);
}

BOOST_AUTO_TEST_CASE(agrees_with_a_map_over_many_records)
{
    std::mt19937 random{3};
    known_records m;
    std::map<std::string, std::string> model;
    for (int i = 0; i != 20'000; ++i) {
        auto const id = std::to_string(random() % 5'000), content = std::to_string(random() % 3);
        auto const found = model.find(id);
        auto const expected = found == model.end()       ? finding::first
                              : found->second == content ? finding::same
                                                         : finding::changed;
        model[id] = content;
        BOOST_REQUIRE(m.put(id, content).is == expected);
    }
    BOOST_TEST(m.size() == model.size());
}

BOOST_AUTO_TEST_CASE(finds_a_change_of_any_byte_and_of_the_length)
{
    std::set<std::uint64_t> hashes;
    std::size_t texts = 0;
    auto const add = [&](std::string const& text) {
        hashes.insert(gainsight::px::detail::text_hash(text));
        ++texts;
    };
    // Long ones are read in another way than short ones.
    for (std::size_t size = 0; size != 400; size += size < 140 || size >= 240 ? 1 : 100) {
        std::string text(size, '\0');
        add(text);
        for (auto& c : text)
            for (unsigned bit = 0; bit != 8; ++bit) {
                c = static_cast<char>(1U << bit);
                add(text);
                c = '\0';
            }
    }
    BOOST_TEST(hashes.size() == texts);
}

BOOST_AUTO_TEST_CASE(finds_that_parts_of_a_text_changed_places)
{
    std::set<std::uint64_t> hashes;
    std::size_t texts = 0;
    // Blocks that are hashed beside each other, or after each other.
    for (std::size_t const part : {8U, 16U, 32U, 64U})
        for (std::size_t at = 0; at + part <= 512; at += part) {
            std::string text(512, '.');
            text.replace(at, part, std::string(part, 'x'));
            hashes.insert(gainsight::px::detail::text_hash(text));
            ++texts;
        }
    BOOST_TEST(hashes.size() == texts);
}

BOOST_AUTO_TEST_SUITE_END()
