// What reading lists would cost, before they are read. Pure.
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

/// What one list would cost.
class list_estimate {
public:
    list_estimate() noexcept {}

    std::int64_t windows = 0;  ///< As the endpoint's widest range makes them, before any is split for its size.
    /// Records to come. Nothing where PX announced no number; then `calls` counts one for each window.
    std::optional<std::int64_t> records;
    /// Whether PX announced all of them. Else the newest window's number was taken for the others in proportion to
    /// their width.
    bool counted = true;
    std::int64_t calls = 0;  ///< Pages, at least one for each window; repetitions after faults come on top.
};

/// What several lists would cost a subscription.
class read_plan {
public:
    /// `used` is what the subscription's day has used, as `px::quota::usage()` tells it: of another day than `now`'s it
    /// counts as nothing.
    explicit read_plan(quota_options quota = {}, quota_usage used = {}, timestamp now = px::now()) noexcept
        : quota_{quota}, used_{used}, now_{now}
    {}

    read_plan& add(list_estimate const& list) noexcept;

    [[nodiscard]] std::int64_t calls() const noexcept { return calls_; }
    [[nodiscard]] std::int64_t records() const noexcept { return records_; }
    /// Whether PX announced the number of records of each list.
    [[nodiscard]] bool counted() const noexcept { return counted_; }
    /// What the calls come to of a day's quota: 0.25 is a quarter.
    [[nodiscard]] double share_of_day() const noexcept;
    /// The least time that the calls take at the quota's rate. Each page takes PX time besides.
    [[nodiscard]] std::chrono::seconds at_least() const noexcept;
    /// Whether what the day has left is enough.
    [[nodiscard]] bool ends_today() const noexcept;
    /// When the last call could be made, at the earliest: the quota is new at each midnight, UTC. Nothing where a day
    /// has none.
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

/// The windows of ranges that do not overlap.
[[nodiscard]] std::int64_t windows_of(std::vector<date_range> const& ranges, std::chrono::milliseconds widest) noexcept;

/// What reading `ranges` costs in windows of at most `widest`, in pages of `page_size`: `hits` is what PX announced of
/// `asked`, a part of them.
[[nodiscard]] list_estimate estimate_of(std::vector<date_range> const& ranges, std::chrono::milliseconds widest,
                                        int page_size, date_range const& asked,
                                        std::optional<std::int64_t> hits) noexcept;

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/source/impl/read_plan.ipp>
#endif

#endif
