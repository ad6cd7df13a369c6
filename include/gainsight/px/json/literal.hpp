// Numbers as they are written: which integer or double one is, and how one that Boost.JSON has no number for is kept.
#ifndef GAINSIGHT_PX_JSON_LITERAL_HPP
#define GAINSIGHT_PX_JSON_LITERAL_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace gainsight::px::inline v0 {

/// The digits of a number that no number type of Boost.JSON holds, as PX sent them: "1e400", an integer beyond 64 bits,
/// more digits than a double keeps. Among values without a schema (free attributes, free values, `extra`) such a number
/// is kept as an object with one member, `{"$number": "1e400"}`, and is written again as the bare number, byte for
/// byte. Empty for any other value.
///
/// So that no other object is mistaken for one, a key "$number" that PX sends is kept as "$$number", "$$number" as
/// "$$$number" and so on, and is written as it came. A caller who puts such an object into a free value writes a
/// number.
[[nodiscard]] std::optional<std::string_view> kept_number(boost::json::value const& v) noexcept;

namespace detail {

/// Makes `v` the number of that literal.
void keep_number(boost::json::value& v, std::string_view literal);

/// "$number", "$$number" and so on: a key that is kept with one dollar more than it is written with.
[[nodiscard]] constexpr bool is_dollar_key(std::string_view key) noexcept
{
    if (!key.starts_with('$')) return false;
    key.remove_prefix(key.find_first_not_of('$') == key.npos ? key.size() : key.find_first_not_of('$'));
    return key == "number";
}

/// What a literal is where an integer is due.
enum class whole_number : unsigned char { yes, has_fraction, too_large };

/// The exact integer that a literal of JSON's grammar is, however it is written (82.0, 1e3), where 64 bits hold it.
[[nodiscard]] whole_number read_whole_number(std::string_view literal, std::int64_t& value) noexcept;

/// The double nearest to a literal of JSON's grammar; infinite when there is none.
[[nodiscard]] double nearest_double(std::string_view literal);
/// The same; false where that double, as it is written, is another number than the literal: digits got lost.
[[nodiscard]] bool read_double(std::string_view literal, double& nearest);

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/json/impl/literal.ipp>
#endif

#endif
