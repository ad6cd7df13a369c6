// Which scope an operation needs, what it yields, and how what a caller passes becomes the body of a call.
#ifndef GAINSIGHT_PX_RESOURCE_RESOURCE_HPP
#define GAINSIGHT_PX_RESOURCE_RESOURCE_HPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/context.hpp>
#include <gainsight/px/call/tenant_core.hpp>
#include <gainsight/px/core/scope.hpp>
#include <gainsight/px/json/encoder.hpp>
#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/operation/target.hpp>
#include <gainsight/px/query/query_body.hpp>
#include <gainsight/px/resource/calls.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

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

namespace detail {

/// A model as the body of a request that creates it.
template <model M>
[[nodiscard]] result<std::string> encode_for_create(M const& m)
{
    std::string out;
    if (auto done = encode(out, shape_of<M>::value, &m, purpose::create); !done) return done.error();
    return out;
}

/// A patch as the body of an update of what has that id, with the tenant's property keys.
[[nodiscard]] result<std::string> patch_body(patch_base const& changes, std::string_view id_field, std::string_view id,
                                             tenant_core const& tenant);

/// A patch as the body of an update whose path has the id.
[[nodiscard]] result<std::string> plain_patch_body(patch_base const& changes);
/// The same where the body has the id, and nothing else that the patch does not name.
[[nodiscard]] result<std::string> plain_patch_body(patch_base const& changes, std::string_view id_field,
                                                   std::string_view id);

/// Puts a query that may have been refused into a call, whose target is its path until then.
void put_query(call_base& c, query_body query);

/// Adds a query parameter to a call's target, which has none yet: "true" or "false".
void put_flag(call_base& c, std::string_view name, bool flag);

/// Puts a body that may have been refused into a call.
void put_body(call_base& c, result<std::string> body);

/// A write that PX takes in two forms: the id in the path, or in the body where a path cannot carry it.
[[nodiscard]] std::shared_ptr<call<void>> by_path_or_body(resource_core const& core, operation_info const& by_path,
                                                          operation_info const& by_body, std::string_view id);

template <class Style, class T>
using outcome_of = typename Style::template outcome<T>;

/// What an operation returns.
template <class Style, class T>
using awaits = boost::asio::awaitable<outcome_of<Style, T>>;

/// What a function returns that yields the operation's answer as it came.
template <class Operation, class Style>
using yields = awaits<Style, typename Operation::answer>;

/// A call whose answer is reduced to a part of it, which may be moved out.
template <class Style, class To, class From, class Map>
boost::asio::awaitable<outcome_of<Style, To>> await_mapped(std::shared_ptr<call<From>> c, Map map)
{
    co_await c->async_wait(boost::asio::deferred);
    if (c->failure) co_return Style::template fail<To>(c->failure);
    co_return map(c->get());
}

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/resource/impl/resource.ipp>
#endif

#endif
