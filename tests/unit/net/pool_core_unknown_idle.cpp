// Idle connections: which one is reused, and when one is too old.
#include <gainsight/px/net/pool_core.hpp>

#include <boost/test/unit_test.hpp>

#include <vector>

namespace px = gainsight::px;
using namespace std::chrono_literals;
using px::close_reason;
using px::detail::pool_core;
using px::detail::steady_point;

namespace {

struct slot : px::detail::pool_slot {};
int const tenant = 0;
steady_point const start{std::chrono::hours{1}};

pool_core::limits limits(std::size_t max_idle)
{
    pool_core::limits l;
    l.max_connections = 8;
    l.max_idle = max_idle;
    l.idle_timeout = 50s;
    l.max_lifetime = 600s;
    return l;
}

/// Opens a connection, uses it once and parks it.
void park_new(pool_core& p, slot& s, steady_point now, double jitter = 0)
{
    p.connecting(s);
    p.connected(s, now, jitter, false);
    p.lease(s, &tenant);
    p.release(s);
    BOOST_TEST(p.park(s, now) == nullptr);
}

std::uint64_t closed(pool_core const& p, close_reason r) { return p.stats().closed[static_cast<std::size_t>(r)]; }

}  // namespace

BOOST_AUTO_TEST_SUITE(idle)

BOOST_AUTO_TEST_CASE(the_newest_is_reused_first_so_that_a_pool_too_large_shrinks)
{
    pool_core p{limits(8)};
    slot a, b, c;
    for (auto* s : {&a, &b, &c}) park_new(p, *s, start);
    BOOST_TEST(p.stats().idle == 3u);
    BOOST_TEST(p.take_idle(start).slot == &c);
    BOOST_TEST(p.take_idle(start).slot == &b);
    BOOST_TEST(p.take_idle(start).slot == &a);
    BOOST_TEST(p.take_idle(start).slot == nullptr);
    BOOST_TEST(p.stats().idle == 0u);
}

BOOST_AUTO_TEST_CASE(one_too_many_pushes_the_oldest_out)
{
    pool_core p{limits(2)};
    slot a, b, c;
    park_new(p, a, start);
    park_new(p, b, start);
    p.connecting(c);
    p.connected(c, start, 0, false);
    BOOST_TEST(p.park(c, start) == &a);
    p.closed(a, close_reason::idle_timeout);
    BOOST_TEST(p.stats().idle == 2u);
    BOOST_TEST(p.stats().open == 2u);
    BOOST_TEST(closed(p, close_reason::idle_timeout) == 1u);
}

BOOST_AUTO_TEST_CASE(with_max_idle_zero_nothing_is_kept)
{
    pool_core p{limits(0)};
    slot a;
    p.connecting(a);
    p.connected(a, start, 0, false);
    BOOST_TEST(p.park(a, start) == &a);
    BOOST_TEST(p.stats().idle == 0u);
}

BOOST_AUTO_TEST_CASE(after_its_idle_time_a_connection_is_reaped_and_not_reused)
{
    pool_core p{limits(8)};
    slot a, b;
    park_new(p, a, start);
    park_new(p, b, start + 10s);
    BOOST_TEST(p.reap(start + 49s) == nullptr);
    BOOST_TEST(p.reap(start + 50s) == &a);
    BOOST_TEST(p.reap(start + 50s) == nullptr);
    auto const found = p.take_idle(start + 60s);
    BOOST_TEST(found.slot == &b);
    BOOST_TEST(found.expired);
    BOOST_TEST((found.reason == close_reason::idle_timeout));
}

BOOST_AUTO_TEST_CASE(a_keep_alive_header_lowers_the_idle_time_of_its_connection_alone_and_never_raises_it)
{
    pool_core p{limits(8)};
    slot a, b;
    park_new(p, a, start);
    p.connecting(b);
    p.connected(b, start, 0, false);
    b.limit_idle(4s);
    b.limit_idle(100s);
    BOOST_TEST(p.park(b, start) == nullptr);
    // The newer one expires before the older, which reap() does not see.
    BOOST_TEST(p.reap(start + 4s) == nullptr);
    auto const found = p.take_idle(start + 4s);
    BOOST_TEST(found.slot == &b);
    BOOST_TEST(found.expired);
    BOOST_TEST(!p.take_idle(start + 4s).expired);
}

BOOST_AUTO_TEST_CASE(a_connection_lives_for_max_lifetime_less_up_to_a_tenth)
{
    pool_core p{limits(8)};
    slot full, short_lived;
    park_new(p, full, start, 0.0);
    BOOST_TEST(p.take_idle(start).slot == &full);
    BOOST_TEST(!p.expired(full, start + 599s));
    BOOST_TEST(p.expired(full, start + 600s));
    park_new(p, short_lived, start, 0.999999);
    BOOST_TEST(!p.expired(short_lived, start + 540s));
    BOOST_TEST(p.expired(short_lived, start + 541s));
    auto const found = p.take_idle(start + 541s);
    BOOST_TEST(found.expired);
    BOOST_TEST((found.reason == close_reason::max_lifetime));
}

BOOST_AUTO_TEST_CASE(reuse_is_counted_from_the_second_lease_on)
{
    pool_core p{limits(8)};
    slot a;
    park_new(p, a, start);
    BOOST_TEST(p.stats().reused == 0u);
    BOOST_TEST(p.stats().opened == 1u);
    BOOST_TEST(p.take_idle(start).slot == &a);
    p.lease(a, &tenant);
    BOOST_TEST(p.stats().reused == 1u);
    BOOST_TEST(p.stats().leased == 1u);
    p.release(a);
    BOOST_TEST(p.stats().leased == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
