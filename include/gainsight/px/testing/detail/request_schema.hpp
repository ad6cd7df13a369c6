// The bodies that PX takes and does not keep as they are, written down from the vendor's contract.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_REQUEST_SCHEMA_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_REQUEST_SCHEMA_HPP

#include <gainsight/px/testing/detail/asset_schema.hpp>
#include <gainsight/px/testing/detail/schema.hpp>

namespace gainsight::px::inline v0::testing::detail {

inline constexpr std::string_view state_changes = "START|PAUSE";

inline constexpr field engagement_state_request_fields[] = {
    {"engagementId", kind::text, required},
    {"state", kind::text, required, state_changes},
    {"envs", kind::texts, plain, environments},
};
inline constexpr field engagement_env_request_fields[] = {
    {"engagementId", kind::text, required},
    {"env", kind::text, required, "Production|Stage|QA|Integration"},
};
inline constexpr field engagement_envs_request_fields[] = {
    {"engagementId", kind::text, required},
    {"envs", kind::texts, required, environments},
};
inline constexpr field kc_state_request_fields[] = {
    {"kcId", kind::text, required},
    {"state", kind::text, required, state_changes},
    {"envs", kind::texts, plain, environments},
};
inline constexpr field denylist_request_fields[] = {{"denied", kind::flag, required}};
inline constexpr field identify_id_fields[] = {{"identifyId", kind::text, required}};
inline constexpr field segment_payload_fields[] = {
    {"add", kind::objects},
    {"remove", kind::objects},
    {"identityType", kind::text, plain, "IDENTIFY_ID|GLOBAL_ID"},
};
inline constexpr field segment_action_fields[] = {
    {"identities", kind::texts},
    {"lastQualificationTime", kind::text, required},
    {"segmentId", kind::text, required},
};

inline constexpr schema engagement_state_request{"EngagementStateChangeRequest", "engagementId",
                                                 engagement_state_request_fields};
inline constexpr schema engagement_env_request{"EngagementEnvChangeRequest", "engagementId",
                                               engagement_env_request_fields};
inline constexpr schema engagement_envs_request{"EngagementEnvironmentsChangeRequest", "engagementId",
                                                engagement_envs_request_fields};
inline constexpr schema kc_state_request{"KCExternalStateChangeRequest", "kcId", kc_state_request_fields};
inline constexpr schema denylist_request{"SetDenylistRequestBody", "", denylist_request_fields};
inline constexpr schema delete_user_request{"DeleteUser", "identifyId", identify_id_fields};
inline constexpr schema identify_id_request{"UserIdentifyId", "identifyId", identify_id_fields};
inline constexpr schema segment_payload{"SegmentPayload", "", segment_payload_fields};
inline constexpr schema segment_action{"SegmentAction", "segmentId", segment_action_fields};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
