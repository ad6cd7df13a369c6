// Which window of a span is read next, and what becomes of one that breaks. Pure: no sockets, no clocks.
#ifndef GAINSIGHT_PX_SOURCE_WINDOW_PLAN_HPP
#define GAINSIGHT_PX_SOURCE_WINDOW_PLAN_HPP

#include <gainsight/px/query/date_range.hpp>
#include <gainsight/px/source/window.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// Splits ranges into windows, gives them out in order of time, and halves those that no scroll lives long enough for.
///
/// At any time each millisecond of the ranges lies in exactly one window: to come, given out, or finished.
class window_plan {
public:
    /// A window that broke that often is halved, since it may be too large for the life of one scroll.
    static constexpr int breaks_before_halving = 2;
    /// One that cannot be halved is given up when it broke that often.
    static constexpr int breaks_of_a_whole = 4;
    /// A window is not halved more often than that: from 190 days it comes to 16 seconds, and what breaks then is
    /// no matter of size.
    static constexpr int most_halvings = 20;

    /// What becomes of a window that broke.
    enum class after_break : unsigned char {
        again,    ///< `window::again` of it comes next.
        halved,   ///< Its halves come next.
        given_up  ///< It can be read neither whole nor in parts.
    };

    window_plan() = default;
    /// `ranges` do not overlap; `widest` is longer than nothing.
    window_plan(std::vector<date_range> const& ranges, std::chrono::milliseconds widest);

    /// The earliest window that is not given out; it is from now on.
    [[nodiscard]] std::optional<window> take();
    /// Windows that `take` would give out. A window that is halved makes them one more.
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }
    /// When the earliest of those begins.
    [[nodiscard]] std::optional<timestamp> next_begins() const noexcept;

    /// One that was given out is to be given out again, as if it had not been.
    void put_back(window const& w) { put(take_back(w)); }
    /// One that was given out was read to its end, and not all of it came: `window::again` of it comes next.
    void read_again(window const& w);
    /// One that was given out lost its position in the list. `again` and halves wait to be taken. One that is not
    /// `divisible` is given up after `breaks_of_a_whole` breaks.
    [[nodiscard]] after_break broke(window const& w, bool divisible = true);
    /// One that was given out has `records` records: more than `most`, so that it is split into parts which wait to be
    /// taken in its place. False, and nothing changes, when it cannot be split; and from then on when the parts of a
    /// window are announced with more records than the window was, so that what PX announces is not of the range.
    [[nodiscard]] bool split(window const& w, std::int64_t records, std::int64_t most);

private:
    struct entry {
        window what;
        int breaks = 0;    // since it has this width
        int halvings = 0;  // that led to this width
        std::optional<std::size_t> part_of = std::nullopt;
        bool announced = false;
    };
    /// A window that was split.
    struct whole {
        std::int64_t announced;  // for it
        std::int64_t of_parts;   // for those of its parts that were asked for
    };
    void put(entry e);
    /// In place of `w`: that many windows of equal width, of at least a millisecond each.
    void put_parts(date_range const& range, std::int64_t parts, int halvings, std::optional<std::size_t> part_of = {});
    [[nodiscard]] entry take_back(window const& w);

    std::vector<entry> waiting_;  // in order of time, the earliest last
    std::vector<entry> taken_;
    std::vector<whole> wholes_;
    bool announced_by_range_ = true;
    std::uint64_t numbers_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/source/impl/window_plan.ipp>
#endif

#endif
