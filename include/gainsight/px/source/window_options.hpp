// How a span of time is read, and the reports about its windows.
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
    /// As they arrive, from any window.
    as_they_come,
    /// Window by window, the earliest first. One page of each later window that is being read is kept in memory, so the
    /// buffer holds `concurrency - 1` pages.
    by_time
};

/// Which records of a window are delivered when it is read again.
enum class after_restart : unsigned char {
    /// Records that were not delivered before. A record without an id cannot be recognised and is delivered again.
    what_is_new,
    /// All records: the caller discards what was delivered of the window before, see `window_report`.
    everything
};

/// How a span is read. Each setter returns the options themselves, so that they chain.
class window_options {
public:
    window_options() = default;

    /// How many windows are read at the same time, each with one request: 4 by default, at least 1. The quota and the
    /// pool limit the requests as for all calls.
    window_options& concurrency(int windows) noexcept
    {
        concurrency_ = std::max(windows, 1);
        return *this;
    }
    /// `window_order::as_they_come` by default.
    window_options& order(window_order how) noexcept
    {
        order_ = how;
        return *this;
    }
    /// The widest window, if narrower than what the endpoint allows. Narrow windows cost more calls, and less is read
    /// again when the position in one is lost.
    window_options& widest(std::chrono::milliseconds width) noexcept
    {
        widest_ = std::max(width, std::chrono::milliseconds{1});
        return *this;
    }
    /// A window for which PX announces more records with the first page is split before it is read: 100,000 by default.
    /// This limits how much is read again when the position in a window is lost, and the memory for recognising
    /// duplicates (16 to 43 bytes for each record of a window that is being read, or that PX announced for it). 0:
    /// windows are never split because of their size.
    window_options& records_per_window(std::int64_t most) noexcept
    {
        most_records_ = std::max<std::int64_t>(most, 0);
        return *this;
    }
    /// `after_restart::what_is_new` by default.
    window_options& deliver_again(after_restart what) noexcept
    {
        restart_ = what;
        return *this;
    }
    /// Reads only what the bookmark does not mark as finished.
    window_options& after(px::bookmark finished)
    {
        finished_ = std::move(finished);
        return *this;
    }
    /// When the run began, instead of the current time: records from that time on are not read, since more may arrive.
    window_options& began(timestamp when) noexcept
    {
        began_ = when;
        return *this;
    }

    /// Whether `next` delivers an empty page for a window without records: no by default. With it, a caller that stores
    /// a bookmark after each page stores one after each window.
    window_options& empty_pages(bool yes) noexcept
    {
        empty_pages_ = yes;
        return *this;
    }

    [[nodiscard]] int concurrency() const noexcept { return concurrency_; }
    [[nodiscard]] window_order order() const noexcept { return order_; }
    [[nodiscard]] std::optional<std::chrono::milliseconds> widest() const noexcept { return widest_; }
    /// The widest window for an endpoint whose calls cover at most `limit`.
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

/// Counts of one window, or of all windows of a stream.
class window_counts {
public:
    window_counts() noexcept {}

    std::uint64_t delivered = 0;   ///< Records that were delivered.
    std::uint64_t duplicates = 0;  ///< Arrived before with the same content, and were left out.
    std::uint64_t changed = 0;  ///< Arrived before with other content, and were delivered again: the last one is valid.
    std::uint64_t without_id = 0;  ///< Delivered; without an id, duplicates cannot be recognised.
    std::uint64_t at_seam = 0;     ///< Dated exactly at the end of the window: left out, as records of the next window.
    std::uint64_t misplaced = 0;   ///< Delivered although their date is outside the window.
    std::uint64_t repaired = 0;    ///< Fields that were repaired, see page_stream.
    std::uint64_t skipped = 0;     ///< Fields that were left out under tolerate_mismatches.
    std::int64_t announced = 0;    ///< The number of records that PX announced last.
    /// How many of the announced records are missing in the last attempt; a record that arrived twice counts once.
    std::int64_t shortfall = 0;
    /// Windows whose list ended by an answer without a body, while nothing said that all of it had come.
    std::int64_t unproven = 0;

    /// Whether nothing is missing, and nothing may be.
    [[nodiscard]] bool all_came() const noexcept { return shortfall == 0 && unproven == 0; }

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
        unproven += other.unproven;
        return *this;
    }
};

/// What happened to a window.
enum class window_outcome : unsigned char {
    finished,  ///< It was read to its end.
    /// The position in its list was lost, or fewer records arrived than PX announced, or an answer without a body. The
    /// window, or its parts, will be read from the beginning. With `after_restart::everything`, discard what was
    /// delivered of it.
    begun_again
};

/// A report of a stream about one of its windows.
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
