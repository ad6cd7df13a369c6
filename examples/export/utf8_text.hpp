// Texts of the system, whose bytes may be any, for JSON.
#ifndef EXAMPLES_EXPORT_UTF8_TEXT_HPP
#define EXAMPLES_EXPORT_UTF8_TEXT_HPP

#include "../byte_codes.hpp"

#include <string>
#include <string_view>

namespace example {

/// The text, with bytes that are no UTF-8 as "\xE9".
[[nodiscard]] inline std::string utf8_of(std::string_view text)
{
    return with_codes(text, [](auto, auto) { return false; });
}

}  // namespace example

#endif
