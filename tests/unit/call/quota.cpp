// The quota that tenants share: a handle, and safe from any thread.
#include <unit/call/quota_driver.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

namespace quota_tests {

namespace {

px::detail::quota_core::time_point const start{1h};

/// A call that counts how often it was told that it may go, or that the day is spent.
struct told_call : px::detail::quota_waiter {
    told_call()
    {
        on_answer = [](quota_waiter& w, px::detail::quota_answer answer) {
            ++(answer == px::detail::quota_answer::granted ? static_cast<told_call&>(w).told
                                                           : static_cast<told_call&>(w).failed);
        };
    }
    std::atomic<int> told = 0, failed = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(quota_handle)

BOOST_AUTO_TEST_CASE(copies_are_the_same_quota_and_others_are_not)
{
    px::quota const one{rate(10, 1)};
    auto const copy = one;
    px::quota const other{rate(10, 1)};
    BOOST_TEST(&behind(one) == &behind(copy));
    BOOST_TEST(&behind(one) != &behind(other));
    told_call a, b, c;
    BOOST_TEST((behind(one).acquire(a, start, noon) == answer::granted));
    BOOST_TEST((behind(copy).acquire(b, start, noon) == answer::queued));
    BOOST_TEST((behind(other).acquire(c, start, noon) == answer::granted));
    BOOST_TEST(one.usage().calls == 1u);
    BOOST_TEST(behind(copy).cancel(b));
}

BOOST_AUTO_TEST_CASE(whoever_polls_grants_anyones_wait)
{
    px::quota const q{rate(10, 1)};
    told_call a, b, c;
    BOOST_TEST((behind(q).acquire(a, start, noon) == answer::granted));
    BOOST_TEST((behind(q).acquire(b, start, noon) == answer::queued));
    BOOST_TEST((behind(q).acquire(c, start, noon) == answer::queued));
    BOOST_TEST(a.told == 0);  // the answer told it
    auto const due = behind(q).next();
    BOOST_REQUIRE(due.has_value());
    behind(q).poll(*due, noon);
    BOOST_TEST(b.told == 1);
    BOOST_TEST(c.told == 0);
    BOOST_TEST(!behind(q).cancel(b));
    BOOST_TEST(behind(q).cancel(c));
    BOOST_TEST(!behind(q).next().has_value());
    behind(q).poll(start + 1h, noon);
    BOOST_TEST(c.told == 0);
}

BOOST_AUTO_TEST_CASE(whoever_polls_tells_those_who_wait_that_the_day_is_spent)
{
    px::quota const q{rate(10, 1, 10)};
    told_call a, b, c;
    BOOST_TEST((behind(q).acquire(a, start, noon) == answer::granted));
    BOOST_TEST((behind(q).acquire(b, start, noon) == answer::queued));
    BOOST_TEST((behind(q).acquire(c, start, noon) == answer::queued));
    q.restore(use(day_zero, 9));
    auto const due = behind(q).next();
    BOOST_REQUIRE(due.has_value());
    behind(q).poll(*due, noon);
    BOOST_TEST((b.told == 1 && b.failed == 0));
    BOOST_TEST((c.told == 0 && c.failed == 1));
    BOOST_TEST(!behind(q).cancel(c));
    BOOST_TEST(!behind(q).next().has_value());
}

BOOST_AUTO_TEST_CASE(everything_that_the_core_does_is_reachable)
{
    px::quota const q{rate(200, 20)};
    behind(q).rate_limited(start);
    BOOST_TEST(q.rate() == 100);
    behind(q).succeeded();
    BOOST_TEST(q.rate() > 100);
    q.restore(use(day_zero, 77));
    BOOST_TEST(q.usage().calls == 77u);
    BOOST_TEST((q.usage().day == day_zero));
    behind(q).refund();
    BOOST_TEST(q.usage().calls == 76u);
}

// Four threads ask, cancel and poll at once: each call gets exactly one answer, and the day's count is their sum.
BOOST_AUTO_TEST_CASE(under_threads_every_call_gets_exactly_one_answer)
{
    constexpr int threads = 4;
    constexpr int calls_each = 3'000;
    px::quota const q{rate(1'000, 5)};
    std::atomic<std::int64_t> clock{0};
    auto const now = [&clock] { return start + std::chrono::microseconds{clock += 50}; };
    std::vector<std::vector<told_call>> calls;
    for (int t = 0; t < threads; ++t) calls.emplace_back(calls_each);
    std::atomic<int> at_once = 0, left = 0;
    std::atomic<bool> twice = false;
    std::vector<std::vector<bool>> answered(threads, std::vector<bool>(calls_each));

    auto const work = [&](int t) {
        auto& mine = calls[static_cast<std::size_t>(t)];
        auto& done = answered[static_cast<std::size_t>(t)];
        for (std::size_t i = 0; i < mine.size(); ++i) {
            mine[i].lane = &mine;
            if (behind(q).acquire(mine[i], now(), noon) == answer::granted) {
                done[i] = true;
                ++at_once;
            }
            if (i % 3 == 2 && behind(q).cancel(mine[i - 1])) {
                twice = twice || done[i - 1];  // checks are for the main thread
                done[i - 1] = true;
                ++left;
            }
            if (i % 5 == 0) behind(q).poll(now(), noon);
        }
    };
    std::vector<std::thread> pool;
    for (int t = 0; t < threads; ++t) pool.emplace_back(work, t);
    for (auto& t : pool) t.join();
    while (auto const due = behind(q).next()) behind(q).poll(*due, noon);

    BOOST_TEST(!twice);
    int told = 0;
    for (std::size_t t = 0; t < threads; ++t)
        for (std::size_t i = 0; i < calls_each; ++i) {
            BOOST_REQUIRE(calls[t][i].told + (answered[t][i] ? 1 : 0) == 1);
            told += calls[t][i].told;
        }
    BOOST_TEST(told + at_once + left == threads * calls_each);
    BOOST_TEST(q.usage().calls == static_cast<std::uint64_t>(told + at_once));
    BOOST_TEST(left > 0);
    BOOST_TEST(told > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace quota_tests
