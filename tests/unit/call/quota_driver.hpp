// Calls that ask a quota for permits, on clocks of their own.
#ifndef GAINSIGHT_PX_TESTS_UNIT_CALL_QUOTA_DRIVER_HPP
#define GAINSIGHT_PX_TESTS_UNIT_CALL_QUOTA_DRIVER_HPP

#include <gainsight/px/call/quota_core.hpp>
#include <gainsight/px/quota.hpp>

#include <memory>
#include <string>
#include <vector>

namespace quota_tests {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using answer = px::detail::quota_answer;

inline constexpr std::chrono::sys_seconds noon = std::chrono::sys_days{std::chrono::year{2026} / 3 / 14} + 12h;
inline constexpr auto day_zero = std::chrono::floor<std::chrono::days>(noon);

inline px::quota_options rate(double per_second, double burst, std::uint64_t per_day = px::quota_options{}.per_day)
{
    px::quota_options o;
    o.per_day = per_day;
    o.per_second = per_second;
    o.burst = burst;
    return o;
}

/// A day of which so much is used.
inline px::quota_usage use(std::chrono::sys_days day, std::uint64_t calls)
{
    px::quota_usage out;
    out.day = day;
    out.calls = calls;
    return out;
}

/// What stands behind the handle, for the calls.
inline px::detail::shared_quota& behind(px::quota const& q) { return *px::detail::access::impl(q); }

/// A call in the line; `number` counts all that asked.
struct waiting_call : px::detail::quota_waiter {
    int number = 0;
};

struct line {
    explicit line(px::quota_options const& o) : core{o} {}

    answer ask(void const* lane = nullptr, std::string const* label = nullptr)
    {
        auto& w = *calls.emplace_back(std::make_unique<waiting_call>());
        w.number = static_cast<int>(calls.size()) - 1;
        w.lane = lane;
        w.label = label;
        return core.acquire(w, now, today);
    }
    std::vector<waiting_call*> poll()
    {
        std::vector<px::detail::quota_waiter*> due;
        core.poll(now, today, due);
        return calls_of(due);
    }
    std::vector<waiting_call*> exhausted()
    {
        std::vector<px::detail::quota_waiter*> out;
        core.fail_waiting(out);
        return calls_of(out);
    }
    static std::vector<waiting_call*> calls_of(std::vector<px::detail::quota_waiter*> const& waiters)
    {
        std::vector<waiting_call*> out;
        for (auto* w : waiters) out.push_back(static_cast<waiting_call*>(w));
        return out;
    }

    px::detail::quota_core core;
    px::detail::quota_core::time_point now{1h};
    px::detail::quota_core::system_point today = noon;
    std::vector<std::unique_ptr<waiting_call>> calls;
};

}  // namespace quota_tests

#endif
