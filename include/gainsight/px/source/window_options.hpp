// How a span of time is read, and what became of its windows.
#ifndef GAINSIGHT_PX_SOURCE_WINDOW_OPTIONS_HPP
#define GAINSIGHT_PX_SOURCE_WINDOW_OPTIONS_HPP

#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/source/bookmark.hpp>
#include <gainsight/px/source/window.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace gainsight::px::inline v0 {

/// In which order a stream of windows delivers its pages.
enum class window_order : unsigned char {
    /// As they come, from whichever window.
    as_they_come,
    /// Window by window, the earliest first. Of each later window that is open one page is held in memory, so that the
    /// buffer is `concurrency - 1` pages.
    by_time
};

/// What is delivered of a window that had to begin again.
enum class after_restart : unsigned char {
    /// What was not delivered before. A record without an id cannot be told from others and is delivered again.
    what_is_new,
    /// All of it: whoever asks for this drops what came of the window before, see `window_report`.
    everything
};

/// How a span is read. Each setter returns the options themselves, so that they chain.
class window_options {
public:
    window_options() = default;

    /// Windows that are read at the same time, each with one page on its way: 4 unless set, at least 1. The quota and
    /// the pool bound what that comes to.
    window_options& concurrency(int windows) noexcept
    {
        concurrency_ = std::max(windows, 1);
        return *this;
    }
    /// `window_order::as_they_come` unless set.
    window_options& order(window_order how) noexcept
    {
        order_ = how;
        return *this;
    }
    /// The widest window, if that is less than what the endpoint allows. Narrow ones cost more calls, and less is read
    /// again when one breaks.
    window_options& widest(std::chrono::milliseconds width) noexcept
    {
        widest_ = std::max(width, std::chrono::milliseconds{1});
        return *this;
    }
    /// A window that has more records, as PX announces them with its first page, is split before it is read: 100,000
    /// unless set. It bounds what is read again when a window breaks, and the memory that tells its records apart (16
    /// to 43 bytes for each record of a window that is open). 0: never.
    window_options& records_per_window(std::int64_t most) noexcept
    {
        most_records_ = std::max<std::int64_t>(most, 0);
        return *this;
    }
    /// `after_restart::what_is_new` unless set.
    window_options& deliver_again(after_restart what) noexcept
    {
        restart_ = what;
        return *this;
    }
    /// Reads only what a bookmark has not finished.
    window_options& after(px::bookmark finished)
    {
        finished_ = std::move(finished);
        return *this;
    }
    /// When the run began, in place of the system's time: nothing from that moment on is read, since more of it may
    /// come.
    window_options& began(timestamp when) noexcept
    {
        began_ = when;
        return *this;
    }

    /// Whether `next` delivers an empty page where a window turned out to have no records: not unless set. Who stores a
    /// bookmark behind each page has it then behind each window.
    window_options& empty_pages(bool yes) noexcept
    {
        empty_pages_ = yes;
        return *this;
    }

    [[nodiscard]] int concurrency() const noexcept { return concurrency_; }
    [[nodiscard]] window_order order() const noexcept { return order_; }
    [[nodiscard]] std::optional<std::chrono::milliseconds> widest() const noexcept { return widest_; }
    /// The widest window of an endpoint of which one call covers `limit`.
    [[nodiscard]] std::chrono::milliseconds widest_within(std::chrono::milliseconds limit) const noexcept
    {
        return widest_ ? std::min(*widest_, limit) : limit;
    }
    [[nodiscard]] std::int64_t records_per_window() const noexcept { return most_records_; }
    [[nodiscard]] after_restart deliver_again() const noexcept { return restart_; }
    [[nodiscard]] bool empty_pages() const noexcept { return empty_pages_; }
    [[nodiscard]] px::bookmark const& after() const noexcept { return finished_; }
    [[nodiscard]] std::optional<timestamp> began() const noexcept { return began_; }

private:
    int concurrency_ = 4;
    window_order order_ = window_order::as_they_come;
    after_restart restart_ = after_restart::what_is_new;
    std::optional<std::chrono::milliseconds> widest_;
    std::int64_t most_records_ = 100'000;
    bool empty_pages_ = false;
    px::bookmark finished_;
    std::optional<timestamp> began_;
};

/// What was counted over a window, or over a stream of them.
class window_counts {
public:
    window_counts() noexcept {}

    std::uint64_t delivered = 0;   ///< Records handed out.
    std::uint64_t duplicates = 0;  ///< Came before with the same content, and were left out.
    std::uint64_t changed = 0;     ///< Came before with other content, and were handed out again: the last one holds.
    std::uint64_t without_id = 0;  ///< Handed out, and not to be told from others.
    std::uint64_t at_seam = 0;     ///< Of the moment at which the window ends: left out, as it belongs to the next.
    std::uint64_t misplaced = 0;   ///< Handed out though their date lies outside the window that was asked for.
    std::uint64_t repaired = 0;    ///< Fields that were mended, see page_stream.
    std::uint64_t skipped = 0;     ///< Fields that were left out under tolerate_mismatches.
    std::int64_t announced = 0;    ///< What PX said of the number of records, last.
    /// By how much the records of the last attempt fell short of that; one that came twice counts once.
    std::int64_t shortfall = 0;

    window_counts& operator+=(window_counts const& other) noexcept
    {
        delivered += other.delivered;
        duplicates += other.duplicates;
        changed += other.changed;
        without_id += other.without_id;
        at_seam += other.at_seam;
        misplaced += other.misplaced;
        repaired += other.repaired;
        skipped += other.skipped;
        announced += other.announced;
        shortfall += other.shortfall;
        return *this;
    }
};

/// What became of a window.
enum class window_outcome : unsigned char {
    finished,  ///< It was read to its end.
    /// Its position in the list was lost, or less came than PX announced. It, or its parts in its place, will be read
    /// from the beginning: under `after_restart::everything` what was handed out of it is void.
    begun_again
};

/// What a stream tells of a window, in the order in which it happened.
class window_report {
public:
    window_report(px::window what, window_outcome outcome, window_counts const& counts) noexcept
        : window_{what}, outcome_{outcome}, counts_{counts}
    {}
    [[nodiscard]] px::window const& window() const noexcept { return window_; }
    [[nodiscard]] window_outcome outcome() const noexcept { return outcome_; }
    /// Of this attempt.
    [[nodiscard]] window_counts const& counts() const noexcept { return counts_; }

private:
    px::window window_;
    window_outcome outcome_;
    window_counts counts_;
};

}  // namespace gainsight::px::inline v0

#endif
