// The APIs of the events that PX records by itself, and of answers to surveys: each is one list.
#ifndef GAINSIGHT_PX_RESOURCE_EVENTS_HPP
#define GAINSIGHT_PX_RESOURCE_EVENTS_HPP

#include <gainsight/px/operation/events.hpp>
#include <gainsight/px/resource/resource.hpp>
#include <gainsight/px/stream/page_stream.hpp>

#include <utility>

namespace gainsight::px::inline v0 {

/// One list of what happened. Vendor source: Gainsight PX REST API, "Events" and "Survey responses".
///
/// Events of users who left are listed too; re-reading a span delivers its records again, so tell them apart by
/// `event_id`. Serialisation, bad input and cancellation are as with users.
template <class Operation, class Style, scope_type... Scopes>
class historical_list_resource {
public:
    explicit historical_list_resource(detail::resource_core core) : core_{std::move(core)} {}

    /// What happened in a span of time, at most 190 days, page by page. Needs Read. Without `during(date_range)` or
    /// `during(last_day)` it is refused, since PX would silently return one day.
    auto list(basic_query<Operation> query) const -> page_stream<Operation, Style>
        requires client_holds_scope<scope_needed_by<Operation::info>, Scopes...>
    {
        return page_stream<Operation, Style>{core_, query.body()};
    }

private:
    detail::resource_core core_;
};

}  // namespace gainsight::px::inline v0

#endif
