// The Custom events API.
#ifndef GAINSIGHT_PX_RESOURCE_CUSTOM_EVENTS_HPP
#define GAINSIGHT_PX_RESOURCE_CUSTOM_EVENTS_HPP

#include <gainsight/px/model/custom_event.hpp>
#include <gainsight/px/operation/custom_events.hpp>
#include <gainsight/px/resource/base.hpp>
#include <gainsight/px/resource/event_limits.hpp>

namespace gainsight::px::inline v0 {

/// What `custom_events().list` takes: `during` is required.
using custom_event_query = basic_query<operation::list_custom_events>;

/// Custom events, under `/v1/events/custom`. Vendor source: Gainsight PX REST API, "Custom events".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class custom_events_resource : public detail::resource<Style, Scopes...> {
public:
    using detail::resource<Style, Scopes...>::resource;

    /// The events of a span of time, at most 190 days, page by page. Needs Read. Without `during(date_range)` or
    /// `during(last_day)` it is refused, since PX would silently return one day.
    auto list(custom_event_query query) const -> page_stream<operation::list_custom_events, Style>
        requires may_call<operation::list_custom_events, Scopes...>
    {
        return this->pages(operation::list_custom_events{}, query.body());
    }

    /// Records an event. Needs Write. It is stamped with the present moment unless it has a date. Errors:
    /// invalid_argument for what exceeds the vendor's limits.
    ///
    /// Events cannot be deleted and PX has no idempotency key, so a request that was begun is never repeated: when the
    /// connection breaks, `error.effect()` is `unknown`, and whether to send it again is the caller's decision.
    auto create(custom_event const& e, nested_attributes nested = nested_attributes::refuse) const
        -> detail::yields<operation::create_custom_event, Style>
        requires may_call<operation::create_custom_event, Scopes...>
    {
        auto c = this->make(operation::create_custom_event{});
        c->set_resource_id(e.identify_id);
        detail::put_body(*c, detail::event_body(e, nested, now()));
        return this->await(std::move(c));
    }
};

}  // namespace gainsight::px::inline v0

#endif
