// What the custom events' operations know of types.
#ifndef GAINSIGHT_PX_OPERATION_CUSTOM_EVENTS_HPP
#define GAINSIGHT_PX_OPERATION_CUSTOM_EVENTS_HPP

#include <gainsight/px/model/custom_event.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/query.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {
namespace operation {

struct list_custom_events {
    static constexpr operation_info const& info = catalog::list_custom_events;
    using model = custom_event;
    using fields = decltype(px::fields{field::custom_event::identify_id, field::custom_event::event_name,
                                       field::custom_event::date});
    using sort_fields = decltype(px::fields{field::custom_event::account_id, field::custom_event::date});
    using date_row = decltype(field::custom_event::date);
    static std::string_view id_of(custom_event const& e) noexcept { return e.event_id; }
};

}  // namespace operation

/// What `custom_events().list` takes: `during` is required.
using custom_event_query = basic_query<operation::list_custom_events>;

}  // namespace gainsight::px::inline v0

#endif
