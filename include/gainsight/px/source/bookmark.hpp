// Which parts of a list were read, as text from which another process can continue.
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
/// It contains only windows that were read completely. It does not contain the cursor of a page, which expires, nor the
/// date of the newest record, since PX may still add a record with an earlier date. Adjacent windows are merged, so
/// that the bookmark of a list that was read every night for years is one window.
///
/// The limits of a bookmark are in README.md, "PX as a source": records that arrive late, with a date in a finished
/// window, are found only after `reread_from`; deleted records are found only by a full read.
class bookmark {
public:
    bookmark() = default;  ///< Nothing was read.

    /// Reads what `text()` wrote. Anything else is invalid_argument, and the message says what is wrong and where: a
    /// text that is not a bookmark, a bookmark of a later version, or windows that do not end after they start, touch,
    /// overlap or are out of order. An empty text is not a bookmark either.
    [[nodiscard]] static result<bookmark> parse(std::string_view text);
    /// The bookmark as JSON on one line, times in ISO 8601.
    [[nodiscard]] std::string text() const;

    /// Whether no window is finished.
    [[nodiscard]] bool empty() const noexcept { return finished_.empty(); }
    /// The finished windows in order of time, with a gap between any two.
    [[nodiscard]] std::vector<date_range> const& finished() const noexcept { return finished_; }
    /// The end of the last finished window.
    [[nodiscard]] std::optional<timestamp> end() const noexcept;
    /// The end of the finished window that contains `from`, or `from` itself if there is none: everything between
    /// `from` and the result was read.
    [[nodiscard]] timestamp finished_up_to(timestamp from) const noexcept;
    /// The parts of a span that are not finished, in order of time.
    [[nodiscard]] std::vector<date_range> missing(date_range const& span) const;

    /// Marks a window as read completely. A window that does not end after it starts is ignored.
    void finish(date_range const& window);
    /// Marks everything from that time on as not read: for reading the last days again, which finds records that
    /// arrived late.
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
