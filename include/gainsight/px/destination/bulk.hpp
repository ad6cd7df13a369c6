// Any number of writes, several at once, with one outcome each.
#ifndef GAINSIGHT_PX_DESTINATION_BULK_HPP
#define GAINSIGHT_PX_DESTINATION_BULK_HPP

#include <gainsight/px/client.hpp>
#include <gainsight/px/destination/bulk_options.hpp>
#include <gainsight/px/destination/bulk_run.hpp>
#include <gainsight/px/destination/bulk_source.hpp>
#include <gainsight/px/resource/scope_check.hpp>
#include <gainsight/px/step.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstdint>
#include <memory>
#include <ranges>
#include <type_traits>
#include <utility>

namespace gainsight::px::inline v0 {

/// Any number of writes of users, accounts and events, several at once, with one outcome for each.
///
///     px::bulk writes{client, rows | std::views::transform(to_write)};
///     px::bulk_outcome one;
///     while (co_await writes.next(one))
///         if (!one.done()) std::cerr << one.number() << ' ' << one.id() << ": " << one << '\n';
///
/// Its records are a range of px::write, an lvalue of which must outlive the bulk, or a function that is awaited for
/// each: `[&]() -> asio::awaitable<std::optional<px::write>>`. That function is asked for one record at a time, and
/// only when there is room: so a producer is held back by PX and by whoever takes the outcomes.
///
/// - Each record that is taken comes to exactly one outcome, see write_result; a bad record stops nothing.
/// - Writes of one user or account, and the events of one user, are made one after the other, in their order. An
///   account is written before the users and events behind it that name it, and after those before it.
/// - A write whose answer was lost is `unknown` and is not repeated, but for what the client's retry policy allows and
///   for what an upsert does. PX may still carry such a write out when a later one of the same id is done.
/// - `bulk_options::only_changed` skips what PX was told last.
///
/// `next` is how everything goes on: while nobody awaits it, requests under way are answered, and no others are begun.
/// One await at a time, by the executor on which it is awaited; the bulk must outlive the await, and may move between
/// awaits. A cancelled await is operation_aborted, and loses nothing: the next one goes on, or
///
///     co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
///     writes.stop();
///     while (co_await writes.next(one)) note(one);
///
/// brings the rest to its outcomes. Dropping the bulk gives up what runs, and nobody is told what became of it. What a
/// range or a source throws comes out of `next`, and the next one goes on behind it.
///
/// Needs Write. Vendor source: Gainsight PX REST API, "Users", "Accounts" and "Custom events".
template <class Feed, class Style>
class bulk {
    static_assert(Style::sends, "a bulk sends: px::dry_run(client, write) says what it would send first for a write");
    static constexpr bool throws = std::is_same_v<Style, detail::throwing>;

public:
    template <scope_type... Scopes, class Source>
        requires(range_of_writes<Source> || source_of_writes<std::decay_t<Source>>)
    bulk(detail::client_face<Style, Scopes...> const& client, Source&& source, bulk_options options = {})
        requires client_holds_scope<scope::write, Scopes...>
        : state_{std::make_unique<state>(detail::access::impl(client), std::forward<Source>(source), options)}
    {}

    /// The next outcome. True (or a step that is true) only when there was one; else every record was told of, or the
    /// error is that the await was cancelled.
    boost::asio::awaitable<std::conditional_t<throws, bool, step>> next(bulk_outcome& out)
    {
        auto const ex = co_await boost::asio::this_coro::executor;
        auto& s = *state_;
        step outcome;
        for (;;) {
            s.go_on(ex);
            if (auto one = s.run.tell()) {
                out = std::move(*one);
                outcome = step::delivered();
                break;
            }
            if (s.feed.ended() && s.run.is_empty()) break;
            auto const cancelled = co_await boost::asio::this_coro::cancellation_state;
            if (cancelled.cancelled() == boost::asio::cancellation_type::none) {
                s.in_a_row = 0;
                co_await s.run.arrived()->async_wait(ex, boost::asio::deferred);
                if (s.run.note_arrivals()) continue;
            }
            outcome = step{error{errc::operation_aborted, "cancelled"}};
            break;
        }
        // What needs no wait, as a million records that are unchanged, must not keep the thread from all else.
        if (outcome && ++s.in_a_row % 256 == 0) {
            auto const cancelled = co_await boost::asio::this_coro::cancellation_state;
            if (cancelled.cancelled() == boost::asio::cancellation_type::none)
                co_await boost::asio::post(ex, boost::asio::deferred);
        }
        if constexpr (throws) {
            if (outcome.error()) throw outcome.error();
            co_return static_cast<bool>(outcome);
        } else {
            co_return outcome;
        }
    }

    /// Ends the bulk early, between two awaits: no request is begun any more, and those under way are cancelled. `next`
    /// then yields the outcomes that are left, each as sure as can be: unknown for what PX may have carried out,
    /// refused with operation_aborted for what was not sent. Records that were not taken yet come to theirs as well
    /// where their range can be read again; of an input range and of a function no more are taken. A function that is
    /// being awaited is cancelled; what it yields all the same has its outcome too.
    void stop()
    {
        state_->run.stop();
        state_->feed.stop();
    }

    /// Records taken so far: their numbers are below this.
    [[nodiscard]] std::uint64_t taken() const noexcept { return state_->run.taken(); }
    /// Times that the change store threw when it was to keep what became of a record.
    [[nodiscard]] std::uint64_t store_failures() const noexcept { return state_->run.store_failures(); }

private:
    struct state {
        template <class Source>
        state(detail::call_context const& context, Source&& source, bulk_options const& options)
            : run{context, options}, feed{std::forward<Source>(source)}
        {}
        /// Everything that needs no wait.
        void go_on(boost::asio::any_io_executor const& ex)
        {
            run.note_arrivals();
            if (run.heard_source()) feed.heard(run);
            feed.fill(run, ex);
            run.start();
        }
        detail::bulk_run run;
        Feed feed;
        std::uint64_t in_a_row = 0;  // outcomes without a wait
    };
    std::unique_ptr<state> state_;
};

template <class Style, scope_type... Scopes, range_of_writes Range>
bulk(detail::client_face<Style, Scopes...> const&, Range&&, bulk_options = {})
    -> bulk<detail::range_feed<std::views::all_t<Range>>, Style>;

template <class Style, scope_type... Scopes, class Source>
    requires source_of_writes<std::decay_t<Source>>
bulk(detail::client_face<Style, Scopes...> const&, Source&&, bulk_options = {})
    -> bulk<detail::awaited_feed<std::decay_t<Source>>, Style>;

}  // namespace gainsight::px::inline v0

#endif
