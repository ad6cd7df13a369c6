// The simulator's own time.
#ifndef GAINSIGHT_PX_TESTING_CLOCK_HPP
#define GAINSIGHT_PX_TESTING_CLOCK_HPP

#include <gainsight/px/core/timestamp.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace gainsight::px::inline v0::testing {

/// The clock that a simulated PX lives by: dates of records, the seven days of a hidden user, rate limits, the
/// duplicate-request block. Thread-safe.
///
/// It either runs with the real clock (from now, or from a given moment) or stands still until `advance` moves it.
class sim_clock {
public:
    /// Runs with the system's clock.
    sim_clock() noexcept = default;

    /// Runs from `start` at the pace of the system's clock.
    [[nodiscard]] static sim_clock starting_at(timestamp start) noexcept
    {
        return sim_clock{false, to_epoch_ms(start) - to_epoch_ms(px::now())};
    }
    /// Stands at `start` and moves by `advance` only, so that a test of a limit depends on no real time.
    [[nodiscard]] static sim_clock manual(timestamp start = px::now()) noexcept
    {
        return sim_clock{true, to_epoch_ms(start)};
    }

    sim_clock(sim_clock const& other) noexcept : manual_{other.manual_}, offset_{other.offset_.load()} {}
    sim_clock& operator=(sim_clock const&) = delete;

    [[nodiscard]] timestamp now() const noexcept
    {
        auto const base = manual_ ? 0 : to_epoch_ms(px::now());
        return from_epoch_ms(base + offset_.load(std::memory_order_relaxed));
    }
    /// Moves time forward (or, with a negative duration, back).
    void advance(std::chrono::milliseconds by) noexcept
    {
        offset_.fetch_add(static_cast<std::int64_t>(by.count()), std::memory_order_relaxed);
    }

private:
    sim_clock(bool manual, std::int64_t offset) noexcept : manual_{manual}, offset_{offset} {}

    bool manual_ = false;
    std::atomic<std::int64_t> offset_{0};
};

}  // namespace gainsight::px::inline v0::testing

#endif
