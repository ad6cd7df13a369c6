// What the lists of events know of types.
#ifndef GAINSIGHT_PX_OPERATION_EVENTS_HPP
#define GAINSIGHT_PX_OPERATION_EVENTS_HPP

#include <gainsight/px/model/email_event.hpp>
#include <gainsight/px/model/engagement_view_event.hpp>
#include <gainsight/px/model/identify_event.hpp>
#include <gainsight/px/model/match_event.hpp>
#include <gainsight/px/model/page_event.hpp>
#include <gainsight/px/model/session_initialized_event.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/query.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {
namespace operation {

struct list_email_events {
    static constexpr operation_info const& info = catalog::list_email_events;
    using model = px::email_event;
    using fields = decltype(px::fields{field::email_event::identify_id, field::email_event::date,
                                       field::email_event::email, field::email_event::engagement_id,
                                       field::email_event::email_track_type, field::email_event::execution_date});
    using sort_fields = decltype(px::fields{field::email_event::date});
    using date_row = decltype(field::email_event::date);
    static std::string_view id_of(px::email_event const& r) noexcept { return r.event_id; }
};

struct list_engagement_view_events {
    static constexpr operation_info const& info = catalog::list_engagement_view_events;
    using model = px::engagement_view_event;
    using fields =
        decltype(px::fields{field::engagement_view_event::identify_id, field::engagement_view_event::account_id,
                            field::engagement_view_event::date, field::engagement_view_event::content_type,
                            field::engagement_view_event::carousel_state, field::engagement_view_event::guide_state,
                            field::engagement_view_event::survey_state});
    using sort_fields =
        decltype(px::fields{field::engagement_view_event::account_id, field::engagement_view_event::date});
    using date_row = decltype(field::engagement_view_event::date);
    static std::string_view id_of(px::engagement_view_event const& r) noexcept { return r.event_id; }
};

struct list_feature_match_events {
    static constexpr operation_info const& info = catalog::list_feature_match_events;
    using model = px::feature_match_event;
    using fields = decltype(px::fields{field::feature_match_event::feature_id,
                                       px::equality_only{field::feature_match_event::identify_id},
                                       field::feature_match_event::account_id, field::feature_match_event::date});
    using sort_fields = decltype(px::fields{field::feature_match_event::account_id, field::feature_match_event::date});
    using date_row = decltype(field::feature_match_event::date);
    static std::string_view id_of(px::feature_match_event const& r) noexcept { return r.event_id; }
};

struct list_form_submit_events {
    static constexpr operation_info const& info = catalog::list_form_submit_events;
    using model = px::form_submit_event;
    using fields = decltype(px::fields{field::form_submit_event::identify_id, field::form_submit_event::account_id,
                                       field::form_submit_event::date});
    using sort_fields = decltype(px::fields{field::form_submit_event::date});
    using date_row = decltype(field::form_submit_event::date);
    static std::string_view id_of(px::form_submit_event const& r) noexcept { return r.event_id; }
};

struct list_identify_events {
    static constexpr operation_info const& info = catalog::list_identify_events;
    using model = px::identify_event;
    using fields = decltype(px::fields{field::identify_event::identify_id, field::identify_event::email,
                                       field::identify_event::date});
    using sort_fields = decltype(px::fields{field::identify_event::account_id, field::identify_event::date});
    using date_row = decltype(field::identify_event::date);
    static std::string_view id_of(px::identify_event const& r) noexcept { return r.event_id; }
};

struct list_lead_events {
    static constexpr operation_info const& info = catalog::list_lead_events;
    using model = px::lead_event;
    using fields =
        decltype(px::fields{field::lead_event::identify_id, field::lead_event::email, field::lead_event::date});
    using sort_fields = decltype(px::fields{field::lead_event::account_id, field::lead_event::date});
    using date_row = decltype(field::lead_event::date);
    static std::string_view id_of(px::lead_event const& r) noexcept { return r.event_id; }
};

struct list_page_view_events {
    static constexpr operation_info const& info = catalog::list_page_view_events;
    using model = px::page_view_event;
    using fields = decltype(px::fields{field::page_view_event::identify_id, field::page_view_event::account_id,
                                       field::page_view_event::date, field::page_view_event::path,
                                       field::page_view_event::query_string, field::page_view_event::page_title,
                                       field::page_view_event::host});
    using sort_fields = decltype(px::fields{field::page_view_event::account_id, field::page_view_event::date});
    using date_row = decltype(field::page_view_event::date);
    static std::string_view id_of(px::page_view_event const& r) noexcept { return r.event_id; }
};

struct list_segment_match_events {
    static constexpr operation_info const& info = catalog::list_segment_match_events;
    using model = px::segment_match_event;
    using fields = decltype(px::fields{field::segment_match_event::segment_id,
                                       px::equality_only{field::segment_match_event::identify_id},
                                       field::segment_match_event::account_id, field::segment_match_event::date});
    using sort_fields = decltype(px::fields{field::segment_match_event::account_id, field::segment_match_event::date});
    using date_row = decltype(field::segment_match_event::date);
    static std::string_view id_of(px::segment_match_event const& r) noexcept { return r.event_id; }
};

struct list_session_events {
    static constexpr operation_info const& info = catalog::list_session_events;
    using model = px::session_initialized_event;
    using fields =
        decltype(px::fields{field::session_initialized_event::identify_id, field::session_initialized_event::account_id,
                            field::session_initialized_event::date});
    using sort_fields =
        decltype(px::fields{field::session_initialized_event::account_id, field::session_initialized_event::date});
    using date_row = decltype(field::session_initialized_event::date);
    static std::string_view id_of(px::session_initialized_event const& r) noexcept { return r.event_id; }
};

struct list_survey_responses {
    static constexpr operation_info const& info = catalog::list_survey_responses;
    using model = px::engagement_view_event;
    using fields =
        decltype(px::fields{field::engagement_view_event::identify_id, field::engagement_view_event::account_id,
                            field::engagement_view_event::date, field::engagement_view_event::content_type});
    using sort_fields =
        decltype(px::fields{field::engagement_view_event::account_id, field::engagement_view_event::date});
    using date_row = decltype(field::engagement_view_event::date);
    static std::string_view id_of(px::engagement_view_event const& r) noexcept { return r.event_id; }
};

}  // namespace operation

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

}  // namespace gainsight::px::inline v0

#endif
