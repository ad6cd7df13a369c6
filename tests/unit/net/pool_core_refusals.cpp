// A host that takes no further connection: whom it is asked for again, and when.
#include <unit/net/pool_core_driver.hpp>

#include <boost/test/unit_test.hpp>

#include <vector>

namespace pool_tests {

BOOST_AUTO_TEST_SUITE(pool_refusals)

BOOST_AUTO_TEST_CASE(a_connection_that_was_given_up_while_opening_counts_as_closed_by_shutdown)
{
    pool_driver p{limits(2)};
    waiter w;
    slot s;
    BOOST_TEST(p.core.enqueue(w, tenant(0)));
    p.core.connecting(s);
    p.core.connect_given_up(s);
    BOOST_TEST(p.core.stats().open == 0u);
    BOOST_TEST(p.core.stats().failed == 0u);
    BOOST_TEST(p.core.stats().closed[static_cast<std::size_t>(close_reason::shutdown)] == 1u);
    BOOST_TEST(p.core.wants_open(p.now));  // none is being opened any more
}

BOOST_AUTO_TEST_CASE(a_host_that_refuses_while_others_are_served_is_tried_again_after_a_pause_with_one)
{
    pool_driver p{limits(8)};
    slot held;
    p.open_for(held, tenant(0));
    std::vector<waiter> w(3);
    for (auto& x : w) BOOST_TEST(p.core.enqueue(x, tenant(0)));
    slot s1, s2, s3;
    p.core.connecting(s1);
    p.core.connecting(s2);
    p.core.connecting(s3);
    p.core.connect_failed(s1, p.now, 0.5);
    BOOST_TEST(!p.core.wants_open(p.now));
    BOOST_TEST(!p.core.pause_ends().has_value());  // the others' ends come first
    p.core.connect_failed(s2, p.now, 0.9);         // one piece of news with the first
    p.core.connect_failed(s3, p.now, 0.9);
    BOOST_TEST((p.core.pause_ends() == p.now + 375ms));
    waiter late;
    BOOST_TEST(p.core.enqueue(late, tenant(0)));
    BOOST_TEST(!p.core.wants_open(p.now + 374ms));
    p.now += 375ms;
    BOOST_TEST(p.core.wants_open(p.now));
    p.core.connecting(s1);
    BOOST_TEST(!p.core.wants_open(p.now));
    p.core.connect_failed(s1, p.now, 0);
    BOOST_TEST((p.core.pause_ends() == p.now + 250ms));
    p.now += 250ms;
    p.core.connecting(s1);
    p.core.connected(s1, p.now, 0, false);
    BOOST_TEST(p.next() == &w[0]);
    p.core.lease(s1, tenant(0));
    BOOST_TEST(p.core.wants_open(p.now));  // it takes connections again
    BOOST_TEST(!p.core.pause_ends().has_value());
}

BOOST_AUTO_TEST_CASE(a_pause_outlasts_the_calls_that_wait_and_ends_with_the_last_open_connection)
{
    pool_driver p{limits(8)};
    slot held, s;
    p.open_for(held, tenant(0));
    waiter a, b;
    BOOST_TEST(p.core.enqueue(a, tenant(0)));
    p.core.connecting(s);
    p.core.connect_failed(s, p.now, 0);
    BOOST_TEST(p.core.pause_ends().has_value());
    BOOST_TEST(p.core.cancel(a));
    BOOST_TEST(!p.core.pause_ends().has_value());  // nothing needs to happen
    BOOST_TEST(p.core.enqueue(b, tenant(0)));
    BOOST_TEST(!p.core.wants_open(p.now));
    BOOST_TEST((p.core.pause_ends() == p.now + 250ms));
    // Nobody else will serve it: it must learn what the host says.
    p.core.release(held);
    p.core.closed(held, close_reason::failed);
    BOOST_TEST(p.core.wants_open(p.now));
    BOOST_TEST(!p.core.pause_ends().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pool_tests
