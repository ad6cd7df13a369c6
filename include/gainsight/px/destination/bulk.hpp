// Any number of writes, several at once, with one outcome each.
#ifndef GAINSIGHT_PX_DESTINATION_BULK_HPP
#define GAINSIGHT_PX_DESTINATION_BULK_HPP

#include <gainsight/px/client.hpp>
#include <gainsight/px/destination/bulk_options.hpp>
#include <gainsight/px/destination/bulk_run.hpp>
#include <gainsight/px/destination/bulk_source.hpp>
#include <gainsight/px/destination/outcome_stream.hpp>
#include <gainsight/px/resource/scope_check.hpp>

#include <cstdint>
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
/// brings the rest to its outcomes. Dropping the bulk gives up what runs, and nobody is told what became of it.
///
/// A function is kept until it has ended, which may be after the bulk: dropping the bulk cancels it, and its coroutine
/// goes on once more to see that. What it refers to must outlive that, as what it holds by value does. To end it before
/// its surroundings go, cancel and drain as above: when `next` has nothing more to yield, the function is over.
///
/// What a range or a function throws comes out of `next`. The next one goes on behind a record that could not be made:
/// what the function throws, or a range when its iterator is read. A range that throws on the way to a record (`++`,
/// `begin`, the comparison with the end) has ended there; `next` yields the outcomes of what was taken before.
///
/// Needs Write. Vendor source: Gainsight PX REST API, "Users", "Accounts" and "Custom events".
template <class Feed, class Style>
class bulk : public detail::outcome_stream<detail::bulk_run, Feed, Style> {
    static_assert(Style::sends, "a bulk sends: px::dry_run(client, write) says what it would send first for a write");

public:
    template <scope_type... Scopes, class Source>
        requires(range_of_writes<Source> || source_of_writes<std::decay_t<Source>>)
    bulk(detail::client_face<Style, Scopes...> const& client, Source&& source, bulk_options options = {})
        requires client_holds_scope<scope::write, Scopes...>
        : bulk::outcome_stream{detail::access::impl(client), std::forward<Source>(source), options}
    {}

    /// Times that the change store threw when it was to keep what became of a record.
    [[nodiscard]] std::uint64_t store_failures() const noexcept { return this->run().store_failures(); }
};

template <class Style, scope_type... Scopes, range_of_writes Range>
bulk(detail::client_face<Style, Scopes...> const&, Range&&, bulk_options = {})
    -> bulk<detail::range_feed<std::views::all_t<Range>, detail::bulk_run>, Style>;

template <class Style, scope_type... Scopes, class Source>
    requires source_of_writes<std::decay_t<Source>>
bulk(detail::client_face<Style, Scopes...> const&, Source&&, bulk_options = {})
    -> bulk<detail::awaited_feed<std::decay_t<Source>, detail::bulk_run>, Style>;

}  // namespace gainsight::px::inline v0

#endif
