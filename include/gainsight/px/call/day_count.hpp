// How many calls a day has had, under a clock that may be wrong.
#ifndef GAINSIGHT_PX_CALL_DAY_COUNT_HPP
#define GAINSIGHT_PX_CALL_DAY_COUNT_HPP

#include <gainsight/px/quota_options.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace gainsight::px::inline v0::detail {

/// Counts the calls of each day that the clock has shown, and answers for the present one.
///
/// A clock may be ahead for a while and be set back. What was sent meanwhile was sent all the same, so the counts of
/// days that lie ahead of the clock belong to the present day's use: setting a clock back gives nobody a day twice. But
/// no such count outlives the present day, unless it is that of the very next one: a day that does not come when the
/// present one ends was the clock's mistake, and locks nobody out. When the clock shows a day again whose count is
/// still known, as after a correction at midnight, its count goes on.
class day_count {
public:
    /// The clock shows this day.
    void look(std::chrono::sys_days today) noexcept;
    /// The calls of the present day, those counted for days ahead of it included.
    [[nodiscard]] std::uint64_t used() const noexcept;
    void add() noexcept;
    /// One that was counted was not made.
    void take_back() noexcept;

    [[nodiscard]] quota_usage usage() const noexcept;
    /// Forgets what it counted for this.
    void restore(quota_usage const& u) noexcept;

private:
    void show(std::chrono::sys_days day) noexcept;
    template <class Condition>
    void forget(Condition which) noexcept;

    // By day, the earliest first: the present one, what lies ahead of it, and the one before it.
    std::array<quota_usage, 4> known_{};
    std::size_t size_ = 0;
    std::size_t present_ = 0;  // where the present day stands
    std::chrono::sys_days today_{};
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/day_count.ipp>
#endif

#endif
