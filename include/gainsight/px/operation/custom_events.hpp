// The operations of the Custom events API, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_CUSTOM_EVENTS_HPP
#define GAINSIGHT_PX_OPERATION_CUSTOM_EVENTS_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/parameter.hpp>

namespace gainsight::px::inline v0 {

class custom_event;

namespace operation {

struct list_custom_events : list_of_events {
    static constexpr operation_info info =
        operation_info{"getCustomEvents", "custom_events.list", verb::get, "/v1/events/custom"}
            .paged(paging::scroll, "customEvents", 1000)
            .with_filter()
            .range(190)
            .query(parameter::date_range_start, parameter::date_range_end);
    using answer = page<custom_event>;
    static constexpr auto filters = fields("identifyId", "eventName", "date");
    static constexpr auto sorts = fields("accountId", "date");
};

struct create_custom_event {
    static constexpr operation_info info =
        operation_info{"createCustomEvent", "custom_events.create", verb::post, "/v1/events/custom"}.body();
    using request = custom_event;
    using answer = void;
};

using custom_events = operations<list_custom_events, create_custom_event>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
