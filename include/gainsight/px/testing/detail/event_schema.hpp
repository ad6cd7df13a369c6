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
constexpr std::array<field, A + B> joined(std::array<field, A> const& a, field const (&b)[B])
{
    return [&]<std::size_t... I, std::size_t... J>(std::index_sequence<I...>, std::index_sequence<J...>) {
        return std::array<field, A + B>{a[I]..., b[J]...};
    }(std::make_index_sequence<A>{}, std::make_index_sequence<B>{});
}

inline constexpr std::array event_head{
    field{"eventId", kind::text},
    field{"identifyId", kind::text, required},
    field{"propertyKey", kind::text, required},
    field{"date", kind::date},
    field{"eventType", kind::text},
    field{"userType", kind::text, required, user_types},
    field{"globalContext", kind::any},
};
inline constexpr auto session_head = joined(event_head, {{"sessionId", kind::text}, {"accountId", kind::text}});
inline constexpr auto page_head = joined(session_head, {{"scheme", kind::text},
                                                        {"host", kind::text},
                                                        {"path", kind::text},
                                                        {"queryString", kind::text},
                                                        {"hash", kind::text},
                                                        {"queryParams", kind::any},
                                                        {"remoteHost", kind::text},
                                                        {"referrer", kind::text},
                                                        {"screenHeight", kind::integer},
                                                        {"screenWidth", kind::integer},
                                                        {"languages", kind::texts},
                                                        {"pageTitle", kind::text}});

inline constexpr auto email_fields =
    joined(event_head,
           {{"engagementId", kind::text},
            {"email", kind::text},
            {"emailTrackType", kind::text, plain,
             "EMAIL_TRACK_BOUNCE|EMAIL_TRACK_DEFERRED|EMAIL_TRACK_DELIVERED|EMAIL_TRACK_DROPPED|EMAIL_TRACK_PROCESSED|"
             "EMAIL_TRACK_OPEN|EMAIL_TRACK_CLICK|EMAIL_TRACK_UNSUBSCRIBE|EMPTY_EMAIL_TRACK_TYPE"},
            {"status", kind::text},
            {"reason", kind::text},
            {"bounceType", kind::text, plain, "DELIVER_BOUNCE|DELIVER_BLOCKED|DELIVER_EXIPERED|EMPTY_BOUNCE_TYPE"},
            {"mtaResponse", kind::text},
            {"attempt", kind::text},
            {"linkIndex", kind::integer},
            {"linkType", kind::text, plain, "HTML_LINK_TYPE|HEADER_LINK_TYPE|TEXT_LINK_TYPE|EMPTY_LINK_TYPE"},
            {"linkUrl", kind::text},
            {"inferredLocation", kind::place},
            {"executionDate", kind::date}});  // one filters by it and does not read it
inline constexpr auto engagement_view_fields =
    joined(session_head, {{"engagementId", kind::text},
                          {"engagementTrackType", kind::text, plain, "ENGAGEMENT_VIEW|ENGAGEMENT_CLICK"},
                          {"contentId", kind::text},
                          {"contentType", kind::text, plain,
                           "IN_APP_DIALOG|IN_APP_GUIDE|IN_APP_CAROUSEL|IN_APP_SURVEY_NPS|IN_APP_SURVEY_CES|"
                           "IN_APP_SURVEY_BOOLEAN|IN_APP_SURVEY_RATING"},
                          {"executionDate", kind::date},
                          {"executionId", kind::text},
                          {"viewEventId", kind::text},
                          {"carouselState", kind::text, plain, "VIEWED|COMPLETED"},
                          {"slideId", kind::text},
                          {"sequenceNumber", kind::integer},
                          {"linkUrl", kind::text},
                          {"guideState", kind::text, plain, "VIEWED|COMPLETED"},
                          {"stepId", kind::text},
                          {"surveyState", kind::text, plain, "VIEWED|COMPLETED"},
                          {"contactMeAllowed", kind::flag},
                          {"score", kind::integer},
                          {"comment", kind::text},
                          {"questionType", kind::text},
                          {"selectionIds", kind::texts},
                          {"path", kind::text}});
inline constexpr auto feature_match_fields = joined(session_head, {{"featureId", kind::text}});
inline constexpr auto segment_match_fields = joined(session_head, {{"segmentId", kind::text}});
inline constexpr auto identify_fields = joined(session_head, {{"email", kind::text}});
inline constexpr auto session_fields =
    joined(session_head, {{"remoteHost", kind::text}, {"inferredLocation", kind::place}});
inline constexpr auto form_submit_fields = joined(page_head, {{"formData", kind::any}});

/// An event's schema: they differ in their fields and in what their lists filter and sort by.
constexpr schema event_schema_of(std::string_view name, std::span<field const> fields, std::string_view filters,
                                 std::string_view sorts, std::string_view hidden = {})
{
    return schema{name, "eventId", fields, filters, sorts, "date", hidden, true};
}
inline constexpr std::string_view by_account_or_date = "accountId|date";

inline constexpr schema email_schema =
    event_schema_of("EmailEvent", email_fields, "identifyId|date|email|engagementId|emailTrackType|executionDate",
                    "date", "executionDate");
inline constexpr schema engagement_view_schema =
    event_schema_of("EngagementAllTypesViewEvent", engagement_view_fields,
                    "identifyId|accountId|date|contentType|carouselState|guideState|surveyState", by_account_or_date);
inline constexpr schema survey_response_schema = event_schema_of(
    "EngagementAllTypesViewEvent", engagement_view_fields, "identifyId|accountId|date|contentType", by_account_or_date);
inline constexpr schema feature_match_schema = event_schema_of(
    "FeatureMatchEvent", feature_match_fields, "featureId|identifyId==|accountId|date", by_account_or_date);
inline constexpr schema segment_match_schema = event_schema_of(
    "SegmentMatchEvent", segment_match_fields, "segmentId|identifyId==|accountId|date", by_account_or_date);
inline constexpr schema form_submit_schema =
    event_schema_of("FormSubmitEvent", form_submit_fields, "identifyId|accountId|date", "date");
inline constexpr schema identify_schema =
    event_schema_of("IdentifyEvent", identify_fields, "identifyId|email|date", by_account_or_date);
inline constexpr schema lead_schema =
    event_schema_of("LeadEvent", identify_fields, "identifyId|email|date", by_account_or_date);
inline constexpr schema page_view_schema = event_schema_of(
    "PageViewEvent", page_head, "identifyId|accountId|date|path|queryString|pageTitle|host", by_account_or_date);
inline constexpr schema session_schema =
    event_schema_of("SessionInitializedEvent", session_fields, "identifyId|accountId|date", by_account_or_date);

}  // namespace gainsight::px::inline v0::testing::detail

#endif
