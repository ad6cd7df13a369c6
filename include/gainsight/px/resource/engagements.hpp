// The Engagements API.
#ifndef GAINSIGHT_PX_RESOURCE_ENGAGEMENTS_HPP
#define GAINSIGHT_PX_RESOURCE_ENGAGEMENTS_HPP

#include <gainsight/px/model/common.hpp>
#include <gainsight/px/model/engagement.hpp>
#include <gainsight/px/operation/engagements.hpp>
#include <gainsight/px/resource/environments.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// What `engagements().list` takes.
using engagement_query = basic_query<operation::list_engagements>;
/// What `engagements().list_extended` takes.
using extended_engagement_query = basic_query<operation::list_engagements_extended>;

/// Engagements, under `/v1/engagement`: `list`, `get`, `start`, `pause` and these. Vendor source: Gainsight PX REST
/// API, "Engagement".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class engagements_resource : public detail::startable_resource<operation::list_engagements, operation::get_engagement,
                                                               operation::change_engagement_state, Style, Scopes...> {
public:
    using detail::startable_resource<operation::list_engagements, operation::get_engagement,
                                     operation::change_engagement_state, Style, Scopes...>::startable_resource;

    /// All engagements with the custom events that each refers to, page by page. Needs Read.
    auto list_extended(extended_engagement_query query = {}) const
        -> page_stream<operation::list_engagements_extended, Style>
        requires may_call<operation::list_engagements_extended, Scopes...>
    {
        return this->pages(operation::list_engagements_extended{}, query.body());
    }

    /// Deletes an engagement. Needs Write. Errors: not_found.
    auto remove(std::string_view engagement_id) const -> detail::yields<operation::remove_engagement, Style>
        requires may_call<operation::remove_engagement, Scopes...>
    {
        return this->ask(operation::remove_engagement{}, engagement_id);
    }

    /// The questions of a survey, as PX has them: it states no schema. The contract has them in an envelope; an object
    /// that comes without one is taken as a whole, and an empty one is bad_response. Needs Read. Errors: not_found;
    /// response_reported_errors where PX fails under a 200.
    auto survey_metadata(std::string_view engagement_id) const -> detail::awaits<Style, boost::json::value>
        requires may_call<operation::get_engagement_survey_metadata, Scopes...>
    {
        auto c = this->make(operation::get_engagement_survey_metadata{});
        c->set_resource_id(engagement_id);
        detail::query_body query{*c->info, {}};
        query.set_parameter(parameter::engagement_id, std::string{engagement_id});
        detail::put_query(*c, std::move(query));
        return detail::await_mapped<Style, boost::json::value>(std::move(c), [](response_entity& answer) {
            if (answer.body) return std::move(*answer.body);
            bool const wrapped = !answer.status_code.empty() || answer.status_code_value;
            return wrapped || !answer.extra ? boost::json::value{} : boost::json::value(std::move(*answer.extra));
        });
    }

    /// Moves an engagement to an environment: `set_env("id", px::environment::stage)`. Needs Write; production needs
    /// Production Launch besides. Errors: response_reported_errors where PX refuses under a 200; forbidden.
    template <environment_type Environment>
    auto set_env(std::string_view engagement_id, Environment where) const
        -> detail::yields<operation::change_engagement_env, Style>
        requires may_call<operation::change_engagement_env, Scopes...> &&
                 client_holds_scope<scope_to_act_in<Environment>, Scopes...>
    {
        return move_to(engagement_id, where);
    }
    /// The same for an environment that is known at run time only, hence Production Launch besides Write.
    auto set_env(std::string_view engagement_id, environment where) const
        -> detail::yields<operation::change_engagement_env, Style>
        requires may_call<operation::change_engagement_env, Scopes...> &&
                 client_holds_scope<scope::production_launch, Scopes...>
    {
        return move_to(engagement_id, where);
    }

    /// Moves an engagement to several environments, one at least. Needs Write; production needs Production Launch
    /// besides. Errors: response_reported_errors where PX refuses under a 200; forbidden.
    template <environment_type First, environment_type... Further>
    auto set_envs(std::string_view engagement_id, First first, Further... further) const
        -> detail::yields<operation::change_engagement_envs, Style>
        requires may_call<operation::change_engagement_envs, Scopes...> &&
                 client_holds_scope<scope_to_act_in<First, Further...>, Scopes...>
    {
        return move_to_all(engagement_id, environments(first, further...));
    }
    /// The same for environments that are known at run time only, hence Production Launch besides Write. Without any it
    /// is invalid_argument.
    auto set_envs(std::string_view engagement_id, std::vector<environment> const& where) const
        -> detail::yields<operation::change_engagement_envs, Style>
        requires may_call<operation::change_engagement_envs, Scopes...> &&
                 client_holds_scope<scope::production_launch, Scopes...>
    {
        return move_to_all(engagement_id, where);
    }

private:
    auto move_to(std::string_view engagement_id, environment where) const
        -> detail::yields<operation::change_engagement_env, Style>
    {
        auto request = detail::request_about<operation::change_engagement_env>(engagement_id);
        request.env = environment::title{static_cast<int>(where.value())};
        return this->send(operation::change_engagement_env{}, engagement_id, request);
    }
    auto move_to_all(std::string_view engagement_id, std::vector<environment> const& where) const
        -> detail::yields<operation::change_engagement_envs, Style>
    {
        auto request = detail::request_about<operation::change_engagement_envs>(engagement_id);
        request.envs = detail::spelled(where);
        return this->send(operation::change_engagement_envs{}, engagement_id, request);
    }
};

}  // namespace gainsight::px::inline v0

#endif
