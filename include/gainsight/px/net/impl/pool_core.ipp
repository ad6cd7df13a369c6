// The bodies of <gainsight/px/net/pool_core.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_POOL_CORE_IPP
#define GAINSIGHT_PX_NET_IMPL_POOL_CORE_IPP

#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/net/pool_core.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL pool_core::admission pool_core::admit(void const* tenant) const noexcept
{
    return anyone_servable() || waiters_.must_wait(tenant) ? admission::must_wait : admission::may_take_idle;
}

GAINSIGHT_PX_DECL bool pool_core::enqueue(pool_waiter& waiter, void const* tenant)
{
    if (waiters_.size() >= limits_.max_waiters) return false;
    waiters_.push(waiter, tenant);
    return true;
}

GAINSIGHT_PX_DECL bool pool_core::cancel(pool_waiter& waiter) noexcept { return waiters_.remove(waiter); }

GAINSIGHT_PX_DECL pool_waiter* pool_core::next_waiter(void const*& tenant) noexcept
{
    return static_cast<pool_waiter*>(waiters_.pop(tenant));
}

GAINSIGHT_PX_DECL pool_waiter* pool_core::any_waiter() noexcept
{
    return static_cast<pool_waiter*>(waiters_.pop_any());
}

/// Whether somebody waits for whom a further connection could be opened.
GAINSIGHT_PX_DECL bool pool_core::lacks_connection() const noexcept
{
    return waiters_.servable() > connecting_ && stats_.open < limits_.max_connections;
}

/// Whether the host is to be spared: who waits will also be served by what is open.
GAINSIGHT_PX_DECL bool pool_core::paced() const noexcept { return refused_ && anything_open(); }

GAINSIGHT_PX_DECL bool pool_core::wants_open(steady_point now) const noexcept
{
    return lacks_connection() && (!paced() || (connecting_ == 0 && now >= pause_until_));
}

GAINSIGHT_PX_DECL std::optional<steady_point> pool_core::pause_ends() const noexcept
{
    // While one is being opened its end is what happens next.
    if (!lacks_connection() || !paced() || connecting_ != 0) return std::nullopt;
    return pause_until_;
}

GAINSIGHT_PX_DECL void pool_core::connecting(pool_slot& slot) noexcept
{
    slot.state_ = pool_slot::state::connecting;
    ++connecting_;
    ++stats_.open;
    stats_.open_peak = std::max(stats_.open_peak, stats_.open);
}

GAINSIGHT_PX_DECL void pool_core::connected(pool_slot& slot, steady_point now, double jitter, bool resumed) noexcept
{
    --connecting_;
    refused_ = false;
    pause_until_ = {};
    ++stats_.opened;
    if (resumed) ++stats_.resumed;
    slot.idle_limit_ = limits_.idle_timeout;
    auto const life = std::chrono::duration<double, std::nano>(limits_.max_lifetime) * (1.0 - 0.1 * jitter);
    slot.expires_ = after(now, in_nanoseconds(life));
    slot.state_ = pool_slot::state::unplaced;
}

GAINSIGHT_PX_DECL void pool_core::connect_failed(pool_slot& slot, steady_point now, double jitter) noexcept
{
    constexpr std::chrono::nanoseconds pause = std::chrono::milliseconds{250};
    refused_ = true;
    // Those that were begun together and fail together are one piece of news.
    if (now >= pause_until_)
        pause_until_ =
            now + pause + std::chrono::nanoseconds{static_cast<std::int64_t>(jitter * double(pause.count()))};
    --connecting_;
    --stats_.open;
    ++stats_.failed;
    slot.state_ = pool_slot::state::unplaced;
}

GAINSIGHT_PX_DECL void pool_core::connect_given_up(pool_slot& slot) noexcept
{
    --connecting_;
    closed(slot, close_reason::shutdown);
}

GAINSIGHT_PX_DECL void pool_core::unlink_idle(pool_slot& slot) noexcept
{
    idle_.erase(idle_.iterator_to(slot));
    slot.state_ = pool_slot::state::unplaced;
}

GAINSIGHT_PX_DECL pool_core::idle_answer pool_core::take_idle(steady_point now) noexcept
{
    if (idle_.empty()) return {};
    auto& slot = idle_.front();
    unlink_idle(slot);
    if (now >= slot.expires_) return {&slot, true, close_reason::max_lifetime};
    if (now - slot.idle_since_ >= slot.idle_limit_) return {&slot, true, close_reason::idle_timeout};
    return {&slot, false, {}};
}

GAINSIGHT_PX_DECL void pool_core::lease(pool_slot& slot, void const* tenant) noexcept
{
    slot.state_ = pool_slot::state::leased;
    slot.tenant_ = tenant;
    if (slot.used_) ++stats_.reused;
    slot.used_ = true;
    ++stats_.leased;
    waiters_.begin_service(tenant);
}

GAINSIGHT_PX_DECL void pool_core::release(pool_slot& slot) noexcept
{
    slot.state_ = pool_slot::state::unplaced;
    --stats_.leased;
    waiters_.end_service(slot.tenant_);
    slot.tenant_ = nullptr;
}

GAINSIGHT_PX_DECL pool_slot* pool_core::park(pool_slot& slot, steady_point now) noexcept
{
    slot.state_ = pool_slot::state::idle;
    slot.idle_since_ = now;
    idle_.push_front(slot);
    if (idle_.size() <= limits_.max_idle) return nullptr;
    auto& surplus = idle_.back();
    unlink_idle(surplus);
    return &surplus;
}

GAINSIGHT_PX_DECL pool_slot* pool_core::reap(steady_point now) noexcept
{
    if (idle_.empty()) return nullptr;
    auto& oldest = idle_.back();
    if (now < oldest.expires_ && now - oldest.idle_since_ < oldest.idle_limit_) return nullptr;
    unlink_idle(oldest);
    return &oldest;
}

GAINSIGHT_PX_DECL void pool_core::closed(pool_slot& slot, close_reason reason) noexcept
{
    slot.state_ = pool_slot::state::unplaced;
    --stats_.open;
    ++stats_.closed[static_cast<std::size_t>(reason)];
}

GAINSIGHT_PX_DECL pool_stats pool_core::stats() const noexcept
{
    auto out = stats_;
    out.idle = idle_.size();
    out.waiting = waiters_.size();
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
