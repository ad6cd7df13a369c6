// The characters of a JSON text: escapes, UTF-8, and what is read in the place of neither.
#ifndef GAINSIGHT_PX_JSON_CHARACTERS_HPP
#define GAINSIGHT_PX_JSON_CHARACTERS_HPP

#include <gainsight/px/core/utf8.hpp>
#include <gainsight/px/json/text_scan.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0::detail {

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

/// Appends the character that the escape at `p` stands for. Returns its length, with both halves of a surrogate pair; 0
/// when the piece ends within it, -1 when it is none.
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

/// Reads the bytes at `p`, which are neither a character nor an escape: appends what was plainly meant, or U+FFFD.
/// Returns how many bytes that took; 0 when the piece ends before it is known.
///
/// Plainly meant: a control character without an escape, a character with a backslash that it does not need, and a
/// character beyond U+FFFF written as two surrogates of three bytes each (CESU-8). U+FFFD replaces an escaped surrogate
/// without its other half, `\u` with fewer than four digits, and bytes that are not UTF-8: one U+FFFD for each
/// surrogate, else one for as many bytes as begin a character.
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
            // The first half of a pair; the second half may end in the next piece.
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
        // A character that breaks off: it ends before the first byte that does not belong to it.
        while (used < 3 && static_cast<std::ptrdiff_t>(used) < size && utf8_length(p, p + used + 1) == 0) ++used;
    }
    out += replacement_character;
    return used;
}

/// Reads the text that begins at `p`, behind its quote, and returns where it ends. `text` views the piece or, if there
/// are escapes, `unescaped`. Null if the text goes on in the next piece, or is not sound.
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

}  // namespace gainsight::px::inline v0::detail

#endif
