// Where a list stands, page by page. Pure: pages' facts in, decisions out.
#ifndef GAINSIGHT_PX_STREAM_CURSOR_HPP
#define GAINSIGHT_PX_STREAM_CURSOR_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/operation/info.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// Which records a page holds, whatever their order, by hashes of their ids.
class page_fingerprint {
public:
    page_fingerprint() {}
    /// Adds a record by its id, which may be empty when the record has none.
    void add(std::string_view id);
    void clear() noexcept;

    /// Whether every record had an id.
    [[nodiscard]] bool complete() const noexcept { return complete_; }
    /// The same for equal sets of records in any order.
    [[nodiscard]] std::uint64_t value() const noexcept;
    [[nodiscard]] std::vector<std::uint64_t> const& hashes() const noexcept { return hashes_; }

private:
    std::vector<std::uint64_t> hashes_;
    std::uint64_t sum_ = 0;
    std::uint64_t xor_ = 0;
    bool complete_ = true;
};

/// Remembers at least the last `capacity` hashes put in, and at most twice as many: when one table is full it becomes
/// the old one, and the one before it is forgotten. Grows with use.
class hash_memory {
public:
    explicit hash_memory(std::size_t capacity) noexcept : capacity_{capacity} {}
    void insert(std::uint64_t hash);
    [[nodiscard]] bool contains(std::uint64_t hash) const noexcept;

private:
    // Open addressing; 0 is an empty place. The size is a power of two, at most half of it used.
    using table = std::vector<std::uint64_t>;
    static bool find(table const& places, std::uint64_t hash) noexcept;
    static void put(table& places, std::uint64_t hash) noexcept;

    table young_;
    table old_;
    std::size_t used_ = 0;
    std::size_t capacity_;
};

/// What a page said of itself. The driver fills it from the decoded page and keeps it for the next one.
class page_facts {
public:
    page_facts() {}
    /// For the next page; what it holds in memory stays.
    void clear() noexcept;

    std::size_t count = 0;  ///< Records in the page.
    std::string scroll_id;  ///< "" when absent or null.
    std::optional<bool> is_last_page;
    std::optional<std::int64_t> total_hits;
    page_fingerprint fingerprint;  ///< Left empty where loops are not looked for.
};

/// Walks a list: says which page to ask for, and what to do with the page that came.
///
/// The rules, from what PX is seen to do:
/// - a page shorter than asked for is the last, even if it brings a scrollId; an empty page ends the list;
/// - a full page without a scrollId means that records are missing. Its own records are delivered first, and the next
///   step is records_missing, so that nothing is lost and nothing ends in silence;
/// - the same scrollId for several pages is neither an end nor a loop. A full page whose records were all seen before
/// is
///   a loop: it is not delivered, and the list ends with page_loop. Remembered are the ids of the last
///   `remembered_records` records, and which records each of the last `remembered_pages` pages had. A page is not
///   judged when one of its records has no id; nor when it is short, since it ends the list anyway and may well repeat
///   records (PX's order is not exact across pages);
/// - `totalHits` may be capped or shift: it is for progress and for a warning at the end, and never ends a list;
/// - lists by number end with `isLastPage`, lists by both cursors without a scrollId, and both with a short page.
///
/// A failed call changes nothing here, so the same page is asked for again.
class page_cursor {
public:
    /// What comes next.
    enum class step : unsigned char {
        fetch,  ///< Ask for the page of `scroll_id()` and `page_number()`.
        end,    ///< The list is complete.
        failed  ///< It cannot go on, for `error()`; also when asked again.
    };
    /// What to do with a page.
    enum class verdict : unsigned char {
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
    /// with, so that full pages would look short).
    [[nodiscard]] static result<page_cursor> resume(operation_info const& operation, int page_size,
                                                    std::string_view text);

    [[nodiscard]] step next() const noexcept;
    [[nodiscard]] std::string_view scroll_id() const noexcept { return scroll_id_; }  ///< To send; none when empty.
    [[nodiscard]] int page_number() const noexcept;                                   ///< To send; none when -1.

    /// A page came, the answer to the request that `next()` asked for.
    [[nodiscard]] verdict page(page_facts const& facts);

    [[nodiscard]] px::error const& error() const noexcept { return error_; }
    /// The text to `resume` from: the page that `next()` will ask for; after records_missing, the page that came
    /// without its cursor.
    [[nodiscard]] std::string text() const;
    /// Records delivered, those before a resumption included.
    [[nodiscard]] std::int64_t delivered() const noexcept { return delivered_; }
    /// What PX last said the list has; it may be capped or shift.
    [[nodiscard]] std::optional<std::int64_t> total_hits() const noexcept { return total_hits_; }
    /// At the end: by how many records the delivered fall short of total_hits(). 0 otherwise, and when nothing is
    /// short.
    [[nodiscard]] std::int64_t shortfall() const noexcept;

private:
    [[nodiscard]] bool seen_before(page_facts const& facts) const;
    void remember(page_facts const& facts);
    void fail(errc code, std::string message);

    operation_info const* operation_;
    std::string scroll_id_;
    px::error error_;
    std::optional<std::int64_t> total_hits_;
    hash_memory pages_{remembered_pages};
    hash_memory records_{remembered_records};
    std::int64_t delivered_ = 0;
    std::int64_t pages_delivered_ = 0;
    bool by_number_ = false;     // the next page is asked for by number alone
    std::size_t lost_page_ = 0;  // records of the page after which the error came
    int page_size_;
    int page_number_ = 0;
    bool ended_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/cursor.ipp>
#endif

#endif
