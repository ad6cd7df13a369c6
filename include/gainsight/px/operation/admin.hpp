// The operations of the Admin API, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_ADMIN_HPP
#define GAINSIGHT_PX_OPERATION_ADMIN_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/parameter.hpp>

#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

class attribute_metadata;
class engagement_collision;
class engagement_error_details;
class engagement_error_summary;
class integration_status;
class subscription_detail;
class subscription_user;

namespace operation {

struct get_attributes {
    static constexpr operation_info info{"getModelAttributes", "admin.attributes", verb::get,
                                         "/v1/admin/model/{type}/attributes"};
    using answer = std::vector<attribute_metadata>;
};

struct get_subscription {
    static constexpr operation_info info{"getSubscriptionDetail", "admin.subscription", verb::get,
                                         "/v1/admin/subscription"};
    using answer = subscription_detail;
};

struct list_users_not_seen_after {
    static constexpr operation_info info =
        operation_info{"getSubscriptionUsersNotSeenAfter", "admin.users_not_seen_after", verb::get,
                       "/v1/admin/subscription/users/notSeenAfter"}
            .paged(paging::number, "subscriptionUsers", 1000)
            .query(parameter::not_seen_after_timestamp);
    using answer = page<subscription_user>;
    static constexpr auto identified_by = fields("id");
};

struct list_engagement_collisions {
    static constexpr operation_info info =
        operation_info{"getEngagementCollisions", "admin.engagement_collisions", verb::get,
                       "/v1/admin/monitoring/engagement_collisions"}
            .paged(paging::both, "engagementCollisions", 1000)
            .range(180)
            .query(parameter::date_range_start, parameter::date_range_end, parameter::property_key);
    using answer = page<engagement_collision>;
    /// What a date range selects by, though it is no field to filter by.
    static constexpr std::string_view happened_by = "triggeredDate";
};

struct list_engagement_errors {
    static constexpr operation_info info =
        operation_info{"getEngagementErrorSummaries", "admin.engagement_errors", verb::get,
                       "/v1/admin/monitoring/engagement_errors"}
            .paged(paging::both, "engagementErrorSummaries", 1000)
            .range(180)
            .query(parameter::date_range_start, parameter::date_range_end, parameter::property_key);
    using answer = page<engagement_error_summary>;
};

struct get_engagement_error_details {
    static constexpr operation_info info =
        operation_info{"getEngagementErrorDetails", "admin.engagement_error_details", verb::get,
                       "/v1/admin/monitoring/engagement_error_details/{engagementId}"}
            .whole_list("engagementErrorDetails")
            .range(180)
            .query(parameter::date_range_start, parameter::date_range_end, parameter::group_by_browser);
    using answer = std::vector<engagement_error_details>;
};

struct get_integrations {
    static constexpr operation_info info =
        operation_info{"getIntegrationStatuses", "admin.integrations", verb::get, "/v1/admin/monitoring/integrations"}
            .whole_list("integrationStatuses");
    using answer = std::vector<integration_status>;
};

using admin = operations<get_attributes, get_subscription, list_users_not_seen_after, list_engagement_collisions,
                         list_engagement_errors, get_engagement_error_details, get_integrations>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
