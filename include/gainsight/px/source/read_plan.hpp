// How many calls and how much time reading lists would cost. Pure.
#ifndef GAINSIGHT_PX_SOURCE_READ_PLAN_HPP
#define GAINSIGHT_PX_SOURCE_READ_PLAN_HPP

#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/query/date_range.hpp>
#include <gainsight/px/quota_options.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace gainsight::px::inline v0 {

/// The cost of reading one list.
class list_estimate {
public:
    list_estimate() noexcept {}

    std::int64_t windows = 0;  ///< Windows of the endpoint's widest range, before any is split because of its size.
    /// The expected number of records; nothing if PX announced none, and then `calls` has one call for each window.
    std::optional<std::int64_t> records;
    /// Whether PX announced the number of all records. Otherwise the number of the newest window was extrapolated to
    /// the others, in proportion to their width.
    bool counted = true;
    std::int64_t calls = 0;  ///< Pages, at least one for each window; without calls that are repeated after failures.
};

/// The cost of reading several lists of one subscription.
class read_plan {
public:
    /// `used` is what the subscription has used of its daily quota, as `px::quota::usage()` returns it; a value of
    /// another day than `now` is ignored.
    explicit read_plan(quota_options quota = {}, quota_usage used = {}, timestamp now = px::now()) noexcept
        : quota_{quota}, used_{used}, now_{now}
    {}

    read_plan& add(list_estimate const& list) noexcept;

    [[nodiscard]] std::int64_t calls() const noexcept { return calls_; }
    [[nodiscard]] std::int64_t records() const noexcept { return records_; }
    /// Whether PX announced the number of records of each list.
    [[nodiscard]] bool counted() const noexcept { return counted_; }
    /// The share of a day's quota that the calls need: 0.25 is a quarter.
    [[nodiscard]] double share_of_day() const noexcept;
    /// The shortest time in which the quota's rate allows the calls. The time in which PX answers comes on top.
    [[nodiscard]] std::chrono::seconds at_least() const noexcept;
    /// Whether the calls fit into the rest of today's quota.
    [[nodiscard]] bool ends_today() const noexcept;
    /// The earliest time at which the last call could be made: the quota is renewed at midnight UTC. Nothing if the
    /// daily quota is 0.
    [[nodiscard]] std::optional<timestamp> ends() const noexcept;

private:
    [[nodiscard]] std::uint64_t left_today() const noexcept;

    quota_options quota_;
    quota_usage used_;
    timestamp now_;
    std::int64_t calls_ = 0;
    std::int64_t records_ = 0;
    bool counted_ = true;
};

namespace detail {

/// The number of windows of ranges that do not overlap.
[[nodiscard]] std::int64_t windows_of(std::vector<date_range> const& ranges, std::chrono::milliseconds widest) noexcept;

/// The cost of reading `ranges` in windows of at most `widest` and pages of `page_size`. `hits` is the number of
/// records that PX announced for `asked`, a part of the ranges.
[[nodiscard]] list_estimate estimate_of(std::vector<date_range> const& ranges, std::chrono::milliseconds widest,
                                        int page_size, date_range const& asked,
                                        std::optional<std::int64_t> hits) noexcept;

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/source/impl/read_plan.ipp>
#endif

#endif
