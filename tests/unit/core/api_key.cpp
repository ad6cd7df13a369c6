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

BOOST_AUTO_TEST_CASE(what_a_text_repeats_of_a_secret_is_taken_out)
{
    std::string const secret = "3f0a-secret-77b1-key";
    struct row {
        std::string text, left;
    };
    for (auto const& r : {
             row{"the key " + secret + " is not known", "the key ... is not known"},
             row{secret + secret, "......"},
             row{"KEY 3F0A-SECRET-77B1-KEY", "KEY ..."},
             row{"cut: 3f0a-secret-", "cut: ..."},
             row{"masked: ***cret-77b1-key", "masked: ***..."},
             row{"only 3f0a-secret-", "only ..."},
             row{"only 3f0a-secret", "only 3f0a-secret"},
             row{"nothing of it", "nothing of it"},
             row{"", ""},
         }) {
        auto text = r.text;
        px::detail::hide_secret(text, secret);
        BOOST_TEST(text == r.left);
    }
    std::string kept = "a key k and a word short";
    for (auto const* none : {"", "k", "short"}) px::detail::hide_secret(kept, none);
    BOOST_TEST(kept == "a key k and a word short");
    std::string eight = "of 12345678.";
    px::detail::hide_secret(eight, "12345678");
    BOOST_TEST(eight == "of ....");
}

BOOST_AUTO_TEST_SUITE_END()
