// Whether PX is well on one of the two ways to it, writing or reading: when the next call may begin. Pure.
#ifndef GAINSIGHT_PX_DESTINATION_WAY_TO_PX_HPP
#define GAINSIGHT_PX_DESTINATION_WAY_TO_PX_HPP

#include <gainsight/px/core/config.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace gainsight::px::inline v0::detail {

/// One way to PX. In trouble it is held up for a while; then one call at a time tries whether that is over, and each
/// that fails holds it up anew, for longer.
class way_to_px {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// From when on the next call may begin; nothing: one that is under way decides.
    [[nodiscard]] std::optional<time_point> opens_at() const noexcept
    {
        if (held_up_ && under_way_ != 0) return {};
        return std::max(held_up_until_, asked_until_);
    }
    [[nodiscard]] bool is_held_up() const noexcept { return held_up_; }
    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_; }
    /// Which hold-up in a row it is: their pauses grow.
    [[nodiscard]] unsigned level() const noexcept { return level_; }

    void begins() noexcept { ++under_way_; }
    void ends() noexcept { --under_way_; }

    /// PX has answered as one that is well: what held the way up is over, unless PX asked to wait.
    void is_well(time_point now) noexcept
    {
        broken_ = 0;
        if (asked_until_ > now) return;
        held_up_ = false;
        level_ = 0;
        held_up_until_ = {};
    }
    /// A call broke. One connection may break at any time; whether it was one after another.
    [[nodiscard]] bool breaks() noexcept { return ++broken_ >= 3; }
    /// Holds the way up, unless it was held up after the call had begun that says so: calls that fail together say one
    /// thing, once. `raises`: for longer than the last time. Whether it does; then `pause_until` follows.
    [[nodiscard]] bool hold_up(time_point began, time_point now, bool raises) noexcept
    {
        if (held_up_ && began <= since_) return false;
        held_up_ = true;
        since_ = now;
        if (raises || level_ == 0) ++level_;
        return true;
    }
    void pause_until(time_point at) noexcept { held_up_until_ = at; }
    /// PX asked to wait so long.
    void wait_as_asked(time_point until) noexcept { asked_until_ = std::max(asked_until_, until); }

private:
    std::size_t under_way_ = 0;
    unsigned broken_ = 0;  // in a row
    unsigned level_ = 0;
    bool held_up_ = false;
    time_point since_{};
    time_point held_up_until_{};
    time_point asked_until_{};
};

}  // namespace gainsight::px::inline v0::detail

#endif
