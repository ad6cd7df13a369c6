// The span of time that a historical list covers.
#ifndef GAINSIGHT_PX_QUERY_DATE_RANGE_HPP
#define GAINSIGHT_PX_QUERY_DATE_RANGE_HPP

#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/core/timestamp.hpp>

#include <chrono>
#include <optional>

namespace gainsight::px::inline v0 {

/// From a moment on and up to another, which is not in it, in UTC: neighbouring ranges meet without overlap.
///
/// A range whose end is not after its start is invalid_argument, one that is wider than its endpoint allows (190 days
/// for events) is range_too_wide; both are found before anything is sent.
class date_range {
public:
    /// Bounds finer than a millisecond are rounded up, PX's unit being the millisecond. One that is further away than
    /// milliseconds reach is the furthest that they do.
    template <class From, class To>
    date_range(std::chrono::sys_time<From> from, std::chrono::sys_time<To> to)
        : from_{detail::fitting_ceil<std::chrono::milliseconds>(from.time_since_epoch())},
          to_{detail::fitting_ceil<std::chrono::milliseconds>(to.time_since_epoch())}
    {}
    [[nodiscard]] timestamp from() const noexcept { return from_; }
    [[nodiscard]] timestamp to() const noexcept { return to_; }
    /// From start to end, or the longest time there is where that is longer; negative for a range that ends before it
    /// starts.
    [[nodiscard]] std::chrono::milliseconds width() const noexcept
    {
        using std::chrono::milliseconds;
        auto const from = from_.time_since_epoch(), to = to_.time_since_epoch();
        if (from < from.zero() && to > milliseconds::max() + from) return milliseconds::max();
        if (from > from.zero() && to < milliseconds::min() + from) return milliseconds::min();
        return to - from;
    }
    friend bool operator==(date_range const&, date_range const&) noexcept = default;

private:
    timestamp from_;
    timestamp to_;
};

/// The type of `last_day`.
struct last_day_t {
    constexpr explicit last_day_t() noexcept {}
};
/// Says aloud that a historical list shall cover the last day, which is what PX returns when it is given no dates.
inline constexpr last_day_t last_day{};

/// What one call covers that is no list: a date_range, or the last day, said aloud.
class date_span {
public:
    date_span(date_range const& range) : range_{range} {}
    date_span(last_day_t) noexcept {}

    /// Nothing for the last day.
    [[nodiscard]] std::optional<date_range> const& range() const noexcept { return range_; }

private:
    std::optional<date_range> range_;
};

}  // namespace gainsight::px::inline v0

#endif
