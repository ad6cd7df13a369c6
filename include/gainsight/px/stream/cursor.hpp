// Where a list stands, page by page. Pure: pages' facts in, decisions out.
#ifndef GAINSIGHT_PX_STREAM_CURSOR_HPP
#define GAINSIGHT_PX_STREAM_CURSOR_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/stream/page_fingerprint.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// What a page said of itself. The driver fills it from the decoded page and keeps it for the next one.
class page_facts {
public:
    page_facts() {}
    /// For the next page; what it holds in memory stays.
    void clear() noexcept;
    /// What PX sent beside the list, as a page of any record says it.
    void read(std::string const& cursor, std::optional<bool> last, std::optional<std::int64_t> hits,
              std::optional<std::int32_t> number);

    std::size_t count = 0;  ///< Records in the page.
    std::string scroll_id;  ///< "" when absent or null.
    std::optional<bool> is_last_page;
    std::optional<std::int64_t> total_hits;
    std::optional<std::int64_t> page_number;  ///< As PX counts, which need not be as we count.
    bool fate_unknown = false;     ///< An attempt before the one that brought it may have moved PX's position.
    bool without_list = false;     ///< The answer had no body.
    page_fingerprint fingerprint;  ///< Left empty where loops are not looked for.
};

/// Whether a refusal of a request that carried a scrollId says that PX no longer has that scroll: `code` as the answer
/// was classified, and the vendor's words.
[[nodiscard]] bool scroll_is_lost(errc code, int status, std::string_view words) noexcept;

/// Walks a list: says which page to ask for, and what to do with the page that came.
///
/// The rules, from what PX is seen to do:
/// - a page shorter than asked for is the last, and an empty page ends the list. But a short page with a scrollId while
///   fewer records than totalHits were delivered may be that of a server that clamps the page size, and so may one with
///   `isLastPage` false: the list goes on, until a page is empty, the last, or repeats known records;
/// - a full page without a scrollId means that records are missing. Its own records are delivered first, and the next
///   step is records_missing, so that nothing is lost and nothing ends in silence;
/// - the same scrollId for several pages is neither an end nor a loop. A full page whose records were all seen before
///   is a loop: it is not delivered, and the list ends with page_loop. Remembered are the ids of the last
///   `remembered_records` records, and which records each of the last `remembered_pages` pages had. A page is not
///   judged by its records when one of them has no id; nor when it is short, since it ends the list anyway and may
///   well repeat records (PX's order is not exact across pages). Where ids cannot tell, a page that says the
///   `pageNumber` of the page before, though the next number was asked for, is a loop;
/// - `totalHits` may be capped or shift: it is for progress and for a warning at the end, and never ends a list while
///   full pages come;
/// - lists by number end with `isLastPage`, lists by both cursors without a scrollId, and both with a short page, but
///   for one with `isLastPage` false;
/// - a scrollId that comes back unchanged stands for a position that PX keeps and moves with each request. Then a
///   request is never repeated after an attempt whose answer was not read whole: the list ends with scroll_broken.
///   While that is not known, such a request is suspected of having skipped a page; a scrollId that changes with every
///   page acquits it, and without that the records must add up to totalHits at the end, else they are records_missing;
/// - a refusal that says that the scroll is gone is scroll_broken as well.
///
/// Another failed call changes nothing here, so the same page is asked for again.
class page_cursor {
public:
    /// What comes next.
    enum class step : unsigned char {
        fetch,  ///< Ask for the page of `scroll_id()` and `page_number()`.
        end,    ///< The list is complete.
        failed  ///< It cannot go on, for `error()`; also when asked again.
    };
    /// What to do with a page.
    enum class page_action : unsigned char {
        deliver,
        deliver_and_end,
        end,    ///< The page is empty, and the list complete.
        failed  ///< The page is not to be delivered, for `error()`.
    };

    static constexpr std::size_t remembered_pages = 65'536;
    static constexpr std::size_t remembered_records = 131'072;

    /// The beginning of a list whose pages have `page_size` records. The operation lives for ever.
    page_cursor(operation_info const& operation, int page_size) noexcept;
    /// Continues where another cursor stood; `text` is its `text()`, and empty is the beginning. invalid_argument for a
    /// text that is none, or that of another kind of list or page size (a server-side scroll keeps the size it began
    /// with, so that full pages would look short); scroll_broken for that of a cursor whose position was lost.
    [[nodiscard]] static result<page_cursor> resume(operation_info const& operation, int page_size,
                                                    std::string_view text);
    /// The same for a stream, which is made in any case: `refused` says why it cannot begin, and stays what it was if
    /// it said so before.
    [[nodiscard]] static page_cursor begin(operation_info const& operation, int page_size, std::string_view text,
                                           px::error& refused);

    [[nodiscard]] step next() const noexcept;
    [[nodiscard]] std::string_view scroll_id() const noexcept { return scroll_id_; }  ///< To send; none when empty.
    [[nodiscard]] int page_number() const noexcept;                                   ///< To send; none when -1.

    /// A page came, the answer to the request that `next()` asked for.
    [[nodiscard]] page_action page(page_facts const& facts);
    /// The request failed for `why`; `fate_unknown` when PX may have taken it up all the same. Yields what to report:
    /// `why`, or scroll_broken, which then is `error()`. A cancelled request is reported as such in any case.
    [[nodiscard]] px::error failed(px::error why, bool fate_unknown);
    /// Whether the next request must not be repeated after an attempt of unknown fate.
    [[nodiscard]] bool asks_once() const noexcept { return same_seen_ && !scroll_id_.empty(); }

    [[nodiscard]] px::error const& error() const noexcept { return error_; }
    /// The text to `resume` from: the page that `next()` will ask for; after records_missing, the page that came
    /// without its cursor. `asked_ahead`: that page was already asked for. Where PX's position is lost the text resumes
    /// as scroll_broken.
    [[nodiscard]] std::string text(bool asked_ahead = false) const;
    /// Records delivered, those before a resumption included.
    [[nodiscard]] std::int64_t delivered() const noexcept { return delivered_; }
    /// What PX last said the list has; it may be capped or shift.
    [[nodiscard]] std::optional<std::int64_t> total_hits() const noexcept { return total_hits_; }
    /// At the end: by how many records the delivered fall short of total_hits(). 0 otherwise, and when nothing is
    /// short.
    /// `repeated`: how many of them were no records of their own.
    [[nodiscard]] std::int64_t shortfall(std::int64_t repeated = 0) const noexcept;
    /// At the end: it came by an answer without a body, and PX has not announced as few records as were delivered. So
    /// nothing says that they are all.
    [[nodiscard]] bool ended_unproven() const noexcept
    {
        return ended_ && ended_without_list_ && (!total_hits_ || below_total());
    }

private:
    [[nodiscard]] bool seen_before(page_facts const& facts) const;
    /// Whether each record that has an id came before.
    [[nodiscard]] bool knows_every_id(page_facts const& facts) const;
    void remember(page_facts const& facts);
    [[nodiscard]] bool may_go_on(page_facts const& facts) const noexcept;
    [[nodiscard]] bool below_total() const noexcept { return total_hits_ && delivered_ < *total_hits_; }
    [[nodiscard]] bool end();
    void fail(errc code, std::string message);

    operation_info const* operation_;
    std::string scroll_id_;
    px::error error_;
    std::optional<std::int64_t> total_hits_;
    hash_memory pages_{remembered_pages};
    hash_memory records_{remembered_records};
    std::int64_t delivered_ = 0;
    std::int64_t pages_delivered_ = 0;
    std::optional<std::int64_t> number_before_;  // what the page before said of its number
    bool by_number_ = false;                     // the next page is asked for by number alone
    std::size_t lost_page_ = 0;                  // records of the page after which the error came
    int page_size_;
    int page_number_ = 0;
    bool ended_ = false;
    bool ended_without_list_ = false;
    bool after_short_ = false;  // the page before was short, and the list went on all the same
    bool same_seen_ = false;    // a scrollId came back unchanged
    bool change_seen_ = false;  // and one that did not
    bool suspected_ = false;    // a request with a scrollId may have reached PX more than once
    bool broken_ = false;       // nothing can go on from here
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/stream/impl/cursor.ipp>
#endif

#endif
