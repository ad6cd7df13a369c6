// Idle connections: which is reused, and which has had its time.
#include <unit/net/pool_core_driver.hpp>

#include <boost/test/unit_test.hpp>

#include <vector>

namespace pool_tests {

BOOST_AUTO_TEST_SUITE(pool_idle)

BOOST_AUTO_TEST_CASE(the_newest_is_reused_first_so_that_the_others_can_grow_old)
{
    pool_driver h{limits(4)};
    std::vector<slot*> parked;
    for (int i = 0; i < 3; ++i) {
        parked.push_back(&h.open_idle());
        h.now += 1s;
    }
    BOOST_TEST(h.stats().idle == 3u);
    BOOST_TEST(h.core.anything_open());
    for (int i = 2; i >= 0; --i) {
        auto const got = h.core.take_idle(h.now);
        BOOST_TEST((got.slot == parked[static_cast<std::size_t>(i)]));
        BOOST_TEST(!got.expired);
    }
    BOOST_TEST(h.core.take_idle(h.now).slot == nullptr);
    BOOST_TEST(h.stats().idle == 0u);
}

BOOST_AUTO_TEST_CASE(a_connection_is_trusted_for_its_idle_timeout)
{
    pool_driver h{limits(4)};
    auto& s = h.open_idle();
    h.now += 50s - 1ns;
    auto got = h.core.take_idle(h.now);
    BOOST_TEST((got.slot == &s));
    BOOST_TEST(!got.expired);
    BOOST_TEST((h.core.park(s, h.now) == nullptr));  // and the time begins anew
    h.now += 50s;
    got = h.core.take_idle(h.now);
    BOOST_TEST((got.slot == &s));
    BOOST_TEST(got.expired);
    BOOST_TEST((got.reason == close_reason::idle_timeout));
}

BOOST_AUTO_TEST_CASE(a_keep_alive_header_lowers_that_time_and_never_raises_it)
{
    pool_driver h{limits(4)};
    auto& s = h.open();
    s.limit_idle(5s);
    s.limit_idle(30s);
    BOOST_TEST((h.core.park(s, h.now) == nullptr));
    h.now += 5s;
    BOOST_TEST(h.core.take_idle(h.now).expired);
    auto& t = h.open();
    t.limit_idle(1h);
    BOOST_TEST((h.core.park(t, h.now) == nullptr));
    h.now += 50s;
    BOOST_TEST(h.core.take_idle(h.now).expired);
}

BOOST_AUTO_TEST_CASE(a_keep_alive_header_lowers_the_time_of_its_connection_alone)
{
    pool_driver h{limits(4)};
    auto& older = h.open_idle();
    auto& newer = h.open();
    newer.limit_idle(4s);
    BOOST_TEST((h.core.park(newer, h.now) == nullptr));
    h.now += 4s;
    // The newer one expires before the older, which reap() does not see.
    BOOST_TEST(h.core.reap(h.now) == nullptr);
    auto got = h.core.take_idle(h.now);
    BOOST_TEST((got.slot == &newer));
    BOOST_TEST(got.expired);
    got = h.core.take_idle(h.now);
    BOOST_TEST((got.slot == &older));
    BOOST_TEST(!got.expired);
}

BOOST_AUTO_TEST_CASE(a_connection_has_a_life_that_jitter_shortens_by_up_to_a_tenth)
{
    for (double const jitter : {0.0, 0.5, 0.999}) BOOST_TEST_CONTEXT(jitter)
        {
            auto l = limits(4);
            l.idle_timeout = 24h;
            pool_driver h{l};
            auto& s = h.make_slot();
            h.core.connecting(s);
            h.core.connected(s, h.now, jitter, false);
            auto const life = std::chrono::duration_cast<std::chrono::nanoseconds>(10min * (1 - 0.1 * jitter));
            BOOST_TEST(!h.core.expired(s, h.now + life - 1us));
            BOOST_TEST(h.core.expired(s, h.now + life + 1us));
            BOOST_TEST((h.core.park(s, h.now) == nullptr));
            auto const got = h.core.take_idle(h.now + life + 1us);
            BOOST_TEST(got.expired);
            BOOST_TEST((got.reason == close_reason::max_lifetime));
        }
}

BOOST_AUTO_TEST_CASE(one_too_many_in_idle_is_the_oldest)
{
    auto l = limits(4);
    l.max_idle = 2;
    pool_driver h{l};
    auto& oldest = h.open_idle();
    h.open_idle();
    auto& s = h.open();
    BOOST_TEST((h.core.park(s, h.now) == &oldest));
    BOOST_TEST((oldest.where() == state::unplaced));
    BOOST_TEST((s.where() == state::idle));
    BOOST_TEST(h.stats().idle == 2u);
    h.core.closed(oldest, close_reason::idle_timeout);
    BOOST_TEST(h.stats().open == 2u);
}

BOOST_AUTO_TEST_CASE(without_idle_connections_each_is_closed_after_its_use)
{
    auto l = limits(4);
    l.max_idle = 0;
    pool_driver h{l};
    auto& s = h.open();
    BOOST_TEST((h.core.park(s, h.now) == &s));
    BOOST_TEST(h.stats().idle == 0u);
    BOOST_TEST(h.core.take_idle(h.now).slot == nullptr);
}

BOOST_AUTO_TEST_CASE(reaping_takes_out_the_oldest_that_are_past_their_time)
{
    pool_driver h{limits(4)};
    auto& a = h.open_idle();
    h.now += 10s;
    auto& b = h.open_idle();
    h.now += 39s;
    BOOST_TEST(h.core.reap(h.now) == nullptr);
    h.now += 1s;
    BOOST_TEST((h.core.reap(h.now) == &a));
    BOOST_TEST(h.core.reap(h.now) == nullptr);
    h.now += 10s;
    BOOST_TEST((h.core.reap(h.now) == &b));
    BOOST_TEST(h.stats().idle == 0u);
}

BOOST_AUTO_TEST_CASE(reuse_is_counted_from_the_second_lease_on)
{
    pool_driver h{limits(8)};
    auto& s = h.open_idle();
    BOOST_TEST(h.stats().reused == 0u);
    BOOST_TEST(h.stats().opened == 1u);
    BOOST_TEST(h.core.take_idle(h.now).slot == &s);
    h.core.lease(s, tenant(0));
    h.core.release(s);
    BOOST_TEST(h.stats().reused == 0u);
    h.core.lease(s, tenant(0));
    BOOST_TEST(h.stats().reused == 1u);
    BOOST_TEST(h.stats().leased == 1u);
    h.core.release(s);
    BOOST_TEST(h.stats().leased == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pool_tests
