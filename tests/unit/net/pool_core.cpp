// The pool's decisions: who gets which connection, and when one is opened or closed.
#include <unit/net/pool_core_driver.hpp>

#include <boost/test/unit_test.hpp>

#include <vector>

namespace pool_tests {

BOOST_AUTO_TEST_SUITE(pool)

// --- opening --------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(nothing_is_opened_while_nobody_waits)
{
    pool_driver h{limits(4)};
    BOOST_TEST((h.core.admit(tenant(0)) == admission::may_take_idle));
    BOOST_TEST(h.core.take_idle(h.now).slot == nullptr);
    BOOST_TEST(!h.core.wants_open(h.now));
    BOOST_TEST(!h.core.anyone_waits());
    BOOST_TEST(!h.core.anything_open());
}

BOOST_AUTO_TEST_CASE(one_connection_is_opened_for_each_waiter_up_to_the_most)
{
    pool_driver h{limits(3)};
    for (std::size_t i = 1; i <= 5; ++i) {
        h.wait(tenant(0));
        BOOST_TEST(h.core.wants_open(h.now) == (i <= 3));
        if (h.core.wants_open(h.now)) h.core.connecting(h.make_slot());
        BOOST_TEST(!h.core.wants_open(h.now));
    }
    BOOST_TEST(h.stats().open == 3u);
    BOOST_TEST(h.stats().open_peak == 3u);
    BOOST_TEST(h.stats().waiting == 5u);
    BOOST_TEST(!h.core.anything_open());  // being opened is not open
}

BOOST_AUTO_TEST_CASE(a_connection_that_could_not_be_opened_makes_room_for_the_next)
{
    pool_driver h{limits(1)};
    h.wait(tenant(0));
    auto& s = h.make_slot();
    h.core.connecting(s);
    h.core.connect_failed(s, h.now, 0.5);
    BOOST_TEST((s.where() == state::unplaced));
    BOOST_TEST(h.stats().open == 0u);
    BOOST_TEST(h.stats().failed == 1u);
    BOOST_TEST(h.core.wants_open(h.now));
}

BOOST_AUTO_TEST_CASE(a_waiter_that_left_needs_no_connection)
{
    pool_driver h{limits(4)};
    auto& w = h.wait(tenant(0));
    BOOST_TEST(h.core.cancel(w));
    BOOST_TEST(!h.core.wants_open(h.now));
    BOOST_TEST(!w.queued());
    BOOST_TEST(!h.core.cancel(w));
    BOOST_TEST(h.stats().waiting == 0u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_opened_goes_to_the_waiter_and_is_counted)
{
    pool_driver h{limits(4)};
    auto& w = h.wait(tenant(0));
    auto& s = h.open(true);
    BOOST_TEST(h.serve(s) == &w);
    BOOST_TEST((s.where() == state::leased));
    BOOST_TEST(h.stats().opened == 1u);
    BOOST_TEST(h.stats().resumed == 1u);
    BOOST_TEST(h.stats().leased == 1u);
    BOOST_TEST(h.stats().reused == 0u);
    h.core.release(s);
    h.core.lease(s, tenant(1));
    BOOST_TEST(h.stats().reused == 1u);
    h.core.release(s);
    h.core.closed(s, close_reason::server);
    BOOST_TEST(h.stats().open == 0u);
    BOOST_TEST(h.stats().leased == 0u);
    BOOST_TEST(h.stats().open_peak == 1u);
    BOOST_TEST(h.stats().closed[static_cast<std::size_t>(close_reason::server)] == 1u);
}

// --- waiting --------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(no_more_wait_than_may)
{
    auto l = limits(1);
    l.max_waiters = 2;
    pool_driver h{l};
    auto& first = h.wait(tenant(0));
    h.wait(tenant(1));
    BOOST_TEST(h.admitted);
    auto& refused = h.wait(tenant(2));
    BOOST_TEST(!h.admitted);
    BOOST_TEST(!refused.queued());
    h.core.cancel(first);
    h.wait(tenant(2));
    BOOST_TEST(h.admitted);
}

BOOST_AUTO_TEST_CASE(a_new_call_does_not_overtake_who_waits)
{
    pool_driver h{limits(1)};
    auto& s = h.open();
    h.core.lease(s, tenant(0));
    auto& w = h.wait(tenant(0));
    h.core.release(s);
    BOOST_TEST((h.core.admit(tenant(0)) == admission::must_wait));
    BOOST_TEST((h.core.admit(tenant(1)) == admission::must_wait));
    BOOST_TEST(h.serve(s) == &w);
    BOOST_TEST((h.core.admit(tenant(1)) == admission::may_take_idle));
}

BOOST_AUTO_TEST_CASE(a_tenants_waiters_are_served_oldest_first)
{
    pool_driver h{limits(1)};
    for (int i = 0; i < 100; ++i) h.wait(tenant(0));
    auto& s = h.open();
    for (int i = 0; i < 100; ++i) {
        auto* w = h.serve(s);
        BOOST_REQUIRE(w);
        BOOST_TEST(w->number == i);
        h.core.release(s);
    }
    BOOST_TEST(h.serve(s) == nullptr);
}

BOOST_AUTO_TEST_CASE(tenants_take_turns)
{
    pool_driver h{limits(1)};
    for (int t = 0; t < 3; ++t)
        for (int i = 0; i < 4; ++i) h.wait(tenant(t));
    auto& s = h.open();
    for (int i = 0; i < 12; ++i) {
        auto* w = h.serve(s);
        BOOST_REQUIRE(w);
        BOOST_TEST((w->tenant == tenant(i % 3)));
        h.core.release(s);
    }
}

BOOST_AUTO_TEST_CASE(twenty_thousand_waiters_of_one_tenant_delay_anothers_by_one_turn)
{
    auto l = limits(8);
    l.max_waiters = 100'000;
    pool_driver h{l};
    for (int i = 0; i < 20'000; ++i) h.wait(tenant(0));
    auto& other = h.wait(tenant(1));
    auto& s = h.open();
    BOOST_TEST(h.serve(s) != &other);
    h.core.release(s);
    BOOST_TEST(h.serve(s) == &other);
}

BOOST_AUTO_TEST_CASE(everybody_can_be_taken_out_whatever_the_caps_say)
{
    pool_driver h{limits(4, 1)};
    auto& s = h.open();
    h.core.lease(s, tenant(0));
    for (int i = 0; i < 3; ++i) h.wait(tenant(0));
    for (int i = 0; i < 2; ++i) h.wait(tenant(1));
    int out = 0;
    while (auto* w = h.core.any_waiter()) {
        BOOST_TEST(!w->queued());
        ++out;
    }
    BOOST_TEST(out == 5);
    BOOST_TEST(!h.core.anyone_waits());
    BOOST_TEST(!h.core.wants_open(h.now));
    h.core.release(s);
    BOOST_TEST(h.serve(s) == nullptr);
}

// --- caps -----------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_capped_tenant_waits_while_others_are_served)
{
    pool_driver h{limits(8, 2)};
    auto& a = h.open();
    auto& b = h.open();
    h.core.lease(a, tenant(0));
    h.core.lease(b, tenant(0));
    BOOST_TEST((h.core.admit(tenant(0)) == admission::must_wait));
    BOOST_TEST((h.core.admit(tenant(1)) == admission::may_take_idle));
    auto& capped = h.wait(tenant(0));
    BOOST_TEST(!h.core.wants_open(h.now));
    BOOST_TEST((h.core.admit(tenant(1)) == admission::may_take_idle));  // who cannot be served holds nobody up
    auto& other = h.wait(tenant(1));
    BOOST_TEST(h.core.wants_open(h.now));
    auto& c = h.open();
    BOOST_TEST(h.serve(c) == &other);
    auto& d = h.open();
    BOOST_TEST(h.serve(d) == nullptr);
    BOOST_TEST((h.core.park(d, h.now) == nullptr));
    h.core.release(a);
    BOOST_TEST(h.serve(a) == &capped);
}

BOOST_AUTO_TEST_CASE(connections_are_opened_only_for_waiters_below_their_cap)
{
    pool_driver h{limits(8, 2)};
    for (int i = 0; i < 10; ++i) h.wait(tenant(0));
    int opened = 0;
    while (h.core.wants_open(h.now)) {
        h.core.connecting(h.make_slot());
        ++opened;
    }
    BOOST_TEST(opened == 2);
}

BOOST_AUTO_TEST_CASE(many_tenants_that_come_and_go_leave_nothing_behind)
{
    pool_driver h{limits(1)};
    std::vector<int> many(1'000);
    auto& s = h.open();
    for (auto const& t : many) {
        auto& w = h.wait(&t);
        BOOST_TEST(h.serve(s) == &w);
        h.core.release(s);
    }
    for (auto const& t : many) BOOST_TEST((h.core.admit(&t) == admission::may_take_idle));
    BOOST_TEST(h.stats().waiting == 0u);
    BOOST_TEST(h.stats().reused == 999u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pool_tests
