// From each operation's descriptor to the call that performs it, once: the scope suite, the face's tests and the
// reference page read this table.
#ifndef GAINSIGHT_PX_TESTS_COMPILE_CALLS_HPP
#define GAINSIGHT_PX_TESTS_COMPILE_CALLS_HPP

#include <gainsight/px.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace px_test {

namespace px = gainsight::px;
namespace catalog = gainsight::px::catalog;
namespace field = gainsight::px::field;

/// One line of the table. `call` takes a client, or its results view, and takes part in overload resolution only where
/// the expression compiles.
template <class Operation, class Call>
class call_entry {
public:
    constexpr call_entry(std::string_view text, Call call) : text_{text}, call_{call} {}

    using operation = Operation;
    static constexpr px::operation_info const& info = Operation::info;
    /// The expression as a user writes it.
    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

    template <class Client>
    static constexpr bool compiles_for = std::invocable<Call const&, Client const&>;

    template <class Client>
    auto operator()(Client const& client) const
        requires compiles_for<Client>
    {
        return call_(client);
    }

private:
    std::string_view text_;
    Call call_;
};

template <class Operation, class Call>
constexpr auto call_of(std::string_view text, Call call)
{
    return call_entry<Operation, Call>{text, call};
}

#define PX_CALL(descriptor, ...)                                                                                       \
    call_of<px::operation::descriptor>(#__VA_ARGS__,                                                                   \
                                       [](auto const& client) -> decltype(__VA_ARGS__) { return __VA_ARGS__; })

/// What the calls of the table create, whole enough to be sent.
inline px::user const jane = [] {
    px::user u;
    u.identify_id = "jane@example.com";
    u.property_keys = px::property_keys("AP-EXAMPLE-2");
    return u;
}();
inline px::account const acme = [] {
    px::account a;
    a.id = "acme";
    a.name = "Acme";
    a.property_keys = px::property_keys("AP-EXAMPLE-2");
    return a;
}();
inline px::external_segment const trialists = [] {
    px::external_segment s;
    s.external_id = "trialists";
    s.name = "Trialists";
    return s;
}();
inline px::segment_payload const joiners = [] {
    px::segment_action joined;
    joined.segment_id = "trialists";
    joined.identities.emplace_back("jane@example.com");
    joined.last_qualification_time = "2026-01-31T00:00:00Z";
    px::segment_payload p;
    p.add.push_back(joined);
    p.identity_type = px::identity_type::identify_id;
    return p;
}();
inline px::custom_event const signup = px::custom_event("signup", "jane@example.com").with_property_key("AP-EXAMPLE-2");

inline px::upload const translations = px::upload::from_memory("translations.zip", "PK");

/// An id that a path cannot carry goes in the body, which makes it another operation of the vendor's.
inline constexpr auto calls = std::tuple{
    PX_CALL(list_users, client.users().list(px::user_query{}.where(field::user::score > 80))),
    PX_CALL(create_user, client.users().create(jane)),
    PX_CALL(get_user, client.users().get("jane@example.com")),
    PX_CALL(update_user, client.users().update("jane@example.com", px::patch<px::user>{}.set(field::user::score, 81))),
    PX_CALL(update_user_by_body, client.users().update("jane/doe", px::patch<px::user>{}.set(field::user::score, 81))),
    PX_CALL(remove_user, client.users().remove("jane@example.com", px::hard_delete::yes)),
    PX_CALL(remove_user_by_body, client.users().remove("jane/doe", px::hard_delete::no)),
    PX_CALL(get_user_denylist_flag, client.users().is_denied("jane@example.com")),
    PX_CALL(update_user_denylist_flag, client.users().set_denied("jane@example.com", true)),
    PX_CALL(list_accounts, client.accounts().list()),
    PX_CALL(create_account, client.accounts().create(acme)),
    PX_CALL(get_account, client.accounts().get("acme")),
    PX_CALL(update_account,
            client.accounts().update("acme", px::patch<px::account>{}.set(field::account::name, "Acme"))),
    PX_CALL(update_account_by_body,
            client.accounts().update("acme/eu", px::patch<px::account>{}.set(field::account::name, "Acme"))),
    PX_CALL(remove_account, client.accounts().remove("acme", px::cascade::deletes_its_users)),
    PX_CALL(list_custom_events, client.custom_events().list(px::custom_event_query{}.during(px::last_day))),
    PX_CALL(create_custom_event, client.custom_events().create(signup)),
    PX_CALL(get_user_preferences, client.user_preferences().get("jane@example.com")),
    PX_CALL(look_up_user_preferences, client.user_preferences().look_up("jane/doe")),
    PX_CALL(update_user_preferences,
            client.user_preferences().update(
                "jane@example.com", px::patch<px::user_preferences>{}.set(field::user_preferences::surveys, false))),
    PX_CALL(update_user_preferences_by_body,
            client.user_preferences().update(
                "jane/doe", px::patch<px::user_preferences>{}.set(field::user_preferences::surveys, false))),
    PX_CALL(get_user_preferences_v2, client.user_preferences_v2().get("jane@example.com")),
    PX_CALL(look_up_user_preferences_v2, client.user_preferences_v2().look_up("jane/doe")),
    PX_CALL(update_user_preferences_v2,
            client.user_preferences_v2().update("jane@example.com", px::patch<px::user_preferences_v2>{}.set(
                                                                        field::user_preferences_v2::surveys, false))),
    PX_CALL(update_user_preferences_v2_by_body,
            client.user_preferences_v2().update(
                "jane/doe", px::patch<px::user_preferences_v2>{}.set(field::user_preferences_v2::surveys, false))),
    PX_CALL(list_email_events, client.email_events().list(px::email_event_query{}.during(px::last_day))),
    PX_CALL(list_engagement_view_events,
            client.engagement_view_events().list(px::engagement_view_event_query{}.during(px::last_day))),
    PX_CALL(list_feature_match_events,
            client.feature_match_events().list(px::feature_match_event_query{}.during(px::last_day))),
    PX_CALL(list_form_submit_events,
            client.form_submit_events().list(px::form_submit_event_query{}.during(px::last_day))),
    PX_CALL(list_identify_events, client.identify_events().list(px::identify_event_query{}.during(px::last_day))),
    PX_CALL(list_lead_events, client.lead_events().list(px::lead_event_query{}.during(px::last_day))),
    PX_CALL(list_page_view_events, client.page_view_events().list(px::page_view_event_query{}.during(px::last_day))),
    PX_CALL(list_segment_match_events,
            client.segment_match_events().list(px::segment_match_event_query{}.during(px::last_day))),
    PX_CALL(list_session_events, client.session_events().list(px::session_event_query{}.during(px::last_day))),
    PX_CALL(list_survey_responses, client.survey_responses().list(px::survey_response_query{}.during(px::last_day))),
    PX_CALL(list_features, client.features().list(px::feature_query{}.property_key("AP-EXAMPLE-2"))),
    PX_CALL(list_features_extended, client.features().list_extended()),
    PX_CALL(get_feature, client.features().get("f-1")),
    PX_CALL(update_feature,
            client.features().update("f-1", px::patch<px::feature>{}.set(field::feature::name, "Search"))),
    PX_CALL(get_feature_adoption, client.features().adoption("f-1", px::last_day)),
    PX_CALL(backfill_feature, client.features().backfill("f-1")),
    PX_CALL(list_segments, client.segments().list()),
    PX_CALL(get_segment, client.segments().get("s-1")),
    PX_CALL(create_external_segment, client.external_segments().create(trialists)),
    PX_CALL(update_external_segment, client.external_segments().update(trialists)),
    PX_CALL(update_membership, client.external_segments().update_membership(joiners)),
    PX_CALL(list_engagements,
            client.engagements().list(px::engagement_query{}.content_type(px::engagement_type::in_app_guide))),
    PX_CALL(list_engagements_extended, client.engagements().list_extended()),
    PX_CALL(get_engagement, client.engagements().get("e-1")),
    PX_CALL(remove_engagement, client.engagements().remove("e-1")),
    PX_CALL(get_engagement_survey_metadata, client.engagements().survey_metadata("e-1")),
    PX_CALL(change_engagement_state, client.engagements().start("e-1", px::environment::stage)),
    PX_CALL(change_engagement_env, client.engagements().set_env("e-1", px::environment::stage)),
    PX_CALL(change_engagement_envs, client.engagements().set_envs("e-1", px::environment::stage, px::environment::qa)),
    PX_CALL(list_kc_bots, client.kc_bots().list()),
    PX_CALL(get_kc_bot, client.kc_bots().get("k-1")),
    PX_CALL(change_kc_bot_state, client.kc_bots().pause("k-1", px::environment::stage)),
    PX_CALL(list_articles, client.articles().list()),
    PX_CALL(get_article, client.articles().get("a-1")),
    PX_CALL(get_attributes, client.admin().attributes(px::attribute_owner::account)),
    PX_CALL(get_subscription, client.admin().subscription()),
    PX_CALL(list_users_not_seen_after, client.admin().users_not_seen_after(px::now())),
    PX_CALL(list_engagement_collisions,
            client.admin().engagement_collisions(px::engagement_collision_query{}.during(px::last_day))),
    PX_CALL(list_engagement_errors,
            client.admin().engagement_errors(px::engagement_error_query{}.during(px::last_day))),
    PX_CALL(get_engagement_error_details, client.admin().engagement_error_details("e-1", px::last_day)),
    PX_CALL(get_integrations, client.admin().integrations()),
    PX_CALL(export_articles,
            client.localization().export_articles("article-1", px::export_options{}.target_language("de"))),
    PX_CALL(export_content, client.localization().export_content("content-1", px::localized_content_type::guide)),
    PX_CALL(export_engagement,
            client.localization().export_engagement("engagement-1", px::export_options{}.draft(true))),
    PX_CALL(export_kc_bot, client.localization().export_kc_bot("bot-1", px::export_options{}.kc_version("v2"))),
    PX_CALL(import_articles, client.localization().import_articles(translations)),
    PX_CALL(import_content, client.localization().import_content("content-1", translations)),
    PX_CALL(import_engagement, client.localization().import_engagement(translations)),
    PX_CALL(import_kc_bot, client.localization().import_kc_bot(translations, "v2")),
};

/// Calls that act in production, or may: they need Production Launch besides Write.
inline constexpr auto production_calls = std::tuple{
    PX_CALL(change_engagement_state, client.engagements().start("e-1")),
    PX_CALL(change_engagement_state, client.engagements().start("e-1", px::environment::production)),
    PX_CALL(change_engagement_state,
            client.engagements().pause("e-1", px::environment::stage, px::environment::production)),
    PX_CALL(change_engagement_state, client.engagements().start("e-1", px::environments(px::environment::stage))),
    PX_CALL(change_engagement_env, client.engagements().set_env("e-1", px::environment::production)),
    PX_CALL(change_engagement_env, client.engagements().set_env("e-1", px::environment{px::environment::name::stage})),
    PX_CALL(change_engagement_envs,
            client.engagements().set_envs("e-1", px::environment::qa, px::environment::production)),
    PX_CALL(change_engagement_envs, client.engagements().set_envs("e-1", px::environments(px::environment::stage))),
    PX_CALL(change_kc_bot_state, client.kc_bots().pause("k-1")),
    PX_CALL(change_kc_bot_state, client.kc_bots().start("k-1", px::environment::production)),
    PX_CALL(change_kc_bot_state, client.kc_bots().start("k-1", px::environments(px::environment::stage))),
};

#undef PX_CALL

using calls_type = std::remove_const_t<decltype(calls)>;
using production_calls_type = std::remove_const_t<decltype(production_calls)>;

/// Calls `visit(entry)` for every line of the table.
template <class Visitor>
constexpr void for_each_call(Visitor visit)
{
    std::apply([&](auto const&... entry) { (visit(entry), ...); }, calls);
}
template <class Visitor>
constexpr void for_each_production_call(Visitor visit)
{
    std::apply([&](auto const&... entry) { (visit(entry), ...); }, production_calls);
}

namespace detail {

template <class Table>
struct infos_of;
template <class... Entries>
struct infos_of<std::tuple<Entries...>> {
    static constexpr std::array value{&Entries::info...};
};

}  // namespace detail

/// How many lines the table has for an operation. By id, since g++ 12 with -fsanitize=undefined does not take the
/// comparison of two addresses for a constant.
constexpr auto lines_for(px::operation_info const* op)
{
    return std::ranges::count(detail::infos_of<calls_type>::value, op->id(), &px::operation_info::id);
}

/// The compiler names the operation.
template <class Operation>
struct has_its_call {
    static_assert(lines_for(&Operation::info) == 1, "every operation has its call in this table, once");
};
template <class List>
struct all_have_their_call;
template <class... Operations>
struct all_have_their_call<px::operation::operations<Operations...>> : has_its_call<Operations>... {};
static_assert(sizeof(all_have_their_call<px::operation::all>) > 0);
static_assert(std::tuple_size_v<calls_type> == catalog::all.size(), "the table has nothing else");

template <class Table>
inline constexpr bool all_act_on_environments = false;
template <class... Entries>
inline constexpr bool all_act_on_environments<std::tuple<Entries...>> = (Entries::info.acts_on_environments() && ...);
static_assert(all_act_on_environments<production_calls_type>);

}  // namespace px_test

#endif
