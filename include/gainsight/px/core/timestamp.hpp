// Points in time as PX counts them.
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
/// The present moment, by the system's clock.
[[nodiscard]] inline timestamp now() noexcept
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// "2026-11-24T21:40:53.125Z". What the years of std::chrono do not reach is written as the first or last of them.
[[nodiscard]] std::string to_iso8601(timestamp t);
/// Reads an ISO 8601 date ("2026-11-24", midnight UTC) or date and time with Z, an offset, or neither (UTC), with up to
/// nine digits of fraction (cut to milliseconds). Anything else is invalid_argument.
[[nodiscard]] result<timestamp> parse_iso8601(std::string_view text);

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/timestamp.ipp>
#endif

#endif
