// A fast way over what is nested in JSON: blocks of 64 bytes at once, where no text needs a closer look.
#ifndef EXAMPLES_EXPORT_NESTED_SCAN_HPP
#define EXAMPLES_EXPORT_NESTED_SCAN_HPP

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace example {

/// Where a scan over objects and arrays stands.
struct nesting {
    std::size_t depth = 0;  ///< How many are open.
    bool in_text = false;
};

/// Goes on at `p` up to the bracket that closes the outermost object or array, and returns true behind it. False, at a
/// byte that needs a closer look (an escape, a control character, one beyond ASCII), or where fewer than 64 bytes are
/// left.
inline bool scan_nested([[maybe_unused]] char const*& p, [[maybe_unused]] char const* end,
                        [[maybe_unused]] nesting& at) noexcept
{
#if defined(__SSE2__)
    while (end - p >= 64) {
        std::uint64_t quotes = 0;
        std::uint64_t opening = 0;
        std::uint64_t closing = 0;
        std::uint64_t odd = 0;
        for (int i = 0; i < 4; ++i) {
            auto const bytes = _mm_loadu_si128(reinterpret_cast<__m128i const*>(p + i * 16));
            // '[' and '{' differ in one bit, and so do ']' and '}'.
            auto const curled = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
            auto const put = [i](std::uint64_t& to, __m128i mask) {
                to |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(mask))) << (i * 16);
            };
            put(quotes, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
            put(opening, _mm_cmpeq_epi8(curled, _mm_set1_epi8('{')));
            put(closing, _mm_cmpeq_epi8(curled, _mm_set1_epi8('}')));
            // The comparison is signed, so bytes beyond ASCII are less than a space as well.
            put(odd,
                _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
        }
        auto const count = std::countr_zero(odd);  // of the bytes before the first odd one; 64 where there is none
        auto const plain = count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
        // A bit for each byte within a text, its first quote included: whether the quotes up to it are odd in number.
        auto text = quotes & plain;
        for (int i = 1; i < 64; i *= 2) text ^= text << i;
        if (at.in_text) text = ~text;
        opening &= ~text & plain;
        closing &= ~text & plain;
        auto const closed = static_cast<std::size_t>(std::popcount(closing));
        if (closed < at.depth) {
            at.depth += static_cast<std::size_t>(std::popcount(opening)) - closed;
        } else {
            for (auto brackets = opening | closing; brackets != 0; brackets &= brackets - 1) {
                auto const lowest = brackets & (~brackets + 1);
                if (opening & lowest) {
                    ++at.depth;
                } else if (--at.depth == 0) {
                    p += std::countr_zero(brackets) + 1;
                    return true;
                }
            }
        }
        if (count != 0) at.in_text = (text >> (count - 1) & 1) != 0;
        p += count;
        if (count != 64) return false;
    }
#endif
    return false;
}

}  // namespace example

#endif
