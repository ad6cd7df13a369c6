// Every operation, once. Knows no model: the simulator routes by it too.
#ifndef GAINSIGHT_PX_OPERATION_CATALOG_HPP
#define GAINSIGHT_PX_OPERATION_CATALOG_HPP

#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/parameter.hpp>

#include <array>

namespace gainsight::px::inline v0::catalog {

// Users
inline constexpr operation_info list_users =
    operation_info{"getUsers", "users.list", verb::get, "/v1/users"}.paged(paging::scroll, "users", 1000).with_filter();
inline constexpr operation_info create_user =
    operation_info{"createUser", "users.create", verb::post, "/v1/users"}.body();
inline constexpr operation_info get_user{"getUser", "users.get", verb::get, "/v1/users/{identifyId}"};
inline constexpr operation_info update_user =
    operation_info{"updateUser", "users.update", verb::put, "/v1/users/{identifyId}"}.body();
inline constexpr operation_info update_user_by_body =
    operation_info{"updateUserByBody", "users.update", verb::put, "/v1/users/update"}.body();
inline constexpr operation_info remove_user =
    operation_info{"deleteUser", "users.remove", verb::delete_, "/v1/users/{identifyId}"}.query(parameter::hard_delete);
inline constexpr operation_info remove_user_by_body =
    operation_info{"deleteUserByBody", "users.remove", verb::delete_, "/v1/users/delete"}
        .query(parameter::hard_delete)
        .body();
inline constexpr operation_info get_user_denylist_flag =
    operation_info{"getUserDenylistFlag", "users.is_denied", verb::get, "/v1/users/denylist/{identifyId}"}.or_empty();
inline constexpr operation_info update_user_denylist_flag =
    operation_info{"updateUserDenylistFlag", "users.set_denied", verb::put, "/v1/users/denylist/{identifyId}"}.body();

// Accounts
inline constexpr operation_info list_accounts =
    operation_info{"getAccounts", "accounts.list", verb::get, "/v1/accounts"}
        .paged(paging::scroll, "accounts", 1000)
        .with_filter();
inline constexpr operation_info create_account =
    operation_info{"createAccount", "accounts.create", verb::post, "/v1/accounts"}.body();
inline constexpr operation_info get_account{"getAccount", "accounts.get", verb::get, "/v1/accounts/{accountId}"};
inline constexpr operation_info update_account =
    operation_info{"updateAccount", "accounts.update", verb::put, "/v1/accounts/{accountId}"}.body();
inline constexpr operation_info update_account_by_body =
    operation_info{"updateAccountByBody", "accounts.update", verb::put, "/v1/accounts/update"}.body();
inline constexpr operation_info remove_account{"deleteAccount", "accounts.remove", verb::delete_,
                                               "/v1/accounts/{accountId}"};

// Custom events
inline constexpr operation_info list_custom_events =
    operation_info{"getCustomEvents", "custom_events.list", verb::get, "/v1/events/custom"}
        .paged(paging::scroll, "customEvents", 1000)
        .with_filter()
        .range(190)
        .query(parameter::date_range_start, parameter::date_range_end);
inline constexpr operation_info create_custom_event =
    operation_info{"createCustomEvent", "custom_events.create", verb::post, "/v1/events/custom"}.body();

// What users allow, in two versions
inline constexpr operation_info get_user_preferences{"getUserPreferences", "user_preferences.get", verb::get,
                                                     "/v1/user/preferences/{identifyId}"};
inline constexpr operation_info look_up_user_preferences =
    operation_info{"getUserPreferencesByBody", "user_preferences.look_up", verb::post, "/v1/user/preferences"}
        .body()
        .look_up();
inline constexpr operation_info update_user_preferences =
    operation_info{"updateUserPreferences", "user_preferences.update", verb::put, "/v1/user/preferences/{identifyId}"}
        .body();
inline constexpr operation_info update_user_preferences_by_body =
    operation_info{"updateUserPreferencesByBody", "user_preferences.update", verb::put, "/v1/user/preferences"}.body();
inline constexpr operation_info get_user_preferences_v2{"getUserPreferencesV2", "user_preferences_v2.get", verb::get,
                                                        "/v2/user/preferences/{identifyId}"};
inline constexpr operation_info look_up_user_preferences_v2 =
    operation_info{"getUserPreferencesV2ByBody", "user_preferences_v2.look_up", verb::post, "/v2/user/preferences"}
        .body()
        .look_up();
inline constexpr operation_info update_user_preferences_v2 =
    operation_info{"updateUserPreferencesV2", "user_preferences_v2.update", verb::put,
                   "/v2/user/preferences/{identifyId}"}
        .body();
inline constexpr operation_info update_user_preferences_v2_by_body =
    operation_info{"updateUserPreferencesV2ByBody", "user_preferences_v2.update", verb::put, "/v2/user/preferences"}
        .body();

// Events that PX records, and answers to surveys
inline constexpr operation_info list_email_events =
    operation_info{"getEmailEvents", "email_events.list", verb::get, "/v1/events/email"}
        .paged(paging::scroll, "results", 1000)
        .with_filter()
        .range(190);
inline constexpr operation_info list_engagement_view_events =
    operation_info{"getEngagementViewEvents", "engagement_view_events.list", verb::get, "/v1/events/engagementView"}
        .paged(paging::scroll, "results", 1000)
        .with_filter()
        .range(190);
inline constexpr operation_info list_feature_match_events =
    operation_info{"getFeatureMatchEvents", "feature_match_events.list", verb::get, "/v1/events/feature_match"}
        .paged(paging::scroll, "featureMatchEvents", 1000)
        .with_filter()
        .range(190);
inline constexpr operation_info list_form_submit_events =
    operation_info{"getFormSubmitEvents", "form_submit_events.list", verb::get, "/v1/events/formSubmit"}
        .paged(paging::scroll, "results", 1000)
        .with_filter()
        .range(190);
inline constexpr operation_info list_identify_events =
    operation_info{"getIdentifyEvents", "identify_events.list", verb::get, "/v1/events/identify"}
        .paged(paging::scroll, "identifyEvents", 1000)
        .with_filter()
        .range(190);
inline constexpr operation_info list_lead_events =
    operation_info{"getLeadEvents", "lead_events.list", verb::get, "/v1/events/lead"}
        .paged(paging::scroll, "results", 1000)
        .with_filter()
        .range(190);
inline constexpr operation_info list_page_view_events =
    operation_info{"getPageViewEvents", "page_view_events.list", verb::get, "/v1/events/pageView"}
        .paged(paging::scroll, "results", 1000)
        .with_filter()
        .range(190);
inline constexpr operation_info list_segment_match_events =
    operation_info{"getSegmentMatchEvents", "segment_match_events.list", verb::get, "/v1/events/segment_match"}
        .paged(paging::scroll, "featureMatchEvents", 1000)
        .or_under("segmentMatchEvents")
        .with_filter()
        .range(190);
inline constexpr operation_info list_session_events =
    operation_info{"getSessionInitializedEvents", "session_events.list", verb::get, "/v1/events/session"}
        .paged(paging::scroll, "sessionInitializedEvents", 1000)
        .with_filter()
        .range(190);
inline constexpr operation_info list_survey_responses =
    operation_info{"getSurveyResponses", "survey_responses.list", verb::get, "/v1/survey/responses"}
        .paged(paging::scroll, "results", 1000)
        .with_filter()
        .range(190);

// Features
inline constexpr operation_info list_features = operation_info{"getFeatures", "features.list", verb::get, "/v1/feature"}
                                                    .paged(paging::number, "features", 200)
                                                    .query(parameter::property_key);
inline constexpr operation_info list_features_extended =
    operation_info{"getFeaturesExtended", "features.list_extended", verb::get, "/v2/feature_ext"}
        .paged(paging::number, "features", 200)
        .query(parameter::property_key);
inline constexpr operation_info get_feature{"getFeature", "features.get", verb::get, "/v1/feature/{featureId}"};
inline constexpr operation_info update_feature =
    operation_info{"updateFeature", "features.update", verb::put, "/v1/feature/{featureId}"}.body();
inline constexpr operation_info get_feature_adoption =
    operation_info{"getFeatureAdoption", "features.adoption", verb::get, "/v1/feature/adoption/{featureId}"}
        .range(7)
        .query(parameter::date_range_start, parameter::date_range_end, parameter::property_key);
inline constexpr operation_info backfill_feature{"backfillFeature", "features.backfill", verb::post,
                                                 "/v1/feature/backfill/{featureId}"};

// Segments
inline constexpr operation_info list_segments =
    operation_info{"getSegments", "segments.list", verb::get, "/v1/segment"}.paged(paging::number, "segments", 200);
inline constexpr operation_info get_segment{"getSegment", "segments.get", verb::get, "/v1/segment/{segmentId}"};

// External segments
inline constexpr operation_info create_external_segment =
    operation_info{"createExternalSegment", "external_segments.create", verb::post, "/v1/external_segment/metadata"}
        .query(parameter::fail_if_exists)
        .body();
inline constexpr operation_info update_external_segment =
    operation_info{"updateExternalSegment", "external_segments.update", verb::put, "/v1/external_segment/metadata"}
        .body();
inline constexpr operation_info update_membership =
    operation_info{"updateMembership", "external_segments.update_membership", verb::post,
                   "/v1/external_segment/update_membership"}
        .body();

// Engagements
inline constexpr operation_info list_engagements =
    operation_info{"getEngagements", "engagements.list", verb::get, "/v1/engagement"}
        .paged(paging::number, "engagements", 500)
        .query(parameter::content_types, parameter::created_by_id);
inline constexpr operation_info list_engagements_extended =
    operation_info{"getEngagementsExtended", "engagements.list_extended", verb::get, "/v1/engagement/extended"}
        .paged(paging::number, "engagements", 500)
        .query(parameter::content_types);
inline constexpr operation_info get_engagement{"getEngagement", "engagements.get", verb::get,
                                               "/v1/engagement/{engagementId}"};
inline constexpr operation_info remove_engagement{"deleteEngagement", "engagements.remove", verb::delete_,
                                                  "/v1/engagement/{engagementId}"};
inline constexpr operation_info get_engagement_survey_metadata =
    operation_info{"getEngagementSurveyMetadata", "engagements.survey_metadata", verb::get,
                   "/v1/engagement/metadata/survey"}
        .query(parameter::engagement_id);
inline constexpr operation_info change_engagement_state =
    operation_info{"changeEngagementState", "engagements.change_state", verb::put, "/v1/engagement/state"}
        .body()
        .on_environments();
inline constexpr operation_info change_engagement_env =
    operation_info{"changeEngagementEnv", "engagements.set_env", verb::put, "/v1/engagement/env"}
        .body()
        .on_environments();
inline constexpr operation_info change_engagement_envs =
    operation_info{"changeEngagementEnvs", "engagements.set_envs", verb::put, "/v1/engagement/envs"}
        .body()
        .on_environments();

// Knowledge center bots
inline constexpr operation_info list_kc_bots = operation_info{"getKcBots", "kc_bots.list", verb::get, "/v1/kcbot"}
                                                   .paged(paging::number, "kcList", 500)
                                                   .query(parameter::product_id);
inline constexpr operation_info get_kc_bot{"getKcBot", "kc_bots.get", verb::get, "/v1/kcbot/{kcId}"};
inline constexpr operation_info change_kc_bot_state =
    operation_info{"changeKcBotState", "kc_bots.change_state", verb::put, "/v1/kcbot/state"}.body().on_environments();

// Articles
inline constexpr operation_info list_articles =
    operation_info{"getArticles", "articles.list", verb::get, "/v1/articles"}
        .paged(paging::number, "articleExternalViewList", 500)
        .query(parameter::product_id);
inline constexpr operation_info get_article{"getArticle", "articles.get", verb::get, "/v1/articles/{articleId}"};

// Administration
inline constexpr operation_info get_attributes{"getModelAttributes", "admin.attributes", verb::get,
                                               "/v1/admin/model/{type}/attributes"};
inline constexpr operation_info get_subscription{"getSubscriptionDetail", "admin.subscription", verb::get,
                                                 "/v1/admin/subscription"};
inline constexpr operation_info list_users_not_seen_after =
    operation_info{"getSubscriptionUsersNotSeenAfter", "admin.users_not_seen_after", verb::get,
                   "/v1/admin/subscription/users/notSeenAfter"}
        .paged(paging::number, "subscriptionUsers", 1000)
        .query(parameter::not_seen_after_timestamp);
inline constexpr operation_info list_engagement_collisions =
    operation_info{"getEngagementCollisions", "admin.engagement_collisions", verb::get,
                   "/v1/admin/monitoring/engagement_collisions"}
        .paged(paging::both, "engagementCollisions", 1000)
        .range(180)
        .query(parameter::date_range_start, parameter::date_range_end, parameter::property_key);
inline constexpr operation_info list_engagement_errors =
    operation_info{"getEngagementErrorSummaries", "admin.engagement_errors", verb::get,
                   "/v1/admin/monitoring/engagement_errors"}
        .paged(paging::both, "engagementErrorSummaries", 1000)
        .range(180)
        .query(parameter::date_range_start, parameter::date_range_end, parameter::property_key);
inline constexpr operation_info get_engagement_error_details =
    operation_info{"getEngagementErrorDetails", "admin.engagement_error_details", verb::get,
                   "/v1/admin/monitoring/engagement_error_details/{engagementId}"}
        .whole_list("engagementErrorDetails")
        .range(180)
        .query(parameter::date_range_start, parameter::date_range_end, parameter::group_by_browser);
inline constexpr operation_info get_integrations =
    operation_info{"getIntegrationStatuses", "admin.integrations", verb::get, "/v1/admin/monitoring/integrations"}
        .whole_list("integrationStatuses");

// Translations, as XLIFF in zip files
inline constexpr operation_info export_articles =
    operation_info{"exportArticlesXliff", "localization.export_articles", verb::get, "/v1/localization/export/articles"}
        .query(parameter::id, parameter::strategy, parameter::translated, parameter::trg_lang, parameter::version)
        .download();
inline constexpr operation_info export_content =
    operation_info{"exportContentXliff", "localization.export_content", verb::get, "/v1/localization/export/content"}
        .query(parameter::content_id, parameter::type, parameter::strategy, parameter::translated, parameter::trg_lang,
               parameter::version)
        .download();
inline constexpr operation_info export_engagement =
    operation_info{"exportEngagementXliff", "localization.export_engagement", verb::get,
                   "/v1/localization/export/engagement"}
        .query(parameter::id, parameter::draft, parameter::strategy, parameter::translated, parameter::trg_lang,
               parameter::version)
        .download();
inline constexpr operation_info export_kc_bot =
    operation_info{"exportKcBotXliff", "localization.export_kc_bot", verb::get, "/v1/localization/export/kcbot"}
        .query(parameter::id, parameter::kc_version, parameter::strategy, parameter::translated, parameter::trg_lang,
               parameter::version)
        .download();
inline constexpr operation_info import_articles = operation_info{"importArticlesXliff", "localization.import_articles",
                                                                 verb::post, "/v1/localization/import/articles"}
                                                      .upload("file");
inline constexpr operation_info import_content =
    operation_info{"importContentXliff", "localization.import_content", verb::post, "/v1/localization/import/content"}
        .query(parameter::content_id)
        .upload("file");
inline constexpr operation_info import_engagement =
    operation_info{"importEngagementXliff", "localization.import_engagement", verb::post,
                   "/v1/localization/import/engagement"}
        .upload("file");
inline constexpr operation_info import_kc_bot =
    operation_info{"importKcBotXliff", "localization.import_kc_bot", verb::post, "/v1/localization/import/kcbot"}
        .query(parameter::kc_version)
        .upload("file");

/// Every operation, for routers, tests and pages that walk them.
inline constexpr std::array all{
    &list_users,
    &create_user,
    &get_user,
    &update_user,
    &update_user_by_body,
    &remove_user,
    &remove_user_by_body,
    &get_user_denylist_flag,
    &update_user_denylist_flag,
    &list_accounts,
    &create_account,
    &get_account,
    &update_account,
    &update_account_by_body,
    &remove_account,
    &list_custom_events,
    &create_custom_event,
    &get_user_preferences,
    &look_up_user_preferences,
    &update_user_preferences,
    &update_user_preferences_by_body,
    &get_user_preferences_v2,
    &look_up_user_preferences_v2,
    &update_user_preferences_v2,
    &update_user_preferences_v2_by_body,
    &list_email_events,
    &list_engagement_view_events,
    &list_feature_match_events,
    &list_form_submit_events,
    &list_identify_events,
    &list_lead_events,
    &list_page_view_events,
    &list_segment_match_events,
    &list_session_events,
    &list_survey_responses,
    &list_features,
    &list_features_extended,
    &get_feature,
    &update_feature,
    &get_feature_adoption,
    &backfill_feature,
    &list_segments,
    &get_segment,
    &create_external_segment,
    &update_external_segment,
    &update_membership,
    &list_engagements,
    &list_engagements_extended,
    &get_engagement,
    &remove_engagement,
    &get_engagement_survey_metadata,
    &change_engagement_state,
    &change_engagement_env,
    &change_engagement_envs,
    &list_kc_bots,
    &get_kc_bot,
    &change_kc_bot_state,
    &list_articles,
    &get_article,
    &get_attributes,
    &get_subscription,
    &list_users_not_seen_after,
    &list_engagement_collisions,
    &list_engagement_errors,
    &get_engagement_error_details,
    &get_integrations,
    &export_articles,
    &export_content,
    &export_engagement,
    &export_kc_bot,
    &import_articles,
    &import_content,
    &import_engagement,
    &import_kc_bot,
};

}  // namespace gainsight::px::inline v0::catalog

#endif
