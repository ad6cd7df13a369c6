// Which function of the simulated service answers which operation.
#ifndef GAINSIGHT_PX_TESTING_IMPL_OPERATIONS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_OPERATIONS_IPP

#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/handlers.hpp>
#include <gainsight/px/testing/detail/router.hpp>

#include <boost/json/parse.hpp>

#include <iterator>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::testing::detail {

/// The handler of one operation of the catalog.
struct route {
    operation_info const* op;
    outcome (*handle)(backend&, routed_request const&);
};

/// A list of a collection, by the collection's schema or by one of its own.
template <collection What, schema const* Shown = &schema_of(What)>
outcome list_of(backend& b, routed_request const& request)
{
    return list(b, request, *Shown, b.data.of(What));
}
/// One record by the id in the path.
template <collection What, schema const* Shown = &schema_of(What)>
outcome one_of(backend& b, routed_request const& request)
{
    return get_record(b, *Shown, b.data.of(What), request.ids[0]);
}
/// A creation by body.
template <collection What>
outcome create_in(backend& b, routed_request const& request)
{
    return create_record(b, request, What);
}
/// An update by the id in the path, or else in the body.
template <collection What>
outcome update_in(backend& b, routed_request const& request)
{
    return update_record(b, request, What);
}

template <schema const* Shown>
outcome read_preferences(backend& b, routed_request const& request)
{
    return get_preferences(b, request, *Shown);
}
template <schema const* Shown>
outcome write_preferences(backend& b, routed_request const& request)
{
    return update_preferences(b, request, *Shown);
}
template <collection What>
outcome export_of(backend& b, routed_request const& request)
{
    return export_translations(b, request, What);
}
template <collection What>
outcome import_of(backend& b, routed_request const& request)
{
    return import_translations(b, request, What);
}
template <collection What, schema const* Form>
outcome state_change(backend& b, routed_request const& request)
{
    return change_state(b, request, *Form, What);
}

/// Every operation's handler. The paths and verbs are the catalog's.
inline constexpr route routes[] = {
    {&operation::list_users::info, list_of<collection::users>},
    {&operation::create_user::info, create_in<collection::users>},
    {&operation::get_user::info, one_of<collection::users>},
    {&operation::update_user::info, update_in<collection::users>},
    {&operation::update_user_by_body::info, update_in<collection::users>},
    {&operation::remove_user::info, remove_user},
    {&operation::remove_user_by_body::info, remove_user},
    {&operation::get_user_denylist_flag::info, get_denylist_flag},
    {&operation::update_user_denylist_flag::info, set_denylist_flag},

    {&operation::list_accounts::info, list_of<collection::accounts>},
    {&operation::create_account::info, create_in<collection::accounts>},
    {&operation::get_account::info, one_of<collection::accounts>},
    {&operation::update_account::info, update_in<collection::accounts>},
    {&operation::update_account_by_body::info, update_in<collection::accounts>},
    {&operation::remove_account::info, remove_account},

    {&operation::list_custom_events::info, list_of<collection::custom_events>},
    {&operation::create_custom_event::info, create_custom_event},

    {&operation::get_user_preferences::info, read_preferences<&user_preferences_schema>},
    {&operation::look_up_user_preferences::info, read_preferences<&user_preferences_schema>},
    {&operation::update_user_preferences::info, write_preferences<&user_preferences_schema>},
    {&operation::update_user_preferences_by_body::info, write_preferences<&user_preferences_schema>},
    {&operation::get_user_preferences_v2::info, read_preferences<&user_preferences_v2_schema>},
    {&operation::look_up_user_preferences_v2::info, read_preferences<&user_preferences_v2_schema>},
    {&operation::update_user_preferences_v2::info, write_preferences<&user_preferences_v2_schema>},
    {&operation::update_user_preferences_v2_by_body::info, write_preferences<&user_preferences_v2_schema>},

    {&operation::list_email_events::info, list_of<collection::email_events>},
    {&operation::list_engagement_view_events::info, list_of<collection::engagement_view_events>},
    {&operation::list_feature_match_events::info, list_of<collection::feature_match_events>},
    {&operation::list_form_submit_events::info, list_of<collection::form_submit_events>},
    {&operation::list_identify_events::info, list_of<collection::identify_events>},
    {&operation::list_lead_events::info, list_of<collection::lead_events>},
    {&operation::list_page_view_events::info, list_of<collection::page_view_events>},
    {&operation::list_segment_match_events::info, list_of<collection::segment_match_events>},
    {&operation::list_session_events::info, list_of<collection::session_events>},
    {&operation::list_survey_responses::info, list_survey_responses},

    {&operation::list_features::info, list_of<collection::features, &feature_schema>},
    {&operation::list_features_extended::info, list_of<collection::features>},
    {&operation::get_feature::info, one_of<collection::features, &feature_schema>},
    {&operation::update_feature::info, update_feature},
    {&operation::get_feature_adoption::info, get_feature_adoption},
    {&operation::backfill_feature::info, backfill_feature},

    {&operation::list_segments::info, list_of<collection::segments>},
    {&operation::get_segment::info, one_of<collection::segments>},
    {&operation::create_external_segment::info, create_external_segment},
    {&operation::update_external_segment::info, update_external_segment},
    {&operation::update_membership::info, update_membership},

    {&operation::list_engagements::info, list_of<collection::engagements>},
    {&operation::list_engagements_extended::info, list_of<collection::engagements, &engagement_extended_schema>},
    {&operation::get_engagement::info, one_of<collection::engagements>},
    {&operation::remove_engagement::info, remove_engagement},
    {&operation::get_engagement_survey_metadata::info, get_survey_metadata},
    {&operation::change_engagement_state::info, state_change<collection::engagements, &engagement_state_request>},
    {&operation::change_engagement_env::info, change_environments},
    {&operation::change_engagement_envs::info, change_environments},

    {&operation::list_kc_bots::info, list_of<collection::kc_bots>},
    {&operation::get_kc_bot::info, one_of<collection::kc_bots>},
    {&operation::change_kc_bot_state::info, state_change<collection::kc_bots, &kc_state_request>},

    {&operation::list_articles::info, list_of<collection::articles>},
    {&operation::get_article::info, one_of<collection::articles>},

    {&operation::get_attributes::info, get_attributes},
    {&operation::get_subscription::info, get_subscription},
    {&operation::get_engagement_error_details::info, get_engagement_error_details},
    {&operation::list_users_not_seen_after::info, list_users_not_seen_after},
    {&operation::list_engagement_errors::info, list_of<collection::engagement_errors>},
    {&operation::list_engagement_collisions::info, list_of<collection::engagement_collisions>},
    {&operation::get_integrations::info, list_of<collection::integrations>},

    {&operation::export_articles::info, export_of<collection::articles>},
    {&operation::export_content::info, export_of<collection::content>},
    {&operation::export_engagement::info, export_of<collection::engagements>},
    {&operation::export_kc_bot::info, export_of<collection::kc_bots>},
    {&operation::import_articles::info, import_of<collection::articles>},
    {&operation::import_content::info, import_of<collection::content>},
    {&operation::import_engagement::info, import_of<collection::engagements>},
    {&operation::import_kc_bot::info, import_of<collection::kc_bots>},
};

/// How often an operation stands among the routes. By id: g++ 12 with -fsanitize=undefined does not take the comparison
/// of two addresses for a constant.
consteval int routes_of(std::string_view id)
{
    int n = 0;
    for (auto const& r : routes) n += r.op->id() == id ? 1 : 0;
    return n;
}
/// The compiler names the operation.
template <class Operation>
struct has_its_route {
    static_assert(routes_of(Operation::info.id()) == 1, "the simulator answers every operation, by one route");
};
template <class List>
struct all_have_their_route;
template <class... Operations>
struct all_have_their_route<operation::operations<Operations...>> : has_its_route<Operations>... {};
static_assert(sizeof(all_have_their_route<operation::all>) > 0);
static_assert(std::size(routes) == std::size(catalog::all), "the simulator answers nothing else");

GAINSIGHT_PX_DECL outcome run_operation(backend& b, routed_request& request)
{
    if (request.op.has_body()) {
        boost::system::error_code error;
        auto value = boost::json::parse(jview(request.http.body()), error);
        if (error || !value.is_object()) return {error_response(400, "BAD_REQUEST", "Malformed JSON request")};
        request.body = std::move(value.get_object());
    }
    auto const* r = std::begin(routes);
    while (r->op != &request.op) ++r;  // there is one: all_have_their_route
    return r->handle(b, request);
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
