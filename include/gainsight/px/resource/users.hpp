// The Users API.
#ifndef GAINSIGHT_PX_RESOURCE_USERS_HPP
#define GAINSIGHT_PX_RESOURCE_USERS_HPP

#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/users.hpp>
#include <gainsight/px/resource/base.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {

/// What `users().list` takes.
using user_query = basic_query<operation::list_users>;

/// Whether a removed user is gone at once. PX hides a user that was not hard-deleted, and any write within seven days
/// brings it back.
enum class hard_delete : bool { no = false, yes = true };

/// Users, under `/v1/users`. Vendor source: Gainsight PX REST API,
/// "Users".
///
/// Every function serialises at once: what the caller passed may die before the awaitable runs. Bad input is refused
/// from the await with invalid_argument, before anything is sent. Cancellation of any type ends a call with
/// operation_aborted.
template <class Style, scope_type... Scopes>
class users_resource : public detail::resource<Style, Scopes...> {
public:
    using detail::resource<Style, Scopes...>::resource;

    /// The user of that id, whose case matters. Needs Read. Errors: not_found; invalid_argument for an id that no path
    /// can carry (`users.list` with `identify_id == id` finds such a user).
    auto get(std::string_view identify_id) const -> detail::yields<operation::get_user, Style>
        requires may_call<operation::get_user, Scopes...>
    {
        return this->ask(operation::get_user{}, identify_id);
    }

    /// All users that the query finds, page by page. Needs Read.
    auto list(user_query query = {}) const -> page_stream<operation::list_users, Style>
        requires may_call<operation::list_users, Scopes...>
    {
        return this->pages(operation::list_users{}, query.body());
    }

    /// Creates a user: `identify_id` and `property_keys` are required. Needs Write. Errors: duplicate when it exists.
    auto create(user const& u) const -> detail::yields<operation::create_user, Style>
        requires may_call<operation::create_user, Scopes...>
    {
        return this->send(operation::create_user{}, u.identify_id, u);
    }

    /// Changes what the patch names and nothing else. Needs Write. The id goes by path, or by body where a path cannot
    /// carry it. Errors: not_found; invalid_argument for an empty id or an empty patch.
    auto update(std::string_view identify_id, patch<user> const& changes) const
        -> detail::yields<operation::update_user, Style>
        requires may_call<operation::update_user, Scopes...>
    {
        return this->change(operation::update_user{}, operation::update_user_by_body{}, identify_id, changes);
    }

    /// Deletes a user. Needs Write. The id goes by path, or by body where a path cannot carry it. Errors: not_found.
    auto remove(std::string_view identify_id, hard_delete how) const -> detail::yields<operation::remove_user, Style>
        requires may_call<operation::remove_user, Scopes...>
    {
        auto c = this->make_either(operation::remove_user{}, operation::remove_user_by_body{}, identify_id);
        detail::put_flag(*c, parameter::hard_delete, how == hard_delete::yes);
        return this->await(std::move(c));
    }

    /// Whether the user is on the denylist, so that PX records nothing of it. Needs Read.
    auto is_denied(std::string_view identify_id) const -> detail::awaits<Style, bool>
        requires may_call<operation::get_user_denylist_flag, Scopes...>
    {
        return detail::await_mapped<Style, bool>(this->make(operation::get_user_denylist_flag{}, identify_id),
                                                 [](denylist_flag const& f) { return f.denied.value_or(false); });
    }

    /// Puts a user on the denylist, or takes it off. Needs Write.
    auto set_denied(std::string_view identify_id, bool denied) const
        -> detail::yields<operation::update_user_denylist_flag, Style>
        requires may_call<operation::update_user_denylist_flag, Scopes...>
    {
        set_denylist request;
        request.denied = denied;
        return this->send_to(operation::update_user_denylist_flag{}, identify_id, request);
    }
};

}  // namespace gainsight::px::inline v0

#endif
