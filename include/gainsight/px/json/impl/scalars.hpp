// Texts, numbers and flags put into members, by the member's kind.
#ifndef GAINSIGHT_PX_JSON_IMPL_SCALARS_HPP
#define GAINSIGHT_PX_JSON_IMPL_SCALARS_HPP

#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/literal.hpp>
#include <gainsight/px/json/number_scan.hpp>
#include <gainsight/px/json/shape.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

// What is overwritten is mostly at least as long, and then need not be asked for its capacity.
[[gnu::always_inline]] inline void put_text(std::string& to, std::string_view s)
{
    if (s.size() > to.size()) {
        to.clear();
        to.append(s);
        return;
    }
    std::memcpy(to.data(), s.data(), s.size());
    to.erase(s.size());
}

/// False, and nothing is put, where the integer does not fit or is of another kind than the member.
[[gnu::always_inline]] inline bool put_integer(kind k, void* at, std::int64_t i)
{
    switch (k) {
        case kind::int32:
            if (i < std::numeric_limits<std::int32_t>::min() || i > std::numeric_limits<std::int32_t>::max())
                return false;
            *static_cast<std::optional<std::int32_t>*>(at) = static_cast<std::int32_t>(i);
            return true;
        case kind::int64: *static_cast<std::optional<std::int64_t>*>(at) = i; return true;
        case kind::real: {
            constexpr std::int64_t exact = std::int64_t{1} << 53;
            if (i < -exact || i > exact) return false;
            *static_cast<std::optional<double>*>(at) = static_cast<double>(i);
            return true;
        }
        case kind::date:
            // PX sends 0 for "never".
            if (i == 0)
                static_cast<std::optional<timestamp>*>(at)->reset();
            else
                *static_cast<std::optional<timestamp>*>(at) = from_epoch_ms(i);
            return true;
        default: return false;
    }
}

/// How a number was put into a member.
enum class reading : unsigned char {
    none,      // not at all: it does not fit
    fraction,  // not at all: it is no whole number
    exact,
    rounded,   // to the nearest double, which another number is written as
    otherwise  // as what it means: as text, or as an integer though it is written as a double
};

/// Puts the number of that literal of JSON's grammar.
inline reading put_number(shape const& s, void* at, std::string_view literal)
{
    switch (s.kind) {
        case kind::text: put_text(*static_cast<std::string*>(at), literal); return reading::otherwise;
        case kind::enumeration: static_cast<open_enum_base*>(at)->assign(literal, s.names); return reading::otherwise;
        case kind::int32:
        case kind::int64:
        case kind::date: {
            std::int64_t i = 0;
            auto const whole = read_whole_number(literal, i);
            if (whole == whole_number::has_fraction) return reading::fraction;
            if (whole != whole_number::yes || !put_integer(s.kind, at, i)) return reading::none;
            return number_kind_of(literal) == number_kind::integer ? reading::exact : reading::otherwise;
        }
        case kind::real: {
            double d = 0;
            bool const whole = read_double(literal, d);
            if (!std::isfinite(d)) return reading::none;
            *static_cast<std::optional<double>*>(at) = d;
            return whole ? reading::exact : reading::rounded;
        }
        default: return reading::none;
    }
}

/// Whatever the case of its letters: some serialisers write True.
inline bool is_word(std::string_view s, std::string_view word) noexcept
{
    return std::equal(s.begin(), s.end(), word.begin(), word.end(), [](char a, char b) { return (a | 0x20) == b; });
}

/// A date and time that says its offset, or epoch milliseconds: of thirteen digits, since with more or less they could
/// be seconds, or a date without its dashes; 0, and what lies before 1970.
inline bool read_date(std::string_view s, std::int64_t& ms)
{
    if (number_kind_of(s) == number_kind::integer)
        return (s.size() == 13 || s[0] == '-' || s == "0") && read_whole_number(s, ms) == whole_number::yes;
    constexpr std::size_t behind_date = 11;
    if (s.size() <= behind_date || (s.back() != 'Z' && s.find_first_of("+-", behind_date) == s.npos)) return false;
    auto const t = parse_iso8601(s);
    if (t) ms = to_epoch_ms(*t);
    return t.has_value();
}

}  // namespace gainsight::px::inline v0::detail

#endif
