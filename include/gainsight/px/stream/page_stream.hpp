// Lists, page by page.
#ifndef GAINSIGHT_PX_STREAM_PAGE_STREAM_HPP
#define GAINSIGHT_PX_STREAM_PAGE_STREAM_HPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/context.hpp>
#include <gainsight/px/core/access.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/model/raw_record.hpp>
#include <gainsight/px/query/query.hpp>
#include <gainsight/px/step.hpp>
#include <gainsight/px/stream/page_reader.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace gainsight::px::inline v0 {

template <class Operation, class Style, class Record = operation::record_of<Operation>>
class item_stream;

/// The pages of a list, fetched as they are asked for, with the end rules of PX: `totalHits` is progress, never the
/// end.
///
/// One await at a time. The stream must outlive the await and may move between awaits. The timeout of its client is for
/// each page. After an error (or a cancelled await) `next` asks for the same page again. Errors of its own, which stay:
/// - records_missing when PX sends a full page without the cursor to the next, or when a request within the list was
///   repeated and the records do not add up;
/// - page_loop when it sends a page whose records all came before;
/// - scroll_broken when PX no longer knows the scroll, or when it keeps the position of the scroll itself (its scrollId
///   does not change) and a request was lost, timed out or was cancelled on its way: whether a page was skipped cannot
///   be known, so the list has to begin anew. A cancelled await itself reports operation_aborted.
///
/// `Record` is the model that the operation lists, or raw_record: see verbatim().
template <class Operation, class Style, class Record = operation::record_of<Operation>>
class page_stream {
    static_assert(Style::sends, "a list cannot be planned: which pages are asked for depends on what PX answers");

public:
    using value_type = Record;
    using page_type = page<value_type>;

    page_stream(detail::call_context context, detail::query_body query) : impl_{std::move(context), std::move(query)} {}

    /// Fetches the next page into `out`, whose capacity is used again: the fast form. True (or a step that is true)
    /// only when a page was delivered. Else `out` is left empty where PX was asked, and as it was where nothing had to
    /// be asked (the end was known, the query is refused, the list has failed for good), so that it may serve the next
    /// list with what it holds in memory.
    boost::asio::awaitable<std::conditional_t<std::is_same_v<Style, detail::throwing>, bool, step>> next(page_type& out)
    {
        step outcome;
        if (auto const c = impl_.ask(out, outcome)) {
            co_await c->async_wait(boost::asio::deferred);
            outcome = impl_.take(*c, out);
        }
        if constexpr (std::is_same_v<Style, detail::throwing>) {
            if (outcome.error()) throw outcome.error();
            co_return static_cast<bool>(outcome);
        } else {
            co_return outcome;
        }
    }

    /// The next page, or nothing at the end.
    boost::asio::awaitable<std::optional<page_type>> next()
        requires std::is_same_v<Style, detail::throwing>
    {
        std::optional<page_type> out{std::in_place};
        bool const page = co_await next(*out);  // no await in the condition of an if: g++ 12 crashes
        if (!page) out.reset();
        co_return out;
    }

    /// The records one by one; takes the stream over.
    [[nodiscard]] item_stream<Operation, Style, Record> items() &&
    {
        return item_stream<Operation, Style, Record>{std::move(*this)};
    }

    /// The same list with its records as PX sends them, byte for byte: `client.users().list(query).verbatim()`. Takes
    /// the stream over, before its first page was asked for.
    ///
    /// Each record is checked to be JSON, and all that ends a list of models ends this one: a page without its list, or
    /// with something in it that is no object, a repeated page, a position that is lost. But no field can be of a wrong
    /// type, since none but id and date are read: where those are, they count as absent and as skipped().
    ///
    /// Of a stream that has delivered pages, what remains is listed. A page that it had begun to read ahead is given
    /// up, as if its await had been cancelled: it is asked for again, or the list is scroll_broken.
    [[nodiscard]] page_stream<Operation, Style, raw_record> verbatim() &&
        requires std::same_as<Record, operation::record_of<Operation>>
    {
        return page_stream<Operation, Style, raw_record>{detail::page_reader<Operation, raw_record>{std::move(impl_)}};
    }

    /// Where the next page begins, for starting from there another day; how long PX keeps a cursor is unknown.
    [[nodiscard]] std::string cursor() const { return impl_.cursor().text(impl_.is_ahead()); }
    /// Records delivered so far.
    [[nodiscard]] std::int64_t delivered() const noexcept { return impl_.cursor().delivered(); }
    /// What PX said last of the number of records, for progress: it may be capped, and it may shift.
    [[nodiscard]] std::optional<std::int64_t> total_hits() const noexcept { return impl_.cursor().total_hits(); }
    /// At the end: by how many records the delivered fall short of what PX announced; for a warning, since that may be
    /// capped.
    [[nodiscard]] std::int64_t shortfall() const noexcept { return impl_.cursor().shortfall(); }
    /// Fields of the pages so far whose value was mended (a byte that is no UTF-8, half a surrogate pair, ...). Raw
    /// records are not mended; of theirs, texts are counted that are not sound.
    [[nodiscard]] std::uint64_t repaired() const noexcept { return impl_.repaired(); }
    /// Fields of the pages so far that did not fit their type and were left out, under tolerate_mismatches. Of raw
    /// records, whatever is tolerated: ids and dates of another type.
    [[nodiscard]] std::uint64_t skipped() const noexcept { return impl_.skipped(); }

private:
    friend struct detail::access;
    template <class, class, class>
    friend class page_stream;

    explicit page_stream(detail::page_reader<Operation, Record> reader) noexcept : impl_{std::move(reader)} {}

    detail::page_reader<Operation, Record> impl_;
};

/// The records of a list one by one.
template <class Operation, class Style, class Record>
class item_stream {
public:
    using value_type = Record;

    explicit item_stream(page_stream<Operation, Style, Record> pages) : pages_{std::move(pages)} {}

    /// The next record, or nothing at the end.
    boost::asio::awaitable<std::optional<value_type>> next()
        requires std::is_same_v<Style, detail::throwing>
    {
        while (at_ == page_.size()) {
            at_ = 0;
            bool const more = co_await pages_.next(page_);  // no await in the condition of an if: g++ 12 crashes
            if (!more) co_return std::nullopt;
        }
        co_return std::move(page_[at_++]);
    }

private:
    page_stream<Operation, Style, Record> pages_;
    page<value_type> page_;
    std::size_t at_ = 0;
};

}  // namespace gainsight::px::inline v0

#endif
