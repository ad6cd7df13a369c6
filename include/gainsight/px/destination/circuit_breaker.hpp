// A circuit breaker: when the next call to PX may begin after calls have failed. Pure.
#ifndef GAINSIGHT_PX_DESTINATION_CIRCUIT_BREAKER_HPP
#define GAINSIGHT_PX_DESTINATION_CIRCUIT_BREAKER_HPP

#include <gainsight/px/core/config.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace gainsight::px::inline v0::detail {

/// A circuit breaker for calls of one kind, writes or reads. When it is tripped, no call begins during a pause. After
/// the pause one call at a time probes whether PX works again; each probe that fails starts a longer pause.
class circuit_breaker {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// The earliest time for the next call; nothing while a probe is under way, since its result decides.
    [[nodiscard]] std::optional<time_point> next_call_at() const noexcept
    {
        if (tripped_ && under_way_ != 0) return {};
        return std::max(pause_until_, retry_after_until_);
    }
    [[nodiscard]] bool is_tripped() const noexcept { return tripped_; }
    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_; }
    /// How many times in a row it was tripped; the pause grows with it.
    [[nodiscard]] unsigned level() const noexcept { return level_; }

    void begin_call() noexcept { ++under_way_; }
    void end_call() noexcept { --under_way_; }

    /// PX answered normally: resets the breaker, unless PX asked to wait and that time is not over.
    void note_success(time_point now) noexcept
    {
        lost_connections_ = 0;
        if (retry_after_until_ > now) return;
        tripped_ = false;
        level_ = 0;
        pause_until_ = {};
    }
    /// A connection was lost during a call. Single connections may be lost at any time; true from the third in a row
    /// on.
    [[nodiscard]] bool note_lost_connection() noexcept { return ++lost_connections_ >= 3; }
    /// Trips the breaker because of a failed call that began at `began`. `raises`: the pause is to be longer than the
    /// last one. False, and nothing changes, if the breaker was tripped after that call began, so that calls which fail
    /// together count once. After true, the caller calls `pause_until`.
    [[nodiscard]] bool trip(time_point began, time_point now, bool raises) noexcept
    {
        if (tripped_ && began <= tripped_at_) return false;
        tripped_ = true;
        tripped_at_ = now;
        if (raises || level_ == 0) ++level_;
        return true;
    }
    void pause_until(time_point at) noexcept { pause_until_ = at; }
    /// PX asked to wait, with Retry-After.
    void wait_for_retry_after(time_point until) noexcept { retry_after_until_ = std::max(retry_after_until_, until); }

private:
    std::size_t under_way_ = 0;
    unsigned lost_connections_ = 0;  // in a row
    unsigned level_ = 0;
    bool tripped_ = false;
    time_point tripped_at_{};
    time_point pause_until_{};
    time_point retry_after_until_{};
};

}  // namespace gainsight::px::inline v0::detail

#endif
