// One run over a span: which window is next, what is known of its records, and what is finished. Pure.
#ifndef GAINSIGHT_PX_SOURCE_WINDOW_RUN_HPP
#define GAINSIGHT_PX_SOURCE_WINDOW_RUN_HPP

#include <gainsight/px/source/bookmark.hpp>
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

class record_memory;

/// A window that is being read: its records so far.
class open_window {
public:
    /// `bounded`: it is a range of the list, whose end is another's beginning, and not the whole list.
    open_window(window what, bool bounded, std::shared_ptr<record_memory> memory) noexcept;
    [[nodiscard]] window const& what() const noexcept { return what_; }

    /// Whether a record is to be handed out. `content` is its text; `date` the one by which PX puts it into a window,
    /// where it is known.
    [[nodiscard]] bool take(std::string_view id, std::string_view content, std::optional<timestamp> date);

    /// A record of that id will be taken soon.
    void expect(std::string_view id) const noexcept;

    /// Records of this attempt whose id had come in it before: PX announced other ones in their place, or counts them.
    [[nodiscard]] std::int64_t repeated() const noexcept { return repeated_; }

    window_counts counts;

private:
    friend class window_run;
    window what_;
    bool bounded_;
    std::uint8_t attempt_;  // at the records of that memory
    std::int64_t repeated_ = 0;
    std::shared_ptr<record_memory> memory_;
};

/// What a stream of windows decides between its waits.
class window_run {
public:
    /// A list by date, of which one call covers `limit` at most. The span ends where the run began.
    window_run(date_range const& span, std::chrono::milliseconds limit, window_options options, timestamp began);
    /// A list without dates: one window, which cannot be split.
    window_run(window_options options, timestamp began);

    [[nodiscard]] window_options const& options() const noexcept { return options_; }
    [[nodiscard]] timestamp began() const noexcept { return began_; }
    /// invalid_argument for a span that does not end after it starts.
    [[nodiscard]] px::error const& refused() const noexcept { return refused_; }

    /// The earliest window that is not open; it is from now on.
    [[nodiscard]] std::optional<open_window> open();
    [[nodiscard]] std::size_t waiting() const noexcept { return plan_.waiting(); }
    /// The first page said how many records the window has: true when it is too large and will be read in parts. Only
    /// before anything of it was handed out.
    [[nodiscard]] bool split(open_window const& w, std::optional<std::int64_t> announced);
    /// Nothing was asked for it yet: it will be opened again.
    void put_back(open_window const& w) { plan_.put_back(w.what()); }
    /// It was read to its end. A range of which less came than PX announced begins again, once; what falls short then
    /// as well, or is a whole list, is finished without being in the bookmark.
    void finish(open_window const& w);
    /// Its position in the list was lost. False when nothing helps any more: it has been tried whole and in parts.
    [[nodiscard]] bool broke(open_window const& w);

    /// What is finished, once all that was handed out is stored.
    [[nodiscard]] px::bookmark const& bookmark() const noexcept { return bookmark_; }
    /// Over all windows that were finished, and over the attempts that were not under `after_restart::what_is_new`.
    [[nodiscard]] window_counts const& counts() const noexcept { return counts_; }
    [[nodiscard]] std::uint64_t finished() const noexcept { return finished_; }
    [[nodiscard]] std::uint64_t begun_again() const noexcept { return begun_again_; }
    [[nodiscard]] std::optional<window_report> take_report();

private:
    /// More than that are a mistake in the options: nobody has asked a year in steps of half a minute.
    static constexpr std::int64_t most_windows = 1'000'000;

    /// What came of a range whose window has to be read again, whole or in parts.
    struct remembered {
        date_range range;
        std::chrono::milliseconds unread;  // of the range
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
