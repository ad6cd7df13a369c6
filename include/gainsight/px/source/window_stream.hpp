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

/// The widest range that one call of the list covers. No limit for a list that the caller restricts to a window by a
/// filter.
template <class Open>
[[nodiscard]] constexpr std::chrono::milliseconds widest_window() noexcept
{
    constexpr auto days = stream_parts<typename opened_by<Open>::type>::operation::info.max_range_days();
    if constexpr (days > 0)
        return std::chrono::days{days};
    else
        return std::chrono::milliseconds::max();
}

/// Makes the list of a window.
template <class Open>
[[nodiscard]] typename opened_by<Open>::type list_window(Open& open, [[maybe_unused]] date_range const& range)
{
    if constexpr (std::invocable<Open&, date_range const&>)
        return open(range);
    else
        return open();
}

}  // namespace detail

/// A function from which a window_stream is made. It takes a date range and returns the list of that range, as
/// `client.page_view_events().list(...)` with `during(range)` does; or it takes no argument and returns a whole list.
template <class Open>
concept opens_a_list = requires { typename detail::stream_parts<typename detail::opened_by<Open>::type>::operation; };

/// Reads a list over any span of time as one stream of pages. The span is divided into windows that the endpoint
/// allows, and several windows are read at the same time.
///
///     px::window_stream events{[=](px::date_range const& window) {
///         return client.session_events().list(px::session_event_query{}.during(window));
///     }, px::date_range{years_ago, now}};
///     while (co_await events.next(page)) {
///         save(events.bookmark().text());  // covers the pages before this one
///         store(page);
///     }
///     save(events.bookmark().text());
///
/// - Windows are adjacent, without gaps and overlaps. A record dated exactly at the end of a window belongs to the next
///   window, whether or not the endpoint includes the end of a range.
/// - A record is delivered once, recognised by its id: within a window, at the ends of windows, and when a window is
///   read again. If a record arrives again with other content, it is delivered again, since the last content is valid,
///   and counted. A record without an id is always delivered.
/// - When PX loses the position in the list of a window (scroll_broken, page_loop, records_missing), the window is read
///   again; the second time it is halved. The other windows are not affected. If that does not help, `next` reports the
///   error, also when it is called again.
/// - A window of which fewer records arrived than PX announced is read again, once. If records are still missing, or in
///   a list without dates, they are counted in `counts().shortfall`, and the window is left out of the bookmark, so
///   that the next run reads it. So is a window that ends with an answer without a body (as a proxy may give), unless
///   all that PX announced had come: it is read again, and then counted in `counts().unproven`.
/// - Records dated after the stream was made are not read, since more may arrive: the next run reads them.
///
/// After any other error nothing has changed, and `next` asks for the same page again. One await at a time; the stream
/// must outlive it, and may be moved between awaits. A cancelled await is operation_aborted, and requests that are
/// under way continue. Destroying the stream abandons them.
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

    /// For a historical list. The span may have any width and does not include its end. `next` reports invalid_argument
    /// if it does not end after it starts.
    window_stream(Open open, date_range const& span, window_options options = {})
        requires std::invocable<Open&, date_range const&>
        : open_{std::move(open)}, run_{span, detail::widest_window<Open>(), options, options.began().value_or(now())}
    {}
    /// For a list without dates, or for a whole list: one window with all records that PX has now. If PX loses the
    /// position in the list four times, `next` reports that error.
    explicit window_stream(Open open, window_options options = {})
        requires(!std::invocable<Open&, date_range const&>)
        : open_{std::move(open)}, run_{options, options.began().value_or(now())}
    {}

    /// Fetches the next page into `out`, whose capacity is reused. True (or a step that is true) only if a page was
    /// delivered; otherwise the span was read to its end, or the error says why not.
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
    /// The windows that were finished before the last page was delivered: store it when all pages before that one are
    /// stored. If that page was the last of its window, the following call of `next` adds the window.
    [[nodiscard]] px::bookmark const& bookmark() const noexcept { return run_.bookmark(); }
    /// The oldest report that was not taken yet; nothing if there is none. What it reports happened before the last
    /// page was delivered: process the reports first, then the page.
    [[nodiscard]] std::optional<window_report> take_report() { return run_.take_report(); }
    /// The counts of all finished windows, and what was delivered of windows that were read again.
    [[nodiscard]] window_counts const& counts() const noexcept { return run_.counts(); }
    /// Windows that were read to their end.
    [[nodiscard]] std::uint64_t finished() const noexcept { return run_.finished(); }
    /// How often a window was read again.
    [[nodiscard]] std::uint64_t begun_again() const noexcept { return run_.begun_again(); }
    /// When the run began; the span is cut at this time.
    [[nodiscard]] timestamp began() const noexcept { return run_.began(); }
    /// The number of records that PX announced for the windows that are being read or finished; for showing progress.
    [[nodiscard]] std::int64_t announced() const noexcept
    {
        auto sum = run_.counts().announced;
        for (auto const& one : open_now_) sum += one.pages.cursor().total_hits().value_or(0);
        return sum;
    }

private:
    /// A window that is being read.
    struct reading {
        detail::open_window progress;
        reader_type pages;
        bool on_its_way;     // its next page was requested and has not arrived
        bool ended = false;  // its last page was delivered
    };

    [[nodiscard]] bool by_time() const noexcept { return run_.options().order() == window_order::by_time; }

    void open_windows()
    {
        while (open_now_.size() < static_cast<std::size_t>(run_.options().concurrency())) {
            auto progress = run_.open();
            if (!progress) return;
            try {
                open_window(*progress);
            } catch (...) {
                run_.put_back(*progress);  // if `open` throws, the window is not lost
                throw;
            }
        }
    }
    void open_window(detail::open_window const& progress)
    {
        auto const& what = progress.what();
        auto list = detail::list_window(open_, what.range());
        auto& pages = detail::access::impl(list);
        // In order of time the caller always waits for the earliest window, so no arrival has to be signalled.
        pages.read_ahead(by_time() ? nullptr : arrivals_, what.number());
        auto const at = std::find_if(open_now_.begin(), open_now_.end(), [&](reading const& r) {
            return r.progress.what().range().from() > what.range().from();
        });
        auto const place = at - open_now_.begin();
        open_now_.reserve(open_now_.size() + 1);  // so that the insert below does not throw
        reading one{progress, std::move(pages), false};
        one.on_its_way = one.pages.begin_ahead();
        open_now_.insert(open_now_.begin() + place, std::move(one));
    }
    /// The index of a window whose page has arrived or must be requested. Nothing while all windows wait for a page.
    [[nodiscard]] std::optional<std::size_t> next_to_ask() const noexcept
    {
        if (by_time()) return 0;
        for (std::size_t i = 0; i != open_now_.size(); ++i)
            if (!open_now_[i].on_its_way) return i;
        return {};
    }

    /// Notes which pages have arrived. If none has, the wait was cancelled.
    [[nodiscard]] step note_arrivals()
    {
        bool any = false;
        while (auto const number = arrivals_->take()) {
            any = true;
            for (auto& one : open_now_)
                if (one.progress.what().number() == *number) one.on_its_way = false;
        }
        if (any) return {};
        return step{detail::refused(operation_type::info, errc::operation_aborted, "cancelled")};
    }

    /// Evaluates the answer for a window: a page to deliver, an error to report, or neither.
    [[nodiscard]] step taken(std::size_t at, step one, page_type& out)
    {
        auto& from = open_now_[at];
        from.on_its_way = from.pages.is_ahead();
        auto& progress = from.progress;
        auto const& cursor = from.pages.cursor();
        if (one) {
            if (run_.split(progress, cursor.total_hits())) {
                close(at);
                return {};
            }
            keep_new(at, out);
            note(progress, from.pages);
            if (!out.empty()) of_ = progress.what();
            from.ended = cursor.next() == detail::page_cursor::step::end;
            if (!out.empty()) return step::delivered();
            return from.ended ? finished(at, out) : step{};
        }
        note(progress, from.pages);
        if (!one.error()) return finished(at, out);
        if (!is_lost(one.error())) return one;
        return lost(at, one.error());
    }
    /// A window was read to its end, and there is no page to deliver.
    [[nodiscard]] step finished(std::size_t at, page_type& out)
    {
        auto const& progress = open_now_[at].progress;
        bool const is_empty = progress.counts.delivered == 0 && run_.options().empty_pages();
        if (is_empty) {
            of_ = progress.what();
            out = page_type{};
        }
        run_.finish(progress);
        close(at);
        return is_empty ? step::delivered() : step{};
    }
    [[nodiscard]] step lost(std::size_t at, error const& why)
    {
        if (!run_.broke(open_now_[at].progress)) return step{failed_ = why};
        close(at);
        return {};
    }

    /// Finishes the windows whose last page was delivered before: the caller has processed it.
    void settle()
    {
        for (std::size_t i = open_now_.size(); i-- != 0;)
            if (open_now_[i].ended) {
                run_.finish(open_now_[i].progress);
                close(i);
            }
    }

    static bool is_lost(error const& why) noexcept
    {
        return why == errc::scroll_broken || why == errc::page_loop || why == errc::records_missing;
    }

    /// Removes the records from a page that are not to be delivered.
    void keep_new(std::size_t at, page_type& page)
    try {
        auto& progress = open_now_[at].progress;
        auto& items = page.items();
        progress.make_room(open_now_[at].pages.cursor().total_hits());
        keys_.clear();
        for (auto const& record : items) keys_.emplace_back(detail::stored_id_of<operation_type>(record));
        std::size_t kept = 0;
        for (std::size_t i = 0; i != items.size(); ++i) {
            if (auto const soon = i + 8; soon < items.size()) progress.expect(keys_[soon]);
            auto const& record = items[i];
            if (!progress.take(keys_[i], detail::content_of(record, scratch_), detail::date_of<operation_type>(record)))
                continue;
            if (kept != i) std::swap(items[kept], items[i]);
            ++kept;
        }
        items.resize(kept);
    } catch (...) {  // out of memory: the page is lost, since the cursor is already behind it
        static_cast<void>(lost(at, error{errc::records_missing, "a page was lost where memory ran out"}));
        throw;
    }

    static void note(detail::open_window& progress, reader_type const& pages) noexcept
    {
        auto& counts = progress.counts;
        counts.repaired = pages.repaired();
        counts.skipped = pages.skipped();
        counts.announced = pages.cursor().total_hits().value_or(0);
        counts.shortfall = pages.cursor().shortfall(progress.repeated());
        counts.unproven = pages.cursor().ended_unproven();
    }

    void close(std::size_t at) { open_now_.erase(open_now_.begin() + static_cast<std::ptrdiff_t>(at)); }

    Open open_;
    detail::window_run run_;
    std::shared_ptr<detail::arrivals> arrivals_ = std::make_shared<detail::arrivals>();
    std::vector<reading> open_now_;  // in order of time
    std::optional<px::window> of_;
    error failed_;
    std::vector<detail::record_key> keys_;  // of the page at hand
    std::string scratch_;
};

}  // namespace gainsight::px::inline v0

#endif
