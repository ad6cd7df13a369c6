// Which scope an operation needs, and whether a client holds it: checked when a call is compiled.
#ifndef GAINSIGHT_PX_RESOURCE_SCOPE_CHECK_HPP
#define GAINSIGHT_PX_RESOURCE_SCOPE_CHECK_HPP

#include <gainsight/px/core/scope.hpp>

#include <concepts>
#include <type_traits>

namespace gainsight::px::inline v0 {

namespace detail {

template <permission P>
struct scope_for;
template <>
struct scope_for<permission::read> {
    using type = scope::read;
};
template <>
struct scope_for<permission::write> {
    using type = scope::write;
};

/// What a client lacks that holds every scope asked for.
struct no_scope {};

/// What a compiler shows of a client that lacks a scope: `scopes_held<read>::include<write>` is false.
template <class... Held>
struct scopes_held {
    template <class Needed>
    static constexpr bool include = std::same_as<Needed, no_scope> || (std::same_as<Needed, Held> || ...);
};

template <class Held, class... Needed>
struct first_lacking_of {
    using type = no_scope;
};
template <class Held, class First, class... Needed>
struct first_lacking_of<Held, First, Needed...>
    : std::conditional_t<Held::template include<First>, first_lacking_of<Held, Needed...>, std::type_identity<First>> {
};
/// The first of the scopes needed that are not held, so that a compiler names it.
template <class Held, class... Needed>
using first_lacking = typename first_lacking_of<Held, Needed...>::type;

}  // namespace detail

/// The scope that an operation needs, as a type: `scope_needed_by<operation::get_user>`.
template <class Operation>
using scope_needed_by = typename detail::scope_for<Operation::info.needs()>::type;

/// Satisfied when the client was given the scope that the operation needs: `client<scope::read>` cannot create a user,
/// since `client_holds_scope<scope::write, scope::read>` is false.
template <class Needed, class... Held>
concept client_holds_scope = detail::scopes_held<Held...>::template include<Needed>;

/// Satisfied when a client that holds these scopes may call the operation: `may_call<operation::create_user,
/// scope::read>` is false.
template <class Operation, class... Held>
concept may_call = client_holds_scope<scope_needed_by<Operation>, Held...>;

}  // namespace gainsight::px::inline v0

#endif
