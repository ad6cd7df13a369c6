// Numbers as JSON writes them: the fast readings of short ones, and the grammar of all.
#ifndef GAINSIGHT_PX_JSON_NUMBER_SCAN_HPP
#define GAINSIGHT_PX_JSON_NUMBER_SCAN_HPP

#include <gainsight/px/core/config.hpp>

#include <bit>
#include <cfloat>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace gainsight::px::inline v0::detail {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_number_letter(char c) noexcept
{
    return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/// Appends the digits at `p` to the number `n` and returns where they end. After more than 19 digits `n` is
/// meaningless.
[[gnu::always_inline]] inline char const* read_digits(char const* p, char const* end, std::uint64_t& n) noexcept
{
    if constexpr (std::endian::native == std::endian::little) {
        // Eight digits at once (summed up in pairs, then fours, then all), then four: dates have thirteen.
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

/// Reads the integer at `p` and returns where it ends. Null if it is none, has more than 18 digits, or may go on in the
/// next piece.
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

/// Reads the short decimal at `p` ("-12.5") and returns where it ends. With at most 15 digits both the digits and the
/// power of ten are exact doubles, so that one division rounds correctly. Null if it is none, or longer.
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

/// Whether a text is an integer, a real number, or no number at all by the grammar of JSON.
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
