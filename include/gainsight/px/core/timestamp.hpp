// Points in time, in the unit of PX.
#ifndef GAINSIGHT_PX_CORE_TIMESTAMP_HPP
#define GAINSIGHT_PX_CORE_TIMESTAMP_HPP

#include <gainsight/px/core/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

/// A UTC point in time in milliseconds since 1970, the unit of every date in PX.
using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// The timestamp of a count of epoch milliseconds.
[[nodiscard]] constexpr timestamp from_epoch_ms(std::int64_t ms) noexcept
{
    return timestamp{std::chrono::milliseconds{ms}};
}
/// A timestamp's count of epoch milliseconds.
[[nodiscard]] constexpr std::int64_t to_epoch_ms(timestamp t) noexcept { return t.time_since_epoch().count(); }
/// The current time of the system clock.
[[nodiscard]] inline timestamp now() noexcept
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// "2026-11-24T21:40:53.125Z". A time outside the years of std::chrono becomes the first or last time in them.
[[nodiscard]] std::string to_iso8601(timestamp t);
/// Parses an ISO 8601 date ("2026-11-24", which is midnight UTC), or a date and time with Z, with an offset, or with
/// neither (then UTC), and with up to nine fractional digits (cut to milliseconds). Anything else is invalid_argument.
[[nodiscard]] result<timestamp> parse_iso8601(std::string_view text);

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/timestamp.ipp>
#endif

#endif
