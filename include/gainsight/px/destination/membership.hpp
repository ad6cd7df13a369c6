// Who is in an external segment and who is not, in batches, with one outcome for each change.
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

/// A range of changes to memberships, or of what converts to one.
template <class Range>
concept range_of_membership_changes =
    std::ranges::input_range<Range> && std::convertible_to<std::ranges::range_reference_t<Range>, membership_change>;

/// A function that is awaited for the next change, and yields nothing at the end.
template <class Source>
concept source_of_membership_changes =
    std::same_as<std::invoke_result_t<Source&>, boost::asio::awaitable<std::optional<membership_change>>>;

/// Any number of changes to the members of external segments, many to a request, with one outcome for each.
///
///     px::memberships changes{client, rows | std::views::transform(to_change)};
///     px::membership_outcome one;
///     while (co_await changes.next(one))
///         if (!one.done()) std::cerr << one.change().identity() << ": " << one << '\n';
///
/// Its changes are a range of px::membership_change, an lvalue of which must outlive this, or a function that is
/// awaited for each; `next`, `stop`, cancellation and what a source throws are as with px::bulk.
///
/// - Changes of one membership are made in their order. Of several that come into one request only the last one is
///   sent, so that nobody is added and removed by the same request; the others share its outcome, see `replaced`.
/// - A request that is not full is sent when nothing is under way and the source has nothing more at once.
/// - PX takes a request or refuses it as a whole. One whose content it refuses is divided by segments, so that a
///   segment that does not exist costs the others nothing; one that it finds too large is divided by changes.
/// - A request whose answer was lost is not sent again, and its changes are `unknown`. PX may still carry it out when a
///   later one is done. Making those changes once more does no harm: who is in a segment twice is in it once.
///
/// Gainsight must switch external segments on for a subscription; otherwise PX refuses every request. Needs Write.
/// Vendor source: Gainsight PX REST API, "ExternalSegments".
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
