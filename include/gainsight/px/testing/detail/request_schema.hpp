// The bodies that PX takes and does not keep as they are, written down from the vendor's contract.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_REQUEST_SCHEMA_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_REQUEST_SCHEMA_HPP

#include <gainsight/px/testing/detail/asset_schema.hpp>
#include <gainsight/px/testing/detail/schema.hpp>

namespace gainsight::px::inline v0::testing::detail {

inline constexpr std::string_view state_changes = "START|PAUSE";

inline constexpr schema_field engagement_state_request_fields[] = {
    {"engagementId", value_kind::text, required},
    {"state", value_kind::text, required, state_changes},
    {"envs", value_kind::texts, plain, environments},
};
inline constexpr schema_field engagement_env_request_fields[] = {
    {"engagementId", value_kind::text, required},
    {"env", value_kind::text, required, "Production|Stage|QA|Integration"},
};
inline constexpr schema_field engagement_envs_request_fields[] = {
    {"engagementId", value_kind::text, required},
    {"envs", value_kind::texts, required, environments},
};
inline constexpr schema_field kc_state_request_fields[] = {
    {"kcId", value_kind::text, required},
    {"state", value_kind::text, required, state_changes},
    {"envs", value_kind::texts, plain, environments},
};
inline constexpr schema_field denylist_request_fields[] = {{"denied", value_kind::flag, required}};
inline constexpr schema_field identify_id_fields[] = {{"identifyId", value_kind::text, required}};
inline constexpr schema_field segment_payload_fields[] = {
    {"add", value_kind::objects},
    {"remove", value_kind::objects},
    {"identityType", value_kind::text, plain, "IDENTIFY_ID|GLOBAL_ID"},
};
inline constexpr schema_field segment_action_fields[] = {
    {"identities", value_kind::texts},
    {"lastQualificationTime", value_kind::text, required},
    {"segmentId", value_kind::text, required},
};

inline constexpr schema engagement_state_request{
    .name = "EngagementStateChangeRequest", .id = "engagementId", .fields = engagement_state_request_fields};
inline constexpr schema engagement_env_request{
    .name = "EngagementEnvChangeRequest", .id = "engagementId", .fields = engagement_env_request_fields};
inline constexpr schema engagement_envs_request{
    .name = "EngagementEnvironmentsChangeRequest", .id = "engagementId", .fields = engagement_envs_request_fields};
inline constexpr schema kc_state_request{
    .name = "KCExternalStateChangeRequest", .id = "kcId", .fields = kc_state_request_fields};
inline constexpr schema denylist_request{.name = "SetDenylistRequestBody", .id = "", .fields = denylist_request_fields};
inline constexpr schema delete_user_request{.name = "DeleteUser", .id = "identifyId", .fields = identify_id_fields};
inline constexpr schema identify_id_request{.name = "UserIdentifyId", .id = "identifyId", .fields = identify_id_fields};
inline constexpr schema segment_payload{.name = "SegmentPayload", .id = "", .fields = segment_payload_fields};
inline constexpr schema segment_action{.name = "SegmentAction", .id = "segmentId", .fields = segment_action_fields};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
