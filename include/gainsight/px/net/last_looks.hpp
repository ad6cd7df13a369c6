// What comes before a time-out is believed.
#ifndef GAINSIGHT_PX_NET_LAST_LOOKS_HPP
#define GAINSIGHT_PX_NET_LAST_LOOKS_HPP

#include <gainsight/px/core/duration.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace gainsight::px::inline v0::detail {

/// A thread that was busy, or a machine that slept, hears a timer late, and what the peer did in time may stand behind
/// it: in the socket, in the executor's queue, or one more round trip away. That is no silence of the peer's. So a
/// timer that is over is set again a few times, for a moment each, before it counts.
class last_looks {
public:
    using point = std::chrono::steady_clock::time_point;

    /// Until when to wait for what came meanwhile, or nothing: the peer was silent. A peer that has still to answer
    /// what this side could not hear is given the time by which the timer was late, but no more than `grace`.
    [[nodiscard]] std::optional<point> next(point now, point was_due, std::chrono::nanoseconds grace = moment) noexcept
    {
        if (taken_ == most) return std::nullopt;
        ++taken_;
        return after(
            now, std::max<std::chrono::nanoseconds>(moment, std::min<std::chrono::nanoseconds>(now - was_due, grace)));
    }
    /// The peer was heard, or another wait began.
    void reset() noexcept { taken_ = 0; }
    [[nodiscard]] bool begun() const noexcept { return taken_ != 0; }

private:
    static constexpr std::chrono::milliseconds moment{1};
    static constexpr int most = 2;

    int taken_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#endif
