// The pool's invariants, under whatever order of events.
#include <gainsight/px/net/pool_core.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <vector>

namespace px = gainsight::px;
using namespace std::chrono_literals;
using px::detail::pool_core;
using px::detail::steady_point;

namespace {

struct waiter : px::detail::pool_waiter {
    explicit waiter(std::size_t t) : tenant{t} {}
    std::size_t tenant;
};
struct slot : px::detail::pool_slot {
    std::size_t tenant = 0;
};

/// A driver as the real one is, over connections that open, fail, end and die at random. It keeps its own books
/// and compares them with the core's after each event.
class model {
public:
    model(std::uint32_t seed, std::size_t max, std::size_t cap, std::size_t max_idle)
        : random_{seed}, max_{max}, cap_{cap}, core_{make_limits(max, cap, max_idle)}
    {}

    void step()
    {
        now_ += std::chrono::milliseconds{roll(4) == 0 ? roll(3000) : roll(200)};
        if (auto const due = core_.pause_ends(); due && *due <= now_) open_wanted();
        switch (roll(6)) {
            case 0:
            case 1: call(roll(tenants_.size())); break;
            case 2: open_ends(); break;
            case 3:
            case 4: lease_ends(); break;
            case 5: cancel(); break;
        }
        check();
    }

    /// Lets everything end: nobody may be left behind.
    void drain()
    {
        for (int i = 0; i != 100'000 && (!connecting_.empty() || !leased_.empty()); ++i) {
            open_ends(true);
            lease_ends();
            check();
        }
        BOOST_TEST(core_.stats().waiting == 0u);
        BOOST_TEST(waiting_.empty());
        BOOST_TEST(core_.stats().leased == 0u);
        BOOST_TEST(core_.stats().open == core_.stats().idle);
        BOOST_TEST(served_ != 0u);
    }

private:
    static pool_core::limits make_limits(std::size_t max, std::size_t cap, std::size_t max_idle)
    {
        pool_core::limits l;
        l.max_connections = max;
        l.max_idle = max_idle;
        l.max_waiters = 50;
        l.max_in_flight_per_tenant = cap;
        l.idle_timeout = 20s;
        l.max_lifetime = 60s;
        return l;
    }
    std::size_t roll(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }
    void const* key(std::size_t t) const { return &tenants_[t]; }
    std::size_t in_flight(std::size_t t) const
    {
        return static_cast<std::size_t>(
            std::count_if(leased_.begin(), leased_.end(), [t](auto& s) { return s->tenant == t; }));
    }

    bool at_cap(std::size_t t) const { return cap_ != 0 && in_flight(t) >= cap_; }
    bool waits(std::size_t t) const
    {
        return std::any_of(waiting_.begin(), waiting_.end(), [t](auto& w) { return w->tenant == t; });
    }
    bool anyone_servable() const
    {
        return std::any_of(waiting_.begin(), waiting_.end(), [this](auto& w) { return !at_cap(w->tenant); });
    }

    std::unique_ptr<slot> out_of(std::vector<std::unique_ptr<slot>>& from, px::detail::pool_slot* which)
    {
        auto const it = std::find_if(from.begin(), from.end(), [&](auto& s) { return s.get() == which; });
        BOOST_TEST_REQUIRE((it != from.end()));
        auto s = std::move(*it);
        from.erase(it);
        return s;
    }

    std::unique_ptr<slot> take_good()
    {
        for (;;) {
            auto const found = core_.take_idle(now_);
            if (!found.slot) return nullptr;
            auto s = out_of(idle_, found.slot);
            if (!found.expired && roll(10) != 0) return s;
            core_.closed(*s, found.expired ? found.reason : px::close_reason::stale);
        }
    }

    void grant(std::unique_ptr<slot> s, std::size_t tenant)
    {
        BOOST_TEST((cap_ == 0 || in_flight(tenant) < cap_));
        s->tenant = tenant;
        core_.lease(*s, key(tenant));
        leased_.push_back(std::move(s));
        ++served_;
    }

    void call(std::size_t tenant)
    {
        while (auto* old = core_.reap(now_)) core_.closed(*out_of(idle_, old), px::close_reason::idle_timeout);
        auto const admission = core_.admit(key(tenant));
        bool const must_wait = at_cap(tenant) || waits(tenant) || anyone_servable();
        BOOST_TEST((admission == pool_core::admission::must_wait) == must_wait);
        if (admission == pool_core::admission::may_take_idle)
            if (auto s = take_good()) return grant(std::move(s), tenant);
        auto w = std::make_unique<waiter>(tenant);
        if (core_.enqueue(*w, key(tenant))) waiting_.push_back(std::move(w));
        open_wanted();
    }

    void open_wanted()
    {
        while (core_.wants_open(now_)) {
            connecting_.push_back(std::make_unique<slot>());
            core_.connecting(*connecting_.back());
        }
    }

    void place(std::unique_ptr<slot> s)
    {
        void const* whose = nullptr;
        if (auto* w = static_cast<waiter*>(core_.next_waiter(whose))) {
            auto const tenant = w->tenant;
            BOOST_TEST(whose == key(tenant));
            // Oldest first within the tenant.
            auto const oldest =
                std::find_if(waiting_.begin(), waiting_.end(), [&](auto& x) { return x->tenant == tenant; });
            BOOST_TEST_REQUIRE((oldest != waiting_.end()));
            BOOST_TEST(oldest->get() == w);
            waiting_.erase(oldest);
            return grant(std::move(s), tenant);
        }
        auto* surplus = core_.park(*s, now_);
        idle_.push_back(std::move(s));
        if (surplus) core_.closed(*out_of(idle_, surplus), px::close_reason::idle_timeout);
    }

    void open_ends(bool well = false)
    {
        if (connecting_.empty()) return;
        auto s = out_of(connecting_, connecting_[roll(connecting_.size())].get());
        if (well || roll(4) != 0) {
            core_.connected(*s, now_, 0.5, false);
            place(std::move(s));
            return open_wanted();
        }
        core_.connect_failed(*s, now_, 0.5);
        if (!core_.anything_open()) {
            void const* whose = nullptr;
            if (auto* w = core_.next_waiter(whose)) std::erase_if(waiting_, [w](auto& x) { return x.get() == w; });
        }
        open_wanted();
    }

    void lease_ends()
    {
        if (leased_.empty()) return;
        auto s = out_of(leased_, leased_[roll(leased_.size())].get());
        core_.release(*s);
        if (!core_.expired(*s, now_) && roll(3) != 0) return place(std::move(s));
        core_.closed(*s, px::close_reason::failed);
        while (core_.anyone_servable()) {
            auto other = take_good();
            if (!other) break;
            place(std::move(other));
        }
        open_wanted();
    }

    void cancel()
    {
        if (waiting_.empty()) return;
        auto const it = waiting_.begin() + static_cast<std::ptrdiff_t>(roll(waiting_.size()));
        BOOST_TEST(core_.cancel(**it));
        waiting_.erase(it);
    }

    void check()
    {
        auto const& s = core_.stats();
        BOOST_TEST(s.open == connecting_.size() + idle_.size() + leased_.size());
        BOOST_TEST(s.idle == idle_.size());
        BOOST_TEST(s.leased == leased_.size());
        BOOST_TEST(s.waiting == waiting_.size());
        BOOST_TEST(s.open <= max_);
        BOOST_TEST(s.open_peak <= max_);
        std::uint64_t gone = s.failed;
        for (auto n : s.closed) gone += n;
        BOOST_TEST(s.opened + connecting_.size() + s.failed == s.open + gone);
        // Nobody who may be served waits beside an idle connection, nor with room to open one and none on its way.
        std::size_t servable = 0;
        for (std::size_t t = 0; t != tenants_.size(); ++t) {
            auto const w = static_cast<std::size_t>(
                std::count_if(waiting_.begin(), waiting_.end(), [t](auto& x) { return x->tenant == t; }));
            auto const used = in_flight(t);
            servable += cap_ == 0 ? w : used >= cap_ ? 0 : std::min(w, cap_ - used);
        }
        BOOST_TEST(core_.anyone_servable() == (servable != 0));
        BOOST_TEST((servable == 0 || idle_.empty()));
        if (servable != 0) BOOST_TEST(s.open != 0u);
        // With room for a further connection one is on its way, or will be after a pause at most.
        auto const resumes = core_.pause_ends();
        if (servable != 0 && s.open < max_) BOOST_TEST((!connecting_.empty() || resumes.has_value()));
        if (resumes) BOOST_TEST((*resumes > now_ && *resumes <= now_ + 500ms));
    }

    std::minstd_rand random_;
    std::size_t max_;
    std::size_t cap_;
    pool_core core_;
    std::vector<char> const tenants_ = std::vector<char>(100);  // more than the lanes that are kept when empty
    std::vector<std::unique_ptr<slot>> connecting_, idle_, leased_;
    std::deque<std::unique_ptr<waiter>> waiting_;
    steady_point now_{std::chrono::hours{1}};
    std::uint64_t served_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(random_events)

BOOST_AUTO_TEST_CASE(counts_order_caps_and_limits_hold_and_nobody_is_forgotten)
{
    std::uint32_t seed = 1;
    for (std::size_t max : {1u, 2u, 7u})
        for (std::size_t cap : {0u, 1u, 3u})
            for (std::size_t max_idle : {0u, 2u, 7u}) {
                BOOST_TEST_CONTEXT("max " << max << ", cap " << cap << ", max_idle " << max_idle << ", seed " << seed)
                {
                    model m{seed++, max, cap, max_idle};
                    for (int i = 0; i != 1000; ++i) m.step();
                    m.drain();
                }
            }
}

BOOST_AUTO_TEST_SUITE_END()
