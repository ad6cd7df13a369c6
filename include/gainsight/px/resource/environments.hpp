// Calls that act on environments: the scope they need, by the environments they name.
#ifndef GAINSIGHT_PX_RESOURCE_ENVIRONMENTS_HPP
#define GAINSIGHT_PX_RESOURCE_ENVIRONMENTS_HPP

#include <gainsight/px/core/scope.hpp>
#include <gainsight/px/model/environment.hpp>
#include <gainsight/px/model/environment_change.hpp>
#include <gainsight/px/resource/resource.hpp>

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

/// A request that starts or pauses what `Change` describes.
template <class Style, class Change>
[[nodiscard]] awaits<Style, void> change_state(resource_core const& core, operation_info const& op,
                                               std::string Change::* id_member, std::string_view id, state_change what,
                                               std::vector<environment> const& where)
{
    auto c = core.make<void>(op);
    c->concerns(id);
    Change request;
    request.*id_member = id;
    request.state = what;
    request.envs = spelled(where);
    put_body(*c, encode_for_create(request));
    return await_call<Style, void>(std::move(c));
}

}  // namespace detail

}  // namespace gainsight::px::inline v0

#endif
