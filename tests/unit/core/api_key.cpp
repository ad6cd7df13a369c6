// API keys: what a key tells of itself without being printed.
#include <gainsight/px/core/api_key.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace px = gainsight::px;

BOOST_AUTO_TEST_SUITE(api_keys)

BOOST_AUTO_TEST_CASE(an_empty_key_and_one_with_a_blank_and_one_with_a_control_are_told_apart)
{
    BOOST_TEST(px::api_key{}.problem() == "is empty");
    BOOST_TEST(px::api_key{" \r\n"}.problem() == "is empty");  // white space around a key is dropped
    BOOST_TEST(px::api_key{"some-key one"}.problem() == "holds a blank, which no key does");
    for (char const c : {'\t', '\n', '\x7f', '\xe9'})
        BOOST_TEST(px::api_key{"a" + std::string{c} + "b"}.problem() == "holds a character that a header cannot carry");
    BOOST_TEST(px::api_key{"a-valid-key"}.problem() == "");
    BOOST_TEST(px::api_key{"a-valid-key"}.valid());
    BOOST_TEST(!px::api_key{"some-key one"}.valid());
}

BOOST_AUTO_TEST_SUITE_END()
