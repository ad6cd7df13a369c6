// Calls that act on environments: the scope they need, by the environments they name; starting and pausing.
#ifndef GAINSIGHT_PX_RESOURCE_ENVIRONMENTS_HPP
#define GAINSIGHT_PX_RESOURCE_ENVIRONMENTS_HPP

#include <gainsight/px/core/scope.hpp>
#include <gainsight/px/model/environment.hpp>
#include <gainsight/px/model/environment_change.hpp>
#include <gainsight/px/resource/base.hpp>

#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// The scope that acting on these environments needs besides Write: Production Launch when production is among them or
/// when none is named, which PX takes for production.
template <environment_type... Environments>
using scope_to_act_in =
    std::conditional_t<sizeof...(Environments) == 0 ||
                           (detail::environment_constant<std::remove_cvref_t<Environments>>::production || ...),
                       scope::production_launch, scope::write>;

namespace detail {

template <class Environments>
[[nodiscard]] std::vector<open_enum<environment::name>> spelled(Environments const& which)
{
    std::vector<open_enum<environment::name>> out;
    out.reserve(which.size());
    for (environment e : which) out.emplace_back(e.value());
    return out;
}

/// The base of resources that are listed, read one by one, and started and paused in environments.
template <class List, class Get, class ChangeState, class Style, scope_type... Scopes>
class startable_resource : public listed_resource<List, Get, Style, Scopes...> {
public:
    using listed_resource<List, Get, Style, Scopes...>::listed_resource;

    /// Starts it in the environments named: `start("id", px::environment::stage, px::environment::qa)`. Needs Write.
    /// Production needs Production Launch besides Write, and so does naming none, which PX takes for production.
    /// Errors: response_reported_errors where PX refuses under a 200; forbidden.
    template <environment_type... Environments>
    auto start(std::string_view id, Environments... where) const -> yields<ChangeState, Style>
        requires may_call<ChangeState, Scopes...> && client_holds_scope<scope_to_act_in<Environments...>, Scopes...>
    {
        return change_state(id, state_change::start, environments(where...));
    }
    /// The same in environments that are known at run time only, hence Production Launch besides Write.
    auto start(std::string_view id, std::vector<environment> const& where) const -> yields<ChangeState, Style>
        requires may_call<ChangeState, Scopes...> && client_holds_scope<scope::production_launch, Scopes...>
    {
        return change_state(id, state_change::start, where);
    }

    /// Pauses it in the environments named: `pause("id", px::environment::stage, px::environment::qa)`. Scopes and
    /// errors are those of `start`.
    template <environment_type... Environments>
    auto pause(std::string_view id, Environments... where) const -> yields<ChangeState, Style>
        requires may_call<ChangeState, Scopes...> && client_holds_scope<scope_to_act_in<Environments...>, Scopes...>
    {
        return change_state(id, state_change::pause, environments(where...));
    }
    /// The same in environments that are known at run time only, hence Production Launch besides Write.
    auto pause(std::string_view id, std::vector<environment> const& where) const -> yields<ChangeState, Style>
        requires may_call<ChangeState, Scopes...> && client_holds_scope<scope::production_launch, Scopes...>
    {
        return change_state(id, state_change::pause, where);
    }

private:
    auto change_state(std::string_view id, state_change what, std::vector<environment> const& where) const
        -> yields<ChangeState, Style>
    {
        auto request = request_about<ChangeState>(id);
        request.state = what;
        request.envs = spelled(where);
        return this->send(ChangeState{}, id, request);
    }
};

}  // namespace detail

}  // namespace gainsight::px::inline v0

#endif
