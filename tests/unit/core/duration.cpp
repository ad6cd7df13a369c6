// Times that are longer than a clock can tell.
#include <gainsight/px/core/duration.hpp>

#include <boost/test/unit_test.hpp>

namespace px = gainsight::px;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using point = std::chrono::steady_clock::time_point;

BOOST_AUTO_TEST_SUITE(durations)

BOOST_AUTO_TEST_CASE(that_fit_are_kept_to_the_nanosecond)
{
    BOOST_TEST((px::detail::in_nanoseconds(1s + 1ns) == 1'000'000'001ns));
    BOOST_TEST((px::detail::in_nanoseconds(-5ms) == -5'000'000ns));
    BOOST_TEST((px::detail::in_nanoseconds(nanoseconds::max()) == nanoseconds::max()));
    BOOST_TEST((px::detail::in_nanoseconds(nanoseconds::max() - 1ns) == nanoseconds::max() - 1ns));
}

BOOST_AUTO_TEST_CASE(that_do_not_fit_are_the_longest_that_do)
{
    BOOST_TEST((px::detail::in_nanoseconds(24h * 365 * 1000) == nanoseconds::max()));
    BOOST_TEST((px::detail::in_nanoseconds(std::chrono::milliseconds::max()) == nanoseconds::max()));
    BOOST_TEST((px::detail::in_nanoseconds(std::chrono::hours::min()) == nanoseconds::min()));
    BOOST_TEST((px::detail::in_nanoseconds(std::chrono::duration<double>{1e30}) == nanoseconds::max()));
}

BOOST_AUTO_TEST_CASE(are_added_to_a_point_without_passing_the_last_or_the_first)
{
    auto const now = point{} + 1h;
    BOOST_TEST((px::detail::after(now, 5s) == now + 5s));
    BOOST_TEST((px::detail::after(now, -5s) == now - 5s));
    BOOST_TEST((px::detail::after(now, nanoseconds::max()) == point::max()));
    BOOST_TEST((px::detail::after(point{} - 1h, nanoseconds::min()) == point::min()));
}

BOOST_AUTO_TEST_SUITE_END()
