// Long random lives of a pool, beside a model that is slow and plain: no slot is lost, no count drifts, no turn is
// skipped.
#include <unit/net/pool_core_driver.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

using namespace pool_tests;

namespace {

/// A pool and the model of it. The driver's part is played here as the real one plays it: what is free is handed on at
/// once, and what is wanted is opened.
class life {
public:
    life(std::uint32_t seed, std::size_t connections, std::size_t cap)
        : random_{seed}, cap_{cap}, connections_{connections}, house_{limits(connections, cap)}
    {}

    void step()
    {
        house_.now += std::chrono::milliseconds{below(2'000)};
        switch (below(8)) {
            case 0:
            case 1:
            case 2: call(tenant(static_cast<int>(below(5)))); break;
            case 3: finish_connecting(below(4) != 0); break;
            case 4:
            case 5: finish_call(below(3) != 0); break;
            case 6: leave(); break;
            default: reap(); break;
        }
        open_what_is_wanted();
        check();
    }
    /// Lets everything end: afterwards nobody waits.
    void drain()
    {
        for (int i = 0; i < 100'000 && (house_.core.anyone_waits() || !leased_.empty() || !connecting_.empty()); ++i) {
            finish_connecting(true);
            finish_call(true);
            open_what_is_wanted();
            check();
        }
        BOOST_REQUIRE(!house_.core.anyone_waits());
        BOOST_REQUIRE(leased_.empty());
    }

private:
    std::size_t below(std::size_t n) { return random_() % n; }
    std::size_t in_flight(void const* t) const
    {
        return static_cast<std::size_t>(
            std::count_if(leased_.begin(), leased_.end(), [t](auto const& l) { return l.second == t; }));
    }
    bool at_cap(void const* t) const { return cap_ != 0 && in_flight(t) >= cap_; }

    void call(void const* t)
    {
        auto const must_wait = at_cap(t) || (lanes_.contains(t) && !lanes_[t].empty()) ||
                               std::any_of(lanes_.begin(), lanes_.end(),
                                           [this](auto const& l) { return !l.second.empty() && !at_cap(l.first); });
        BOOST_REQUIRE((house_.core.admit(t) == admission::must_wait) == must_wait);
        if (!must_wait) {
            for (;;) {
                auto const got = house_.core.take_idle(house_.now);
                if (!got.slot) break;
                idle_.erase(std::find(idle_.begin(), idle_.end(), got.slot));
                if (!got.expired) return lease(*got.slot, t);
                close(*got.slot, got.reason);
            }
        }
        auto& w = house_.wait(t);
        BOOST_REQUIRE(house_.admitted);
        lanes_[t].push_back(&w);
    }
    void lease(px::detail::pool_slot& s, void const* t)
    {
        house_.core.lease(s, t);
        leased_.emplace_back(&s, t);
        BOOST_REQUIRE(cap_ == 0 || in_flight(t) <= cap_);
    }
    void close(px::detail::pool_slot& s, close_reason why)
    {
        house_.core.closed(s, why);
        ++closed_;
    }
    /// What is free goes to whose turn it is, else into idle.
    void hand_on(px::detail::pool_slot& s)
    {
        void const* t = nullptr;
        auto* const w = static_cast<waiter*>(house_.core.next_waiter(t));
        if (!w) {
            for (auto const& [who, lane] : lanes_) BOOST_REQUIRE((lane.empty() || at_cap(who)));
            if (auto* surplus = house_.core.park(s, house_.now)) {
                if (surplus != &s) idle_.erase(std::find(idle_.begin(), idle_.end(), surplus)), idle_.push_back(&s);
                close(*surplus, close_reason::idle_timeout);
            } else {
                idle_.push_back(&s);
            }
            return;
        }
        BOOST_REQUIRE(t == w->tenant);
        BOOST_REQUIRE(lanes_[t].front() == w);  // oldest first within its tenant
        lanes_[t].erase(lanes_[t].begin());
        lease(s, t);
    }
    void finish_connecting(bool well)
    {
        if (connecting_.empty()) return;
        auto& s = take(connecting_);
        refused_ = !well;
        if (!well) return house_.core.connect_failed(s, house_.now, 0.5);
        house_.core.connected(s, house_.now, 0.5, false);
        hand_on(s);
    }
    void finish_call(bool reusable)
    {
        if (leased_.empty()) return;
        auto& s = *take(leased_).first;
        house_.core.release(s);
        if (reusable && !house_.core.expired(s, house_.now)) return hand_on(s);
        close(s, close_reason::failed);
        // A capped tenant's waiter may be served by what is idle now.
        serve_from_idle();
    }
    void serve_from_idle()
    {
        while (!idle_.empty()) {
            auto const got = house_.core.take_idle(house_.now);
            idle_.erase(std::find(idle_.begin(), idle_.end(), got.slot));
            if (got.expired) {
                close(*got.slot, got.reason);
                continue;
            }
            auto const before = idle_.size();
            hand_on(*got.slot);
            if (idle_.size() > before) return;  // nobody may be served
        }
    }
    void leave()
    {
        if (house_.waiters.empty()) return;
        auto& w = house_.waiters[below(house_.waiters.size())];
        auto& lane = lanes_[w.tenant];
        auto const at = std::find(lane.begin(), lane.end(), &w);
        BOOST_REQUIRE(house_.core.cancel(w) == (at != lane.end()));
        if (at != lane.end()) lane.erase(at);
    }
    void reap()
    {
        while (auto* s = house_.core.reap(house_.now)) {
            idle_.erase(std::find(idle_.begin(), idle_.end(), s));
            close(*s, close_reason::idle_timeout);
        }
    }
    void open_what_is_wanted()
    {
        while (house_.core.wants_open(house_.now)) {
            auto& s = house_.make_slot();
            house_.core.connecting(s);
            connecting_.push_back(&s);
        }
    }
    void check() const
    {
        auto const& s = house_.stats();
        std::size_t waiting = 0;
        for (auto const& [who, lane] : lanes_) waiting += lane.size();
        BOOST_REQUIRE(s.waiting == waiting);
        BOOST_REQUIRE(s.leased == leased_.size());
        BOOST_REQUIRE(s.idle == idle_.size());
        BOOST_REQUIRE(s.open == leased_.size() + idle_.size() + connecting_.size());
        BOOST_REQUIRE(s.open <= connections_);
        BOOST_REQUIRE(s.open_peak <= connections_);
        std::uint64_t closed = 0;
        for (auto const n : s.closed) closed += n;
        BOOST_REQUIRE(closed == closed_);
        BOOST_REQUIRE(s.opened == closed + leased_.size() + idle_.size());
        BOOST_REQUIRE(house_.core.anything_open() == (leased_.size() + idle_.size() != 0));
        // Nobody waits for nothing: who may be served has a connection on its way, or all are in use, or a host that
        // refused is spared for a while.
        std::size_t servable = 0;
        for (auto const& [who, lane] : lanes_)
            servable += cap_ == 0 ? lane.size() : std::min(lane.size(), cap_ - std::min(cap_, in_flight(who)));
        bool const spared = refused_ && s.leased + s.idle != 0;
        BOOST_REQUIRE((connecting_.size() >= servable || s.open == connections_ ||
                       (spared && (!connecting_.empty() || house_.core.pause_ends()))));
        BOOST_REQUIRE((!house_.core.pause_ends() || (spared && *house_.core.pause_ends() > house_.now)));
    }
    template <class Element>
    auto take(std::vector<Element>& from)
        -> std::conditional_t<std::is_pointer_v<Element>, px::detail::pool_slot&, Element>
    {
        auto const at = from.begin() + static_cast<std::ptrdiff_t>(below(from.size()));
        auto out = *at;
        from.erase(at);
        if constexpr (std::is_pointer_v<Element>)
            return *out;
        else
            return out;
    }

    std::minstd_rand random_;
    std::size_t cap_;
    std::size_t connections_;
    house house_;
    std::map<void const*, std::vector<waiter*>> lanes_;
    std::vector<px::detail::pool_slot*> connecting_;
    std::vector<px::detail::pool_slot*> idle_;
    std::vector<std::pair<px::detail::pool_slot*, void const*>> leased_;
    std::uint64_t closed_ = 0;
    bool refused_ = false;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pool_life)

BOOST_AUTO_TEST_CASE(any_life_keeps_every_promise_and_ends_with_nobody_waiting)
{
    for (std::uint32_t seed = 1; seed <= 60; ++seed)
        for (std::size_t const connections : {1u, 3u, 8u})
            for (std::size_t const cap : {0u, 1u, 2u})
                BOOST_TEST_CONTEXT("seed " << seed << ", " << connections << " connections, cap " << cap)
                {
                    life l{seed, connections, cap};
                    for (int i = 0; i < 400; ++i) l.step();
                    l.drain();
                }
}

BOOST_AUTO_TEST_SUITE_END()
