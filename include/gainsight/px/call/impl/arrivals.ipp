// The bodies of <gainsight/px/call/arrivals.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_ARRIVALS_IPP
#define GAINSIGHT_PX_CALL_IMPL_ARRIVALS_IPP

#include <gainsight/px/call/arrivals.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void arrivals::put(std::uint64_t key)
{
    std::lock_guard const lock{mutex_};
    keys_.push_back(key);
    wake();
}

GAINSIGHT_PX_DECL std::optional<std::uint64_t> arrivals::take()
{
    std::lock_guard const lock{mutex_};
    if (keys_.empty()) return {};
    auto const key = keys_.front();
    keys_.pop_front();
    return key;
}

GAINSIGHT_PX_DECL void arrivals::shutdown() noexcept
{
    {
        std::lock_guard const lock{mutex_};
        if (!std::exchange(waiting_, false)) return;
    }
    // Without the mutex: the frame that is destroyed may own what would be asked for it again. Nobody else touches the
    // completion now, since it is not waiting any more.
    auto const keep = weak_from_this().lock();
    completion_.drop();
}

GAINSIGHT_PX_DECL void arrivals::cancel()
{
    std::lock_guard const lock{mutex_};
    wake();
}

GAINSIGHT_PX_DECL void arrivals::wake()
{
    if (!waiting_) return;
    waiting_ = false;
    // Posted, never inline: whoever emits on the slot must not find the handler gone when the emission returns.
    completion_.complete(shared_from_this(), true);
}

}  // namespace gainsight::px::inline v0::detail

#endif
