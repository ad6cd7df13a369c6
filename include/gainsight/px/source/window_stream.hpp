// A list over any span of time, as one stream of pages.
#ifndef GAINSIGHT_PX_SOURCE_WINDOW_STREAM_HPP
#define GAINSIGHT_PX_SOURCE_WINDOW_STREAM_HPP

#include <gainsight/px/call/arrivals.hpp>
#include <gainsight/px/core/access.hpp>
#include <gainsight/px/source/record_facts.hpp>
#include <gainsight/px/source/window_run.hpp>
#include <gainsight/px/stream/page_stream.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

namespace detail {

template <class Open>
struct opened_by {
    using type = std::invoke_result_t<Open&>;
};
template <class Open>
    requires std::invocable<Open&, date_range const&>
struct opened_by<Open> {
    using type = std::invoke_result_t<Open&, date_range const&>;
};

template <class Stream>
struct stream_parts;
template <class Operation, class Style, class Record>
struct stream_parts<page_stream<Operation, Style, Record>> {
    using operation = Operation;
    using style = Style;
    using reader = page_reader<Operation, Record>;
};

/// The widest range that one call of the list covers. A list that is narrowed to a window by a filter of the caller's
/// has no limit.
template <class Open>
[[nodiscard]] constexpr std::chrono::milliseconds widest_window() noexcept
{
    constexpr auto days = stream_parts<typename opened_by<Open>::type>::operation::info.max_range_days();
    if constexpr (days > 0)
        return std::chrono::days{days};
    else
        return std::chrono::milliseconds::max();
}

/// The list of a window.
template <class Open>
[[nodiscard]] typename opened_by<Open>::type list_window(Open& open, [[maybe_unused]] date_range const& range)
{
    if constexpr (std::invocable<Open&, date_range const&>)
        return open(range);
    else
        return open();
}

}  // namespace detail

/// What a window_stream is made from: a function that lists a window, `client.page_view_events().list(...)` with
/// `during(range)`, or one without an argument that lists everything.
template <class Open>
concept opens_a_list = requires { typename detail::stream_parts<typename detail::opened_by<Open>::type>::operation; };

/// A list over any span of time, read as windows that its endpoint allows, several at once, as one stream of pages.
///
///     px::window_stream events{[=](px::date_range const& window) {
///         return client.session_events().list(px::session_event_query{}.during(window));
///     }, px::date_range{years_ago, now}};
///     while (co_await events.next(page)) {
///         save(events.bookmark().text());  // of the pages before this one
///         store(page);
///     }
///     save(events.bookmark().text());
///
/// - Windows meet without gap and overlap. A record of the very moment at which a window ends is the next one's,
///   whatever PX takes a range to mean.
/// - A record comes once, by its id: within its window, at its ends, and when a window is read again. One whose id came
///   before with other content is delivered again, since the last one holds, and counted. A record without an id is
///   never left out.
/// - A window whose position in the list PX lost (scroll_broken, page_loop, records_missing) begins again, and when it
///   breaks twice, its halves do; the rest of the stream goes on. When nothing helps, that error comes, and stays.
/// - A window of which less came than PX announced begins again, once. One that falls short then as well, or is a whole
///   list, is told in `counts().shortfall`, and left out of the bookmark, so that the next run reads it.
/// - Nothing from the moment on at which the stream was made is read, since more of it may come: the next run reads it.
///
/// Any other error leaves everything as it is, and `next` asks for the same page again. One await at a time; the stream
/// must outlive it, and may move between awaits. A cancelled await is operation_aborted, and the pages on their way are
/// kept. Dropping the stream gives them up.
template <opens_a_list Open>
class window_stream {
    using stream_type = typename detail::opened_by<Open>::type;
    using parts = detail::stream_parts<stream_type>;
    using operation_type = typename parts::operation;
    using reader_type = typename parts::reader;
    static constexpr bool throws = std::is_same_v<typename parts::style, detail::throwing>;

public:
    using page_type = typename stream_type::page_type;
    using value_type = typename stream_type::value_type;

    /// Of a historical list: the span, of any width, whose end is not in it. invalid_argument from `next` when it does
    /// not end after it starts.
    window_stream(Open open, date_range const& span, window_options options = {})
        requires std::invocable<Open&, date_range const&>
        : open_{std::move(open)}, run_{span, detail::widest_window<Open>(), options, options.began().value_or(now())}
    {}
    /// Of a list without dates, or of all of it: one window, which holds what PX has now. Where PX loses its position
    /// four times, that error comes.
    explicit window_stream(Open open, window_options options = {})
        requires(!std::invocable<Open&, date_range const&>)
        : open_{std::move(open)}, run_{options, options.began().value_or(now())}
    {}

    /// Fetches the next page into `out`, whose capacity is used again. True (or a step that is true) only when a page
    /// was delivered; else the span was read to its end, or the error says why not.
    boost::asio::awaitable<std::conditional_t<throws, bool, step>> next(page_type& out)
    {
        settle();
        step outcome = failed_ ? step{failed_} : step{};
        if (!failed_ && run_.refused()) outcome = step{detail::refused(operation_type::info, run_.refused())};
        while (!outcome && !outcome.error()) {
            open_windows();
            if (open_now_.empty()) break;
            auto const at = next_to_ask();
            if (!at) {
                auto const ex = co_await boost::asio::this_coro::executor;
                co_await arrivals_->async_wait(ex, boost::asio::deferred);
                outcome = note_arrivals();
                continue;
            }
            step one;
            if (auto const c = open_now_[*at].pages.ask(out, one)) {
                co_await c->async_wait(boost::asio::deferred);
                one = open_now_[*at].pages.take(*c, out);
            }
            outcome = taken(*at, std::move(one), out);
        }
        if (!outcome) out = page_type{};
        if constexpr (throws) {
            if (outcome.error()) throw outcome.error();
            co_return static_cast<bool>(outcome);
        } else {
            co_return outcome;
        }
    }

    /// The next page, or nothing at the end.
    boost::asio::awaitable<std::optional<page_type>> next()
        requires throws
    {
        std::optional<page_type> out{std::in_place};
        bool const page = co_await next(*out);  // no await in the condition of an if: g++ 12 crashes
        if (!page) out.reset();
        co_return out;
    }

    /// The window of the page that was delivered last.
    [[nodiscard]] std::optional<px::window> const& window() const noexcept { return of_; }
    /// The windows that were finished before the last page was delivered: whoever has stored all pages but that one may
    /// store this. That page's own window is among them from the next `next` on.
    [[nodiscard]] px::bookmark const& bookmark() const noexcept { return run_.bookmark(); }
    /// What became of a window, in the order in which it happened; nothing when all was told. It happened before the
    /// last page was delivered: take the reports first, then the page.
    [[nodiscard]] std::optional<window_report> take_report() { return run_.take_report(); }
    /// Over all windows of `bookmark()`, and what was handed out of those that were begun again.
    [[nodiscard]] window_counts const& counts() const noexcept { return run_.counts(); }
    /// Windows that were read to their end.
    [[nodiscard]] std::uint64_t finished() const noexcept { return run_.finished(); }
    /// Times that the position in a window's list was lost.
    [[nodiscard]] std::uint64_t begun_again() const noexcept { return run_.begun_again(); }
    /// When the run began: the span ends there at the latest.
    [[nodiscard]] timestamp began() const noexcept { return run_.began(); }
    /// Records that PX announced of the windows that are open or finished; for progress.
    [[nodiscard]] std::int64_t announced() const noexcept
    {
        auto sum = run_.counts().announced;
        for (auto const& one : open_now_) sum += one.pages.cursor().total_hits().value_or(0);
        return sum;
    }

private:
    /// A window that is being read.
    struct reading {
        detail::open_window books;
        reader_type pages;
        bool on_its_way;     // its next page was asked for, and has not come
        bool ended = false;  // its last page was delivered
    };

    [[nodiscard]] bool by_time() const noexcept { return run_.options().order() == window_order::by_time; }

    void open_windows()
    {
        while (open_now_.size() < static_cast<std::size_t>(run_.options().concurrency())) {
            auto books = run_.open();
            if (!books) return;
            try {
                open_window(*books);
            } catch (...) {
                run_.put_back(*books);  // what `open` throws must not cost a window
                throw;
            }
        }
    }
    void open_window(detail::open_window const& books)
    {
        auto const& what = books.what();
        auto list = detail::list_window(open_, what.range());
        auto& pages = detail::access::impl(list);
        // Whoever takes the earliest window's page, whichever comes first, waits for that page alone.
        pages.read_ahead(by_time() ? nullptr : arrivals_, what.number());
        auto const at = std::find_if(open_now_.begin(), open_now_.end(), [&](reading const& r) {
            return r.books.what().range().from() > what.range().from();
        });
        auto const place = at - open_now_.begin();
        open_now_.reserve(open_now_.size() + 1);  // so that nothing throws once the window is among them
        reading one{books, std::move(pages), false};
        one.on_its_way = one.pages.begin_ahead();
        open_now_.insert(open_now_.begin() + place, std::move(one));
    }
    /// Which window's page to take: one that came, or that has to be asked for. Nothing while all are on their way.
    [[nodiscard]] std::optional<std::size_t> next_to_ask() const noexcept
    {
        if (by_time()) return 0;
        for (std::size_t i = 0; i != open_now_.size(); ++i)
            if (!open_now_[i].on_its_way) return i;
        return {};
    }

    /// Which pages came. None after a wait that was cancelled.
    [[nodiscard]] step note_arrivals()
    {
        bool any = false;
        while (auto const number = arrivals_->take()) {
            any = true;
            for (auto& one : open_now_)
                if (one.books.what().number() == *number) one.on_its_way = false;
        }
        if (any) return {};
        return step{detail::refused(operation_type::info, errc::operation_aborted, "cancelled")};
    }

    /// What a window's answer comes to: a page to hand out, an error to report, or neither.
    [[nodiscard]] step taken(std::size_t at, step one, page_type& out)
    {
        auto& from = open_now_[at];
        from.on_its_way = from.pages.is_ahead();
        auto& books = from.books;
        auto const& cursor = from.pages.cursor();
        if (one) {
            if (run_.split(books, cursor.total_hits())) {
                close(at);
                return {};
            }
            keep_new(at, out);
            note(books, from.pages);
            if (!out.empty()) of_ = books.what();
            from.ended = cursor.next() == detail::page_cursor::step::end;
            if (!out.empty()) return step::delivered();
            return from.ended ? finished(at, out) : step{};
        }
        note(books, from.pages);
        if (!one.error()) return finished(at, out);
        if (!is_lost(one.error())) return one;
        return lost(at, one.error());
    }
    /// A window is read to its end, and there is no page to hand out.
    [[nodiscard]] step finished(std::size_t at, page_type& out)
    {
        auto const& books = open_now_[at].books;
        bool const is_empty = books.counts.delivered == 0 && run_.options().empty_pages();
        if (is_empty) {
            of_ = books.what();
            out = page_type{};
        }
        run_.finish(books);
        close(at);
        return is_empty ? step::delivered() : step{};
    }
    [[nodiscard]] step lost(std::size_t at, error const& why)
    {
        if (!run_.broke(open_now_[at].books)) return step{failed_ = why};
        close(at);
        return {};
    }

    /// Finishes the windows whose last page the caller has dealt with.
    void settle()
    {
        for (std::size_t i = open_now_.size(); i-- != 0;)
            if (open_now_[i].ended) {
                run_.finish(open_now_[i].books);
                close(i);
            }
    }

    static bool is_lost(error const& why) noexcept
    {
        return why == errc::scroll_broken || why == errc::page_loop || why == errc::records_missing;
    }

    /// Leaves those records of a page that are not to be handed out out of it.
    void keep_new(std::size_t at, page_type& page)
    try {
        auto& books = open_now_[at].books;
        auto& items = page.items();
        std::size_t kept = 0;
        for (std::size_t i = 0; i != items.size(); ++i) {
            if (auto const soon = i + 4; soon < items.size())
                books.expect(detail::stored_id_of<operation_type>(items[soon]));
            auto const& record = items[i];
            if (!books.take(detail::stored_id_of<operation_type>(record), detail::content_of(record, scratch_),
                            detail::date_of<operation_type>(record)))
                continue;
            if (kept != i) std::swap(items[kept], items[i]);
            ++kept;
        }
        items.resize(kept);
    } catch (...) {  // no memory: the page is lost, and the cursor is behind it
        static_cast<void>(lost(at, error{errc::records_missing, "a page was lost where memory ran out"}));
        throw;
    }

    static void note(detail::open_window& books, reader_type const& pages) noexcept
    {
        auto& counts = books.counts;
        counts.repaired = pages.repaired();
        counts.skipped = pages.skipped();
        counts.announced = pages.cursor().total_hits().value_or(0);
        counts.shortfall = pages.cursor().shortfall(books.repeated());
    }

    void close(std::size_t at) { open_now_.erase(open_now_.begin() + static_cast<std::ptrdiff_t>(at)); }

    Open open_;
    detail::window_run run_;
    std::shared_ptr<detail::arrivals> arrivals_ = std::make_shared<detail::arrivals>();
    std::vector<reading> open_now_;  // in order of time
    std::optional<px::window> of_;
    error failed_;
    std::string scratch_;
};

}  // namespace gainsight::px::inline v0

#endif
