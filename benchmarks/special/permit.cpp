// Takes permits of a quota, local or leased by a fleet, for benchmarks/count to count the instructions of one:
// bench_permit local|leased --calls N.
#include <gainsight/px/call/quota_core.hpp>

#include <chrono>
#include <cstdlib>
#include <string_view>

namespace px = gainsight::px;

namespace {

struct waiter : px::detail::quota_waiter {};

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 4) return 2;
    auto const calls = std::strtoull(argv[3], nullptr, 10);
    px::quota_options limits;
    limits.per_second = 1e6;
    limits.burst = 1e6;
    limits.per_day = 1'000'000'000;
    px::detail::shared_quota quota{limits};
    auto now = std::chrono::steady_clock::time_point{} + std::chrono::hours{1};
    auto const today = std::chrono::system_clock::time_point{} + std::chrono::hours{24 * 20'000};
    if (std::string_view{argv[1]} == "leased") {
        px::detail::permit_lease lease;
        lease.permits = 10 * calls;
        lease.from = now;
        lease.rate = limits.per_second;
        quota.hear([&](px::detail::quota_core& core) {
            core.join(now);
            core.lease(lease, now, today);
        });
        quota.watch([] {});
    }
    waiter call;
    auto granted = 0ULL;
    for (auto i = 0ULL; i < calls; ++i) {
        now += std::chrono::microseconds{10};
        if (quota.acquire(call, now, today) == px::detail::quota_answer::granted) ++granted;
    }
    return granted == calls ? 0 : 1;
}
