// A pool's decisions with slots and waiters that are only names.
#ifndef GAINSIGHT_PX_TESTS_UNIT_NET_POOL_CORE_DRIVER_HPP
#define GAINSIGHT_PX_TESTS_UNIT_NET_POOL_CORE_DRIVER_HPP

#include <gainsight/px/net/pool_core.hpp>

#include <deque>

namespace pool_tests {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using px::close_reason;
using px::detail::pool_core;
using admission = pool_core::admission;
using state = px::detail::pool_slot::state;

struct slot : px::detail::pool_slot {
    int number = 0;
};
struct waiter : px::detail::pool_waiter {
    int number = 0;
    void const* tenant = nullptr;
};

inline int const tenants[16] = {};
inline void const* tenant(int i) { return &tenants[i]; }

inline pool_core::limits limits(std::size_t connections, std::size_t cap = 0)
{
    pool_core::limits l;
    l.max_connections = connections;
    l.max_idle = connections;
    l.max_in_flight_per_tenant = cap;
    l.idle_timeout = 50s;
    l.max_lifetime = 10min;
    return l;
}

struct pool_driver {
    explicit pool_driver(pool_core::limits const& l) : core{l} {}

    /// A connection that was just opened and is in nobody's hands.
    slot& open(bool resumed = false)
    {
        auto& s = make_slot();
        core.connecting(s);
        core.connected(s, now, 0, resumed);
        return s;
    }
    slot& open_idle()
    {
        auto& s = open();
        static_cast<void>(core.park(s, now));
        return s;
    }
    slot& make_slot()
    {
        auto& s = slots.emplace_back();
        s.number = static_cast<int>(slots.size()) - 1;
        return s;
    }
    waiter& wait(void const* t)
    {
        auto& w = waiters.emplace_back();
        w.number = static_cast<int>(waiters.size()) - 1;
        w.tenant = t;
        admitted = core.enqueue(w, t);
        return w;
    }
    /// Gives a connection to whose turn it is; null: to nobody.
    waiter* serve(slot& s)
    {
        void const* t = nullptr;
        auto* w = static_cast<waiter*>(core.next_waiter(t));
        if (w) core.lease(s, t);
        return w;
    }
    /// Opens a connection and gives it to a tenant.
    void open_for(slot& s, void const* tenant)
    {
        core.connecting(s);
        core.connected(s, now, 0, false);
        core.lease(s, tenant);
    }
    /// Takes out whose turn it is.
    waiter* next()
    {
        void const* of = nullptr;
        return static_cast<waiter*>(core.next_waiter(of));
    }
    px::pool_stats stats() const { return core.stats(); }

    pool_core core;
    px::detail::steady_point now{1h};
    std::deque<slot> slots;
    std::deque<waiter> waiters;
    bool admitted = false;
};

}  // namespace pool_tests

#endif
