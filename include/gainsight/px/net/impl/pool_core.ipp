#ifndef GAINSIGHT_PX_NET_IMPL_POOL_CORE_IPP
#define GAINSIGHT_PX_NET_IMPL_POOL_CORE_IPP

#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/net/pool_core.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL std::size_t pool_core::servable(pool_lane const& lane) const noexcept
{
    auto const cap = limits_.max_in_flight_per_tenant;
    if (cap == 0) return lane.waiting_;
    return lane.in_flight_ >= cap ? 0 : std::min(lane.waiting_, cap - lane.in_flight_);
}

/// Changes a lane's counts and keeps what follows from them: the sum of servable waiters and the rotation.
template <class Change>
void pool_core::change(pool_lane& lane, Change what) noexcept
{
    servable_ -= servable(lane);
    what();
    auto const now = servable(lane);
    servable_ += now;
    if (now != 0 && !lane.in_turn_) {
        lane.in_turn_ = true;
        lane.before_ = turn_last_;
        lane.after_ = nullptr;
        (turn_last_ ? turn_last_->after_ : turn_first_) = &lane;
        turn_last_ = &lane;
    } else if (now == 0 && lane.in_turn_) {
        lane.in_turn_ = false;
        (lane.before_ ? lane.before_->after_ : turn_first_) = lane.after_;
        (lane.after_ ? lane.after_->before_ : turn_last_) = lane.before_;
    }
}

GAINSIGHT_PX_DECL pool_lane& pool_core::lane_of(void const* tenant)
{
    return lanes_.try_emplace(tenant, tenant).first->second;
}

GAINSIGHT_PX_DECL void pool_core::drop_if_unused(pool_lane& lane) noexcept
{
    // A few empty lanes are kept, so that a lone caller does not make and drop one with each call.
    constexpr std::size_t kept = 64;
    if (lane.waiting_ == 0 && lane.in_flight_ == 0 && lanes_.size() > kept) lanes_.erase(lane.tenant_);
}

GAINSIGHT_PX_DECL pool_core::admission pool_core::admit(void const* tenant) const noexcept
{
    if (servable_ != 0) return admission::must_wait;
    if (auto const it = lanes_.find(tenant); it != lanes_.end()) {
        if (it->second.waiting_ != 0) return admission::must_wait;
        auto const cap = limits_.max_in_flight_per_tenant;
        if (cap != 0 && it->second.in_flight_ >= cap) return admission::must_wait;
    }
    return admission::may_take_idle;
}

GAINSIGHT_PX_DECL bool pool_core::enqueue(pool_waiter& waiter, void const* tenant)
{
    if (stats_.waiting >= limits_.max_waiters) return false;
    auto& lane = lane_of(tenant);
    change(lane, [&] {
        waiter.lane_ = &lane;
        waiter.before_ = lane.last_;
        waiter.after_ = nullptr;
        (lane.last_ ? lane.last_->after_ : lane.first_) = &waiter;
        lane.last_ = &waiter;
        ++lane.waiting_;
    });
    ++stats_.waiting;
    return true;
}

GAINSIGHT_PX_DECL void pool_core::unlink(pool_waiter& waiter) noexcept
{
    auto& lane = *waiter.lane_;
    change(lane, [&] {
        (waiter.before_ ? waiter.before_->after_ : lane.first_) = waiter.after_;
        (waiter.after_ ? waiter.after_->before_ : lane.last_) = waiter.before_;
        waiter.lane_ = nullptr;
        --lane.waiting_;
    });
    --stats_.waiting;
}

GAINSIGHT_PX_DECL bool pool_core::cancel(pool_waiter& waiter) noexcept
{
    if (!waiter.lane_) return false;
    auto& lane = *waiter.lane_;
    unlink(waiter);
    drop_if_unused(lane);
    return true;
}

GAINSIGHT_PX_DECL pool_waiter* pool_core::next_waiter(void const*& tenant) noexcept
{
    auto* lane = turn_first_;
    if (!lane) return nullptr;
    auto* waiter = lane->first_;
    tenant = lane->tenant_;
    unlink(*waiter);
    if (lane->in_turn_ && turn_last_ != lane) {  // to the end of the rotation
        turn_first_ = lane->after_;
        turn_first_->before_ = nullptr;
        lane->before_ = turn_last_;
        lane->after_ = nullptr;
        turn_last_->after_ = lane;
        turn_last_ = lane;
    }
    drop_if_unused(*lane);
    return waiter;
}

GAINSIGHT_PX_DECL pool_waiter* pool_core::any_waiter() noexcept
{
    void const* tenant = nullptr;
    if (auto* waiter = next_waiter(tenant)) return waiter;
    for (auto& [key, lane] : lanes_)
        if (auto* waiter = lane.first_) {
            cancel(*waiter);
            return waiter;
        }
    return nullptr;
}

/// Whether somebody waits for whom a further connection could be opened.
GAINSIGHT_PX_DECL bool pool_core::lacks_connection() const noexcept
{
    return servable_ > connecting_ && stats_.open < limits_.max_connections;
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
    slot.state_ = pool_slot::state::gone;  // in nobody's hands until lease() or park()
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
    slot.state_ = pool_slot::state::gone;
}

GAINSIGHT_PX_DECL void pool_core::connect_given_up(pool_slot& slot) noexcept
{
    --connecting_;
    closed(slot, close_reason::shutdown);
}

GAINSIGHT_PX_DECL void pool_core::unlink_idle(pool_slot& slot) noexcept
{
    (slot.newer_ ? slot.newer_->older_ : idle_newest_) = slot.older_;
    (slot.older_ ? slot.older_->newer_ : idle_oldest_) = slot.newer_;
    slot.newer_ = slot.older_ = nullptr;
    slot.state_ = pool_slot::state::gone;
    --stats_.idle;
}

GAINSIGHT_PX_DECL pool_core::idle_answer pool_core::take_idle(steady_point now) noexcept
{
    auto* slot = idle_newest_;
    if (!slot) return {};
    unlink_idle(*slot);
    if (now >= slot->expires_) return {slot, true, close_reason::max_lifetime};
    if (now - slot->idle_since_ >= slot->idle_limit_) return {slot, true, close_reason::idle_timeout};
    return {slot, false, {}};
}

GAINSIGHT_PX_DECL void pool_core::lease(pool_slot& slot, void const* tenant) noexcept
{
    slot.state_ = pool_slot::state::leased;
    slot.tenant_ = tenant;
    if (slot.used_) ++stats_.reused;
    slot.used_ = true;
    ++stats_.leased;
    auto& lane = lane_of(tenant);
    change(lane, [&] { ++lane.in_flight_; });
}

GAINSIGHT_PX_DECL void pool_core::release(pool_slot& slot) noexcept
{
    slot.state_ = pool_slot::state::gone;
    --stats_.leased;
    if (auto const it = lanes_.find(slot.tenant_); it != lanes_.end()) {
        change(it->second, [&] { --it->second.in_flight_; });
        drop_if_unused(it->second);
    }
    slot.tenant_ = nullptr;
}

GAINSIGHT_PX_DECL pool_slot* pool_core::park(pool_slot& slot, steady_point now) noexcept
{
    slot.state_ = pool_slot::state::idle;
    slot.idle_since_ = now;
    slot.older_ = idle_newest_;
    slot.newer_ = nullptr;
    (idle_newest_ ? idle_newest_->newer_ : idle_oldest_) = &slot;
    idle_newest_ = &slot;
    ++stats_.idle;
    if (stats_.idle <= limits_.max_idle) return nullptr;
    auto* surplus = idle_oldest_;
    unlink_idle(*surplus);
    return surplus;
}

GAINSIGHT_PX_DECL pool_slot* pool_core::reap(steady_point now) noexcept
{
    auto* slot = idle_oldest_;
    if (!slot || (now < slot->expires_ && now - slot->idle_since_ < slot->idle_limit_)) return nullptr;
    unlink_idle(*slot);
    return slot;
}

GAINSIGHT_PX_DECL void pool_core::closed(pool_slot& slot, close_reason reason) noexcept
{
    slot.state_ = pool_slot::state::gone;
    --stats_.open;
    ++stats_.closed[static_cast<std::size_t>(reason)];
}

}  // namespace gainsight::px::inline v0::detail

#endif
