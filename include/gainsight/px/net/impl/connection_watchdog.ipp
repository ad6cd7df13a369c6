// The part of net/connection.hpp that ends an exchange which takes too long: one timer, re-armed only when it fires
// early.
#ifndef GAINSIGHT_PX_NET_IMPL_CONNECTION_WATCHDOG_IPP
#define GAINSIGHT_PX_NET_IMPL_CONNECTION_WATCHDOG_IPP

#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/net/connection.hpp>

#include <algorithm>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL void connection::watch(steady_point until)
{
    watch_until_ = until;
    // A timer that fires early is re-armed then; only a nearer deadline is worth touching it now, and none is nearer
    // than a last look.
    if (until == steady_point::max() || (armed_ && (armed_for_ <= until || looks_.begun()))) return;
    arm(until);
}

/// From now on it is the peer who is waited for.
GAINSIGHT_PX_RARE_DECL void connection::watch_stall()
{
    watch(std::min(limits_.by, after(std::chrono::steady_clock::now(), limits_.stall)));
}

GAINSIGHT_PX_RARE_DECL void connection::arm(steady_point at)
{
    armed_ = true;
    armed_for_ = at;
    watchdog_.expires_at(at);
    watchdog_.async_wait([self = shared_from_this(), at](ec_t ec) {
        if (ec || !self->armed_ || at != self->armed_for_) return;  // cancelled or re-armed meanwhile
        self->armed_ = false;
        self->on_timer();
    });
}

GAINSIGHT_PX_RARE_DECL void connection::on_timer()
{
    if (closed_) return;
    auto const now = std::chrono::steady_clock::now();
    if (now < watch_until_) {
        looks_.reset();
        if (watch_until_ != steady_point::max()) arm(watch_until_);
        return;
    }
    if (!exchange_) return;
    if (auto const again = looks_.next(now, watch_until_)) return arm(*again);
    end(now >= limits_.by || end_.phase == phase::first_byte ? exchange_end::how::timed_out
                                                             : exchange_end::how::stalled);
}

GAINSIGHT_PX_RARE_DECL void connection::stop_timer() noexcept
{
    if (!std::exchange(armed_, false)) return;
    watchdog_.cancel();
}

}  // namespace gainsight::px::inline v0::detail

#endif
