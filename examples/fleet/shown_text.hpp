// Names and numbers as people read them. Names are others' texts: they may hold anything.
#ifndef EXAMPLES_FLEET_SHOWN_TEXT_HPP
#define EXAMPLES_FLEET_SHOWN_TEXT_HPP

#include <gainsight/px/core/utf8.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace example {

/// The text without what a terminal would take for a command, or what is no UTF-8: '?' in its place.
inline std::string shown(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        auto const n = gainsight::px::detail::utf8_sequence(text);
        auto const first = static_cast<unsigned char>(text[0]);
        bool const is_control = first < 0x20 || first == 0x7F || (n == 2 && first == 0xC2 && (text[1] & 0x7F) < 0x20);
        if (n == 0 || is_control)
            out += '?';
        else
            out += text.substr(0, n);
        text.remove_prefix(std::max<std::size_t>(n, 1));
    }
    return out;
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
