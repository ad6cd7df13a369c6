// The bodies of <gainsight/px/call/day_count.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_DAY_COUNT_IPP
#define GAINSIGHT_PX_CALL_IMPL_DAY_COUNT_IPP

#include <gainsight/px/call/day_count.hpp>

#include <algorithm>
#include <limits>

namespace gainsight::px::inline v0::detail {

/// What is restored may be any number.
inline std::uint64_t sum_of_calls(std::uint64_t a, std::uint64_t b) noexcept
{
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    return a > most - b ? most : a + b;
}

template <class Condition>
void day_count::forget(Condition which) noexcept
{
    auto const first = known_.begin();
    auto const kept = std::remove_if(first, first + static_cast<std::ptrdiff_t>(size_), which);
    size_ = static_cast<std::size_t>(kept - first);
}

/// Makes a day the present one, known or new.
GAINSIGHT_PX_DECL void day_count::show(std::chrono::sys_days day) noexcept
{
    today_ = day;
    auto const first = known_.begin();
    auto const end = [&] { return first + static_cast<std::ptrdiff_t>(size_); };
    auto const find = [&] { return std::find_if(first, end(), [day](quota_usage const& u) { return u.day >= day; }); };
    auto at = find();
    if (size_ == known_.size() && (at == end() || at->day != day)) {
        // Only a clock that is set back again and again has that many days: the two that lie furthest ahead become one.
        known_[size_ - 2].calls = sum_of_calls(known_[size_ - 2].calls, known_[size_ - 1].calls);
        --size_;
        at = find();
    }
    if (at == end() || at->day != day) {
        std::move_backward(at, end(), end() + 1);
        ++size_;
        at->day = day;
        at->calls = 0;
    }
    present_ = static_cast<std::size_t>(at - first);
}

GAINSIGHT_PX_DECL void day_count::look(std::chrono::sys_days today) noexcept
{
    if (today == today_ && size_ != 0) return;
    if (today > today_) {
        // A new day. One that is still ahead of it was a mistake, but for the next, which a clock that is set back by
        // some hours may well have shown.
        auto const next = today + std::chrono::days{1};
        forget([&](quota_usage const& u) { return u.day > next || u.day < today_; });
    } else {
        // Set back. The days between were over when the clock was set, so that none of their calls are of this one.
        forget([&](quota_usage const& u) { return u.day > today && u.day < today_; });
    }
    show(today);
}

GAINSIGHT_PX_DECL std::uint64_t day_count::used() const noexcept
{
    std::uint64_t sum = 0;
    for (auto i = present_; i < size_; ++i) sum = sum_of_calls(sum, known_[i].calls);
    return sum;
}

GAINSIGHT_PX_DECL void day_count::add() noexcept
{
    if (size_ == 0) show(today_);
    known_[present_].calls = sum_of_calls(known_[present_].calls, 1);
}

GAINSIGHT_PX_DECL void day_count::take_back() noexcept
{
    // Of the present day first; it may have been counted under a clock that was ahead.
    for (auto i = present_; i < size_; ++i)
        if (known_[i].calls != 0) {
            --known_[i].calls;
            return;
        }
}

GAINSIGHT_PX_DECL quota_usage day_count::usage() const noexcept
{
    quota_usage out;
    out.day = today_;
    out.calls = used();
    return out;
}

GAINSIGHT_PX_DECL void day_count::restore(quota_usage const& u) noexcept
{
    size_ = 0;
    show(u.day);
    known_[present_].calls = u.calls;
}

}  // namespace gainsight::px::inline v0::detail

#endif
