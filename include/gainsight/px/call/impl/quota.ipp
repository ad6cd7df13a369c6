#ifndef GAINSIGHT_PX_CALL_IMPL_QUOTA_IPP
#define GAINSIGHT_PX_CALL_IMPL_QUOTA_IPP

#include <gainsight/px/call/quota.hpp>
#include <gainsight/px/call/quota_core.hpp>

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

namespace gainsight::px::inline v0 {
namespace detail {

/// How far behind the latest moment another may be that was taken before it.
inline constexpr std::chrono::minutes clock_doubt{1};

GAINSIGHT_PX_DECL void quota_core::advance(time_point now, system_point today) noexcept
{
    // Threads look at the clock before they stand in line here, so that a moment may be a little older than the one
    // before. One that is much older says that the one before was wrong: the bucket would wait for it to come.
    if (filled_ == time_point{} || filled_ - now > clock_doubt) filled_ = now;
    if (now > filled_) {
        tokens_ = std::min(capacity(), tokens_ + rate_ * std::chrono::duration<double>(now - filled_).count());
        filled_ = now;
    }
    day_.look(std::chrono::floor<std::chrono::days>(today));
}

GAINSIGHT_PX_DECL quota_answer quota_core::acquire(quota_waiter& w, time_point now, system_point today)
{
    advance(now, today);
    // What is left of the day is promised to those who wait: a further call would wait until midnight.
    if (spent() || options_.per_day - day_.used() <= waiting_) return quota_answer::exhausted;
    if (!turn_ && tokens_ >= 1) {
        tokens_ -= 1;
        day_.add();
        return quota_answer::granted;
    }
    auto& l = lanes_[w.lane];
    w.queued_ = true;
    w.before_ = l.last;
    w.after_ = nullptr;
    (l.last ? l.last->after_ : l.first) = &w;
    l.last = &w;
    ++waiting_;
    if (!l.next) {  // joins the ring as the last to be served
        if (turn_) {
            l.next = turn_;
            l.before = turn_->before;
            turn_->before->next = &l;
            turn_->before = &l;
        } else {
            l.next = l.before = &l;
            turn_ = &l;
        }
    }
    return quota_answer::queued;
}

GAINSIGHT_PX_DECL void quota_core::unlink(quota_waiter& w) noexcept
{
    auto const it = lanes_.find(w.lane);
    auto& l = it->second;
    (w.before_ ? w.before_->after_ : l.first) = w.after_;
    (w.after_ ? w.after_->before_ : l.last) = w.before_;
    w.queued_ = false;
    --waiting_;
    if (l.first) return;
    if (l.next == &l) {
        turn_ = nullptr;
    } else {
        l.before->next = l.next;
        l.next->before = l.before;
        if (turn_ == &l) turn_ = l.next;
    }
    lanes_.erase(it);
}

GAINSIGHT_PX_DECL bool quota_core::cancel(quota_waiter& w) noexcept
{
    if (!w.queued_) return false;
    unlink(w);
    return true;
}

GAINSIGHT_PX_DECL void quota_core::poll(time_point now, system_point today, std::vector<quota_waiter*>& due)
{
    advance(now, today);
    // When the day is spent the waiters stay until the next one or until their own deadlines.
    while (turn_ && tokens_ >= 1 && !spent()) {
        auto* const served = turn_;
        auto* const w = served->first;
        turn_ = served->next;
        unlink(*w);
        tokens_ -= 1;
        day_.add();
        due.push_back(w);
    }
}

GAINSIGHT_PX_DECL std::optional<quota_core::time_point> quota_core::next() const
{
    if (!turn_) return std::nullopt;
    // At most an hour: at a rate near zero the time until the next permit does not fit in nanoseconds.
    auto const missing = std::chrono::duration<double>(tokens_ >= 1 ? 0.0 : std::min(3600.0, (1.0 - tokens_) / rate_));
    // Rounded up: a poll a nanosecond early would find nothing and be repeated.
    auto const at =
        filled_ + std::chrono::duration_cast<std::chrono::nanoseconds>(missing) + std::chrono::microseconds{1};
    return spent() ? std::max(at, filled_ + std::chrono::minutes{1}) : at;
}

GAINSIGHT_PX_DECL void quota_core::refund() noexcept
{
    tokens_ = std::min(capacity(), tokens_ + 1);
    day_.take_back();
}

GAINSIGHT_PX_DECL void quota_core::rate_limited(time_point now) noexcept
{
    // One step down a second: the refusals of one burst are one piece of news.
    auto const one_burst =
        lowered_ != time_point{} && now - lowered_ < std::chrono::seconds{1} && lowered_ - now < clock_doubt;
    if (!options_.adaptive || one_burst) return;
    lowered_ = now;
    rate_ = std::max(std::min(options_.least_per_second, options_.per_second), rate_ / 2);
    tokens_ = std::min(tokens_, 0.0);
    filled_ = std::max(filled_, now);  // or the time since the last permit would fill the bucket again
}

GAINSIGHT_PX_DECL void quota_core::succeeded() noexcept
{
    if (rate_ < options_.per_second) rate_ = std::min(options_.per_second, rate_ + options_.recovery_per_second);
}

}  // namespace detail

struct quota::state {
    explicit state(quota_options const& o) : core{o} {}
    std::mutex mutex;
    detail::quota_core core;
};

GAINSIGHT_PX_DECL quota::quota(quota_options const& o) : state_{std::make_shared<state>(o)} {}

GAINSIGHT_PX_DECL double quota::rate() const
{
    std::lock_guard const lock{state_->mutex};
    return state_->core.rate();
}

GAINSIGHT_PX_DECL quota_usage quota::usage() const
{
    std::lock_guard const lock{state_->mutex};
    return state_->core.usage();
}

GAINSIGHT_PX_DECL void quota::restore(quota_usage const& u) const
{
    std::lock_guard const lock{state_->mutex};
    state_->core.restore(u);
}

GAINSIGHT_PX_DECL detail::quota_answer quota::acquire(detail::quota_waiter& w,
                                                      std::chrono::steady_clock::time_point now,
                                                      std::chrono::system_clock::time_point today) const
{
    std::lock_guard const lock{state_->mutex};
    return state_->core.acquire(w, now, today);
}

GAINSIGHT_PX_DECL bool quota::cancel(detail::quota_waiter& w) const
{
    std::lock_guard const lock{state_->mutex};
    return state_->core.cancel(w);
}

GAINSIGHT_PX_DECL void quota::poll(std::chrono::steady_clock::time_point now,
                                   std::chrono::system_clock::time_point today) const
{
    std::vector<detail::quota_waiter*> due;
    std::lock_guard const lock{state_->mutex};
    state_->core.poll(now, today, due);
    // Under the lock: a waiter that is told false by cancel() may die at once, so its news must be on the way by then.
    for (auto* w : due) w->on_grant(*w);
}

GAINSIGHT_PX_DECL std::optional<std::chrono::steady_clock::time_point> quota::next() const
{
    std::lock_guard const lock{state_->mutex};
    return state_->core.next();
}

GAINSIGHT_PX_DECL void quota::refund() const
{
    std::lock_guard const lock{state_->mutex};
    state_->core.refund();
}

GAINSIGHT_PX_DECL void quota::rate_limited(std::chrono::steady_clock::time_point now) const
{
    std::lock_guard const lock{state_->mutex};
    state_->core.rate_limited(now);
}

GAINSIGHT_PX_DECL void quota::succeeded(std::chrono::steady_clock::time_point) const
{
    std::lock_guard const lock{state_->mutex};
    state_->core.succeeded();
}

}  // namespace gainsight::px::inline v0

#endif
