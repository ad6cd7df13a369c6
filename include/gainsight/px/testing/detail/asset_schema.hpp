// What a subscription sets up in PX, field by field, written down from the vendor's contract.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_ASSET_SCHEMA_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_ASSET_SCHEMA_HPP

#include <gainsight/px/testing/collection.hpp>
#include <gainsight/px/testing/detail/event_schema.hpp>
#include <gainsight/px/testing/detail/schema.hpp>

#include <iterator>

namespace gainsight::px::inline v0::testing::detail {

inline constexpr std::string_view engagement_types =
    "EMAIL|IN_APP_DIALOG|IN_APP_CAROUSEL|IN_APP_GUIDE|IN_APP_NOTIFICATION|OUT_BOUND_EMAIL|IN_APP_NPS_SURVEY|"
    "IN_APP_CES_SURVEY|IN_APP_RATING_SURVEY|IN_APP_BOOLEAN_SURVEY|IN_APP_MULTIPLE_QUESTION_SURVEY";
inline constexpr std::string_view environments = "PRODUCTION|INTEGRATION|QA|STAGE";
inline constexpr std::string_view content_types =
    "GUIDE|ANNOUNCEMENT|SLIDER|LINK|BOOLEAN_SURVEY|RATING_SURVEY|NPS_SURVEY|CES_SURVEY|MULTIPLE_QUESTION_SURVEY|"
    "ARTICLE|KNOWLEDGE_BASE_ARTICLE|CUSTOM_LINK|FUNC_CALL|COMMUNITY";

inline constexpr field feature_fields[] = {
    {"id", kind::text, required},
    {"name", kind::text, required},
    {"type", kind::text, required, "FEATURE|MODULE"},
    {"parentFeatureId", kind::text},
    {"propertyKey", kind::text, required},
    {"status", kind::text, plain, "ACTIVATED|DELETED"},
    {"mappedElements", kind::objects},
    {"featureLabels", kind::objects},
};
inline constexpr field segment_fields[] = {{"id", kind::text, required}, {"name", kind::text, required}};
inline constexpr field external_segment_fields[] = {
    {"id", kind::text},          {"externalId", kind::text}, {"name", kind::text},
    {"description", kind::text}, {"members", kind::any},     {"globalMembers", kind::any},
};
inline constexpr field user_preferences_fields[] = {
    {"identifyId", kind::text, required}, {"guidedTours", kind::flag}, {"onboardingBot", kind::flag},
    {"productUpdates", kind::flag},       {"surveys", kind::flag},     {"trackUsage", kind::flag},
    {"trackEmailAnalytics", kind::flag},
};
inline constexpr field engagement_fields[] = {
    {"id", kind::text, required},
    {"name", kind::text, required},
    {"description", kind::text},
    {"type", kind::text, required, engagement_types},
    {"state", kind::text, required, "IN_PROGRESS|STARTED|PAUSED|FAILED|EDITING|COMPLETED"},
    {"propertyKeys", kind::texts, required},
    {"envs", kind::texts, required},
    {"defaultLanguage", kind::text},
    {"languages", kind::objects},
    {"translationState", kind::text},
    {"customEvents", kind::objects},
    {"createdById", kind::text},
    {"environmentStates", kind::any},
    {"survey", kind::any},
    {"empty", kind::flag},
};
inline constexpr field kc_bot_fields[] = {
    {"createdBy", kind::any},     {"createdDate", kind::date},   {"defaultLanguage", kind::text},
    {"description", kind::text},  {"environments", kind::texts}, {"id", kind::text},
    {"languages", kind::objects}, {"modifiedBy", kind::any},     {"modifiedDate", kind::date},
    {"name", kind::text},         {"priority", kind::integer},   {"productId", kind::text},
    {"productName", kind::text},  {"status", kind::text},        {"environmentStates", kind::any},
    {"empty", kind::flag},
};
inline constexpr field article_fields[] = {
    {"articleKCs", kind::objects},    {"articleName", kind::text},     {"author", kind::text},
    {"createdDate", kind::date},      {"defaultLanguage", kind::text}, {"id", kind::text},
    {"languages", kind::objects},     {"modifiedBy", kind::any},       {"modifiedDate", kind::date},
    {"productId", kind::text},        {"productName", kind::text},     {"releaseDate", kind::text},
    {"translationState", kind::text}, {"viewType", kind::text},        {"empty", kind::flag},
};
inline constexpr field content_fields[] = {
    {"id", kind::text},
    {"name", kind::text},
    {"type", kind::text, plain, content_types},
    {"defaultLanguage", kind::text},
    {"languages", kind::objects},
    {"empty", kind::flag},
};
inline constexpr field subscription_fields[] = {
    {"id", kind::text, required}, {"name", kind::text},        {"iconUrl", kind::text},     {"timeZone", kind::text},
    {"website", kind::text},      {"description", kind::text}, {"products", kind::objects},
};
inline constexpr field subscription_user_fields[] = {
    {"id", kind::text, required},
    {"firstName", kind::text},
    {"lastName", kind::text},
    {"email", kind::text},
    {"lastSuccessfulLoginTimestamp", kind::date},
};
inline constexpr field engagement_error_fields[] = {
    {"engagementId", kind::text},
    {"engagementName", kind::text},
    {"propertyKey", kind::text},
    {"engagementType", kind::text, plain, engagement_types},
    {"firstOccurrenceDate", kind::date},
    {"lastOccurrenceDate", kind::date},
    {"views", kind::integer},
    {"ratio", kind::number},
    {"errorCount", kind::integer},
};
inline constexpr field engagement_error_detail_fields[] = {
    {"engagementId", kind::text},  {"stepName", kind::text},  {"stepNumber", kind::integer},
    {"errorCount", kind::integer}, {"errorType", kind::text}, {"value", kind::text},
    {"browser", kind::text},       {"date", kind::date},
};
inline constexpr field engagement_collision_fields[] = {
    {"engagementId", kind::text},
    {"engagementName", kind::text},
    {"propertyKey", kind::text},
    {"engagementType", kind::text, plain, engagement_types},
    {"otherQualifiedEngagementNames", kind::texts},
    {"views", kind::integer},
    {"priorityRule", kind::text},
    {"triggeredDate", kind::date},
    {"viewedByUser", kind::text},
};
inline constexpr field integration_fields[] = {
    {"integrationSyncName", kind::text},         {"currentStatus", kind::text, plain, "UP|DOWN"},
    {"lastSuccessfulDate", kind::date},          {"lastError", kind::text},
    {"numberOfRecordsProcessed", kind::integer},
};

constexpr schema asset_schema(std::string_view name, std::span<field const> fields, std::string_view hidden = {})
{
    return schema{name, "id", fields, {}, {}, {}, hidden, false};
}
constexpr schema report_schema(std::string_view name, std::span<field const> fields, std::string_view date,
                               std::string_view hidden = {})
{
    return schema{name, "engagementId", fields, {}, {}, date, hidden, true};
}

inline constexpr schema feature_schema = asset_schema("Feature", feature_fields, "mappedElements");
inline constexpr schema feature_details_schema = asset_schema("Feature", feature_fields);
inline constexpr schema segment_schema = asset_schema("Segment", segment_fields);
inline constexpr schema external_segment_schema =
    asset_schema("ExternalSegmentDto", external_segment_fields, "members|globalMembers");
inline constexpr schema user_preferences_schema{
    "UserPreferences", "identifyId", user_preferences_fields, {}, {}, {}, "identifyId|trackEmailAnalytics"};
inline constexpr schema user_preferences_v2_schema{
    "UserPreferencesV2", "identifyId", user_preferences_fields, {}, {}, {}, "identifyId"};
inline constexpr schema engagement_schema =
    asset_schema("Engagement", engagement_fields, "customEvents|createdById|environmentStates|survey|empty");
inline constexpr schema engagement_extended_schema =
    asset_schema("Engagement", engagement_fields,
                 "defaultLanguage|languages|translationState|createdById|environmentStates|survey|empty");
inline constexpr schema kc_bot_schema = asset_schema("KCBot", kc_bot_fields, "environmentStates|empty");
inline constexpr schema article_schema = asset_schema("Article", article_fields, "empty");
inline constexpr schema content_schema = asset_schema("Entry", content_fields, "empty");
inline constexpr schema subscription_schema = asset_schema("Subscription", subscription_fields);
inline constexpr schema subscription_user_schema = asset_schema("SubscriptionUser", subscription_user_fields);
inline constexpr schema engagement_error_schema =
    report_schema("EngagementErrorSummary", engagement_error_fields, "lastOccurrenceDate");
inline constexpr schema engagement_error_detail_schema =
    report_schema("EngagementErrorDetails", engagement_error_detail_fields, "date", "date");
inline constexpr schema engagement_collision_schema =
    report_schema("EngagementCollision", engagement_collision_fields, "triggeredDate");
inline constexpr schema integration_schema{"IntegrationStatus", "integrationSyncName", integration_fields};

/// How the records of a collection are kept.
constexpr schema const& schema_of(collection what) noexcept
{
    constexpr schema const* all[] = {
        &user_schema,
        &account_schema,
        &event_schema,
        &email_schema,
        &engagement_view_schema,
        &feature_match_schema,
        &form_submit_schema,
        &identify_schema,
        &lead_schema,
        &page_view_schema,
        &segment_match_schema,
        &session_schema,
        &feature_details_schema,
        &segment_schema,
        &external_segment_schema,
        &user_preferences_v2_schema,
        &engagement_schema,
        &kc_bot_schema,
        &article_schema,
        &content_schema,
        &subscription_schema,
        &subscription_user_schema,
        &engagement_error_schema,
        &engagement_error_detail_schema,
        &engagement_collision_schema,
        &integration_schema,
    };
    static_assert(std::size(all) == collections);
    return *all[static_cast<std::size_t>(what)];
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
