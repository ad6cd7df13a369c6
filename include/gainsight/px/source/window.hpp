// A part of the time that is read, small enough for one list of PX.
#ifndef GAINSIGHT_PX_SOURCE_WINDOW_HPP
#define GAINSIGHT_PX_SOURCE_WINDOW_HPP

#include <gainsight/px/query/date_range.hpp>

#include <cstdint>

namespace gainsight::px::inline v0 {

/// A window of a stream: its range, and how often it was begun.
class window {
public:
    explicit window(date_range const& range, std::uint64_t number = 0) noexcept : range_{range}, number_{number} {}

    [[nodiscard]] date_range const& range() const noexcept { return range_; }
    /// Tells the windows of one stream apart. The halves of a window have numbers of their own.
    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
    /// 1, and one more each time that the position in its list was lost and it was begun again.
    [[nodiscard]] int attempt() const noexcept { return attempt_; }

    /// The same window, begun again.
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
