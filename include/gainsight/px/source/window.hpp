// A date range that one list call of PX can cover.
#ifndef GAINSIGHT_PX_SOURCE_WINDOW_HPP
#define GAINSIGHT_PX_SOURCE_WINDOW_HPP

#include <gainsight/px/query/date_range.hpp>

#include <cstdint>

namespace gainsight::px::inline v0 {

/// A window of a stream: its range, and the number of the attempt to read it.
class window {
public:
    explicit window(date_range const& range, std::uint64_t number = 0) noexcept : range_{range}, number_{number} {}

    [[nodiscard]] date_range const& range() const noexcept { return range_; }
    /// Identifies a window within its stream. The halves of a window have their own numbers.
    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
    /// 1 at first; one more each time that the stream lost its position in the list of the window and started it again.
    [[nodiscard]] int attempt() const noexcept { return attempt_; }

    /// The same window with the next attempt.
    [[nodiscard]] window again() const noexcept
    {
        auto next = *this;
        ++next.attempt_;
        return next;
    }

    friend bool operator==(window const&, window const&) noexcept = default;

private:
    date_range range_;
    std::uint64_t number_;
    int attempt_ = 1;
};

}  // namespace gainsight::px::inline v0

#endif
