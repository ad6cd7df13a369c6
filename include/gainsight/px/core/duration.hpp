// Conversions of durations without overflow: a duration that does not fit becomes the longest that fits.
#ifndef GAINSIGHT_PX_CORE_DURATION_HPP
#define GAINSIGHT_PX_CORE_DURATION_HPP

#include <gainsight/px/core/config.hpp>

#include <chrono>

namespace gainsight::px::inline v0::detail {

/// Converts to another unit, rounded up. std::chrono's own conversion overflows where the duration does not fit.
template <class To, class Rep, class Period>
[[nodiscard]] constexpr To fitting_ceil(std::chrono::duration<Rep, Period> d) noexcept
{
    std::chrono::duration<long double, typename To::period> const exact = d;
    if (exact >= To::max()) return To::max();
    if (exact <= To::min()) return To::min();
    return std::chrono::ceil<To>(d);
}

/// Converts to nanoseconds. std::chrono's own conversion overflows beyond 292 years: a longer timeout would expire at
/// once.
template <class Rep, class Period>
[[nodiscard]] constexpr std::chrono::nanoseconds in_nanoseconds(std::chrono::duration<Rep, Period> d) noexcept
{
    using nanoseconds = std::chrono::nanoseconds;
    std::chrono::duration<long double, std::nano> const exact = d;
    if (exact >= nanoseconds::max()) return nanoseconds::max();
    if (exact <= nanoseconds::min()) return nanoseconds::min();
    return std::chrono::duration_cast<nanoseconds>(d);
}

/// The time point `d` after `from`, or the last one that can be represented; with a negative `d`, the one before
/// `from`, or the first that can be represented.
[[nodiscard]] constexpr std::chrono::steady_clock::time_point after(std::chrono::steady_clock::time_point from,
                                                                    std::chrono::nanoseconds d) noexcept
{
    using point = std::chrono::steady_clock::time_point;
    if (from > point{} && d >= point::max() - from) return point::max();
    if (from < point{} && d <= point::min() - from) return point::min();
    return from + d;
}

}  // namespace gainsight::px::inline v0::detail

#endif
