#ifndef GAINSIGHT_PX_TESTING_IMPL_DISPATCH_IPP
#define GAINSIGHT_PX_TESTING_IMPL_DISPATCH_IPP

#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/testing/detail/state.hpp>

#include <boost/json/parse.hpp>

#include <iterator>
#include <string>

namespace gainsight::px::inline v0::testing::detail {

/// What answers one operation of the catalog.
struct route {
    operation_info const* op;
    outcome (*run)(service_state&, asked const&);
};

/// A list of a collection, by the collection's schema or by one of its own.
template <collection What, schema const* Shown = &schema_of(What)>
outcome list_of(service_state& s, asked const& a)
{
    return s.list(a, *Shown, s.of(What));
}
/// One record by the id in the path.
template <collection What, schema const* Shown = &schema_of(What)>
outcome one_of(service_state& s, asked const& a)
{
    return s.get(*Shown, s.of(What), a.ids[0]);
}
/// A creation by body.
template <collection What>
outcome create_in(service_state& s, asked const& a)
{
    s.remember_names(schema_of(What), a.body);
    return s.create(schema_of(What), s.of(What), a.body);
}
/// An update by the id in the path, or else in the body.
template <collection What>
outcome update_in(service_state& s, asked const& a)
{
    s.remember_names(schema_of(What), a.body);
    return s.update(schema_of(What), s.of(What), subject_of(a, schema_of(What).id), a.body);
}
/// What a member function of the state answers.
template <auto Member>
outcome by(service_state& s, asked const& a)
{
    return (s.*Member)(a);
}

template <schema const* Shown>
outcome read_preferences(service_state& s, asked const& a)
{
    return s.get_preferences(a, *Shown);
}
template <schema const* Shown>
outcome write_preferences(service_state& s, asked const& a)
{
    return s.update_preferences(a, *Shown);
}
template <collection What>
outcome export_of(service_state& s, asked const& a)
{
    return s.export_file(a, What);
}
template <collection What>
outcome import_of(service_state& s, asked const& a)
{
    return s.import_file(a, What);
}
template <collection What, schema const* Request>
outcome state_change(service_state& s, asked const& a)
{
    return s.change_state(a, *Request, What);
}
inline outcome remove_user(service_state& s, asked const& a)
{
    if (a.op.has_body()) s.remember_names(delete_user_request, a.body);
    return s.remove_user(subject_of(a, user_schema.id), flag_of(a, parameter::hard_delete));
}

/// Every operation's answer. The paths and verbs are the catalog's.
inline constexpr route routes[] = {
    {&catalog::list_users, list_of<collection::users>},
    {&catalog::create_user, create_in<collection::users>},
    {&catalog::get_user, one_of<collection::users>},
    {&catalog::update_user, update_in<collection::users>},
    {&catalog::update_user_by_body, update_in<collection::users>},
    {&catalog::remove_user, remove_user},
    {&catalog::remove_user_by_body, remove_user},
    {&catalog::get_user_denylist_flag, by<&service_state::is_denied>},
    {&catalog::update_user_denylist_flag, by<&service_state::set_denied>},

    {&catalog::list_accounts, list_of<collection::accounts>},
    {&catalog::create_account, create_in<collection::accounts>},
    {&catalog::get_account, one_of<collection::accounts>},
    {&catalog::update_account, update_in<collection::accounts>},
    {&catalog::update_account_by_body, update_in<collection::accounts>},
    {&catalog::remove_account, [](service_state& s, asked const& a) { return s.remove_account(a.ids[0]); }},

    {&catalog::list_custom_events, list_of<collection::custom_events>},
    {&catalog::create_custom_event,
     [](service_state& s, asked const& a) {
         s.remember_names(event_schema, a.body);
         return s.create_event(a.body);
     }},

    {&catalog::get_user_preferences, read_preferences<&user_preferences_schema>},
    {&catalog::look_up_user_preferences, read_preferences<&user_preferences_schema>},
    {&catalog::update_user_preferences, write_preferences<&user_preferences_schema>},
    {&catalog::update_user_preferences_by_body, write_preferences<&user_preferences_schema>},
    {&catalog::get_user_preferences_v2, read_preferences<&user_preferences_v2_schema>},
    {&catalog::look_up_user_preferences_v2, read_preferences<&user_preferences_v2_schema>},
    {&catalog::update_user_preferences_v2, write_preferences<&user_preferences_v2_schema>},
    {&catalog::update_user_preferences_v2_by_body, write_preferences<&user_preferences_v2_schema>},

    {&catalog::list_email_events, list_of<collection::email_events>},
    {&catalog::list_engagement_view_events, list_of<collection::engagement_view_events>},
    {&catalog::list_feature_match_events, list_of<collection::feature_match_events>},
    {&catalog::list_form_submit_events, list_of<collection::form_submit_events>},
    {&catalog::list_identify_events, list_of<collection::identify_events>},
    {&catalog::list_lead_events, list_of<collection::lead_events>},
    {&catalog::list_page_view_events, list_of<collection::page_view_events>},
    {&catalog::list_segment_match_events, list_of<collection::segment_match_events>},
    {&catalog::list_session_events, list_of<collection::session_events>},
    {&catalog::list_survey_responses, by<&service_state::list_survey_responses>},

    {&catalog::list_features, list_of<collection::features, &feature_schema>},
    {&catalog::list_features_extended, list_of<collection::features>},
    {&catalog::get_feature, one_of<collection::features, &feature_schema>},
    {&catalog::update_feature, by<&service_state::update_feature>},
    {&catalog::get_feature_adoption, by<&service_state::feature_adoption>},
    {&catalog::backfill_feature, by<&service_state::backfill_feature>},

    {&catalog::list_segments, list_of<collection::segments>},
    {&catalog::get_segment, one_of<collection::segments>},
    {&catalog::create_external_segment, by<&service_state::create_external_segment>},
    {&catalog::update_external_segment, by<&service_state::update_external_segment>},
    {&catalog::update_membership, by<&service_state::update_membership>},

    {&catalog::list_engagements, list_of<collection::engagements>},
    {&catalog::list_engagements_extended, list_of<collection::engagements, &engagement_extended_schema>},
    {&catalog::get_engagement, one_of<collection::engagements>},
    {&catalog::remove_engagement, by<&service_state::remove_engagement>},
    {&catalog::get_engagement_survey_metadata, by<&service_state::survey_metadata>},
    {&catalog::change_engagement_state, state_change<collection::engagements, &engagement_state_request>},
    {&catalog::change_engagement_env, by<&service_state::change_envs>},
    {&catalog::change_engagement_envs, by<&service_state::change_envs>},

    {&catalog::list_kc_bots, list_of<collection::kc_bots>},
    {&catalog::get_kc_bot, one_of<collection::kc_bots>},
    {&catalog::change_kc_bot_state, state_change<collection::kc_bots, &kc_state_request>},

    {&catalog::list_articles, list_of<collection::articles>},
    {&catalog::get_article, one_of<collection::articles>},

    {&catalog::get_attributes, by<&service_state::get_attributes>},
    {&catalog::get_subscription, by<&service_state::get_subscription>},
    {&catalog::get_engagement_error_details, by<&service_state::engagement_error_details>},
    {&catalog::list_users_not_seen_after, by<&service_state::list_users_not_seen_after>},
    {&catalog::list_engagement_errors, list_of<collection::engagement_errors>},
    {&catalog::list_engagement_collisions, list_of<collection::engagement_collisions>},
    {&catalog::get_integrations, list_of<collection::integrations>},

    {&catalog::export_articles, export_of<collection::articles>},
    {&catalog::export_content, export_of<collection::content>},
    {&catalog::export_engagement, export_of<collection::engagements>},
    {&catalog::export_kc_bot, export_of<collection::kc_bots>},
    {&catalog::import_articles, import_of<collection::articles>},
    {&catalog::import_content, import_of<collection::content>},
    {&catalog::import_engagement, import_of<collection::engagements>},
    {&catalog::import_kc_bot, import_of<collection::kc_bots>},
};

/// Whether every operation of the catalog has its answer here. By id: g++ 12 with -fsanitize=undefined does not take
/// the comparison of two addresses for a constant.
consteval bool answers_all()
{
    for (auto const* op : catalog::all) {
        bool found = false;
        for (auto const& r : routes) found = found || r.op->id() == op->id();
        if (!found) return false;
    }
    return std::size(routes) == std::size(catalog::all);
}
static_assert(answers_all());

GAINSIGHT_PX_DECL void service_state::remember_names(schema const& s, boost::json::object const& body)
{
    for (auto const& name : unknown_members(s, body)) unexpected.insert(std::string{s.name} + '.' + name);
}

GAINSIGHT_PX_DECL outcome service_state::dispatch(asked& a)
{
    if (a.op.has_body()) {
        boost::system::error_code error;
        auto value = boost::json::parse(jview(a.request.body()), error);
        if (error || !value.is_object()) return {error_response(400, "BAD_REQUEST", "Malformed JSON request")};
        a.body = std::move(value.get_object());
    }
    auto const* r = std::begin(routes);
    while (r->op != &a.op) ++r;  // there is one: answers_all()
    return r->run(*this, a);
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
