// The User preferences API, in its two versions.
#ifndef GAINSIGHT_PX_RESOURCE_USER_PREFERENCES_HPP
#define GAINSIGHT_PX_RESOURCE_USER_PREFERENCES_HPP

#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/model/user_preferences.hpp>
#include <gainsight/px/operation/user_preferences.hpp>
#include <gainsight/px/resource/base.hpp>

#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

namespace detail {

/// The operations of one version of the API.
struct preferences_v1 {
    using get = operation::get_user_preferences;
    using look_up = operation::look_up_user_preferences;
    using update = operation::update_user_preferences;
    using update_by_body = operation::update_user_preferences_by_body;
};
struct preferences_v2 {
    using get = operation::get_user_preferences_v2;
    using look_up = operation::look_up_user_preferences_v2;
    using update = operation::update_user_preferences_v2;
    using update_by_body = operation::update_user_preferences_v2_by_body;
};

}  // namespace detail

/// What users have allowed PX to do, under `/v1/user/preferences` and `/v2/user/preferences`; version 2 knows the
/// tracking of e-mails besides. Vendor source: Gainsight PX REST API, "UserPreferences".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Version, class Style, scope_type... Scopes>
class basic_user_preferences_resource : public detail::resource<Style, Scopes...> {
public:
    using detail::resource<Style, Scopes...>::resource;

    using model = typename Version::get::answer;

    /// The preferences of a user. Needs Read. Errors: not_found; invalid_argument for an id that no path can carry,
    /// which `look_up` takes.
    auto get(std::string_view identify_id) const -> detail::yields<typename Version::get, Style>
        requires may_call<typename Version::get, Scopes...>
    {
        return this->ask(typename Version::get{}, identify_id);
    }

    /// The same for any id: PX takes it as a POST, which needs Write though it changes nothing. Errors: not_found.
    auto look_up(std::string_view identify_id) const -> detail::yields<typename Version::look_up, Style>
        requires may_call<typename Version::look_up, Scopes...>
    {
        using look_up_operation = typename Version::look_up;
        return this->send(look_up_operation{}, identify_id, detail::request_about<look_up_operation>(identify_id));
    }

    /// Changes the preferences that the patch names. Needs Write. The id goes by path, or by body where a path cannot
    /// carry it. Errors: not_found; invalid_argument for an empty id or an empty patch.
    auto update(std::string_view identify_id, patch<model> const& changes) const
        -> detail::yields<typename Version::update, Style>
        requires may_call<typename Version::update, Scopes...>
    {
        auto c = this->make_either(typename Version::update{}, typename Version::update_by_body{}, identify_id);
        detail::put_body(*c, c->info == &Version::update::info
                                 ? detail::plain_patch_body(changes)
                                 : detail::plain_patch_body(changes, Version::update_by_body::id_in_body, identify_id));
        return this->await(std::move(c));
    }
};

}  // namespace gainsight::px::inline v0

#endif
