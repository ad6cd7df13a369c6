// The bodies of <gainsight/px/core/fair_queue.hpp>.
#ifndef GAINSIGHT_PX_CORE_IMPL_FAIR_QUEUE_IPP
#define GAINSIGHT_PX_CORE_IMPL_FAIR_QUEUE_IPP

#include <gainsight/px/core/fair_queue.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL std::size_t fair_queue::servable(fair_lane const& lane) const noexcept
{
    if (cap_ == 0) return lane.waiting_.size();
    return lane.in_service_ >= cap_ ? 0 : std::min(lane.waiting_.size(), cap_ - lane.in_service_);
}

GAINSIGHT_PX_DECL fair_lane& fair_queue::lane_of(void const* key) { return lanes_.try_emplace(key, key).first->second; }

/// Changes a lane and updates what depends on it: the number of waiters that may be served, and whether the lane is in
/// the list of turns.
template <class Change>
void fair_queue::change(fair_lane& lane, Change what) noexcept
{
    servable_ -= servable(lane);
    what();
    auto const now = servable(lane);
    servable_ += now;
    if ((now != 0) == lane.in_turn_) return;
    lane.in_turn_ = now != 0;
    if (lane.in_turn_)
        turns_.push_back(lane);
    else
        turns_.erase(turns_.iterator_to(lane));
}

GAINSIGHT_PX_DECL void fair_queue::drop_if_unused(fair_lane& lane) noexcept
{
    // A few empty lanes are kept, so that a program with one call at a time does not allocate a lane for each call.
    constexpr std::size_t kept = 64;
    if (lane.waiting_.empty() && lane.in_service_ == 0 && lanes_.size() > kept) lanes_.erase(lane.key_);
}

GAINSIGHT_PX_DECL void fair_queue::push(fair_waiter& waiter, void const* lane)
{
    auto& own = lane_of(lane);
    change(own, [&] { own.waiting_.push_back(waiter); });
    waiter.lane_ = &own;
    ++size_;
}

GAINSIGHT_PX_DECL void fair_queue::unlink(fair_waiter& waiter) noexcept
{
    auto& lane = *waiter.lane_;
    change(lane, [&] { lane.waiting_.erase(lane.waiting_.iterator_to(waiter)); });
    waiter.lane_ = nullptr;
    --size_;
}

GAINSIGHT_PX_DECL bool fair_queue::remove(fair_waiter& waiter) noexcept
{
    if (!waiter.queued()) return false;
    auto& lane = *waiter.lane_;
    unlink(waiter);
    drop_if_unused(lane);
    return true;
}

GAINSIGHT_PX_DECL fair_waiter* fair_queue::pop(void const*& lane) noexcept
{
    if (turns_.empty()) return nullptr;
    auto& served = turns_.front();
    auto& waiter = served.waiting_.front();
    lane = served.key_;
    unlink(waiter);
    if (served.in_turn_) turns_.splice(turns_.end(), turns_, turns_.iterator_to(served));
    drop_if_unused(served);
    return &waiter;
}

GAINSIGHT_PX_DECL fair_waiter* fair_queue::pop_any() noexcept
{
    void const* key = nullptr;
    if (auto* const waiter = pop(key)) return waiter;
    for (auto& [unused, lane] : lanes_)
        if (!lane.waiting_.empty()) {
            auto& waiter = lane.waiting_.front();
            remove(waiter);
            return &waiter;
        }
    return nullptr;
}

GAINSIGHT_PX_DECL void fair_queue::begin_service(void const* lane)
{
    if (cap_ == 0) return;  // without a cap the number is not needed
    auto& own = lane_of(lane);
    change(own, [&] { ++own.in_service_; });
}

GAINSIGHT_PX_DECL void fair_queue::end_service(void const* lane) noexcept
{
    if (cap_ == 0) return;
    auto const found = lanes_.find(lane);
    if (found == lanes_.end()) return;
    auto& own = found->second;
    change(own, [&] { --own.in_service_; });
    drop_if_unused(own);
}

GAINSIGHT_PX_DECL bool fair_queue::must_wait(void const* lane) const noexcept
{
    auto const found = lanes_.find(lane);
    if (found == lanes_.end()) return false;
    auto const& own = found->second;
    return !own.waiting_.empty() || (cap_ != 0 && own.in_service_ >= cap_);
}

}  // namespace gainsight::px::inline v0::detail

#endif
