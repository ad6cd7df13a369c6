// The bodies of <gainsight/px/source/read_plan.hpp>.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_READ_PLAN_IPP
#define GAINSIGHT_PX_SOURCE_IMPL_READ_PLAN_IPP

#include <gainsight/px/source/read_plan.hpp>

#include <algorithm>
#include <cmath>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_DECL read_plan& read_plan::add(list_estimate const& list) noexcept
{
    calls_ += list.calls;
    records_ += list.records.value_or(0);
    counted_ = counted_ && list.counted && list.records;
    return *this;
}

GAINSIGHT_PX_DECL std::uint64_t read_plan::left_today() const noexcept
{
    auto const today = std::chrono::floor<std::chrono::days>(now_);
    auto const used = used_.day == today ? used_.calls : 0;
    return quota_.per_day - std::min(quota_.per_day, used);
}

GAINSIGHT_PX_DECL double read_plan::share_of_day() const noexcept
{
    return quota_.per_day == 0 ? 0 : static_cast<double>(calls_) / static_cast<double>(quota_.per_day);
}

GAINSIGHT_PX_DECL std::chrono::seconds read_plan::at_least() const noexcept
{
    auto const seconds = quota_.per_second > 0 ? static_cast<double>(calls_) / quota_.per_second : 0.0;
    return std::chrono::seconds{static_cast<std::int64_t>(std::ceil(seconds))};
}

GAINSIGHT_PX_DECL bool read_plan::ends_today() const noexcept
{
    auto const end = ends();
    return end && std::chrono::floor<std::chrono::days>(*end) == std::chrono::floor<std::chrono::days>(now_);
}

GAINSIGHT_PX_DECL std::optional<timestamp> read_plan::ends() const noexcept
{
    auto const rate = quota_.per_second > 0 ? quota_.per_second : 1.0;
    auto const lasting = [&](std::uint64_t calls) {
        return std::chrono::milliseconds{
            static_cast<std::int64_t>(std::ceil(static_cast<double>(calls) * 1000.0 / rate))};
    };
    // How many calls fit into `time`: limited by the rate and by the number of allowed calls.
    auto const in = [&](std::chrono::milliseconds time, std::uint64_t allowed) {
        auto const by_time = static_cast<double>(time.count()) * rate / 1000.0;
        return std::min<std::uint64_t>(allowed, static_cast<std::uint64_t>(by_time));
    };
    auto calls = static_cast<std::uint64_t>(calls_);
    if (calls == 0) return now_;
    timestamp const midnight = std::chrono::floor<std::chrono::days>(now_) + std::chrono::days{1};
    auto const today = in(midnight - now_, left_today());
    if (calls <= today) return now_ + lasting(calls);
    calls -= today;
    auto const each = in(std::chrono::days{1}, quota_.per_day);
    if (each == 0) return {};
    auto const days = (calls - 1) / each;
    return midnight + std::chrono::days{static_cast<std::int64_t>(days)} + lasting(calls - days * each);
}

namespace detail {

GAINSIGHT_PX_DECL std::int64_t windows_of(std::vector<date_range> const& ranges,
                                          std::chrono::milliseconds widest) noexcept
{
    std::int64_t windows = 0;
    for (auto const& r : ranges)
        if (r.from() < r.to()) windows += (r.width().count() - 1) / widest.count() + 1;
    return windows;
}

GAINSIGHT_PX_DECL list_estimate estimate_of(std::vector<date_range> const& ranges, std::chrono::milliseconds widest,
                                            int page_size, date_range const& asked,
                                            std::optional<std::int64_t> hits) noexcept
{
    list_estimate out;
    out.windows = windows_of(ranges, widest);
    out.calls = out.windows;
    if (!hits || *hits < 0 || out.windows == 0) {
        if (out.windows == 0) out.records = 0;
        return out;
    }
    double width = 0;
    for (auto const& r : ranges) width += static_cast<double>(r.width().count());
    auto const asked_width = static_cast<double>(asked.width().count());
    out.counted = out.windows == 1;
    auto const all = out.counted || asked_width <= 0 ? static_cast<double>(*hits)
                                                     : std::round(static_cast<double>(*hits) * width / asked_width);
    // No list is that long; the limit keeps the arithmetic below from overflowing.
    out.records = static_cast<std::int64_t>(std::min(all, 1e15));
    // The last page of a window is not full, so each window costs one call more than its full pages.
    out.calls = *out.records / std::max(page_size, 1) + out.windows;
    return out;
}

}  // namespace detail
}  // namespace gainsight::px::inline v0

#endif
