// A sink's core and a clock, by which tests ask it what it decides.
#ifndef GAINSIGHT_PX_TESTS_UNIT_DESTINATION_SINK_SINK_DESK_HPP
#define GAINSIGHT_PX_TESTS_UNIT_DESTINATION_SINK_SINK_DESK_HPP

#include <gainsight/px/destination/sink_core.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace px = gainsight::px;

namespace sink_core_test {

using namespace std::chrono_literals;
using px::event_outcome;
using px::detail::delivery;
using px::detail::end_of_sending;
using px::detail::look_up_end;
using px::detail::send_end;
using px::detail::sink_core;
using kind = px::detail::sink_task::kind;
using std::chrono::milliseconds;

inline constexpr delivery promises[] = {delivery::at_most_once, delivery::at_least_once, delivery::confirmed};

inline void settled(px::detail::sink_verdict const& v, event_outcome how, std::uint64_t sequence = 1)
{
    BOOST_REQUIRE(v.settled.has_value());
    BOOST_TEST(to_string(*v.settled) == to_string(how));
    BOOST_TEST(v.sequence == sequence);
}
inline void between(milliseconds least, milliseconds what, milliseconds most)
{
    BOOST_TEST(what.count() >= least.count());
    BOOST_TEST(what.count() <= most.count());
}

inline px::detail::sink_limits limits()
{
    px::detail::sink_limits l;
    l.memory = 10'000;
    l.settle = 60s;
    l.look_up_for = 3600s;
    l.first_pause = 1s;
    l.max_pause = 16s;
    return l;
}

/// A core and a clock.
struct desk {
    explicit desk(delivery p, px::detail::sink_limits l = limits()) : core{p, l, 7} {}

    std::uint64_t push(std::string_view json = "{}")
    {
        auto const n = core.reserve(json.size());
        core.add({n, px::detail::event_text{json}});
        return n;
    }
    px::detail::sink_task take(kind expected)
    {
        auto task = core.next(now);
        BOOST_REQUIRE(static_cast<int>(task.what) == static_cast<int>(expected));
        return task;
    }
    px::detail::sink_verdict send(send_end end, std::optional<milliseconds> after = {})
    {
        return core.sent(take(kind::send).event, end, after, now);
    }
    px::detail::sink_verdict look(look_up_end end) { return core.looked_up(take(kind::look_up).event, end, now); }
    /// How long it waits until the next task; the clock is then there.
    milliseconds wait()
    {
        auto const task = take(kind::wait);
        auto const span = std::chrono::ceil<milliseconds>(task.until - now);
        now = task.until;
        return span;
    }

    sink_core core;
    sink_core::time_point now = sink_core::time_point{} + 1000h;
};

}  // namespace sink_core_test

#endif
