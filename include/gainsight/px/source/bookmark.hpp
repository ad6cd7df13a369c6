// How far a list was read, as text that another process can start from.
#ifndef GAINSIGHT_PX_SOURCE_BOOKMARK_HPP
#define GAINSIGHT_PX_SOURCE_BOOKMARK_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/query/date_range.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

/// Which windows of a list were read to their end.
///
/// It holds finished windows alone: never the cursor of a page, which dies, and never the date of the newest record
/// seen, behind which a record may still come that PX took longer to take in. Windows that meet are kept as one, so
/// that the bookmark of a list that was read every night for years is one window.
///
/// What a bookmark cannot know is in README.md, "PX as a source": records that arrive late, with a date in a window
/// that was finished, are found by `reread_from` alone; records that were deleted are found by a full read alone.
class bookmark {
public:
    bookmark() = default;  ///< Nothing was read.

    /// Reads what `text()` wrote. invalid_argument, which says what is wrong and where, for anything else: a text that
    /// is no bookmark, one of a later version, windows that do not end after they start, meet, overlap or are out of
    /// order. An empty text is no bookmark either.
    [[nodiscard]] static result<bookmark> parse(std::string_view text);
    /// The bookmark as JSON on one line, times in ISO 8601.
    [[nodiscard]] std::string text() const;

    /// Whether no window is finished.
    [[nodiscard]] bool empty() const noexcept { return finished_.empty(); }
    /// The finished windows in order of time; none of them meet.
    [[nodiscard]] std::vector<date_range> const& finished() const noexcept { return finished_; }
    /// The end of the last finished window.
    [[nodiscard]] std::optional<timestamp> end() const noexcept;
    /// The end of the finished window that holds `from`, or `from` itself where none does: everything between was read.
    [[nodiscard]] timestamp finished_up_to(timestamp from) const noexcept;
    /// The parts of a span that are not finished, in order of time.
    [[nodiscard]] std::vector<date_range> missing(date_range const& span) const;

    /// A window was read to its end. One that does not end after it starts is ignored.
    void finish(date_range const& window);
    /// Forgets that anything from that moment on was read: for a look-back, which finds records that came late.
    void reread_from(timestamp from);

    friend bool operator==(bookmark const&, bookmark const&) = default;

private:
    std::vector<date_range> finished_;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/source/impl/bookmark.ipp>
#endif

#endif
