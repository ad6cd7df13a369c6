// UTF-8, as far as JSON and logs need it.
#ifndef GAINSIGHT_PX_CORE_UTF8_HPP
#define GAINSIGHT_PX_CORE_UTF8_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// The length of the well-formed UTF-8 sequence that `text` begins with; 0 when there is none.
constexpr std::size_t utf8_sequence(std::string_view text) noexcept
{
    auto const byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const tail = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xc0) == 0x80; };
    if (text.empty()) return 0;
    auto const c = byte(0);
    if (c < 0x80) return 1;
    if (c >= 0xc2 && c <= 0xdf) return tail(1) ? 2 : 0;
    if (c >= 0xe0 && c <= 0xef) {
        if (!tail(1) || !tail(2)) return 0;
        if (c == 0xe0 && byte(1) < 0xa0) return 0;  // overlong
        if (c == 0xed && byte(1) > 0x9f) return 0;  // surrogates
        return 3;
    }
    if (c >= 0xf0 && c <= 0xf4) {
        if (!tail(1) || !tail(2) || !tail(3)) return 0;
        if (c == 0xf0 && byte(1) < 0x90) return 0;
        if (c == 0xf4 && byte(1) > 0x8f) return 0;
        return 4;
    }
    return 0;
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
