// The lists of the events that PX records by itself, and of answers to surveys, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_EVENTS_HPP
#define GAINSIGHT_PX_OPERATION_EVENTS_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>

namespace gainsight::px::inline v0 {

class email_event;
class engagement_view_event;
class feature_match_event;
class form_submit_event;
class identify_event;
class lead_event;
class page_view_event;
class segment_match_event;
class session_initialized_event;

namespace operation {

struct list_email_events : list_of_events {
    static constexpr operation_info info =
        operation_info{"getEmailEvents", "email_events.list", verb::get, "/v1/events/email"}
            .paged(paging::scroll, "results", 1000)
            .with_filter()
            .range(190);
    using answer = page<email_event>;
    static constexpr auto filters =
        fields("identifyId", "date", "email", "engagementId", "emailTrackType", "executionDate");
    static constexpr auto sorts = fields("date");
};

struct list_engagement_view_events : list_of_events {
    static constexpr operation_info info =
        operation_info{"getEngagementViewEvents", "engagement_view_events.list", verb::get, "/v1/events/engagementView"}
            .paged(paging::scroll, "results", 1000)
            .with_filter()
            .range(190);
    using answer = page<engagement_view_event>;
    static constexpr auto filters =
        fields("identifyId", "accountId", "date", "contentType", "carouselState", "guideState", "surveyState");
    static constexpr auto sorts = fields("accountId", "date");
};

struct list_feature_match_events : list_of_events {
    static constexpr operation_info info =
        operation_info{"getFeatureMatchEvents", "feature_match_events.list", verb::get, "/v1/events/feature_match"}
            .paged(paging::scroll, "featureMatchEvents", 1000)
            .with_filter()
            .range(190);
    using answer = page<feature_match_event>;
    static constexpr auto filters = fields("featureId", equality_only("identifyId"), "accountId", "date");
    static constexpr auto sorts = fields("accountId", "date");
};

struct list_form_submit_events : list_of_events {
    static constexpr operation_info info =
        operation_info{"getFormSubmitEvents", "form_submit_events.list", verb::get, "/v1/events/formSubmit"}
            .paged(paging::scroll, "results", 1000)
            .with_filter()
            .range(190);
    using answer = page<form_submit_event>;
    static constexpr auto filters = fields("identifyId", "accountId", "date");
    static constexpr auto sorts = fields("date");
};

struct list_identify_events : list_of_events {
    static constexpr operation_info info =
        operation_info{"getIdentifyEvents", "identify_events.list", verb::get, "/v1/events/identify"}
            .paged(paging::scroll, "identifyEvents", 1000)
            .with_filter()
            .range(190);
    using answer = page<identify_event>;
    static constexpr auto filters = fields("identifyId", "email", "date");
    static constexpr auto sorts = fields("accountId", "date");
};

struct list_lead_events : list_of_events {
    static constexpr operation_info info =
        operation_info{"getLeadEvents", "lead_events.list", verb::get, "/v1/events/lead"}
            .paged(paging::scroll, "results", 1000)
            .with_filter()
            .range(190);
    using answer = page<lead_event>;
    static constexpr auto filters = fields("identifyId", "email", "date");
    static constexpr auto sorts = fields("accountId", "date");
};

struct list_page_view_events : list_of_events {
    static constexpr operation_info info =
        operation_info{"getPageViewEvents", "page_view_events.list", verb::get, "/v1/events/pageView"}
            .paged(paging::scroll, "results", 1000)
            .with_filter()
            .range(190);
    using answer = page<page_view_event>;
    static constexpr auto filters =
        fields("identifyId", "accountId", "date", "path", "queryString", "pageTitle", "host");
    static constexpr auto sorts = fields("accountId", "date");
};

struct list_segment_match_events : list_of_events {
    static constexpr operation_info info =
        operation_info{"getSegmentMatchEvents", "segment_match_events.list", verb::get, "/v1/events/segment_match"}
            .paged(paging::scroll, "featureMatchEvents", 1000)
            .or_under("segmentMatchEvents")
            .with_filter()
            .range(190);
    using answer = page<segment_match_event>;
    static constexpr auto filters = fields("segmentId", equality_only("identifyId"), "accountId", "date");
    static constexpr auto sorts = fields("accountId", "date");
};

struct list_session_events : list_of_events {
    static constexpr operation_info info =
        operation_info{"getSessionInitializedEvents", "session_events.list", verb::get, "/v1/events/session"}
            .paged(paging::scroll, "sessionInitializedEvents", 1000)
            .with_filter()
            .range(190);
    using answer = page<session_initialized_event>;
    static constexpr auto filters = fields("identifyId", "accountId", "date");
    static constexpr auto sorts = fields("accountId", "date");
};

struct list_survey_responses : list_of_events {
    static constexpr operation_info info =
        operation_info{"getSurveyResponses", "survey_responses.list", verb::get, "/v1/survey/responses"}
            .paged(paging::scroll, "results", 1000)
            .with_filter()
            .range(190);
    using answer = page<engagement_view_event>;
    static constexpr auto filters = fields("identifyId", "accountId", "date", "contentType");
    static constexpr auto sorts = fields("accountId", "date");
};

using events = operations<list_email_events, list_engagement_view_events, list_feature_match_events,
                          list_form_submit_events, list_identify_events, list_lead_events, list_page_view_events,
                          list_segment_match_events, list_session_events, list_survey_responses>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
