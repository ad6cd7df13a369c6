// Names and numbers as people read them. Names are others' texts: they may hold anything.
#ifndef EXAMPLES_FLEET_SHOWN_TEXT_HPP
#define EXAMPLES_FLEET_SHOWN_TEXT_HPP

#include "../byte_codes.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace example {

/// Whether a character changes the direction of the text around it, or ends a line: "gnp.exe" as "exe.png".
inline bool turns_text(std::string_view character)
{
    // U+061C, U+200E to 200F, U+2028 to 202E, U+2066 to 2069
    if (character == "\xD8\x9C") return true;
    if (character.size() != 3 || character[0] != '\xE2') return false;
    auto const middle = static_cast<unsigned char>(character[1]), last = static_cast<unsigned char>(character[2]);
    return (middle == 0x80 && (last == 0x8E || last == 0x8F || (last >= 0xA8 && last <= 0xAE))) ||
           (middle == 0x81 && last >= 0xA6 && last <= 0xA9);
}

/// The text without what a terminal would take for a command or what is no UTF-8: "\x1B" in the place of such a byte.
/// Different texts stay different: a backslash before an x is such a byte as well.
inline std::string shown(std::string_view text)
{
    return with_codes(text, [](std::string_view character, std::string_view from_there) {
        auto const first = static_cast<unsigned char>(character[0]);
        bool const is_control =
            first < 0x20 || first == 0x7F || (character.size() == 2 && first == 0xC2 && (character[1] & 0x7F) < 0x20);
        return is_control || from_there.starts_with("\\x") || turns_text(character);
    });
}

/// Several lines of it.
inline std::string shown_lines(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        out += shown(line) + '\n';
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return out;
}

/// "1,234,567"
inline std::string grouped(std::uint64_t n)
{
    auto out = std::to_string(n);
    for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3)
        out.insert(static_cast<std::size_t>(at), 1, ',');
    return out;
}

/// "12.3"
inline std::string with_digits(double x, int digits = 1)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, x);
    return text;
}

/// "0.4 s", "12 s", "3 min", "5.2 h", "2.1 days"
inline std::string shown(std::chrono::microseconds t)
{
    auto const s = std::chrono::duration<double>(t).count();
    if (s < 9.95) return with_digits(s) + " s";
    if (s < 120) return with_digits(s, 0) + " s";
    if (s < 7200) return with_digits(s / 60, 0) + " min";
    if (s < 172'800) return with_digits(s / 3600) + " h";
    return with_digits(s / 86'400) + " days";
}

}  // namespace example

#endif
