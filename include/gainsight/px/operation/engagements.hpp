// The operations of the Engagement API, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_ENGAGEMENTS_HPP
#define GAINSIGHT_PX_OPERATION_ENGAGEMENTS_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/parameter.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {

class engagement;
class engagement_env_change;
class engagement_env_changed;
class engagement_envs_change;
class engagement_envs_changed;
class engagement_state_change;
class engagement_with_custom_events;
class response_entity;
enum class engagement_type;

namespace operation {

/// What the descriptors of lists of engagements have in common: `contentTypes` takes every type but one.
struct narrowed_by_engagement_type {
    using content_type = engagement_type;
    static constexpr std::string_view content_type_not_taken = "EMAIL";
    static constexpr std::string_view content_type_instead = "OUT_BOUND_EMAIL";
};

struct list_engagements : narrowed_by_engagement_type {
    static constexpr operation_info info =
        operation_info{"getEngagements", "engagements.list", verb::get, "/v1/engagement"}
            .paged(paging::number, "engagements", 500)
            .query(parameter::content_types, parameter::created_by_id);
    using answer = page<engagement>;
    static constexpr auto identified_by = fields("id");
};

struct list_engagements_extended : narrowed_by_engagement_type {
    static constexpr operation_info info =
        operation_info{"getEngagementsExtended", "engagements.list_extended", verb::get, "/v1/engagement/extended"}
            .paged(paging::number, "engagements", 500)
            .query(parameter::content_types);
    using answer = page<engagement_with_custom_events>;
    static constexpr auto identified_by = fields("id");
};

struct get_engagement {
    static constexpr operation_info info{"getEngagement", "engagements.get", verb::get,
                                         "/v1/engagement/{engagementId}"};
    using answer = engagement;
};

struct remove_engagement {
    static constexpr operation_info info{"deleteEngagement", "engagements.remove", verb::delete_,
                                         "/v1/engagement/{engagementId}"};
    using answer = void;
};

struct get_engagement_survey_metadata {
    static constexpr operation_info info = operation_info{"getEngagementSurveyMetadata", "engagements.survey_metadata",
                                                          verb::get, "/v1/engagement/metadata/survey"}
                                               .query(parameter::engagement_id);
    using answer = response_entity;
};

struct change_engagement_state {
    static constexpr operation_info info =
        operation_info{"changeEngagementState", "engagements.change_state", verb::put, "/v1/engagement/state"}
            .body()
            .on_environments();
    using request = engagement_state_change;
    using answer = void;
    /// The request's field that holds the id.
    static constexpr std::string_view id_in_body = "engagementId";
};

struct change_engagement_env {
    static constexpr operation_info info =
        operation_info{"changeEngagementEnv", "engagements.set_env", verb::put, "/v1/engagement/env"}
            .body()
            .on_environments();
    using request = engagement_env_change;
    /// The request's field that holds the id.
    static constexpr std::string_view id_in_body = "engagementId";
    using answer = engagement_env_changed;
};

struct change_engagement_envs {
    static constexpr operation_info info =
        operation_info{"changeEngagementEnvs", "engagements.set_envs", verb::put, "/v1/engagement/envs"}
            .body()
            .on_environments();
    using request = engagement_envs_change;
    /// The request's field that holds the id.
    static constexpr std::string_view id_in_body = "engagementId";
    using answer = engagement_envs_changed;
};

using engagements =
    operations<list_engagements, list_engagements_extended, get_engagement, remove_engagement,
               get_engagement_survey_metadata, change_engagement_state, change_engagement_env, change_engagement_envs>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
