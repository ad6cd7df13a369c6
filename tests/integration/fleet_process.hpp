// A process as far as its quota is concerned: a member of a fleet with a thread of its own.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_PROCESS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_PROCESS_HPP

#include <gainsight/px/fleet/quota.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace px_test {

namespace px = gainsight::px;

using steady = std::chrono::steady_clock;

/// A call that waits for its permit, as the engine's do.
struct waiting_call : px::detail::quota_waiter {
    std::atomic<bool> granted{false}, failed{false};
    steady::time_point when{};

    waiting_call()
    {
        on_answer = [](px::detail::quota_waiter& w, px::detail::quota_answer answer) {
            auto& self = static_cast<waiting_call&>(w);
            self.when = steady::now();
            (answer == px::detail::quota_answer::granted ? self.granted : self.failed) = true;
        };
    }
};

/// The row of "acme" as if it had been there for long: a new one gives nothing for a while.
template <class Redis>
void begin_row(Redis const& redis)
{
    redis({"HSET", px::fleet::detail::quota_keys("gainsight-px:", "acme").front(), "free", "0"});
}

/// A process, as far as its quota is concerned, with a thread of its own.
class fleet_process {
public:
    fleet_process(std::uint16_t redis, px::quota_options const& limits, px::fleet::quota_options how = {},
                  std::string const& subscription = "acme")
        : member_{std::make_unique<px::fleet::quota_member>(io_.get_executor(), px::fleet::redis_options{}.port(redis),
                                                            subscription, limits, how,
                                                            [this](px::fleet::quota_state const& s) {
                                                                std::lock_guard const lock{mutex_};
                                                                heard_.push_back(s);
                                                            })}
    {
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~fleet_process() { leave(); }
    /// Until Redis has heard of it.
    void leave()
    {
        member_.reset();
        if (thread_.joinable()) thread_.join();
    }

    px::detail::shared_quota& quota() const { return *px::detail::access::impl(member_->quota()); }
    px::fleet::quota_state state() const { return member_->state(); }
    std::vector<px::fleet::quota_state> heard() const
    {
        std::lock_guard const lock{mutex_};
        return heard_;
    }

    /// Asks for so many permits and polls, as the pools do, until all are granted. When each was.
    std::vector<steady::time_point> use(std::size_t permits, std::string const& tenant = "acme") const
    {
        std::deque<waiting_call> calls;
        for (std::size_t i = 0; i < permits; ++i) {
            auto& c = calls.emplace_back();
            c.label = &tenant;
            auto const now = steady::now();
            switch (quota().acquire(c, now, std::chrono::system_clock::now())) {
                case px::detail::quota_answer::granted:
                    c.when = now;
                    c.granted = true;
                    break;
                case px::detail::quota_answer::queued: break;
                case px::detail::quota_answer::exhausted: BOOST_ERROR("exhausted"); break;
            }
        }
        while (!std::all_of(calls.begin(), calls.end(), [](auto const& c) { return c.granted.load(); })) {
            quota().poll(steady::now(), std::chrono::system_clock::now());
            std::this_thread::yield();
        }
        std::vector<steady::time_point> out;
        for (auto const& c : calls) out.push_back(c.when);
        return out;
    }
    /// Until `condition()`.
    template <class Condition>
    static bool comes_true(Condition condition)
    {
        for (auto const end = steady::now() + std::chrono::seconds{30}; steady::now() < end; std::this_thread::yield())
            if (condition()) return true;
        return false;
    }

private:
    boost::asio::io_context io_{1};
    std::mutex mutable mutex_;
    std::vector<px::fleet::quota_state> heard_;
    std::unique_ptr<px::fleet::quota_member> member_;
    std::thread thread_;
};

inline px::quota_options limits_of(double per_second, double burst)
{
    px::quota_options o;
    o.per_second = per_second;
    o.burst = burst;
    return o;
}

}  // namespace px_test

#endif
