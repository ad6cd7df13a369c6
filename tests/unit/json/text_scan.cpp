// Byte scans: the fast ones find what a scan byte by byte finds.
#include <gainsight/px/json/text_scan.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>

using namespace gainsight::px;

BOOST_AUTO_TEST_SUITE(text_scans)

BOOST_AUTO_TEST_CASE(texts_of_any_length_are_the_same_only_when_every_byte_is)
{
    for (std::size_t size = 0; size <= 100; ++size) {
        std::string const text(size, 'x');
        std::string other = text;
        BOOST_TEST(detail::same_text(text.data(), other.data(), size));
        for (std::size_t at = 0; at < size; ++at) {
            other[at] = 'y';
            if (detail::same_text(text.data(), other.data(), size)) BOOST_ERROR(size << ' ' << at);
            other[at] = 'x';
        }
    }
}

BOOST_AUTO_TEST_CASE(a_plain_run_ends_at_whatever_needs_a_second_look_and_nowhere_else)
{
    for (int byte = 0; byte < 256; ++byte)
        for (std::size_t at = 0; at < 70; ++at) {
            std::string text(70, ' ');
            text[at] = static_cast<char>(byte);
            auto const* const end = text.data() + text.size();
            auto const* const expected = detail::is_special(text[at]) ? text.data() + at : end;
            if (detail::plain_end(text.data(), end) != expected) BOOST_ERROR(byte << ' ' << at);
        }
}

BOOST_AUTO_TEST_CASE(a_control_character_is_found_wherever_it_stands_and_nothing_else_is)
{
    for (std::size_t size = 0; size < 100; ++size) {
        std::string text(size, 'x');
        auto const found = [&] { return detail::has_control(text.data(), text.data() + size); };
        BOOST_TEST(!found());
        for (std::size_t at = 0; at < size; ++at) {
            for (int const byte : {0x00, 0x0A, 0x1F, 0x20, 0x7F, 0x80, 0xFF}) {
                text[at] = static_cast<char>(byte);
                if (found() != (byte < 0x20)) BOOST_ERROR(size << ' ' << at << ' ' << byte);
            }
            text[at] = 'x';
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
