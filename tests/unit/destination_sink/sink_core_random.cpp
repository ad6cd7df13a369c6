// Several workers and a PX at random: each promise is kept.
#include "sink_desk.hpp"

#include <map>
#include <random>
#include <vector>

using namespace sink_core_test;

BOOST_AUTO_TEST_SUITE(sink_core_at_random)

/// Several workers, a PX that applies or loses what it is sent and answers or does not: each promise is kept.
BOOST_AUTO_TEST_CASE(that_each_promise_is_kept_whatever_happens)
{
    for (auto promise : promises)
        for (std::uint32_t seed = 1; seed != 100; ++seed) {
            std::mt19937 random{seed};
            desk d{promise};
            std::map<std::uint64_t, int> store;
            std::map<std::uint64_t, event_outcome> outcomes;
            std::vector<px::detail::sink_task> working;
            std::uint64_t pushed = 0;
            for (int step = 0; step != 100'000 && (pushed != 60 || d.core.counts().left != 0); ++step) {
                d.now += milliseconds{random() % 300};
                if (pushed != 60 && random() % 3 == 0 && d.core.has_room(2)) {
                    d.push();
                    ++pushed;
                }
                if (working.size() < 4) {
                    auto task = d.core.next(d.now);
                    if (task.what == kind::wait) {
                        if (working.empty()) d.now = task.until;
                    } else if (task.what != kind::none) {
                        working.push_back(std::move(task));
                    }
                }
                if (working.empty() || random() % 2) continue;
                auto const at = working.begin() + static_cast<std::ptrdiff_t>(random() % working.size());
                auto task = std::move(*at);
                working.erase(at);
                auto const n = task.event.sequence;
                BOOST_REQUIRE(!outcomes.contains(n));
                px::detail::sink_verdict v;
                if (task.what == kind::look_up) {
                    auto end = store[n] != 0 ? look_up_end::found : look_up_end::absent;
                    if (random() % 4 == 0) end = look_up_end::failed;
                    v = d.core.looked_up(std::move(task.event), end, d.now);
                } else {
                    auto const dice = random() % 10;
                    auto end = send_end::done;
                    if (dice == 0) end = send_end::not_now;
                    if (dice == 1) end = send_end::blocked;
                    if (dice == 2) end = send_end::refused;
                    if (dice >= 3 && dice <= 5) end = send_end::unknown;
                    if (end == send_end::done || (end == send_end::unknown && random() % 2)) ++store[n];
                    v = d.core.sent(std::move(task.event), end, {}, d.now);
                }
                if (v.settled) {
                    BOOST_REQUIRE(v.sequence == n);
                    outcomes[n] = *v.settled;
                }
            }
            BOOST_TEST_CONTEXT("seed " << seed)
            {
                BOOST_TEST(outcomes.size() == 60u);
                BOOST_TEST(d.core.held() == 0u);
                for (auto const& [n, how] : outcomes) {
                    if (promise != delivery::at_least_once) BOOST_TEST(store[n] <= 1);
                    if (how == event_outcome::done) BOOST_TEST(store[n] >= 1);
                    if (how == event_outcome::refused) BOOST_TEST(store[n] == 0);
                }
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()
