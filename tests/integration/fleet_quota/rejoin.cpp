// Many processes come back to Redis one after the other, which had been away for all of them.
#include "../quota_row.hpp"
#include "../redis_server.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fleet_rejoin_tests {

namespace px = gainsight::px;

using namespace std::chrono_literals;
using px_test::redis_server;
using std::chrono::microseconds;
using row = px_test::quota_row;

/// A process that uses what it leases as soon as it may, and asks again when it is told to.
struct process {
    microseconds next{}, leased_until{};
    bool is_back = false;
};

}  // namespace fleet_rejoin_tests
using namespace fleet_rejoin_tests;

BOOST_AUTO_TEST_SUITE(fleet_rejoin, *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(of_many_processes_uses_the_whole_rate_as_soon_as_all_are_back)
{
    constexpr int processes = 100, lowered = 20;
    row r;
    r.limits.per_second = 200;
    r.redis({"HSET", px::fleet::detail::quota_keys("test:", "acme").front(), "rate", std::to_string(lowered)});
    auto const name = [](std::size_t i) { return "p" + std::to_string(i); };
    std::vector<process> all(processes);
    r.facts.holds = 0;
    for (std::size_t i = 0; i < all.size(); ++i) r.ask(name(i), 2);
    r.now += 3s;
    auto const back = r.now;
    for (std::size_t i = 0; i < all.size(); ++i) all[i].next = back + i * 2250ms / processes;
    std::array<int, 12> permits{};  // of each second
    microseconds longest{};
    for (;;) {
        auto const at =
            std::min_element(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.next < b.next; });
        if (at->next >= back + 10s) break;
        r.now = at->next;
        r.facts.holds = at->leased_until > r.now;
        auto const away = at->is_back ? 0s : 2s;
        auto const a = r.ask_after(away, processes, name(static_cast<std::size_t>(at - all.begin())), 20);
        at->is_back = true;
        longest = std::max(longest, a.wait);
        at->next += std::max<microseconds>(a.wait, 1ms);
        if (a.permits == 0) continue;
        for (std::uint64_t i = 0; i < a.permits; ++i) {
            auto const when = r.now + a.from + microseconds{static_cast<int>(static_cast<double>(i) * 1e6 / a.rate)};
            auto const second = static_cast<std::size_t>(std::max<microseconds>(when - back, 0s) / 1s);
            if (second < permits.size()) ++permits[second];
        }
        if (r.facts.holds != 0) at->next = at->leased_until;  // that is enough for now
        at->leased_until = r.now + std::max<microseconds>(a.from, 1ms);
    }
    BOOST_TEST((longest <= 30s), longest.count() << " us");
    for (std::size_t second = 4; second < 10; ++second) BOOST_TEST_CONTEXT("second " << second)
        {
            BOOST_TEST(permits[second] >= lowered - 2);
            BOOST_TEST(permits[second] <= lowered + 2);
        }
}

BOOST_AUTO_TEST_CASE(of_the_first_takes_hardly_more_than_its_part_however_often_it_asks)
{
    row r;
    r.how.cycle(10ms);
    r.limits.burst = 1;
    r.facts.holds = 0;
    for (int i = 0; i < 100; ++i) r.ask("p" + std::to_string(i), 2);
    r.now += 3s;
    std::uint64_t permits = r.ask_after(2s, 100, "p0", 20).permits;
    for (auto const end = r.now + 10s; r.now < end; r.now += 10ms) permits += r.ask("p0", 20).permits;
    BOOST_TEST(permits >= 10u);  // a hundredth of 100 a second
    BOOST_TEST(permits <= 12u);
}

BOOST_AUTO_TEST_SUITE_END()
