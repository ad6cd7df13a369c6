// Skips nested JSON quickly, in blocks of 64 bytes.
#ifndef EXAMPLES_EXPORT_NESTED_SCAN_HPP
#define EXAMPLES_EXPORT_NESTED_SCAN_HPP

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace example {

/// The state of a scan over nested objects and arrays.
struct nesting {
    std::size_t depth = 0;  ///< How many objects and arrays are open.
    bool in_text = false;
};

/// Moves `p` after the bracket that closes the outermost object or array, and returns true. Returns false, with `p` at
/// that position, at a byte that needs individual checks (an escape, a control character, a non-ASCII character), or if
/// fewer than 64 bytes are left.
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
        auto const count = std::countr_zero(odd);  // the number of bytes before the first odd one; 64 if there is none
        auto const plain = count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
        // Sets a bit for each byte within a string, including its opening quote: the parity of the quotes up to that
        // byte.
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
