// The period that a historical list covers.
#ifndef GAINSIGHT_PX_QUERY_DATE_RANGE_HPP
#define GAINSIGHT_PX_QUERY_DATE_RANGE_HPP

#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/core/timestamp.hpp>

#include <chrono>
#include <optional>

namespace gainsight::px::inline v0 {

/// A half-open range [from, to) of UTC times: a range may begin where another ends, without overlap.
///
/// A range whose end is not after its start is invalid_argument; a range wider than the endpoint allows (190 days for
/// events) is range_too_wide. Both are reported before anything is sent.
class date_range {
public:
    /// Bounds finer than a millisecond, which is the unit of PX, are rounded up. A bound that a count of milliseconds
    /// cannot represent becomes the nearest that it can.
    template <class From, class To>
    date_range(std::chrono::sys_time<From> from, std::chrono::sys_time<To> to)
        : from_{detail::fitting_ceil<std::chrono::milliseconds>(from.time_since_epoch())},
          to_{detail::fitting_ceil<std::chrono::milliseconds>(to.time_since_epoch())}
    {}
    [[nodiscard]] timestamp from() const noexcept { return from_; }
    [[nodiscard]] timestamp to() const noexcept { return to_; }
    /// The time from start to end, or the longest duration that can be represented if that is shorter; negative for a
    /// range that ends before it starts.
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
/// Asks explicitly for the last day, which is what PX returns when a historical list is requested without dates.
inline constexpr last_day_t last_day{};

/// The period that a call covers which is not a list: a date_range, or explicitly the last day.
class date_span {
public:
    date_span(date_range const& range) : range_{range} {}
    date_span(last_day_t) noexcept {}

    /// Empty for the last day.
    [[nodiscard]] std::optional<date_range> const& range() const noexcept { return range_; }

private:
    std::optional<date_range> range_;
};

}  // namespace gainsight::px::inline v0

#endif
