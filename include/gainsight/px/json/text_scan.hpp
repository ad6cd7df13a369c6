// Fast looks at bytes: where a plain run of text ends, whether two short texts are the same.
#ifndef GAINSIGHT_PX_JSON_TEXT_SCAN_HPP
#define GAINSIGHT_PX_JSON_TEXT_SCAN_HPP

#include <gainsight/px/core/config.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace gainsight::px::inline v0::detail {

/// Whether `c` ends a plain run: a quote, a backslash, a control character, or a byte beyond ASCII.
constexpr bool is_special(char c) noexcept
{
    auto const u = static_cast<unsigned char>(c);
    return u < 0x20 || u >= 0x80 || c == '"' || c == '\\';
}

/// Where the plain run ends that begins at `p`: at the first special byte, or at `end`.
[[gnu::always_inline]] inline char const* plain_end(char const* p, char const* end) noexcept
{
#if defined(__SSE2__)
    // With that bit flipped, the quote stands right behind the control characters, and no other character is among
    // them, so one comparison finds both. It is signed, so bytes beyond ASCII are less as well. The mask holds what is
    // plain: for the opposite, compilers emit one instruction more.
    auto const turned = _mm_set1_epi8(2);
    auto const quote_turned = _mm_set1_epi8('"' ^ 2);
    auto const backslash = _mm_set1_epi8('\\');
    auto const plain = [&](char const* at) {
        auto const bytes = _mm_loadu_si128(reinterpret_cast<__m128i const*>(at));
        return static_cast<unsigned>(_mm_movemask_epi8(_mm_andnot_si128(
            _mm_cmpeq_epi8(bytes, backslash), _mm_cmpgt_epi8(_mm_xor_si128(bytes, turned), quote_turned))));
    };
    // 32 at a time: most texts are shorter, so the processor predicts correctly that the loop ends.
    while (end - p >= 32) {
        auto const mask = plain(p) | plain(p + 16) << 16;
        if (mask != 0xFFFFFFFFU) return p + std::countr_one(mask);
        p += 32;
    }
#endif
    while (p != end && !is_special(*p)) ++p;
    return p;
}

/// Whether `size` bytes are the same. For keys, which are short: a call of memcmp would cost more than the comparison.
[[gnu::always_inline]] inline bool same_text(char const* a, char const* b, std::size_t size) noexcept
{
    auto const difference = [&a, &b]<class Word>(std::size_t at, Word) {
        Word x;
        Word y;
        std::memcpy(&x, a + at, sizeof x);
        std::memcpy(&y, b + at, sizeof y);
        return x ^ y;
    };
    constexpr std::uint64_t eight{};
    if (size >= 8) {
        // The last words may overlap those before them.
        for (; size > 32; size -= 8, a += 8, b += 8)
            if (difference(0, eight)) return false;
        auto all = difference(0, eight) | difference(size - 8, eight);
        if (size > 16) all |= difference(8, eight) | difference(size - 16, eight);
        return all == 0;
    }
    constexpr std::uint32_t four{};
    if (size >= 4) return (difference(0, four) | difference(size - 4, four)) == 0;
    for (std::size_t i = 0; i < size; ++i)
        if (a[i] != b[i]) return false;
    return true;
}

/// Whether a control character is among these bytes, white space other than blanks included.
[[nodiscard]] inline bool has_control(char const* p, char const* end) noexcept
{
#if defined(__SSE2__)
    constexpr std::ptrdiff_t width = 16;
    if (end - p >= width) {
        auto const load = [](char const* at) { return _mm_loadu_si128(reinterpret_cast<__m128i const*>(at)); };
        auto least = load(end - width), least_too = least;
        for (; end - p >= 2 * width; p += 2 * width) {
            least = _mm_min_epu8(least, load(p));
            least_too = _mm_min_epu8(least_too, load(p + width));
        }
        if (end - p >= width) least = _mm_min_epu8(least, load(p));
        least = _mm_min_epu8(least, least_too);
        return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(least, _mm_set1_epi8(0x1F)), least)) != 0;
    }
#endif
    for (; p != end; ++p)
        if (static_cast<unsigned char>(*p) < 0x20) return true;
    return false;
}

}  // namespace gainsight::px::inline v0::detail

#endif
