// The bodies of <gainsight/px/net/pool.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_POOL_IPP
#define GAINSIGHT_PX_NET_IMPL_POOL_IPP

#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/core/jitter.hpp>
#include <gainsight/px/net/pool.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void lease::reset() noexcept
{
    auto* c = std::exchange(connection_, nullptr);
    auto pool = std::move(pool_);
    if (c) pool->give_back(*c, reusable_, close_reason_);
    reusable_ = false;
}

inline pool_core::limits core_limits(pool_options const& o) noexcept
{
    return {o.max_connections,
            o.max_idle,
            o.max_waiters,
            o.max_in_flight_per_tenant,
            in_nanoseconds(o.idle_timeout),
            in_nanoseconds(o.max_lifetime)};
}

inline double pool_jitter()
{
    thread_local jitter_source source;
    return source.fraction();
}

GAINSIGHT_PX_RARE_DECL host_pool::host_pool(boost::asio::any_io_executor ex, endpoint where,
                                            pool_options const& options, std::shared_ptr<boost::asio::ssl::context> tls,
                                            connect_listener* listener)
    : executor_{std::move(ex)}, endpoint_{std::move(where)}, options_{options},
      route_{std::make_shared<host_route>(executor_, endpoint_, options, std::move(tls))}, listener_{listener},
      core_{core_limits(options)}, pause_{executor_}
{}

GAINSIGHT_PX_RARE_DECL host_pool::~host_pool()
{
    // Handlers that are still under way keep their connections alive, and those must not report to a pool that is gone.
    for (auto& [key, c] : connections_) c->abandon();
}

/// The newest idle connection that is neither too old nor dead, taken out; the others on the way to it are closed.
GAINSIGHT_PX_DECL connection* host_pool::take_alive(steady_point now) noexcept
{
    for (;;) {
        auto const found = core_.take_idle(now);
        if (!found.slot) return nullptr;
        auto& c = static_cast<connection&>(*found.slot);
        if (found.expired)
            drop(c, found.reason);
        else if (!c.alive())
            drop(c, close_reason::stale);
        else
            return &c;
    }
}

GAINSIGHT_PX_DECL error host_pool::acquire(lease_waiter& waiter, void const* tenant, bool fresh, steady_point now,
                                           lease& granted)
{
    if (closed_) return errc::closed;
    while (auto* old = core_.reap(now))
        drop(static_cast<connection&>(*old),
             core_.expired(*old, now) ? close_reason::max_lifetime : close_reason::idle_timeout);
    if (fresh) {
        // A connection from idle was just lost, the newest there: the others are older and most likely lost as well.
        drop_idle(close_reason::stale);
    } else if (core_.admit(tenant) == pool_core::admission::may_take_idle) {
        if (auto* c = take_alive(now)) {
            core_.lease(*c, tenant);
            granted = lease{shared_from_this(), *c};
            return {};
        }
    }
    if (!core_.enqueue(waiter, tenant)) {
        error_facts facts;
        facts.code = errc::pool_exhausted;
        facts.phase = phase::pool;
        facts.message = std::to_string(options_.max_waiters) + " calls are waiting for a connection to " +
                        endpoint_.host() + " already";
        return error{std::move(facts)};
    }
    open_what_is_wanted();
    return {};
}

GAINSIGHT_PX_DECL bool host_pool::cancel(lease_waiter& waiter) noexcept
{
    if (!core_.cancel(waiter)) return false;
    if (!core_.pause_ends()) stop_pause();
    return true;
}

GAINSIGHT_PX_RARE_DECL void host_pool::stop() noexcept
{
    closed_ = true;
    stop_pause();
}

GAINSIGHT_PX_DECL void host_pool::open_what_is_wanted()
{
    while (!closed_ && core_.wants_open(std::chrono::steady_clock::now())) {
        auto c = std::make_shared<connection>(executor_, route_);
        core_.connecting(*c);
        opening_[c.get()] = std::chrono::steady_clock::now();
        auto& ref = *c;
        connections_.emplace(c.get(), std::move(c));
        ref.open(*this);
    }
    watch_pause();
}

/// Sees to it that a host which refused is tried again for those who wait. The timer is pending only while somebody
/// waits, so that `run()` returns when the work is done.
GAINSIGHT_PX_RARE_DECL void host_pool::watch_pause()
{
    auto const due = closed_ ? std::nullopt : core_.pause_ends();
    if (!due) return stop_pause();
    if (pause_armed_for_ == due) return;
    pause_armed_for_ = due;
    pause_.expires_at(*due);
    pause_.async_wait([weak = weak_from_this(), armed_for = *due](boost::system::error_code ec) {
        auto const self = weak.lock();
        if (ec || !self || self->pause_armed_for_ != armed_for) return;  // cancelled or re-armed meanwhile
        self->pause_armed_for_.reset();
        self->open_what_is_wanted();
    });
}

GAINSIGHT_PX_DECL void host_pool::stop_pause() noexcept
{
    if (!pause_armed_for_) return;
    pause_armed_for_.reset();
    pause_.cancel();
}

GAINSIGHT_PX_RARE_DECL void host_pool::on_opened(connection& c, bool resumed)
{
    auto const keep = shared_from_this();
    auto const now = std::chrono::steady_clock::now();
    auto const took = now - opening_[&c];
    opening_.erase(&c);
    core_.connected(c, now, pool_jitter(), resumed);
    last_failure_ = {};
    if (listener_) listener_->on_connect(endpoint_, resumed, took, nullptr);
    if (closed_) {
        drop(c, close_reason::shutdown);
    } else {
        place(c, now);
        open_what_is_wanted();  // the host takes connections again: those that a pause held back
    }
    rest_if_quiet();
}

GAINSIGHT_PX_RARE_DECL void host_pool::on_open_failed(connection& c, error why)
{
    auto const keep = shared_from_this();
    auto const now = std::chrono::steady_clock::now();
    auto const took = now - opening_[&c];
    opening_.erase(&c);
    core_.connect_failed(c, now, pool_jitter());
    auto const hold = connections_.extract(&c);
    last_failure_ = why;
    if (listener_) listener_->on_connect(endpoint_, false, took, &why);
    // While a connection is open the host is tried again after a pause, if nothing is given back before; otherwise one
    // of the waiters learns of it and decides itself whether to try again. So a dead host is neither hammered nor
    // waited for in silence.
    void const* tenant = nullptr;
    auto* const waiter = core_.anything_open() ? nullptr : core_.next_waiter(tenant);
    open_what_is_wanted();
    rest_if_quiet();
    // Last: whatever comes of it, the others have been seen to.
    if (waiter) static_cast<lease_waiter*>(waiter)->on_no_lease(std::move(why));
}

/// Hands a connection that is in nobody's hands to the waiter whose turn it is, or to idle.
GAINSIGHT_PX_DECL void host_pool::place(connection& c, steady_point now)
{
    void const* tenant = nullptr;
    if (auto* waiter = core_.next_waiter(tenant)) {
        core_.lease(c, tenant);
        if (!core_.pause_ends()) stop_pause();
        static_cast<lease_waiter*>(waiter)->on_lease(lease{shared_from_this(), c});
        return;
    }
    if (auto* surplus = core_.park(c, now)) drop(static_cast<connection&>(*surplus), close_reason::idle_timeout);
    rest_if_quiet();
}

GAINSIGHT_PX_DECL void host_pool::give_back(connection& c, bool reusable, close_reason otherwise) noexcept
{
    core_.release(c);
    auto const now = std::chrono::steady_clock::now();
    if (closed_)
        drop(c, close_reason::shutdown);
    else if (!reusable)
        drop(c, otherwise);
    else if (core_.expired(c, now))
        drop(c, close_reason::max_lifetime);
    else if (core_.anyone_servable() && !c.alive())
        // It goes to the next without a rest in idle, from which it would be taken with a look: an answer that nobody
        // asked for would become that of whoever is next.
        drop(c, close_reason::stale);
    else
        return place(c, now);
    // A tenant that was at its cap may be served now, by a connection that others left idle.
    if (!closed_) serve_from_idle(now);
    open_what_is_wanted();
    rest_if_quiet();
}

GAINSIGHT_PX_DECL void host_pool::serve_from_idle(steady_point now)
{
    while (core_.anyone_servable()) {
        auto* c = take_alive(now);
        if (!c) return;
        place(*c, now);
    }
}

GAINSIGHT_PX_RARE_DECL void host_pool::drop(connection& c, close_reason reason) noexcept
{
    core_.closed(c, reason);
    c.abandon();
    connections_.erase(&c);
}

/// Stops the watchdogs once nobody uses a connection, so that `run()` returns when the work is done.
GAINSIGHT_PX_DECL void host_pool::rest_if_quiet() noexcept
{
    if (!core_.all_idle()) return;
    for (auto& [key, c] : connections_) c->stop_timer();
}

GAINSIGHT_PX_RARE_DECL void host_pool::drop_idle(close_reason reason) noexcept
{
    auto const now = std::chrono::steady_clock::now();
    while (auto* slot = core_.take_idle(now).slot) drop(static_cast<connection&>(*slot), reason);
}

GAINSIGHT_PX_RARE_DECL void host_pool::close() noexcept
{
    stop();
    drop_idle(close_reason::shutdown);
    while (!opening_.empty()) {
        auto& c = *opening_.begin()->first;
        opening_.erase(opening_.begin());
        core_.connect_given_up(c);
        c.abandon();
        connections_.erase(&c);
    }
    while (auto* waiter = core_.any_waiter()) static_cast<lease_waiter*>(waiter)->on_no_lease(errc::closed);
}

}  // namespace gainsight::px::inline v0::detail

#endif
