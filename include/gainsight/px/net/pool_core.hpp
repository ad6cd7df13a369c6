// The decisions of a connection pool, without sockets and without a clock.
#ifndef GAINSIGHT_PX_NET_POOL_CORE_HPP
#define GAINSIGHT_PX_NET_POOL_CORE_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/fair_queue.hpp>
#include <gainsight/px/net/pool_stats.hpp>

#include <boost/intrusive/list.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gainsight::px::inline v0 {

namespace detail {

using steady_point = std::chrono::steady_clock::time_point;

/// A call that waits for a connection.
class pool_waiter : public fair_waiter {
protected:
    ~pool_waiter() = default;
};

/// What the pool knows of a connection.
class pool_slot : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>> {
public:
    /// `unplaced`: in nobody's hands, until it is leased, parked or closed.
    enum class state : unsigned char { connecting, idle, leased, unplaced };
    [[nodiscard]] state where() const noexcept { return state_; }
    /// Lowers the time for which this connection is trusted while idle (a `Keep-Alive: timeout=` header).
    void limit_idle(std::chrono::nanoseconds limit) noexcept
    {
        if (limit < idle_limit_) idle_limit_ = limit;
    }

protected:
    ~pool_slot() = default;

private:
    friend class pool_core;
    void const* tenant_ = nullptr;  // of the call that holds it
    steady_point idle_since_{};
    steady_point expires_{};
    std::chrono::nanoseconds idle_limit_{};
    state state_ = state::connecting;
    bool used_ = false;
};

/// Who gets which connection, and when one is opened or closed. The driver tells it what happened and carries out
/// what it answers; it runs on one strand.
///
/// Idle connections are reused newest first, so that a pool that is larger than the load shrinks by itself. Waiters are
/// served by direct hand-off, oldest first within a tenant and tenants in turn; a new call never overtakes a waiter.
class pool_core {
public:
    struct limits {
        std::size_t max_connections = 32;
        std::size_t max_idle = 32;
        std::size_t max_waiters = 10'000;
        std::size_t max_in_flight_per_tenant = 0;
        std::chrono::nanoseconds idle_timeout{};
        std::chrono::nanoseconds max_lifetime{};
    };

    explicit pool_core(limits const& l) noexcept : limits_{l}, waiters_{l.max_in_flight_per_tenant} {}
    pool_core(pool_core const&) = delete;
    pool_core& operator=(pool_core const&) = delete;

    // What a new call does first.
    enum class admission : unsigned char {
        may_take_idle,  // nobody waits before it: take the newest idle connection that is alive, else enqueue
        must_wait,      // others wait, or its tenant is at its cap: enqueue
    };
    [[nodiscard]] admission admit(void const* tenant) const noexcept;

    /// Puts a call at the end of its tenant's lane. False: max_waiters are waiting already.
    [[nodiscard]] bool enqueue(pool_waiter& waiter, void const* tenant);
    /// Takes a waiter out; false when it was not queued.
    bool cancel(pool_waiter& waiter) noexcept;
    /// The waiter whose turn it is, taken out of the queue; null when nobody may be served now.
    [[nodiscard]] pool_waiter* next_waiter(void const*& tenant) noexcept;
    /// Any waiter at all, taken out, whatever caps say: for failing them.
    [[nodiscard]] pool_waiter* any_waiter() noexcept;

    /// Whether a further connection should be opened now for somebody who waits.
    [[nodiscard]] bool wants_open(steady_point now) const noexcept;
    /// When wants_open() must be asked again though nothing else happens: the host refused a connection while others
    /// were open, and is tried again after a pause, with one connection until one succeeds. Nothing while nobody waits
    /// for that.
    [[nodiscard]] std::optional<steady_point> pause_ends() const noexcept;
    void connecting(pool_slot& slot) noexcept;
    /// The connection is open; `jitter` in [0, 1) shortens its life by up to a tenth.
    void connected(pool_slot& slot, steady_point now, double jitter, bool resumed) noexcept;
    /// `jitter` in [0, 1) lengthens the pause that follows by up to as much again.
    void connect_failed(pool_slot& slot, steady_point now, double jitter) noexcept;
    /// The connection was still being opened when the pool was closed.
    void connect_given_up(pool_slot& slot) noexcept;

    /// The newest idle connection that is not too old, taken out of the idle list; null when there is none. `expired`
    /// is a connection that is too old and must be closed instead: then ask again.
    struct idle_answer {
        pool_slot* slot = nullptr;
        bool expired = false;
        close_reason reason{};
    };
    [[nodiscard]] idle_answer take_idle(steady_point now) noexcept;
    /// Gives a connection (taken from idle, just connected, or released) to a call.
    void lease(pool_slot& slot, void const* tenant) noexcept;
    /// A call returns its connection; the slot is in nobody's hands until lease(), park() or closed().
    void release(pool_slot& slot) noexcept;
    /// Whether a released or connected connection may be used once more.
    [[nodiscard]] bool expired(pool_slot const& slot, steady_point now) const noexcept { return now >= slot.expires_; }
    /// Puts a connection into idle. The answer, if any, is the oldest idle one that must now be closed.
    [[nodiscard]] pool_slot* park(pool_slot& slot, steady_point now) noexcept;
    /// The oldest idle connection that is past its time, taken out; null when there is none.
    [[nodiscard]] pool_slot* reap(steady_point now) noexcept;
    void closed(pool_slot& slot, close_reason reason) noexcept;

    [[nodiscard]] bool anyone_waits() const noexcept { return !waiters_.empty(); }
    /// Whether somebody waits who may be served now.
    [[nodiscard]] bool anyone_servable() const noexcept { return waiters_.servable() != 0; }
    /// Whether a connection is open now, so that a waiter will be served though a further one could not be opened.
    [[nodiscard]] bool anything_open() const noexcept { return !idle_.empty() || stats_.leased != 0; }
    /// Whether no connection is leased or being opened.
    [[nodiscard]] bool all_idle() const noexcept { return stats_.leased == 0 && stats_.open == idle_.size(); }
    [[nodiscard]] pool_stats stats() const noexcept;

private:
    [[nodiscard]] bool lacks_connection() const noexcept;
    [[nodiscard]] bool paced() const noexcept;
    void unlink_idle(pool_slot& slot) noexcept;

    limits limits_;
    pool_stats stats_;  // except idle and waiting, which are read from the lists
    std::size_t connecting_ = 0;
    bool refused_ = false;  // the host refused a connection, and has taken none since
    steady_point pause_until_{};
    fair_queue waiters_;
    boost::intrusive::list<pool_slot> idle_;  // the newest first
};

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/pool_core.ipp>
#endif

#endif
