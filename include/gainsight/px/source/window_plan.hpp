// Which window of a span is read next, and what happens to a window whose list breaks. Pure: no sockets, no clocks.
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

/// Splits ranges into windows, hands them out in order of time, and halves windows that are too large for the lifetime
/// of one scroll. A window "breaks" when PX loses the position in its list.
///
/// At any time each millisecond of the ranges is in exactly one window, which waits, is handed out, or is finished.
class window_plan {
public:
    /// A window that broke this often is halved, since it may be too large for the lifetime of one scroll.
    static constexpr int breaks_before_halving = 2;
    /// A window that cannot be halved is given up when it broke this often.
    static constexpr int breaks_of_a_whole = 4;
    /// A window is not halved more often than this: 190 days become 16 seconds, and if that window breaks, its size is
    /// not the reason.
    static constexpr int most_halvings = 20;

    /// What happens to a window that broke.
    enum class after_break : unsigned char {
        again,    ///< It is read again, as `window::again`.
        halved,   ///< Its halves are read instead.
        given_up  ///< It cannot be read, neither whole nor in parts.
    };

    window_plan() = default;
    /// `ranges` must not overlap; `widest` must be positive.
    window_plan(std::vector<date_range> const& ranges, std::chrono::milliseconds widest);

    /// Hands out the earliest window that waits.
    [[nodiscard]] std::optional<window> take();
    /// How many windows wait.
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }
    /// When the earliest window that waits begins.
    [[nodiscard]] std::optional<timestamp> next_begins() const noexcept;

    /// Undoes `take`: the window waits again.
    void put_back(window const& w) { put(take_back(w)); }
    /// A window that was handed out was read to its end, and records are missing: it waits as `window::again`.
    void read_again(window const& w);
    /// PX lost the position in the list of a window that was handed out. The window or its halves wait again. A window
    /// that is not `divisible` is given up after `breaks_of_a_whole` breaks.
    [[nodiscard]] after_break broke(window const& w, bool divisible = true);
    /// PX announced `records` records for a window that was handed out. If there are more than `most`, the window is
    /// replaced by parts, which wait. False, and nothing changes, if it cannot be split. If PX announces more records
    /// for the parts of a window than for the window itself, the numbers are not those of the range, and from then on
    /// no window is split.
    [[nodiscard]] bool split(window const& w, std::int64_t records, std::int64_t most);

private:
    struct entry {
        window what;
        int breaks = 0;    // since the window has this width
        int halvings = 0;  // how often it was halved to get this width
        std::optional<std::size_t> part_of = std::nullopt;
        bool announced = false;
    };
    /// A window that was split.
    struct whole {
        std::int64_t announced;  // records that PX announced for the window
        std::int64_t of_parts;   // the sum of the records that PX announced for its parts so far
    };
    void put(entry e);
    /// Adds `parts` windows of equal width, at least one millisecond each, which together cover `range`.
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
