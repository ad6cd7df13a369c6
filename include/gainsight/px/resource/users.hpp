// The Users API.
#ifndef GAINSIGHT_PX_RESOURCE_USERS_HPP
#define GAINSIGHT_PX_RESOURCE_USERS_HPP

#include <gainsight/px/json/encoder.hpp>
#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/users.hpp>
#include <gainsight/px/resource/resource.hpp>
#include <gainsight/px/stream/page_stream.hpp>

namespace gainsight::px::inline v0 {

/// Whether a removed user is gone at once. PX hides a user that was not hard-deleted, and any write within seven days
/// brings it back.
enum class hard_delete : bool { no = false, yes = true };

/// Users, under `/v1/users`. Vendor source: Gainsight PX REST API, "Users".
///
/// Every function serialises at once: what the caller passed may die before the awaitable runs. Bad input is refused
/// from the await with invalid_argument, before anything is sent. Cancellation of any type ends a call with
/// operation_aborted.
template <class Style, scope_type... Scopes>
class users_resource {
public:
    explicit users_resource(detail::resource_core core) : core_{std::move(core)} {}

    /// The user of that id, whose case matters. Needs Read. Errors: not_found; invalid_argument for an id that no path
    /// can carry (`users.list` with `identify_id == id` finds such a user).
    auto get(std::string_view identify_id) const -> detail::awaits<Style, user>
        requires client_holds_scope<scope_needed_by<catalog::get_user>, Scopes...>
    {
        return detail::await_call<Style, user>(core_.make<user>(catalog::get_user, identify_id));
    }

    /// All users that the query finds, page by page. Needs Read.
    auto list(user_query query = {}) const -> page_stream<operation::list_users, Style>
        requires client_holds_scope<scope_needed_by<catalog::list_users>, Scopes...>
    {
        return page_stream<operation::list_users, Style>{core_, query.body()};
    }

    /// Creates a user: `identify_id` and `property_keys` are required. Needs Write. Errors: duplicate when it exists.
    auto create(user const& u) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::create_user>, Scopes...>
    {
        auto c = core_.make<void>(catalog::create_user);
        c->concerns(u.identify_id);
        detail::put_body(*c, detail::encode_for_create(u));
        return detail::await_call<Style, void>(std::move(c));
    }

    /// Changes what the patch names and nothing else. Needs Write. The id goes by path, or by body where a path cannot
    /// carry it. Errors: not_found; invalid_argument for an empty id or an empty patch.
    auto update(std::string_view identify_id, patch<user> const& changes) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::update_user>, Scopes...>
    {
        auto c = detail::by_path_or_body(core_, catalog::update_user, catalog::update_user_by_body, identify_id);
        detail::put_body(*c, detail::patch_body(changes, field::user::identify_id, identify_id, *core_.tenant));
        return detail::await_call<Style, void>(std::move(c));
    }

    /// Deletes a user. Needs Write. The id goes by path, or by body where a path cannot carry it. Errors: not_found.
    auto remove(std::string_view identify_id, hard_delete how) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::remove_user>, Scopes...>
    {
        auto c = detail::by_path_or_body(core_, catalog::remove_user, catalog::remove_user_by_body, identify_id);
        detail::target_builder target{std::move(c->target)};
        target.query(parameter::hard_delete, how == hard_delete::yes);
        c->target = std::move(target).text();
        if (c->info->has_body()) {
            delete_user request;
            request.identify_id = identify_id;
            detail::put_body(*c, detail::encode_for_create(request));
        }
        return detail::await_call<Style, void>(std::move(c));
    }

    /// Whether the user is on the denylist, so that PX records nothing of it. Needs Read.
    auto is_denied(std::string_view identify_id) const -> detail::awaits<Style, bool>
        requires client_holds_scope<scope_needed_by<catalog::get_user_denylist_flag>, Scopes...>
    {
        return detail::await_mapped<Style, bool>(
            core_.make<denylist_flag>(catalog::get_user_denylist_flag, identify_id),
            [](denylist_flag const& f) { return f.denied.value_or(false); });
    }

    /// Puts a user on the denylist, or takes it off. Needs Write.
    auto set_denied(std::string_view identify_id, bool denied) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::update_user_denylist_flag>, Scopes...>
    {
        auto c = core_.make<void>(catalog::update_user_denylist_flag, identify_id);
        set_denylist request;
        request.denied = denied;
        detail::put_body(*c, detail::encode_for_create(request));
        return detail::await_call<Style, void>(std::move(c));
    }

private:
    detail::resource_core core_;
};

}  // namespace gainsight::px::inline v0

#endif
