// Texts of others, whose bytes may be any.
#ifndef EXAMPLES_BYTE_CODES_HPP
#define EXAMPLES_BYTE_CODES_HPP

#include <gainsight/px/core/utf8.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace example {

/// The text with codes, "\xE9", in the place of each byte that is no UTF-8, and of those of each character for which
/// `is_unfit(character, the text from there on)`.
template <class Unfit>
std::string with_codes(std::string_view text, Unfit is_unfit)
{
    std::string out;
    while (!text.empty()) {
        auto const n = gainsight::px::detail::utf8_sequence(text);
        auto const whole = text.substr(0, std::max<std::size_t>(n, 1));
        if (n != 0 && !is_unfit(whole, text)) {
            out += whole;
        } else {
            for (char const c : whole) {
                char code[8];
                std::snprintf(code, sizeof code, "\\x%02X", unsigned{static_cast<unsigned char>(c)});
                out += code;
            }
        }
        text.remove_prefix(whole.size());
    }
    return out;
}

}  // namespace example

#endif
