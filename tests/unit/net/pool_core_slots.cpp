// The pool's decisions, without sockets and without a clock.
#include <gainsight/px/net/pool_core.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <vector>

namespace px = gainsight::px;
using namespace std::chrono_literals;
using px::detail::pool_core;
using px::detail::steady_point;

namespace {

struct waiter : px::detail::pool_waiter {};
struct slot : px::detail::pool_slot {};

int const tenant_a = 0;
int const tenant_b = 0;
int const tenant_c = 0;

pool_core::limits small_limits(std::size_t connections)
{
    pool_core::limits l;
    l.max_connections = connections;
    l.max_idle = connections;
    l.idle_timeout = 50s;
    l.max_lifetime = 600s;
    return l;
}

struct pool : pool_core {
    explicit pool(limits l) : pool_core{l} {}
    explicit pool(std::size_t connections) : pool_core{small_limits(connections)} {}

    steady_point now{std::chrono::hours{1}};

    /// Opens a connection and gives it to a tenant.
    void open_for(slot& s, void const* tenant)
    {
        connecting(s);
        connected(s, now, 0, false);
        lease(s, tenant);
    }
    waiter* next()
    {
        void const* whose = nullptr;
        return static_cast<waiter*>(next_waiter(whose));
    }
    void const* next_tenant()
    {
        void const* whose = nullptr;
        return next_waiter(whose) ? whose : nullptr;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(waiting)

BOOST_AUTO_TEST_CASE(within_a_tenant_the_oldest_is_served_first)
{
    pool p{1};
    waiter first, second, third;
    for (auto* w : {&first, &second, &third}) BOOST_TEST(p.enqueue(*w, &tenant_a));
    BOOST_TEST(p.next() == &first);
    BOOST_TEST(p.next() == &second);
    BOOST_TEST(p.next() == &third);
    BOOST_TEST(p.next() == nullptr);
}

BOOST_AUTO_TEST_CASE(tenants_are_served_in_turn_and_twenty_thousand_waiters_of_one_delay_another_by_one_turn)
{
    auto limits = small_limits(1);
    limits.max_waiters = 30'000;
    pool p{limits};
    std::vector<waiter> many(20'000);
    for (auto& w : many) BOOST_TEST_REQUIRE(p.enqueue(w, &tenant_a));
    waiter lone;
    BOOST_TEST(p.enqueue(lone, &tenant_b));
    BOOST_TEST(p.next() == &many[0]);
    BOOST_TEST(p.next() == &lone);
    BOOST_TEST(p.next() == &many[1]);
}

BOOST_AUTO_TEST_CASE(three_tenants_rotate)
{
    pool p{1};
    std::vector<waiter> w(9);
    for (int i = 0; i != 3; ++i) BOOST_TEST(p.enqueue(w[i], &tenant_a));
    for (int i = 3; i != 6; ++i) BOOST_TEST(p.enqueue(w[i], &tenant_b));
    for (int i = 6; i != 9; ++i) BOOST_TEST(p.enqueue(w[i], &tenant_c));
    for (int i : {0, 3, 6, 1, 4, 7, 2, 5, 8}) BOOST_TEST(p.next() == &w[i]);
}

BOOST_AUTO_TEST_CASE(a_new_call_never_overtakes_a_waiter)
{
    pool p{1};
    slot s;
    p.open_for(s, &tenant_a);
    waiter w;
    BOOST_TEST(p.enqueue(w, &tenant_a));
    BOOST_TEST((p.admit(&tenant_a) == pool_core::admission::must_wait));
    BOOST_TEST((p.admit(&tenant_b) == pool_core::admission::must_wait));
    BOOST_TEST(p.next() == &w);
    BOOST_TEST((p.admit(&tenant_b) == pool_core::admission::may_take_idle));
}

BOOST_AUTO_TEST_CASE(any_waiter_can_be_cancelled_the_first_the_last_and_one_between)
{
    for (std::size_t gone : {0u, 1u, 2u}) {
        pool p{1};
        std::vector<waiter> w(3);
        for (auto& x : w) BOOST_TEST(p.enqueue(x, &tenant_a));
        BOOST_TEST(p.cancel(w[gone]));
        BOOST_TEST(!w[gone].queued());
        BOOST_TEST(!p.cancel(w[gone]));
        BOOST_TEST(p.stats().waiting == 2u);
        for (std::size_t i = 0; i != 3; ++i)
            if (i != gone) BOOST_TEST(p.next() == &w[i]);
        BOOST_TEST(p.next() == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(a_tenant_whose_last_waiter_was_cancelled_is_out_of_the_rotation)
{
    pool p{1};
    waiter a, b, c;
    BOOST_TEST(p.enqueue(a, &tenant_a));
    BOOST_TEST(p.enqueue(b, &tenant_b));
    BOOST_TEST(p.enqueue(c, &tenant_c));
    BOOST_TEST(p.cancel(b));
    BOOST_TEST(p.next() == &a);
    BOOST_TEST(p.next() == &c);
    BOOST_TEST(p.next() == nullptr);
}

BOOST_AUTO_TEST_CASE(one_more_than_max_waiters_is_refused_and_a_cancelled_one_makes_room)
{
    auto limits = small_limits(1);
    limits.max_waiters = 2;
    pool p{limits};
    waiter a, b, c;
    BOOST_TEST(p.enqueue(a, &tenant_a));
    BOOST_TEST(p.enqueue(b, &tenant_b));
    BOOST_TEST(!p.enqueue(c, &tenant_a));
    BOOST_TEST(!c.queued());
    BOOST_TEST(p.cancel(a));
    BOOST_TEST(p.enqueue(c, &tenant_a));
    BOOST_TEST(p.stats().waiting == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(caps)

BOOST_AUTO_TEST_CASE(a_tenant_at_its_cap_waits_while_others_pass_it)
{
    auto limits = small_limits(8);
    limits.max_in_flight_per_tenant = 1;
    pool p{limits};
    slot s1;
    p.open_for(s1, &tenant_a);
    BOOST_TEST((p.admit(&tenant_a) == pool_core::admission::must_wait));
    waiter a, b;
    BOOST_TEST(p.enqueue(a, &tenant_a));
    // It may not be served, so it neither keeps others from idle connections nor has one opened.
    BOOST_TEST((p.admit(&tenant_b) == pool_core::admission::may_take_idle));
    BOOST_TEST(!p.wants_open(p.now));
    BOOST_TEST(!p.anyone_servable());
    BOOST_TEST(p.enqueue(b, &tenant_b));
    BOOST_TEST(p.wants_open(p.now));
    BOOST_TEST(p.next() == &b);
    BOOST_TEST(p.next() == nullptr);
    p.release(s1);
    BOOST_TEST(p.anyone_servable());
    BOOST_TEST(p.next() == &a);
}

BOOST_AUTO_TEST_CASE(failing_everybody_reaches_those_at_their_cap_too)
{
    auto limits = small_limits(8);
    limits.max_in_flight_per_tenant = 1;
    pool p{limits};
    slot s;
    p.open_for(s, &tenant_a);
    waiter a, b;
    BOOST_TEST(p.enqueue(a, &tenant_a));
    BOOST_TEST(p.enqueue(b, &tenant_b));
    BOOST_TEST(p.any_waiter() == &b);
    BOOST_TEST(p.any_waiter() == &a);
    BOOST_TEST(p.any_waiter() == nullptr);
    BOOST_TEST(!p.anyone_waits());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(opening)

BOOST_AUTO_TEST_CASE(as_many_are_opened_as_wait_and_not_one_more)
{
    pool p{8};
    waiter a, b;
    slot s1, s2;
    BOOST_TEST(!p.wants_open(p.now));
    BOOST_TEST(p.enqueue(a, &tenant_a));
    BOOST_TEST(p.wants_open(p.now));
    p.connecting(s1);
    BOOST_TEST(!p.wants_open(p.now));
    BOOST_TEST(p.enqueue(b, &tenant_a));
    BOOST_TEST(p.wants_open(p.now));
    p.connecting(s2);
    BOOST_TEST(!p.wants_open(p.now));
    // Whoever is opened for a waiter that was cancelled serves the next one.
    BOOST_TEST(p.cancel(a));
    waiter c;
    BOOST_TEST(p.enqueue(c, &tenant_a));
    BOOST_TEST(!p.wants_open(p.now));
}

BOOST_AUTO_TEST_CASE(never_more_than_max_connections_those_being_opened_included)
{
    pool p{2};
    std::vector<waiter> w(5);
    for (auto& x : w) BOOST_TEST(p.enqueue(x, &tenant_a));
    slot s1, s2;
    p.connecting(s1);
    BOOST_TEST(p.wants_open(p.now));
    p.connecting(s2);
    BOOST_TEST(!p.wants_open(p.now));
    p.connect_failed(s1, p.now, 0.5);
    BOOST_TEST(p.wants_open(p.now));
    BOOST_TEST(p.stats().failed == 1u);
    BOOST_TEST(p.stats().open == 1u);
    BOOST_TEST(p.stats().open_peak == 2u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_given_up_while_opening_counts_as_closed_by_shutdown)
{
    pool p{2};
    waiter w;
    slot s;
    BOOST_TEST(p.enqueue(w, &tenant_a));
    p.connecting(s);
    p.connect_given_up(s);
    BOOST_TEST(p.stats().open == 0u);
    BOOST_TEST(p.stats().failed == 0u);
    BOOST_TEST(p.stats().closed[static_cast<std::size_t>(px::close_reason::shutdown)] == 1u);
    BOOST_TEST(p.wants_open(p.now));  // none is being opened any more
}

BOOST_AUTO_TEST_CASE(a_host_that_refuses_while_others_are_served_is_tried_again_after_a_pause_with_one)
{
    pool p{8};
    slot held;
    p.open_for(held, &tenant_a);
    std::vector<waiter> w(3);
    for (auto& x : w) BOOST_TEST(p.enqueue(x, &tenant_a));
    slot s1, s2, s3;
    p.connecting(s1);
    p.connecting(s2);
    p.connecting(s3);
    p.connect_failed(s1, p.now, 0.5);
    BOOST_TEST(!p.wants_open(p.now));
    BOOST_TEST(!p.pause_ends().has_value());  // the others' ends come first
    p.connect_failed(s2, p.now, 0.9);         // one piece of news with the first
    p.connect_failed(s3, p.now, 0.9);
    BOOST_TEST((p.pause_ends() == p.now + 375ms));
    waiter late;
    BOOST_TEST(p.enqueue(late, &tenant_a));
    BOOST_TEST(!p.wants_open(p.now + 374ms));
    p.now += 375ms;
    BOOST_TEST(p.wants_open(p.now));
    p.connecting(s1);
    BOOST_TEST(!p.wants_open(p.now));
    p.connect_failed(s1, p.now, 0);
    BOOST_TEST((p.pause_ends() == p.now + 250ms));
    p.now += 250ms;
    p.connecting(s1);
    p.connected(s1, p.now, 0, false);
    BOOST_TEST(p.next() == &w[0]);
    p.lease(s1, &tenant_a);
    BOOST_TEST(p.wants_open(p.now));  // it takes connections again
    BOOST_TEST(!p.pause_ends().has_value());
}

BOOST_AUTO_TEST_CASE(a_pause_outlasts_the_calls_that_wait_and_ends_with_the_last_open_connection)
{
    pool p{8};
    slot held, s;
    p.open_for(held, &tenant_a);
    waiter a, b;
    BOOST_TEST(p.enqueue(a, &tenant_a));
    p.connecting(s);
    p.connect_failed(s, p.now, 0);
    BOOST_TEST(p.pause_ends().has_value());
    BOOST_TEST(p.cancel(a));
    BOOST_TEST(!p.pause_ends().has_value());  // nothing needs to happen
    BOOST_TEST(p.enqueue(b, &tenant_a));
    BOOST_TEST(!p.wants_open(p.now));
    BOOST_TEST((p.pause_ends() == p.now + 250ms));
    // Nobody else will serve it: it must learn what the host says.
    p.release(held);
    p.closed(held, px::close_reason::failed);
    BOOST_TEST(p.wants_open(p.now));
    BOOST_TEST(!p.pause_ends().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
