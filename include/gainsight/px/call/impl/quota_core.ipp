// The bodies of <gainsight/px/call/quota_core.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_QUOTA_CORE_IPP
#define GAINSIGHT_PX_CALL_IMPL_QUOTA_CORE_IPP

#include <gainsight/px/call/quota_core.hpp>

#include <algorithm>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// How far behind the latest moment another may be that was taken before it.
inline constexpr std::chrono::minutes clock_doubt{1};

GAINSIGHT_PX_DECL void quota_core::advance(time_point now, system_point today) noexcept
{
    expire(now);
    // Threads look at the clock before they stand in line here, so that a moment may be a little older than the one
    // before. One that is much older says that the one before was wrong: the bucket would wait for it to come.
    if (filled_ == time_point{} || filled_ - now > clock_doubt) filled_ = now;
    if (now > filled_) {
        tokens_ = std::min(capacity(), tokens_ + rate_ * std::chrono::duration<double>(now - filled_).count());
        filled_ = now;
    }
    auto day = std::chrono::floor<std::chrono::days>(today);
    if (day != day_shown_) {
        // So is a moment that was looked at before midnight: its day is over, which is not to be taken for a clock that
        // was set back.
        if (today < day_shown_ && day_shown_ - today < clock_doubt)
            day = day_shown_;
        else
            turn_day(day);
    }
    day_.look(day);
}

GAINSIGHT_PX_DECL quota_answer quota_core::acquire(quota_waiter& w, time_point now, system_point today)
{
    advance(now, today);
    // What is left of the day is promised to those who wait: a further call would wait until midnight.
    if (spent() || most_per_day_ - day_.used() <= waiters_.size()) return quota_answer::exhausted;
    if (waiters_.empty() && is_free()) {
        take();
        return quota_answer::granted;
    }
    waiters_.push(w, w.lane);
    return quota_answer::queued;
}

GAINSIGHT_PX_DECL void quota_core::take() noexcept
{
    tokens_ -= 1;
    day_.add();
    if (--slots_[0].permits == 0) next_slot();
}

GAINSIGHT_PX_DECL bool quota_core::cancel(quota_waiter& w) noexcept { return waiters_.remove(w); }

GAINSIGHT_PX_DECL void quota_core::poll(time_point now, system_point today, std::vector<quota_waiter*>& due)
{
    advance(now, today);
    void const* lane = nullptr;
    while (!waiters_.empty() && is_free() && !spent()) {
        due.push_back(static_cast<quota_waiter*>(waiters_.pop(lane)));
        take();
    }
}

GAINSIGHT_PX_DECL void quota_core::fail_waiting(std::vector<quota_waiter*>& exhausted)
{
    while (!waiters_.empty() && spent()) exhausted.push_back(static_cast<quota_waiter*>(waiters_.pop_any()));
}

GAINSIGHT_PX_DECL std::optional<quota_core::time_point> quota_core::next() const
{
    if (waiters_.empty()) return std::nullopt;
    if (spent()) return filled_;
    if (slots_[0].permits == 0) return std::nullopt;
    // At most an hour: at a rate near zero the time until the next permit does not fit in nanoseconds.
    auto const missing = std::chrono::duration<double>(tokens_ >= 1 ? 0.0 : std::min(3600.0, (1.0 - tokens_) / rate_));
    // Rounded up: a poll a nanosecond early would find nothing and be repeated.
    return filled_ + std::chrono::duration_cast<std::chrono::nanoseconds>(missing) + std::chrono::microseconds{1};
}

GAINSIGHT_PX_RARE_DECL void quota_core::refund() noexcept
{
    day_.take_back();
    if (leases_ && slots_[0].permits == 0) {
        ++report_.unused;  // of a lease that is used up
        return;
    }
    if (leases_ || slots_[0].permits < endless)
        ++slots_[0].permits;
    else if (report_.alone != 0)
        --report_.alone;  // of a call that was counted already
    tokens_ = std::min(capacity(), tokens_ + 1);
}

GAINSIGHT_PX_RARE_DECL void quota_core::rate_limited(time_point now) noexcept
{
    // One step down a second: the refusals of one burst are one piece of news.
    auto const one_burst =
        lowered_ != time_point{} && now - lowered_ < std::chrono::seconds{1} && lowered_ - now < clock_doubt;
    if (!options_.adaptive) return;
    report_.refused = report_.refused || leases_;
    if (one_burst) return;
    lowered_ = now;
    auto const lowered = [this](double r) {
        return std::max(std::min(options_.least_per_second, most_per_second_), r / 2);
    };
    rate_ = lowered(rate_);
    whole_rate_ = lowered(whole_rate_);
    tokens_ = std::min(tokens_, 0.0);
    filled_ = std::max(filled_, now);  // or the time since the last permit would fill the bucket again
}

GAINSIGHT_PX_DECL void quota_core::succeeded() noexcept
{
    if (leases_)
        ++report_.succeeded;
    else if (rate_ < most_per_second_)
        rate_ = std::min(most_per_second_, rate_ + options_.recovery_per_second);
}

GAINSIGHT_PX_DECL quota_answer shared_quota::acquire(quota_waiter& w, time_point now, system_point today)
{
    std::lock_guard const lock{mutex_};
    auto const answer = core_.acquire(w, now, today);
    tell_if_wanted();
    return answer;
}

GAINSIGHT_PX_RARE_DECL void shared_quota::watch(std::function<void()> needs)
{
    std::lock_guard const lock{mutex_};
    needs_ = std::move(needs);
    told_ = false;
}

GAINSIGHT_PX_RARE_DECL void shared_quota::tell_what_is_wanted() const
{
    // Who stands alone asks again in a time of his own.
    if (needs_ && core_.leases() && core_.wanted() != 0) tell();
}

GAINSIGHT_PX_RARE_DECL void shared_quota::tell() const
{
    if (std::exchange(told_, true)) return;
    try {
        needs_();
    } catch (...) {
        told_ = false;  // no memory for it: the next call tries again
    }
}

GAINSIGHT_PX_DECL bool shared_quota::cancel(quota_waiter& w)
{
    std::lock_guard const lock{mutex_};
    return core_.cancel(w);
}

GAINSIGHT_PX_DECL void shared_quota::poll(time_point now, system_point today)
{
    std::vector<quota_waiter*> due;
    std::lock_guard const lock{mutex_};
    core_.poll(now, today, due);
    // Under the lock: a waiter that is told false by cancel() may die at once, so its news must be on the way by then.
    for (auto* w : due) w->on_answer(*w, quota_answer::granted);
    due.clear();
    core_.fail_waiting(due);
    for (auto* w : due) w->on_answer(*w, quota_answer::exhausted);
    tell_if_wanted();
}

GAINSIGHT_PX_DECL std::optional<shared_quota::time_point> shared_quota::next() const
{
    std::lock_guard const lock{mutex_};
    return core_.next();
}

GAINSIGHT_PX_RARE_DECL void shared_quota::refund()
{
    std::lock_guard const lock{mutex_};
    core_.refund();
}

GAINSIGHT_PX_RARE_DECL void shared_quota::rate_limited(time_point now)
{
    std::lock_guard const lock{mutex_};
    core_.rate_limited(now);
    if (needs_ && core_.leases()) tell();
}

GAINSIGHT_PX_DECL void shared_quota::succeeded()
{
    std::lock_guard const lock{mutex_};
    core_.succeeded();
}

GAINSIGHT_PX_RARE_DECL double shared_quota::rate() const
{
    std::lock_guard const lock{mutex_};
    return core_.rate();
}

GAINSIGHT_PX_RARE_DECL quota_usage shared_quota::usage() const
{
    std::lock_guard const lock{mutex_};
    return core_.usage();
}

GAINSIGHT_PX_RARE_DECL void shared_quota::restore(quota_usage const& u)
{
    std::lock_guard const lock{mutex_};
    core_.restore(u);
}

}  // namespace gainsight::px::inline v0::detail

#endif
