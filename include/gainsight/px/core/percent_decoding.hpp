// Undoes the percent-encoding of the credentials in a URL.
#ifndef GAINSIGHT_PX_CORE_PERCENT_DECODING_HPP
#define GAINSIGHT_PX_CORE_PERCENT_DECODING_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

constexpr int hex_digit(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// False if a '%' is not followed by two hexadecimal digits.
inline bool append_percent_decoded(std::string_view in, std::string& out)
{
    for (std::size_t at = 0; at < in.size(); ++at) {
        if (in[at] != '%') {
            out += in[at];
            continue;
        }
        auto const high = at + 2 < in.size() ? hex_digit(in[at + 1]) : -1;
        auto const low = at + 2 < in.size() ? hex_digit(in[at + 2]) : -1;
        if (high < 0 || low < 0) return false;
        out += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return true;
}

}  // namespace gainsight::px::inline v0::detail

#endif
