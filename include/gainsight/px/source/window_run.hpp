// The state of one run over a span: windows, records that arrived, bookmark, counts and reports. Pure.
#ifndef GAINSIGHT_PX_SOURCE_WINDOW_RUN_HPP
#define GAINSIGHT_PX_SOURCE_WINDOW_RUN_HPP

#include <gainsight/px/source/bookmark.hpp>
#include <gainsight/px/source/record_memory.hpp>
#include <gainsight/px/source/window_options.hpp>
#include <gainsight/px/source/window_plan.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// A window that is being read, with the records that arrived so far.
class open_window {
public:
    /// `bounded`: the window is a date range, and not a whole list without dates.
    open_window(window what, bool bounded, std::shared_ptr<record_memory> memory) noexcept;
    [[nodiscard]] window const& what() const noexcept { return what_; }

    /// Whether a record is to be delivered. `content` is its text; `date` is the date by which PX selects records, if
    /// known.
    [[nodiscard]] bool take(record_key id, std::string_view content, std::optional<timestamp> date);

    /// PX announced so many records. The number is used only after a page of them arrived, and up to a limit, since it
    /// may be wrong.
    void make_room(std::optional<std::int64_t> announced);
    /// A record with that id will be passed to `take` soon.
    void expect(record_key id) const noexcept;

    /// Records of this attempt whose id had arrived before in the same attempt. They count for `shortfall`.
    [[nodiscard]] std::int64_t repeated() const noexcept { return repeated_; }

    window_counts counts;

private:
    friend class window_run;
    window what_;
    bool bounded_;
    std::uint8_t attempt_;  // the number of the attempt in `memory_`
    std::int64_t repeated_ = 0;
    std::shared_ptr<record_memory> memory_;
};

/// What a window_stream knows and decides; the stream itself only waits.
class window_run {
public:
    /// For a list by date whose calls cover at most `limit`. The span is cut at `began`.
    window_run(date_range const& span, std::chrono::milliseconds limit, window_options options, timestamp began);
    /// For a list without dates: one window, which cannot be split.
    window_run(window_options options, timestamp began);

    [[nodiscard]] window_options const& options() const noexcept { return options_; }
    [[nodiscard]] timestamp began() const noexcept { return began_; }
    /// invalid_argument for a span that does not end after it starts.
    [[nodiscard]] px::error const& refused() const noexcept { return refused_; }

    /// Opens the earliest window that waits; nothing if none waits.
    [[nodiscard]] std::optional<open_window> open();
    [[nodiscard]] std::size_t waiting() const noexcept { return plan_.waiting(); }
    /// Called with the number of records that the first page announced. True if the window is too large: it is replaced
    /// by parts. Only possible before any record of it was delivered.
    [[nodiscard]] bool split(open_window const& w, std::optional<std::int64_t> announced);
    /// Closes a window for which no request was made; it will be opened again.
    void put_back(open_window const& w) { plan_.put_back(w.what()); }
    /// The window was read to its end. If fewer records arrived than PX announced, a range is read again, once; so is
    /// any window whose end is unproven. If records are missing then as well, or in a list without dates, the window is
    /// finished without being added to the bookmark.
    void finish(open_window const& w);
    /// PX lost the position in the list of the window. False if it is given up, after it was tried whole and in parts.
    [[nodiscard]] bool broke(open_window const& w);

    /// The finished windows; valid once the caller has stored every record that was delivered.
    [[nodiscard]] px::bookmark const& bookmark() const noexcept { return bookmark_; }
    /// The counts of all finished windows and, with `after_restart::what_is_new`, of attempts that were broken off.
    [[nodiscard]] window_counts const& counts() const noexcept { return counts_; }
    [[nodiscard]] std::uint64_t finished() const noexcept { return finished_; }
    [[nodiscard]] std::uint64_t begun_again() const noexcept { return begun_again_; }
    [[nodiscard]] std::optional<window_report> take_report();

private:
    /// More windows than this are a mistake in the options: a year has a million half minutes.
    static constexpr std::int64_t most_windows = 1'000'000;

    /// The records that arrived of a range that has to be read again, whole or in parts.
    struct remembered {
        date_range range;
        std::chrono::milliseconds unread;  // how much of the range is not read again yet
        std::shared_ptr<record_memory> records;
    };
    [[nodiscard]] std::vector<remembered>::iterator remembered_for(date_range const& range);
    void begin_again(open_window const& w);
    void refuse(date_range const& span, std::string const& why);

    window_options options_;
    timestamp began_;
    px::error refused_;
    bool divisible_ = true;
    window_plan plan_;
    px::bookmark bookmark_;
    std::vector<remembered> remembered_;
    std::deque<window_report> reports_;
    window_counts counts_;
    std::uint64_t finished_ = 0;
    std::uint64_t begun_again_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/source/impl/window_run.ipp>
#endif

#endif
