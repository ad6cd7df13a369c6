// Changes the members of external segments in batches, and reports an outcome for each change.
#ifndef GAINSIGHT_PX_DESTINATION_MEMBERSHIP_HPP
#define GAINSIGHT_PX_DESTINATION_MEMBERSHIP_HPP

#include <gainsight/px/client.hpp>
#include <gainsight/px/destination/bulk_source.hpp>
#include <gainsight/px/destination/membership_run.hpp>
#include <gainsight/px/destination/outcome_stream.hpp>
#include <gainsight/px/operation/external_segments.hpp>
#include <gainsight/px/resource/scope_check.hpp>

#include <concepts>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>

namespace gainsight::px::inline v0 {

/// A range whose elements convert to px::membership_change.
template <class Range>
concept range_of_membership_changes =
    std::ranges::input_range<Range> && std::convertible_to<std::ranges::range_reference_t<Range>, membership_change>;

/// A function that is awaited for the next change, and returns nothing at the end.
template <class Source>
concept source_of_membership_changes =
    std::same_as<std::invoke_result_t<Source&>, boost::asio::awaitable<std::optional<membership_change>>>;

/// Sends any number of changes to the members of external segments, many in one request, and reports an outcome for
/// each.
///
///     px::memberships changes{client, rows | std::views::transform(to_change)};
///     px::membership_outcome one;
///     while (co_await changes.next(one))
///         if (!one.done()) std::cerr << one.change().identity() << ": " << one << '\n';
///
/// The source of the changes is a range of px::membership_change (an lvalue must outlive this object), or a function
/// that is awaited for each change. `next`, `stop`, cancellation and exceptions of the source are as with px::bulk.
///
/// - Changes of the same membership are sent in their order. If several of them are in one request, only the last one
///   is sent, so that no request adds and removes the same person; the others get its outcome, see `replaced`.
/// - A request that is not full is sent when no request is under way and the source has no further change immediately.
/// - PX accepts or refuses a request as a whole. If PX refuses the content of a request, the request is split by
///   segments, so that a segment that does not exist does not affect the others; if the request is too large, it is
///   split by changes.
/// - A request whose answer was lost is not sent again, and its changes are `unknown`. PX may carry it out after a
///   later request was done. Sending the same changes again does no harm: adding a member twice is the same as once.
///
/// Gainsight must enable external segments for a subscription; otherwise PX refuses every request. Needs Write. Vendor
/// source: Gainsight PX REST API, "ExternalSegments".
template <class Feed, class Style>
class memberships : public detail::outcome_stream<detail::membership_run, Feed, Style> {
    static_assert(Style::sends, "memberships are sent: client.dry().external_segments() says what would be");

public:
    template <scope_type... Scopes, class Source>
        requires(range_of_membership_changes<Source> || source_of_membership_changes<std::decay_t<Source>>)
    memberships(detail::client_face<Style, Scopes...> const& client, Source&& source, membership_options options = {})
        requires may_call<operation::update_membership, Scopes...>
        : memberships::outcome_stream{detail::access::impl(client), std::forward<Source>(source), options}
    {}
};

template <class Style, scope_type... Scopes, range_of_membership_changes Range>
memberships(detail::client_face<Style, Scopes...> const&, Range&&, membership_options = {})
    -> memberships<detail::range_feed<std::views::all_t<Range>, detail::membership_run>, Style>;

template <class Style, scope_type... Scopes, class Source>
    requires source_of_membership_changes<std::decay_t<Source>>
memberships(detail::client_face<Style, Scopes...> const&, Source&&, membership_options = {})
    -> memberships<detail::awaited_feed<std::decay_t<Source>, detail::membership_run>, Style>;

}  // namespace gainsight::px::inline v0

#endif
