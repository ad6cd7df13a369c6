// The events of a user who viewed a page or submitted a form.
#ifndef GAINSIGHT_PX_MODEL_PAGE_EVENT_HPP
#define GAINSIGHT_PX_MODEL_PAGE_EVENT_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/event.hpp>

namespace gainsight::px::inline v0 {

/// A user looked at a page.
class page_view_event : public px::page_event {
public:
    page_view_event() = default;

    friend bool operator==(page_view_event const&, page_view_event const&) = default;
};

namespace field::page_view_event {
using namespace field::page_event;
}  // namespace field::page_view_event

template <>
inline constexpr auto rows<page_view_event> = row_list<"PageViewEvent">(
    field::event::event_id, field::event::identify_id, field::event::property_key, field::event::date,
    field::event::event_type, field::session_event::session_id, field::event::user_type,
    field::session_event::account_id, field::event::global_context, field::page_event::scheme, field::page_event::host,
    field::page_event::path, field::page_event::query_string, field::page_event::hash, field::page_event::query_params,
    field::page_event::remote_host, field::page_event::referrer, field::page_event::screen_height,
    field::page_event::screen_width, field::page_event::languages, field::page_event::page_title);

/// A user submitted a form.
class form_submit_event : public px::page_event {
public:
    form_submit_event() = default;

    /// What was entered, by field.
    extra_fields form_data;

    friend bool operator==(form_submit_event const&, form_submit_event const&) = default;
};

namespace field::form_submit_event {
using namespace field::page_event;
inline constexpr row<"formData", &px::form_submit_event::form_data> form_data{};
}  // namespace field::form_submit_event

template <>
inline constexpr auto rows<form_submit_event> = row_list<"FormSubmitEvent">(
    field::event::event_id, field::event::identify_id, field::event::property_key, field::event::date,
    field::event::event_type, field::session_event::session_id, field::event::user_type,
    field::session_event::account_id, field::event::global_context, field::page_event::scheme, field::page_event::host,
    field::page_event::path, field::page_event::query_string, field::page_event::hash, field::page_event::query_params,
    field::page_event::remote_host, field::page_event::referrer, field::page_event::screen_height,
    field::page_event::screen_width, field::page_event::languages, field::page_event::page_title,
    field::form_submit_event::form_data);

}  // namespace gainsight::px::inline v0

#endif
