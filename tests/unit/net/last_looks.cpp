// How often, and for how long, a timer that is over is set again before it counts.
#include <gainsight/px/net/last_looks.hpp>

#include <boost/test/unit_test.hpp>

using namespace gainsight::px::detail;
using namespace std::chrono_literals;

namespace {

constexpr last_looks::point at(std::chrono::nanoseconds d) { return last_looks::point{} + d; }

}  // namespace

BOOST_AUTO_TEST_SUITE(last_looks_before_a_time_out)

BOOST_AUTO_TEST_CASE(are_two_and_two_more_once_the_peer_was_heard)
{
    last_looks looks;
    for (int i = 0; i != 2; ++i) {
        BOOST_TEST(!looks.begun());
        BOOST_TEST((looks.next(at(5s), at(5s)) == at(5s + 1ms)));
        BOOST_TEST(looks.begun());
        BOOST_TEST((looks.next(at(5s + 1ms), at(5s + 1ms)) == at(5s + 2ms)));
        BOOST_TEST(!looks.next(at(5s + 2ms), at(5s + 2ms)));
        BOOST_TEST(!looks.next(at(5s + 2ms), at(5s + 2ms)));
        looks.reset();
    }
}

BOOST_AUTO_TEST_CASE(last_as_long_as_the_timer_was_late_within_the_grace)
{
    struct row {
        std::chrono::nanoseconds late, grace, lasts;
    };
    for (auto const& r : {row{0s, 10s, 1ms}, row{200us, 10s, 1ms}, row{3s, 10s, 3s}, row{9h, 10s, 10s},
                          row{3s, 0s, 1ms}, row{-1s, 10s, 1ms}, row{9h, std::chrono::nanoseconds::max(), 9h}}) {
        last_looks looks;
        BOOST_TEST((looks.next(at(24h), at(24h - r.late), r.grace) == at(24h + r.lasts)));
    }
    last_looks looks;
    BOOST_TEST((looks.next(at(24h), at(23h)) == at(24h + 1ms)), "without a grace it is a moment");
}

BOOST_AUTO_TEST_SUITE_END()
