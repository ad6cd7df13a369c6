// Calls that wait for a connection: cancellation, how many may wait, and how many connections are opened for them.
#include <unit/net/pool_core_driver.hpp>

#include <boost/test/unit_test.hpp>

#include <vector>

namespace pool_tests {

BOOST_AUTO_TEST_SUITE(pool_waiting)

BOOST_AUTO_TEST_CASE(any_waiter_can_be_cancelled_the_first_the_last_and_one_between)
{
    for (std::size_t gone : {0u, 1u, 2u}) {
        pool_driver p{limits(1)};
        std::vector<waiter> w(3);
        for (auto& x : w) BOOST_TEST(p.core.enqueue(x, tenant(0)));
        BOOST_TEST(p.core.cancel(w[gone]));
        BOOST_TEST(!w[gone].queued());
        BOOST_TEST(!p.core.cancel(w[gone]));
        BOOST_TEST(p.core.stats().waiting == 2u);
        for (std::size_t i = 0; i != 3; ++i)
            if (i != gone) BOOST_TEST(p.next() == &w[i]);
        BOOST_TEST(p.next() == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(a_tenant_whose_last_waiter_was_cancelled_is_out_of_the_rotation)
{
    pool_driver p{limits(1)};
    waiter a, b, c;
    BOOST_TEST(p.core.enqueue(a, tenant(0)));
    BOOST_TEST(p.core.enqueue(b, tenant(1)));
    BOOST_TEST(p.core.enqueue(c, tenant(2)));
    BOOST_TEST(p.core.cancel(b));
    BOOST_TEST(p.next() == &a);
    BOOST_TEST(p.next() == &c);
    BOOST_TEST(p.next() == nullptr);
}

BOOST_AUTO_TEST_CASE(one_more_than_max_waiters_is_refused_and_a_cancelled_one_makes_room)
{
    auto few = limits(1);
    few.max_waiters = 2;
    pool_driver p{few};
    waiter a, b, c;
    BOOST_TEST(p.core.enqueue(a, tenant(0)));
    BOOST_TEST(p.core.enqueue(b, tenant(1)));
    BOOST_TEST(!p.core.enqueue(c, tenant(0)));
    BOOST_TEST(!c.queued());
    BOOST_TEST(p.core.cancel(a));
    BOOST_TEST(p.core.enqueue(c, tenant(0)));
    BOOST_TEST(p.core.stats().waiting == 2u);
}

BOOST_AUTO_TEST_CASE(as_many_are_opened_as_wait_and_not_one_more)
{
    pool_driver p{limits(8)};
    waiter a, b;
    slot s1, s2;
    BOOST_TEST(!p.core.wants_open(p.now));
    BOOST_TEST(p.core.enqueue(a, tenant(0)));
    BOOST_TEST(p.core.wants_open(p.now));
    p.core.connecting(s1);
    BOOST_TEST(!p.core.wants_open(p.now));
    BOOST_TEST(p.core.enqueue(b, tenant(0)));
    BOOST_TEST(p.core.wants_open(p.now));
    p.core.connecting(s2);
    BOOST_TEST(!p.core.wants_open(p.now));
    // Whoever is opened for a waiter that was cancelled serves the next one.
    BOOST_TEST(p.core.cancel(a));
    waiter c;
    BOOST_TEST(p.core.enqueue(c, tenant(0)));
    BOOST_TEST(!p.core.wants_open(p.now));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pool_tests
