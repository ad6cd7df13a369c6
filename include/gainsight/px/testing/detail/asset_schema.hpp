// What a subscription sets up in PX, field by field, written down from the vendor's contract.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_ASSET_SCHEMA_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_ASSET_SCHEMA_HPP

#include <gainsight/px/testing/collection.hpp>
#include <gainsight/px/testing/detail/event_schema.hpp>
#include <gainsight/px/testing/detail/schema.hpp>

namespace gainsight::px::inline v0::testing::detail {

inline constexpr std::string_view engagement_types =
    "EMAIL|IN_APP_DIALOG|IN_APP_CAROUSEL|IN_APP_GUIDE|IN_APP_NOTIFICATION|OUT_BOUND_EMAIL|IN_APP_NPS_SURVEY|"
    "IN_APP_CES_SURVEY|IN_APP_RATING_SURVEY|IN_APP_BOOLEAN_SURVEY|IN_APP_MULTIPLE_QUESTION_SURVEY";
inline constexpr std::string_view environments = "PRODUCTION|INTEGRATION|QA|STAGE";
inline constexpr std::string_view content_types =
    "GUIDE|ANNOUNCEMENT|SLIDER|LINK|BOOLEAN_SURVEY|RATING_SURVEY|NPS_SURVEY|CES_SURVEY|MULTIPLE_QUESTION_SURVEY|"
    "ARTICLE|KNOWLEDGE_BASE_ARTICLE|CUSTOM_LINK|FUNC_CALL|COMMUNITY";

inline constexpr schema_field feature_fields[] = {
    {"id", value_kind::text, required},
    {"name", value_kind::text, required},
    {"type", value_kind::text, required, "FEATURE|MODULE"},
    {"parentFeatureId", value_kind::text},
    {"propertyKey", value_kind::text, required},
    {"status", value_kind::text, plain, "ACTIVATED|DELETED"},
    {"mappedElements", value_kind::objects},
    {"featureLabels", value_kind::objects},
};
inline constexpr schema_field segment_fields[] = {{"id", value_kind::text, required},
                                                  {"name", value_kind::text, required}};
inline constexpr schema_field external_segment_fields[] = {
    {"id", value_kind::text},          {"externalId", value_kind::text}, {"name", value_kind::text},
    {"description", value_kind::text}, {"members", value_kind::any},     {"globalMembers", value_kind::any},
};
inline constexpr schema_field user_preferences_fields[] = {
    {"identifyId", value_kind::text, required}, {"guidedTours", value_kind::flag}, {"onboardingBot", value_kind::flag},
    {"productUpdates", value_kind::flag},       {"surveys", value_kind::flag},     {"trackUsage", value_kind::flag},
    {"trackEmailAnalytics", value_kind::flag},
};
inline constexpr schema_field engagement_fields[] = {
    {"id", value_kind::text, required},
    {"name", value_kind::text, required},
    {"description", value_kind::text},
    {"type", value_kind::text, required, engagement_types},
    {"state", value_kind::text, required, "IN_PROGRESS|STARTED|PAUSED|FAILED|EDITING|COMPLETED"},
    {"propertyKeys", value_kind::texts, required},
    {"envs", value_kind::texts, required},
    {"defaultLanguage", value_kind::text},
    {"languages", value_kind::objects},
    {"translationState", value_kind::text},
    {"customEvents", value_kind::objects},
    {"createdById", value_kind::text},
    {"environmentStates", value_kind::any},
    {"survey", value_kind::any},
    {"empty", value_kind::flag},
};
inline constexpr schema_field kc_bot_fields[] = {
    {"createdBy", value_kind::any},     {"createdDate", value_kind::date},   {"defaultLanguage", value_kind::text},
    {"description", value_kind::text},  {"environments", value_kind::texts}, {"id", value_kind::text},
    {"languages", value_kind::objects}, {"modifiedBy", value_kind::any},     {"modifiedDate", value_kind::date},
    {"name", value_kind::text},         {"priority", value_kind::integer},   {"productId", value_kind::text},
    {"productName", value_kind::text},  {"status", value_kind::text},        {"environmentStates", value_kind::any},
    {"empty", value_kind::flag},
};
inline constexpr schema_field article_fields[] = {
    {"articleKCs", value_kind::objects},    {"articleName", value_kind::text},     {"author", value_kind::text},
    {"createdDate", value_kind::date},      {"defaultLanguage", value_kind::text}, {"id", value_kind::text},
    {"languages", value_kind::objects},     {"modifiedBy", value_kind::any},       {"modifiedDate", value_kind::date},
    {"productId", value_kind::text},        {"productName", value_kind::text},     {"releaseDate", value_kind::text},
    {"translationState", value_kind::text}, {"viewType", value_kind::text},        {"empty", value_kind::flag},
};
inline constexpr schema_field content_fields[] = {
    {"id", value_kind::text},
    {"name", value_kind::text},
    {"type", value_kind::text, plain, content_types},
    {"defaultLanguage", value_kind::text},
    {"languages", value_kind::objects},
    {"empty", value_kind::flag},
};
inline constexpr schema_field subscription_fields[] = {
    {"id", value_kind::text, required}, {"name", value_kind::text},    {"iconUrl", value_kind::text},
    {"timeZone", value_kind::text},     {"website", value_kind::text}, {"description", value_kind::text},
    {"products", value_kind::objects},
};
inline constexpr schema_field subscription_user_fields[] = {
    {"id", value_kind::text, required},
    {"firstName", value_kind::text},
    {"lastName", value_kind::text},
    {"email", value_kind::text},
    {"lastSuccessfulLoginTimestamp", value_kind::date},
};
inline constexpr schema_field engagement_error_fields[] = {
    {"engagementId", value_kind::text},
    {"engagementName", value_kind::text},
    {"propertyKey", value_kind::text},
    {"engagementType", value_kind::text, plain, engagement_types},
    {"firstOccurrenceDate", value_kind::date},
    {"lastOccurrenceDate", value_kind::date},
    {"views", value_kind::integer},
    {"ratio", value_kind::number},
    {"errorCount", value_kind::integer},
};
inline constexpr schema_field engagement_error_detail_fields[] = {
    {"engagementId", value_kind::text},  {"stepName", value_kind::text},  {"stepNumber", value_kind::integer},
    {"errorCount", value_kind::integer}, {"errorType", value_kind::text}, {"value", value_kind::text},
    {"browser", value_kind::text},       {"date", value_kind::date},
};
inline constexpr schema_field engagement_collision_fields[] = {
    {"engagementId", value_kind::text},
    {"engagementName", value_kind::text},
    {"propertyKey", value_kind::text},
    {"engagementType", value_kind::text, plain, engagement_types},
    {"otherQualifiedEngagementNames", value_kind::texts},
    {"views", value_kind::integer},
    {"priorityRule", value_kind::text},
    {"triggeredDate", value_kind::date},
    {"viewedByUser", value_kind::text},
};
inline constexpr schema_field integration_fields[] = {
    {"integrationSyncName", value_kind::text},         {"currentStatus", value_kind::text, plain, "UP|DOWN"},
    {"lastSuccessfulDate", value_kind::date},          {"lastError", value_kind::text},
    {"numberOfRecordsProcessed", value_kind::integer},
};

inline constexpr schema feature_schema{
    .name = "Feature", .id = "id", .fields = feature_fields, .hidden = "mappedElements"};
inline constexpr schema feature_details_schema{.name = "Feature", .id = "id", .fields = feature_fields};
inline constexpr schema segment_schema{.name = "Segment", .id = "id", .fields = segment_fields};
inline constexpr schema external_segment_schema{
    .name = "ExternalSegmentDto", .id = "id", .fields = external_segment_fields, .hidden = "members|globalMembers"};
inline constexpr schema user_preferences_schema{.name = "UserPreferences",
                                                .id = "identifyId",
                                                .fields = user_preferences_fields,
                                                .hidden = "identifyId|trackEmailAnalytics"};
inline constexpr schema user_preferences_v2_schema{
    .name = "UserPreferencesV2", .id = "identifyId", .fields = user_preferences_fields, .hidden = "identifyId"};
inline constexpr schema engagement_schema{.name = "Engagement",
                                          .id = "id",
                                          .fields = engagement_fields,
                                          .hidden = "customEvents|createdById|environmentStates|survey|empty"};
inline constexpr schema engagement_extended_schema{
    .name = "Engagement",
    .id = "id",
    .fields = engagement_fields,
    .hidden = "defaultLanguage|languages|translationState|createdById|environmentStates|survey|empty"};
inline constexpr schema kc_bot_schema{
    .name = "KCBot", .id = "id", .fields = kc_bot_fields, .hidden = "environmentStates|empty"};
inline constexpr schema article_schema{.name = "Article", .id = "id", .fields = article_fields, .hidden = "empty"};
inline constexpr schema content_schema{.name = "Entry", .id = "id", .fields = content_fields, .hidden = "empty"};
inline constexpr schema subscription_schema{.name = "Subscription", .id = "id", .fields = subscription_fields};
inline constexpr schema subscription_user_schema{
    .name = "SubscriptionUser", .id = "id", .fields = subscription_user_fields};
inline constexpr schema engagement_error_schema{.name = "EngagementErrorSummary",
                                                .id = "engagementId",
                                                .fields = engagement_error_fields,
                                                .date = "lastOccurrenceDate",
                                                .log = true};
inline constexpr schema engagement_error_detail_schema{.name = "EngagementErrorDetails",
                                                       .id = "engagementId",
                                                       .fields = engagement_error_detail_fields,
                                                       .date = "date",
                                                       .hidden = "date",
                                                       .log = true};
inline constexpr schema engagement_collision_schema{.name = "EngagementCollision",
                                                    .id = "engagementId",
                                                    .fields = engagement_collision_fields,
                                                    .date = "triggeredDate",
                                                    .log = true};
inline constexpr schema integration_schema{
    .name = "IntegrationStatus", .id = "integrationSyncName", .fields = integration_fields};

/// How the records of a collection are kept.
constexpr schema const& schema_of(collection what) noexcept
{
    switch (what) {
        case collection::users: return user_schema;
        case collection::accounts: return account_schema;
        case collection::custom_events: return event_schema;
        case collection::email_events: return email_schema;
        case collection::engagement_view_events: return engagement_view_schema;
        case collection::feature_match_events: return feature_match_schema;
        case collection::form_submit_events: return form_submit_schema;
        case collection::identify_events: return identify_schema;
        case collection::lead_events: return lead_schema;
        case collection::page_view_events: return page_view_schema;
        case collection::segment_match_events: return segment_match_schema;
        case collection::session_events: return session_schema;
        case collection::features: return feature_details_schema;
        case collection::segments: return segment_schema;
        case collection::external_segments: return external_segment_schema;
        case collection::user_preferences: return user_preferences_v2_schema;
        case collection::engagements: return engagement_schema;
        case collection::kc_bots: return kc_bot_schema;
        case collection::articles: return article_schema;
        case collection::content: return content_schema;
        case collection::subscription: return subscription_schema;
        case collection::subscription_users: return subscription_user_schema;
        case collection::engagement_errors: return engagement_error_schema;
        case collection::engagement_error_details: return engagement_error_detail_schema;
        case collection::engagement_collisions: return engagement_collision_schema;
        case collection::integrations: break;
    }
    return integration_schema;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
