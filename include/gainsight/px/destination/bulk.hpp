// Sends any number of writes, several at a time, and reports an outcome for each.
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

/// Sends any number of writes of users, accounts and events, several at a time, and reports an outcome for each.
///
///     px::bulk writes{client, rows | std::views::transform(to_write)};
///     px::bulk_outcome one;
///     while (co_await writes.next(one))
///         if (!one.done()) std::cerr << one.number() << ' ' << one.id() << ": " << one << '\n';
///
/// The source of the records is a range of px::write (an lvalue must outlive the bulk), or a function that is awaited
/// for each record: `[&]() -> asio::awaitable<std::optional<px::write>>`. The function is called for one record at a
/// time, and only if there is room for it. So the producer waits when PX or the consumer of the outcomes is slower
/// (back pressure).
///
/// - Each record has exactly one outcome, see write_result. An invalid record does not stop the bulk.
/// - Writes of the same user or account, and the events of one user, are sent one after the other, in their order. The
///   order between the write of an account and writes of users and events that name this account is kept as well.
/// - A write whose answer was lost is `unknown`. It is not sent again, except as the client's retry policy allows and
///   as an upsert does. PX may carry out such a write after a later write of the same id was done.
/// - `bulk_options::only_changed` skips writes that equal the last write of the same record.
///
/// The bulk makes progress while `next` is awaited: between awaits, requests under way are completed, but no new
/// requests are started. One await at a time; the bulk must outlive the await, and may be moved between awaits. A
/// cancelled await is operation_aborted and loses nothing: the next await continues, or
///
///     co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
///     writes.stop();
///     while (co_await writes.next(one)) note(one);
///
/// stops the bulk and reads the outcomes of the records that are left. Destroying the bulk abandons the requests that
/// are under way without reporting their outcomes.
///
/// A source function may outlive the bulk: destroying the bulk cancels the function, and its coroutine resumes once
/// more to see the cancellation. What it refers to must live until then; what it holds by value does. To end the
/// function earlier, stop the bulk and read all outcomes as above: when `next` reports the end, the function has ended.
///
/// What a range or a function throws is thrown by `next`. If the function throws, or the range throws when its iterator
/// is dereferenced, the following `next` continues with the next record. If a range throws when its iterator moves
/// (`++`, `begin`, the comparison with the end), the range counts as ended; `next` still yields the outcomes of the
/// records before.
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

    /// How often the change store threw when it was to store the hash of a record.
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
