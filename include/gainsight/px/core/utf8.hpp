// Validation of UTF-8, for JSON and logs.
#ifndef GAINSIGHT_PX_CORE_UTF8_HPP
#define GAINSIGHT_PX_CORE_UTF8_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// The length of the UTF-8 character of several bytes at `p`, 2 to 4; 0 if the text ends inside it; -1 if it is
/// malformed, as are overlong forms, surrogates and code points above U+10FFFF.
constexpr int utf8_length(char const* p, char const* end) noexcept
{
    auto const byte = [p](int i) { return static_cast<unsigned char>(p[i]); };
    auto const first = byte(0);
    int length = 0;
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
        if (first == 0xE0) low = 0xA0;
        if (first == 0xED) high = 0x9F;
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        if (first == 0xF0) low = 0x90;
        if (first == 0xF4) high = 0x8F;
    } else {
        return -1;
    }
    for (int i = 1; i < length; ++i) {
        if (p + i == end) return 0;
        if (byte(i) < low || byte(i) > high) return -1;
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

/// The length of the well-formed UTF-8 character at the beginning of `text`; 0 if there is none.
constexpr std::size_t utf8_sequence(std::string_view text) noexcept
{
    if (text.empty()) return 0;
    if (static_cast<unsigned char>(text[0]) < 0x80) return 1;
    auto const length = utf8_length(text.data(), text.data() + text.size());
    return length > 0 ? static_cast<std::size_t>(length) : 0;
}

/// Whether all of `text` is well-formed UTF-8.
constexpr bool is_utf8(std::string_view text) noexcept
{
    while (!text.empty()) {
        auto const n = utf8_sequence(text);
        if (n == 0) return false;
        text.remove_prefix(n);
    }
    return true;
}

}  // namespace gainsight::px::inline v0::detail

#endif
