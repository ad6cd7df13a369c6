// The letters of JSON: where a plain run of text ends, escapes, UTF-8, the form of numbers.
#ifndef GAINSIGHT_PX_JSON_TEXT_SCAN_HPP
#define GAINSIGHT_PX_JSON_TEXT_SCAN_HPP

#include <gainsight/px/core/config.hpp>

#include <bit>
#include <cfloat>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

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

/// The first special byte, or `end`.
[[gnu::always_inline]] inline char const* plain_end(char const* p, char const* end) noexcept
{
#if defined(__SSE2__)
    // With that bit turned, a quote is next to the control characters, and no letter gets among them. The comparison is
    // signed, so bytes beyond ASCII are less as well. Told is what is plain: of the contrary, compilers make one step
    // more.
    auto const turned = _mm_set1_epi8(2);
    auto const quote_turned = _mm_set1_epi8('"' ^ 2);
    auto const backslash = _mm_set1_epi8('\\');
    auto const plain = [&](char const* at) {
        auto const bytes = _mm_loadu_si128(reinterpret_cast<__m128i const*>(at));
        return static_cast<unsigned>(_mm_movemask_epi8(_mm_andnot_si128(
            _mm_cmpeq_epi8(bytes, backslash), _mm_cmpgt_epi8(_mm_xor_si128(bytes, turned), quote_turned))));
    };
    // 32 at a time: most texts are shorter, so that whether the loop goes on is guessed right.
    while (end - p >= 32) {
        auto const mask = plain(p) | plain(p + 16) << 16;
        if (mask != 0xFFFFFFFFU) return p + std::countr_one(mask);
        p += 32;
    }
#endif
    while (p != end && !is_special(*p)) ++p;
    return p;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_number_letter(char c) noexcept
{
    return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/// Goes on with the number `n` by the digits at `p`; their end. `n` is of no use when there are more than 19.
[[gnu::always_inline]] inline char const* read_digits(char const* p, char const* end, std::uint64_t& n) noexcept
{
    if constexpr (std::endian::native == std::endian::little) {
        // Eight digits at once, in pairs, then fours, then all, and four: dates have thirteen.
        if (end - p >= 12) {
            std::uint64_t eight = 0;
            std::memcpy(&eight, p, 8);
            if (((eight & 0xF0F0F0F0F0F0F0F0U) | ((eight + 0x0606060606060606U) & 0xF0F0F0F0F0F0F0F0U) >> 4) ==
                0x3333333333333333U) {
                eight = (eight & 0x0F0F0F0F0F0F0F0FU) * (10 * 256 + 1) >> 8;
                eight = (eight & 0x00FF00FF00FF00FFU) * (100 * 65536 + 1) >> 16;
                n = n * 100'000'000 + ((eight & 0x0000FFFF0000FFFFU) * (std::uint64_t{10000} << 32 | 1) >> 32);
                p += 8;
                std::uint32_t four = 0;
                std::memcpy(&four, p, 4);
                if (((four & 0xF0F0F0F0U) | ((four + 0x06060606U) & 0xF0F0F0F0U) >> 4) == 0x33333333U) {
                    four = (four & 0x0F0F0F0FU) * (10 * 256 + 1) >> 8;
                    n = n * 10'000 + ((four & 0x00FF00FFU) * (100 * 65536 + 1) >> 16);
                    p += 4;
                }
            }
        }
    }
    while (p != end && is_digit(*p)) n = n * 10 + static_cast<std::uint64_t>(*p++ - '0');
    return p;
}

/// The integer at `p`, if it has at most 18 digits and its end is seen; null otherwise, and for what is no integer.
inline char const* read_integer(char const* p, char const* end, std::int64_t& value) noexcept
{
    bool const negative = *p == '-';
    if (negative) ++p;
    auto const* const first = p;
    std::uint64_t n = 0;
    p = read_digits(p, end, n);
    auto const count = p - first;
    // Nor -0, whose sign an integer loses.
    if (p == end || is_number_letter(*p) || count == 0 || count > 18 || (*first == '0' && (count > 1 || negative)))
        return nullptr;
    value = negative ? -static_cast<std::int64_t>(n) : static_cast<std::int64_t>(n);
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

/// The length of the UTF-8 character at `p`, 2 to 4; 0 when the text ends within it, -1 when it is none. Overlong
/// forms, surrogates and what lies beyond U+10FFFF are none.
inline int utf8_length(char const* p, char const* end) noexcept
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

inline void append_utf8(std::string& out, unsigned code)
{
    auto const put = [&out](unsigned byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | code >> 6);
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3F));
        put(0x80 | (code >> 6 & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

/// The value of a hexadecimal digit.
constexpr bool read_hex(char c, unsigned& digit) noexcept
{
    if (c >= '0' && c <= '9')
        digit = static_cast<unsigned>(c - '0');
    else if (c >= 'a' && c <= 'f')
        digit = static_cast<unsigned>(c - 'a') + 10;
    else if (c >= 'A' && c <= 'F')
        digit = static_cast<unsigned>(c - 'A') + 10;
    else
        return false;
    return true;
}

/// The four hexadecimal digits behind `\u`; 0 when the text ends within them, -1 when they are none.
inline int read_hex4(char const* p, char const* end, unsigned& code) noexcept
{
    code = 0;
    for (int i = 0; i < 4; ++i) {
        if (p + i == end) return 0;
        unsigned digit = 0;
        if (!read_hex(p[i], digit)) return -1;
        code = code << 4 | digit;
    }
    return 4;
}

/// Appends the character that the escape at `p` stands for. Its length, both halves of a surrogate pair included; 0
/// when the text ends within it, -1 when it is none.
inline int read_escape(char const* p, char const* end, std::string& out)
{
    if (p + 1 == end) return 0;
    switch (p[1]) {
        case '"':
        case '\\':
        case '/': out += p[1]; return 2;
        case 'b': out += '\b'; return 2;
        case 'f': out += '\f'; return 2;
        case 'n': out += '\n'; return 2;
        case 'r': out += '\r'; return 2;
        case 't': out += '\t'; return 2;
        case 'u': break;
        default: return -1;
    }
    unsigned code = 0;
    if (auto const n = read_hex4(p + 2, end, code); n <= 0) return n;
    if (code < 0xD800 || code > 0xDFFF) {
        append_utf8(out, code);
        return 6;
    }
    if (code > 0xDBFF) return -1;  // the second half without the first
    if (p + 6 == end) return 0;
    if (p[6] != '\\') return -1;
    if (p + 7 == end) return 0;
    if (p[7] != 'u') return -1;
    unsigned second = 0;
    if (auto const n = read_hex4(p + 8, end, second); n <= 0) return n;
    if (second < 0xDC00 || second > 0xDFFF) return -1;
    append_utf8(out, 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00));
    return 12;
}

inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";  // U+FFFD

/// Reads on where utf8_length and read_escape found none: appends what was plainly meant, or U+FFFD, and tells how much
/// of the text that was; 0 when the text ends before it is known.
///
/// Plainly meant are a control character that stands as it is, the character behind a backslash that it needs none for,
/// and a character beyond U+FFFF that is written as two surrogates of three bytes each (CESU-8). U+FFFD takes the place
/// of an escaped surrogate without its other half, of `\u` with the digits that do follow, and of bytes that are no
/// UTF-8: for each surrogate, and else for as many of them as begin a character.
inline std::size_t mend_text(char const* p, char const* end, std::string& out)
{
    auto const size = end - p;
    auto const byte = [p](std::ptrdiff_t i) { return static_cast<unsigned char>(p[i]); };
    auto const within = [byte](std::ptrdiff_t i, unsigned low, unsigned high) {
        return byte(i) >= low && byte(i) <= high;
    };
    if (byte(0) < 0x20) {
        out += *p;
        return 1;
    }
    if (*p == '\\') {
        if (size < 2) return 0;
        if (p[1] != 'u') return 1;  // what is behind it is read on its own
        out += replacement_character;
        std::ptrdiff_t used = 2;
        for (unsigned digit = 0; used < 6 && used < size && read_hex(p[used], digit);) ++used;
        return static_cast<std::size_t>(used);
    }
    std::size_t used = 1;
    if (byte(0) == 0xED && size > 1 && within(1, 0xA0, 0xBF)) {
        if (size < 3) return 0;
        used = within(2, 0x80, 0xBF) ? 3 : 2;
        if (used == 3 && byte(1) <= 0xAF) {
            // The first half of a pair; the rest of the second half may come with the next piece.
            if (size == 3 || (size == 4 && byte(3) == 0xED)) return 0;
            if (byte(3) == 0xED && within(4, 0xB0, 0xBF)) {
                if (size == 5) return 0;
                if (within(5, 0x80, 0xBF)) {
                    auto const half = [byte](std::ptrdiff_t i) {
                        return (byte(i) & 0x0FU) << 6 | (byte(i + 1) & 0x3FU);
                    };
                    append_utf8(out, 0x10000 + (half(1) << 10) + (half(4) & 0x3FFU));
                    return 6;
                }
            }
        }
    } else if (byte(0) >= 0xE0) {
        // A character that breaks off: the bytes before the one that is not of it.
        while (used < 3 && static_cast<std::ptrdiff_t>(used) < size && utf8_length(p, p + used + 1) == 0) ++used;
    }
    out += replacement_character;
    return used;
}

/// The text that begins at `p`, behind its quote, and where it ends, if all of it is in this piece: where it lies or,
/// with escapes, in `unescaped`. Null for what goes on in the next piece, and for what is none.
inline char const* read_text(char const* p, char const* end, std::string& unescaped, std::string_view& text)
{
    auto const* begin = p;
    bool escapes = false;
    for (;;) {
        p = plain_end(p, end);
        if (p == end) return nullptr;
        if (*p == '"') break;
        if (*p != '\\') {
            auto const used = utf8_length(p, end);
            if (used <= 0) return nullptr;
            p += used;
            continue;
        }
        if (!std::exchange(escapes, true)) unescaped.clear();
        unescaped.append(begin, p);
        auto const used = read_escape(p, end, unescaped);
        if (used <= 0) return nullptr;
        begin = p += used;
    }
    if (escapes) unescaped.append(begin, p);
    text = escapes ? std::string_view{unescaped} : std::string_view{begin, static_cast<std::size_t>(p - begin)};
    return p + 1;
}

/// The double that the short decimal at `p` is ("-12.5"), and where it ends: with at most 15 digits both the digits and
/// the power of ten are exact, so that one division rounds as it should. Null for what is none, or is longer.
inline char const* read_short_decimal(char const* p, char const* end, double& value) noexcept
{
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD == 0
    constexpr double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool const negative = p != end && *p == '-';
    if (negative) ++p;
    std::uint64_t digits = 0;
    auto const* const first = p;
    p = read_digits(p, end, digits);
    auto const whole = p - first;
    if (whole == 0 || (*first == '0' && whole > 1) || p == end || *p != '.') return nullptr;
    auto const* const point = p++;
    p = read_digits(p, end, digits);
    auto const behind_point = p - point - 1;
    if (behind_point == 0 || whole + behind_point > 15) return nullptr;
    auto const d = static_cast<double>(static_cast<std::int64_t>(digits)) / powers[behind_point];
    value = negative ? -d : d;
    return p;
#else
    static_cast<void>(p), static_cast<void>(end), static_cast<void>(value);
    return nullptr;
#endif
}

enum class number_kind : unsigned char { none, integer, real };

/// What a run of digits, signs, points and exponents is by the grammar of JSON.
constexpr number_kind number_kind_of(std::string_view s) noexcept
{
    std::size_t i = 0;
    auto const digits = [&] {
        auto const from = i;
        while (i < s.size() && is_digit(s[i])) ++i;
        return i - from;
    };
    if (i < s.size() && s[i] == '-') ++i;
    auto const leading_zero = i < s.size() && s[i] == '0';
    auto const whole = digits();
    if (whole == 0 || (leading_zero && whole > 1)) return number_kind::none;
    if (i == s.size()) return number_kind::integer;
    if (s[i] == '.') {
        ++i;
        if (digits() == 0) return number_kind::none;
    }
    if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
        ++i;
        if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
        if (digits() == 0) return number_kind::none;
    }
    return i == s.size() ? number_kind::real : number_kind::none;
}

}  // namespace gainsight::px::inline v0::detail

#endif
