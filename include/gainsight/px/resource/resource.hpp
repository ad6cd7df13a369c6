// What every resource stands on: how an operation becomes a call.
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

/// What a compiler shows of a client that lacks a scope: `scopes_held<read>::include<write>` is false.
template <class... Held>
struct scopes_held {
    template <class Needed>
    static constexpr bool include = (std::same_as<Needed, Held> || ...);
};

}  // namespace detail

/// The scope that an operation of the catalog needs, as a type.
template <operation_info const& Operation>
using scope_needed_by = typename detail::scope_for<Operation.needs()>::type;

/// Satisfied when the client was given the scope that the operation needs: `client<scope::read>` cannot create a user,
/// since `client_holds_scope<scope::write, scope::read>` is false.
template <class Needed, class... Held>
concept client_holds_scope = detail::scopes_held<Held...>::template include<Needed>;

namespace detail {

/// A model as the body of a request that creates it.
template <model M>
[[nodiscard]] result<std::string> encode_for_create(M const& m)
{
    std::string out;
    if (auto done = encode(out, shape_of<M>::value, &m, purpose::create); !done) return done.error();
    return out;
}

/// A patch as the body of an update.
template <class Field>
[[nodiscard]] result<std::string> patch_body(patch_base const& changes, Field, std::string_view id,
                                             tenant_core const& tenant)
{
    if (changes.empty()) return error{errc::invalid_argument, "the patch changes nothing"};
    return changes.body(Field::name, id, tenant.property_keys.empty() ? nullptr : &tenant.property_keys);
}

/// A patch as the body of an update whose path has the id.
[[nodiscard]] result<std::string> plain_patch_body(patch_base const& changes);
/// The same where the body has the id, and nothing else that the patch does not name.
template <class Field>
[[nodiscard]] result<std::string> plain_patch_body(patch_base const& changes, Field, std::string_view id)
{
    if (changes.empty()) return error{errc::invalid_argument, "the patch changes nothing"};
    return changes.body(Field::name, id, nullptr);
}

/// Puts a query that may have been refused into a call, whose target is its path until then.
void put_query(call_base& c, query_body query);

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
