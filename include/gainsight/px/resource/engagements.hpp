// The Engagements API.
#ifndef GAINSIGHT_PX_RESOURCE_ENGAGEMENTS_HPP
#define GAINSIGHT_PX_RESOURCE_ENGAGEMENTS_HPP

#include <gainsight/px/model/common.hpp>
#include <gainsight/px/operation/engagements.hpp>
#include <gainsight/px/resource/environments.hpp>
#include <gainsight/px/resource/resource.hpp>
#include <gainsight/px/stream/page_stream.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// Engagements, under `/v1/engagement`. Vendor source: Gainsight PX REST API, "Engagement".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class engagements_resource {
public:
    explicit engagements_resource(detail::resource_core core) : core_{std::move(core)} {}

    /// All engagements, page by page. Needs Read.
    auto list(engagement_query query = {}) const -> page_stream<operation::list_engagements, Style>
        requires client_holds_scope<scope_needed_by<catalog::list_engagements>, Scopes...>
    {
        return page_stream<operation::list_engagements, Style>{core_, query.body()};
    }

    /// The same with the custom events that each refers to. Needs Read.
    auto list_extended(extended_engagement_query query = {}) const
        -> page_stream<operation::list_engagements_extended, Style>
        requires client_holds_scope<scope_needed_by<catalog::list_engagements_extended>, Scopes...>
    {
        return page_stream<operation::list_engagements_extended, Style>{core_, query.body()};
    }

    /// The engagement of that id. Needs Read. Errors: not_found.
    auto get(std::string_view engagement_id) const -> detail::awaits<Style, engagement>
        requires client_holds_scope<scope_needed_by<catalog::get_engagement>, Scopes...>
    {
        return detail::await_call<Style, engagement>(core_.make<engagement>(catalog::get_engagement, engagement_id));
    }

    /// Deletes an engagement. Needs Write. Errors: not_found.
    auto remove(std::string_view engagement_id) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::remove_engagement>, Scopes...>
    {
        return detail::await_call<Style, void>(core_.make<void>(catalog::remove_engagement, engagement_id));
    }

    /// The questions of a survey, as PX has them: it states no schema. The contract has them in an envelope; an object
    /// that comes without one is taken as a whole. Needs Read. Errors: not_found;
    /// response_reported_errors where PX fails under a 200.
    auto survey_metadata(std::string_view engagement_id) const -> detail::awaits<Style, boost::json::value>
        requires client_holds_scope<scope_needed_by<catalog::get_engagement_survey_metadata>, Scopes...>
    {
        auto c = core_.make<response_entity>(catalog::get_engagement_survey_metadata);
        c->concerns(engagement_id);
        detail::query_body query{*c->info, {}};
        query.set_parameter(parameter::engagement_id, std::string{engagement_id});
        detail::put_query(*c, std::move(query));
        return detail::await_mapped<Style, boost::json::value>(std::move(c), [](response_entity& answer) {
            if (answer.body) return std::move(*answer.body);
            bool const wrapped = !answer.status_code.empty() || answer.status_code_value;
            return wrapped || !answer.extra ? boost::json::value{} : boost::json::value(std::move(*answer.extra));
        });
    }

    /// Starts an engagement in the environments named: `start("id", px::environment::stage, px::environment::qa)`.
    /// Needs Write. Production needs Production Launch besides Write, and so does naming none, which PX takes for
    /// production. Errors: response_reported_errors where PX refuses under a 200; forbidden.
    template <environment_type... Environments>
    auto start(std::string_view engagement_id, Environments... where) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::change_engagement_state>, Scopes...> &&
                 client_holds_scope<scope_to_act_in<Environments...>, Scopes...>
    {
        return detail::change_state<Style>(core_, catalog::change_engagement_state,
                                           &engagement_state_change::engagement_id, engagement_id, state_change::start,
                                           environments(where...));
    }
    /// The same in environments that are known at run time only, hence Production Launch besides Write.
    auto start(std::string_view engagement_id, std::vector<environment> const& where) const
        -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::change_engagement_state>, Scopes...> &&
                 client_holds_scope<scope::production_launch, Scopes...>
    {
        return detail::change_state<Style>(core_, catalog::change_engagement_state,
                                           &engagement_state_change::engagement_id, engagement_id, state_change::start,
                                           where);
    }

    /// Pauses an engagement in the environments named: `pause("id", px::environment::stage, px::environment::qa)`.
    /// Needs Write. Production needs Production Launch besides Write, and so does naming none, which PX takes for
    /// production. Errors: response_reported_errors where PX refuses under a 200; forbidden.
    template <environment_type... Environments>
    auto pause(std::string_view engagement_id, Environments... where) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::change_engagement_state>, Scopes...> &&
                 client_holds_scope<scope_to_act_in<Environments...>, Scopes...>
    {
        return detail::change_state<Style>(core_, catalog::change_engagement_state,
                                           &engagement_state_change::engagement_id, engagement_id, state_change::pause,
                                           environments(where...));
    }
    /// The same in environments that are known at run time only, hence Production Launch besides Write.
    auto pause(std::string_view engagement_id, std::vector<environment> const& where) const
        -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::change_engagement_state>, Scopes...> &&
                 client_holds_scope<scope::production_launch, Scopes...>
    {
        return detail::change_state<Style>(core_, catalog::change_engagement_state,
                                           &engagement_state_change::engagement_id, engagement_id, state_change::pause,
                                           where);
    }

    /// Moves an engagement to an environment: `set_env("id", px::environment::stage)`. Needs Write; production needs
    /// Production Launch besides. Errors: response_reported_errors where PX refuses under a 200; forbidden.
    template <environment_type Environment>
    auto set_env(std::string_view engagement_id, Environment where) const
        -> detail::awaits<Style, engagement_env_changed>
        requires client_holds_scope<scope_needed_by<catalog::change_engagement_env>, Scopes...> &&
                 client_holds_scope<scope_to_act_in<Environment>, Scopes...>
    {
        return move_to(engagement_id, where);
    }
    /// The same for an environment that is known at run time only, hence Production Launch besides Write.
    auto set_env(std::string_view engagement_id, environment where) const
        -> detail::awaits<Style, engagement_env_changed>
        requires client_holds_scope<scope_needed_by<catalog::change_engagement_env>, Scopes...> &&
                 client_holds_scope<scope::production_launch, Scopes...>
    {
        return move_to(engagement_id, where);
    }

    /// Moves an engagement to several environments, one at least. Needs Write; production needs Production Launch
    /// besides. Errors: response_reported_errors where PX refuses under a 200; forbidden.
    template <environment_type First, environment_type... Further>
    auto set_envs(std::string_view engagement_id, First first, Further... further) const
        -> detail::awaits<Style, engagement_envs_changed>
        requires client_holds_scope<scope_needed_by<catalog::change_engagement_envs>, Scopes...> &&
                 client_holds_scope<scope_to_act_in<First, Further...>, Scopes...>
    {
        return move_to_all(engagement_id, environments(first, further...));
    }
    /// The same for environments that are known at run time only, hence Production Launch besides Write. Without any it
    /// is invalid_argument.
    auto set_envs(std::string_view engagement_id, std::vector<environment> const& where) const
        -> detail::awaits<Style, engagement_envs_changed>
        requires client_holds_scope<scope_needed_by<catalog::change_engagement_envs>, Scopes...> &&
                 client_holds_scope<scope::production_launch, Scopes...>
    {
        return move_to_all(engagement_id, where);
    }

private:
    auto move_to(std::string_view engagement_id, environment where) const
        -> detail::awaits<Style, engagement_env_changed>
    {
        auto c = core_.make<engagement_env_changed>(catalog::change_engagement_env);
        c->concerns(engagement_id);
        engagement_env_change request;
        request.engagement_id = engagement_id;
        request.env = environment::title{static_cast<int>(where.value())};
        detail::put_body(*c, detail::encode_for_create(request));
        return detail::await_call<Style, engagement_env_changed>(std::move(c));
    }
    auto move_to_all(std::string_view engagement_id, std::vector<environment> const& where) const
        -> detail::awaits<Style, engagement_envs_changed>
    {
        auto c = core_.make<engagement_envs_changed>(catalog::change_engagement_envs);
        c->concerns(engagement_id);
        engagement_envs_change request;
        request.engagement_id = engagement_id;
        request.envs = detail::spelled(where);
        detail::put_body(*c, detail::encode_for_create(request));
        return detail::await_call<Style, engagement_envs_changed>(std::move(c));
    }

    detail::resource_core core_;
};

}  // namespace gainsight::px::inline v0

#endif
