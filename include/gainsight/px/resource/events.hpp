// The APIs of the events that PX records by itself, and of answers to surveys: each is one list.
#ifndef GAINSIGHT_PX_RESOURCE_EVENTS_HPP
#define GAINSIGHT_PX_RESOURCE_EVENTS_HPP

#include <gainsight/px/model/email_event.hpp>
#include <gainsight/px/model/engagement_view_event.hpp>
#include <gainsight/px/model/identify_event.hpp>
#include <gainsight/px/model/match_event.hpp>
#include <gainsight/px/model/page_event.hpp>
#include <gainsight/px/model/session_initialized_event.hpp>
#include <gainsight/px/operation/events.hpp>
#include <gainsight/px/resource/base.hpp>

namespace gainsight::px::inline v0 {

/// What `email_events().list` takes: `during` is required.
using email_event_query = basic_query<operation::list_email_events>;
/// What `engagement_view_events().list` takes: `during` is required.
using engagement_view_event_query = basic_query<operation::list_engagement_view_events>;
/// What `feature_match_events().list` takes: `during` is required.
using feature_match_event_query = basic_query<operation::list_feature_match_events>;
/// What `form_submit_events().list` takes: `during` is required.
using form_submit_event_query = basic_query<operation::list_form_submit_events>;
/// What `identify_events().list` takes: `during` is required.
using identify_event_query = basic_query<operation::list_identify_events>;
/// What `lead_events().list` takes: `during` is required.
using lead_event_query = basic_query<operation::list_lead_events>;
/// What `page_view_events().list` takes: `during` is required.
using page_view_event_query = basic_query<operation::list_page_view_events>;
/// What `segment_match_events().list` takes: `during` is required.
using segment_match_event_query = basic_query<operation::list_segment_match_events>;
/// What `session_events().list` takes: `during` is required.
using session_event_query = basic_query<operation::list_session_events>;
/// What `survey_responses().list` takes: `during` is required.
using survey_response_query = basic_query<operation::list_survey_responses>;

/// One list of what happened. Vendor source: Gainsight PX REST API, "Events" and "Survey responses".
///
/// Events of users who left are listed too; re-reading a span delivers its records again, so tell them apart by
/// `event_id`. Serialisation, bad input and cancellation are as with users.
template <class Operation, class Style, scope_type... Scopes>
class historical_list_resource : public detail::resource<Style, Scopes...> {
public:
    using detail::resource<Style, Scopes...>::resource;

    /// What happened in a span of time, at most 190 days, page by page. Needs Read. Without `during(date_range)` or
    /// `during(last_day)` it is refused, since PX would silently return one day.
    auto list(basic_query<Operation> query) const -> page_stream<Operation, Style>
        requires may_call<Operation, Scopes...>
    {
        return this->pages(Operation{}, query.body());
    }
};

}  // namespace gainsight::px::inline v0

#endif
