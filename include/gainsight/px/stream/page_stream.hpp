// Lists, page by page.
#ifndef GAINSIGHT_PX_STREAM_PAGE_STREAM_HPP
#define GAINSIGHT_PX_STREAM_PAGE_STREAM_HPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/context.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/operation/target.hpp>
#include <gainsight/px/query/query.hpp>
#include <gainsight/px/step.hpp>
#include <gainsight/px/stream/cursor.hpp>
#include <gainsight/px/stream/page_call.hpp>
#include <gainsight/px/stream/record_id.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace gainsight::px::inline v0 {

template <class Operation, class Style>
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
template <class Operation, class Style>
class page_stream {
public:
    using value_type = operation::record_of<Operation>;
    using page_type = page<value_type>;

    page_stream(detail::call_context context, detail::query_body query)
        : context_{std::move(context)}, query_{std::move(query)}, refused_{query_.error()},
          cursor_{detail::page_cursor::begin(Operation::info, query_.page_size(), query_.start(), refused_)}
    {}
    page_stream(page_stream&&) noexcept = default;
    page_stream& operator=(page_stream&& other) noexcept
    {
        if (this != &other) {
            drop();
            context_ = std::move(other.context_);
            query_ = std::move(other.query_);
            cursor_ = std::move(other.cursor_);
            refused_ = std::move(other.refused_);
            ahead_ = std::move(other.ahead_);
            repaired_ = other.repaired_;
            skipped_ = other.skipped_;
        }
        return *this;
    }
    ~page_stream() { drop(); }

    /// Fetches the next page into `out`, whose capacity is used again: the fast form. True (or a step that is true)
    /// only when a page was delivered. Else `out` is left empty where PX was asked, and as it was where nothing had to
    /// be asked (the end was known, the query is refused, the list has failed for good), so that it may serve the next
    /// list with what it holds in memory.
    boost::asio::awaitable<std::conditional_t<std::is_same_v<Style, detail::throwing>, bool, step>> next(page_type& out)
    {
        using steps = detail::page_cursor::step;
        auto problem = refused_ ? detail::refused(Operation::info, refused_) : stopped();
        bool page = false;
        if (!problem && cursor_.next() == steps::fetch) {
            // A page read ahead stays ours until it came: the await may throw before it begins.
            auto c = ahead_ ? ahead_ : fetch();
            if (!c->asked_ahead()) std::swap(c->get(), out);
            co_await c->async_wait(boost::asio::deferred);
            ahead_.reset();
            if (c->failure) {
                problem = cursor_.failed(c->failure, c->fate_unknown);
            } else {
                page = arrived(*c);
                if (!page) problem = stopped();
                std::swap(c->get(), out);
                if (page && cursor_.next() == steps::fetch && query_.read_ahead()) {
                    ahead_ = fetch();
                    ahead_->start_unattended();
                }
            }
            if (!page) out = page_type{};
        }
        if constexpr (std::is_same_v<Style, detail::throwing>) {
            if (problem) throw problem;
            co_return page;
        } else {
            if (problem) co_return step{std::move(problem)};
            co_return page ? step::delivered() : step{};
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
    [[nodiscard]] item_stream<Operation, Style> items() && { return item_stream<Operation, Style>{std::move(*this)}; }

    /// Where the next page begins, for starting from there another day; how long PX keeps a cursor is unknown.
    [[nodiscard]] std::string cursor() const { return cursor_.text(ahead_ != nullptr); }
    /// Records delivered so far.
    [[nodiscard]] std::int64_t delivered() const noexcept { return cursor_.delivered(); }
    /// What PX said last of the number of records, for progress: it may be capped, and it may shift.
    [[nodiscard]] std::optional<std::int64_t> total_hits() const noexcept { return cursor_.total_hits(); }
    /// At the end: by how many records the delivered fall short of what PX announced; for a warning, since that may be
    /// capped.
    [[nodiscard]] std::int64_t shortfall() const noexcept { return cursor_.shortfall(); }
    /// Fields of the pages so far whose value was mended (a byte that is no UTF-8, half a surrogate pair, ...).
    [[nodiscard]] std::uint64_t repaired() const noexcept { return repaired_; }
    /// Fields of the pages so far that did not fit their type and were left out, under tolerate_mismatches.
    [[nodiscard]] std::uint64_t skipped() const noexcept { return skipped_; }

private:
    using page_call = detail::page_call<Operation>;

    [[nodiscard]] std::shared_ptr<page_call> fetch() const
    {
        auto c = std::make_shared<page_call>(context_);
        if (auto target = query_.target(cursor_.scroll_id(), cursor_.page_number()))
            c->target = std::move(*target);
        else
            c->failure = target.error();
        c->asks_once = cursor_.asks_once();
        return c;
    }

    /// Why the cursor cannot go on; "no error" while it can or at the clean end.
    [[nodiscard]] error stopped() const
    {
        if (cursor_.next() != detail::page_cursor::step::failed) return {};
        auto facts = cursor_.error().facts();
        context_.name_tenant(facts);
        return error{std::move(facts)};
    }

    /// Hands the page's facts to the cursor: whether it is to be delivered.
    [[nodiscard]] bool arrived(page_call& c)
    {
        auto const& p = c.get();
        repaired_ += c.repaired;
        skipped_ += c.skipped;
        using action = detail::page_cursor::page_action;
        facts_.clear();
        facts_.count = p.size();
        facts_.read(p.scroll_id(), p.is_last_page(), p.total_hits(), p.page_number());
        facts_.fate_unknown = c.fate_unknown;
        for (auto const& item : p) facts_.fingerprint.add(detail::id_of<Operation>(item));
        auto const what = cursor_.page(facts_);
        return what == action::deliver || what == action::deliver_and_end;
    }

    void drop() noexcept
    {
        if (ahead_) ahead_->abandon_from_anywhere();
        ahead_.reset();
    }

    detail::call_context context_;
    detail::query_body query_;
    error refused_;
    detail::page_cursor cursor_;
    detail::page_facts facts_;
    std::shared_ptr<page_call> ahead_;
    std::uint64_t repaired_ = 0;
    std::uint64_t skipped_ = 0;
};

/// The records of a list one by one.
template <class Operation, class Style>
class item_stream {
public:
    using value_type = operation::record_of<Operation>;

    explicit item_stream(page_stream<Operation, Style> pages) : pages_{std::move(pages)} {}

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
    page_stream<Operation, Style> pages_;
    page<value_type> page_;
    std::size_t at_ = 0;
};

}  // namespace gainsight::px::inline v0

#endif
