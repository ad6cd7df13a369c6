// Texts of the system, whose bytes may be any, for JSON.
#ifndef EXAMPLES_EXPORT_UTF8_TEXT_HPP
#define EXAMPLES_EXPORT_UTF8_TEXT_HPP

#include <gainsight/px/core/utf8.hpp>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

namespace example {

namespace px = gainsight::px;

/// The text, with bytes that are no UTF-8 as "\xE9".
[[nodiscard]] inline std::string utf8_of(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        auto const n = px::detail::utf8_sequence(text);
        std::array<char, 5> byte{};
        if (n == 0) std::snprintf(byte.data(), byte.size(), "\\x%02X", static_cast<unsigned char>(text[0]));
        out += n == 0 ? std::string_view{byte.data()} : text.substr(0, n);
        text.remove_prefix(n == 0 ? 1 : n);
    }
    return out;
}

}  // namespace example

#endif
