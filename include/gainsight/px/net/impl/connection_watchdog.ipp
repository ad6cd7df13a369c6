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
    // A timer that fires early is re-armed then; only a nearer deadline is worth touching it now.
    if (until == steady_point::max() || (armed_ && armed_for_ <= until)) return;
    arm();
}

/// From now on it is the peer who is waited for.
GAINSIGHT_PX_RARE_DECL void connection::watch_stall()
{
    watch(std::min(limits_.by, after(std::chrono::steady_clock::now(), limits_.stall)));
}

GAINSIGHT_PX_RARE_DECL void connection::arm()
{
    armed_ = true;
    armed_for_ = watch_until_;
    watchdog_.expires_at(watch_until_);
    watchdog_.async_wait([self = shared_from_this(), armed_for = armed_for_](ec_t ec) {
        if (ec || !self->armed_ || armed_for != self->armed_for_) return;  // cancelled or re-armed meanwhile
        self->armed_ = false;
        self->on_timer();
    });
}

GAINSIGHT_PX_RARE_DECL void connection::on_timer()
{
    if (closed_ || watch_until_ == steady_point::max()) return;
    if (std::chrono::steady_clock::now() < watch_until_) return arm();
    if (!exchange_) return;
    if (std::chrono::steady_clock::now() >= limits_.by) return end(exchange_end::how::timed_out);
    // Whoever kept this thread kept us from reading: that is no silence of the peer's.
    ec_t ec;
    if (end_.phase != phase::write && socket_.available(ec) != 0 && !ec) return watch_stall();
    end(end_.phase == phase::first_byte ? exchange_end::how::timed_out : exchange_end::how::stalled);
}

GAINSIGHT_PX_RARE_DECL void connection::stop_timer() noexcept
{
    if (!std::exchange(armed_, false)) return;
    watchdog_.cancel();
}

}  // namespace gainsight::px::inline v0::detail

#endif
