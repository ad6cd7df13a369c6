// The events that PX records by itself, field by field, written down from the vendor's contract.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_EVENT_SCHEMA_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_EVENT_SCHEMA_HPP

#include <gainsight/px/testing/detail/schema.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace gainsight::px::inline v0::testing::detail {

/// The fields of `a`, then those of `b`.
template <std::size_t A, std::size_t B>
constexpr std::array<schema_field, A + B> joined(std::array<schema_field, A> const& a, schema_field const (&b)[B])
{
    return [&]<std::size_t... I, std::size_t... J>(std::index_sequence<I...>, std::index_sequence<J...>) {
        return std::array<schema_field, A + B>{a[I]..., b[J]...};
    }(std::make_index_sequence<A>{}, std::make_index_sequence<B>{});
}

inline constexpr std::array event_head{
    schema_field{"eventId", value_kind::text},
    schema_field{"identifyId", value_kind::text, required},
    schema_field{"propertyKey", value_kind::text, required},
    schema_field{"date", value_kind::date},
    schema_field{"eventType", value_kind::text},
    schema_field{"userType", value_kind::text, required, user_types},
    schema_field{"globalContext", value_kind::any},
};
inline constexpr auto session_head =
    joined(event_head, {{"sessionId", value_kind::text}, {"accountId", value_kind::text}});
inline constexpr auto page_head = joined(session_head, {{"scheme", value_kind::text},
                                                        {"host", value_kind::text},
                                                        {"path", value_kind::text},
                                                        {"queryString", value_kind::text},
                                                        {"hash", value_kind::text},
                                                        {"queryParams", value_kind::any},
                                                        {"remoteHost", value_kind::text},
                                                        {"referrer", value_kind::text},
                                                        {"screenHeight", value_kind::integer},
                                                        {"screenWidth", value_kind::integer},
                                                        {"languages", value_kind::texts},
                                                        {"pageTitle", value_kind::text}});

inline constexpr auto email_fields = joined(
    event_head,
    {{"engagementId", value_kind::text},
     {"email", value_kind::text},
     {"emailTrackType", value_kind::text, plain,
      "EMAIL_TRACK_BOUNCE|EMAIL_TRACK_DEFERRED|EMAIL_TRACK_DELIVERED|EMAIL_TRACK_DROPPED|EMAIL_TRACK_PROCESSED|"
      "EMAIL_TRACK_OPEN|EMAIL_TRACK_CLICK|EMAIL_TRACK_UNSUBSCRIBE|EMPTY_EMAIL_TRACK_TYPE"},
     {"status", value_kind::text},
     {"reason", value_kind::text},
     {"bounceType", value_kind::text, plain, "DELIVER_BOUNCE|DELIVER_BLOCKED|DELIVER_EXIPERED|EMPTY_BOUNCE_TYPE"},
     {"mtaResponse", value_kind::text},
     {"attempt", value_kind::text},
     {"linkIndex", value_kind::integer},
     {"linkType", value_kind::text, plain, "HTML_LINK_TYPE|HEADER_LINK_TYPE|TEXT_LINK_TYPE|EMPTY_LINK_TYPE"},
     {"linkUrl", value_kind::text},
     {"inferredLocation", value_kind::place},
     {"executionDate", value_kind::date}});  // one filters by it and does not read it
inline constexpr auto engagement_view_fields =
    joined(session_head, {{"engagementId", value_kind::text},
                          {"engagementTrackType", value_kind::text, plain, "ENGAGEMENT_VIEW|ENGAGEMENT_CLICK"},
                          {"contentId", value_kind::text},
                          {"contentType", value_kind::text, plain,
                           "IN_APP_DIALOG|IN_APP_GUIDE|IN_APP_CAROUSEL|IN_APP_SURVEY_NPS|IN_APP_SURVEY_CES|"
                           "IN_APP_SURVEY_BOOLEAN|IN_APP_SURVEY_RATING"},
                          {"executionDate", value_kind::date},
                          {"executionId", value_kind::text},
                          {"viewEventId", value_kind::text},
                          {"carouselState", value_kind::text, plain, "VIEWED|COMPLETED"},
                          {"slideId", value_kind::text},
                          {"sequenceNumber", value_kind::integer},
                          {"linkUrl", value_kind::text},
                          {"guideState", value_kind::text, plain, "VIEWED|COMPLETED"},
                          {"stepId", value_kind::text},
                          {"surveyState", value_kind::text, plain, "VIEWED|COMPLETED"},
                          {"contactMeAllowed", value_kind::flag},
                          {"score", value_kind::integer},
                          {"comment", value_kind::text},
                          {"questionType", value_kind::text},
                          {"selectionIds", value_kind::texts},
                          {"path", value_kind::text}});
inline constexpr auto feature_match_fields = joined(session_head, {{"featureId", value_kind::text}});
inline constexpr auto segment_match_fields = joined(session_head, {{"segmentId", value_kind::text}});
inline constexpr auto identify_fields = joined(session_head, {{"email", value_kind::text}});
inline constexpr auto session_fields =
    joined(session_head, {{"remoteHost", value_kind::text}, {"inferredLocation", value_kind::place}});
inline constexpr auto form_submit_fields = joined(page_head, {{"formData", value_kind::any}});

inline constexpr std::string_view by_account_or_date = "accountId|date";

inline constexpr schema email_schema{.name = "EmailEvent",
                                     .id = "eventId",
                                     .fields = email_fields,
                                     .filters = "identifyId|date|email|engagementId|emailTrackType|executionDate",
                                     .sorts = "date",
                                     .date = "date",
                                     .hidden = "executionDate",
                                     .log = true};
inline constexpr schema engagement_view_schema{
    .name = "EngagementAllTypesViewEvent",
    .id = "eventId",
    .fields = engagement_view_fields,
    .filters = "identifyId|accountId|date|contentType|carouselState|guideState|surveyState",
    .sorts = by_account_or_date,
    .date = "date",
    .log = true};
inline constexpr schema survey_response_schema{.name = "EngagementAllTypesViewEvent",
                                               .id = "eventId",
                                               .fields = engagement_view_fields,
                                               .filters = "identifyId|accountId|date|contentType",
                                               .sorts = by_account_or_date,
                                               .date = "date",
                                               .log = true};
inline constexpr schema feature_match_schema{.name = "FeatureMatchEvent",
                                             .id = "eventId",
                                             .fields = feature_match_fields,
                                             .filters = "featureId|identifyId==|accountId|date",
                                             .sorts = by_account_or_date,
                                             .date = "date",
                                             .log = true};
inline constexpr schema segment_match_schema{.name = "SegmentMatchEvent",
                                             .id = "eventId",
                                             .fields = segment_match_fields,
                                             .filters = "segmentId|identifyId==|accountId|date",
                                             .sorts = by_account_or_date,
                                             .date = "date",
                                             .log = true};
inline constexpr schema form_submit_schema{.name = "FormSubmitEvent",
                                           .id = "eventId",
                                           .fields = form_submit_fields,
                                           .filters = "identifyId|accountId|date",
                                           .sorts = "date",
                                           .date = "date",
                                           .log = true};
inline constexpr schema identify_schema{.name = "IdentifyEvent",
                                        .id = "eventId",
                                        .fields = identify_fields,
                                        .filters = "identifyId|email|date",
                                        .sorts = by_account_or_date,
                                        .date = "date",
                                        .log = true};
inline constexpr schema lead_schema{.name = "LeadEvent",
                                    .id = "eventId",
                                    .fields = identify_fields,
                                    .filters = "identifyId|email|date",
                                    .sorts = by_account_or_date,
                                    .date = "date",
                                    .log = true};
inline constexpr schema page_view_schema{.name = "PageViewEvent",
                                         .id = "eventId",
                                         .fields = page_head,
                                         .filters = "identifyId|accountId|date|path|queryString|pageTitle|host",
                                         .sorts = by_account_or_date,
                                         .date = "date",
                                         .log = true};
inline constexpr schema session_schema{.name = "SessionInitializedEvent",
                                       .id = "eventId",
                                       .fields = session_fields,
                                       .filters = "identifyId|accountId|date",
                                       .sorts = by_account_or_date,
                                       .date = "date",
                                       .log = true};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
