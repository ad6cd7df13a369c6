// The User preferences API, in its two versions.
#ifndef GAINSIGHT_PX_RESOURCE_USER_PREFERENCES_HPP
#define GAINSIGHT_PX_RESOURCE_USER_PREFERENCES_HPP

#include <gainsight/px/model/user_preferences.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/resource/resource.hpp>

#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

namespace detail {

/// What differs between the versions of the API.
class preferences_v1 {
public:
    using model = user_preferences;
    static constexpr auto id_field = field::update_user_preferences::identify_id;
    static constexpr operation_info const& get = catalog::get_user_preferences;
    static constexpr operation_info const& look_up = catalog::look_up_user_preferences;
    static constexpr operation_info const& update = catalog::update_user_preferences;
    static constexpr operation_info const& update_by_body = catalog::update_user_preferences_by_body;
};
class preferences_v2 {
public:
    using model = user_preferences_v2;
    static constexpr auto id_field = field::update_user_preferences_v2::identify_id;
    static constexpr operation_info const& get = catalog::get_user_preferences_v2;
    static constexpr operation_info const& look_up = catalog::look_up_user_preferences_v2;
    static constexpr operation_info const& update = catalog::update_user_preferences_v2;
    static constexpr operation_info const& update_by_body = catalog::update_user_preferences_v2_by_body;
};

}  // namespace detail

/// What users have allowed PX to do, under `/v1/user/preferences` and `/v2/user/preferences`; version 2 knows the
/// tracking of e-mails besides. Vendor source: Gainsight PX REST API, "UserPreferences".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Version, class Style, scope_type... Scopes>
class basic_user_preferences_resource {
public:
    explicit basic_user_preferences_resource(detail::resource_core core) : core_{std::move(core)} {}

    using model = typename Version::model;

    /// The preferences of a user. Needs Read. Errors: not_found; invalid_argument for an id that no path can carry,
    /// which `look_up` takes.
    auto get(std::string_view identify_id) const -> detail::awaits<Style, model>
        requires client_holds_scope<scope_needed_by<Version::get>, Scopes...>
    {
        return detail::await_call<Style, model>(core_.make<model>(Version::get, identify_id));
    }

    /// The same for any id: PX takes it as a POST, which needs Write though it changes nothing. Errors: not_found.
    auto look_up(std::string_view identify_id) const -> detail::awaits<Style, model>
        requires client_holds_scope<scope_needed_by<Version::look_up>, Scopes...>
    {
        auto c = core_.make<model>(Version::look_up);
        c->concerns(identify_id);
        user_identify_id request;
        request.identify_id = identify_id;
        detail::put_body(*c, detail::encode_for_create(request));
        return detail::await_call<Style, model>(std::move(c));
    }

    /// Changes the preferences that the patch names. Needs Write. The id goes by path, or by body where a path cannot
    /// carry it. Errors: not_found; invalid_argument for an empty id or an empty patch.
    auto update(std::string_view identify_id, patch<model> const& changes) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<Version::update>, Scopes...>
    {
        auto c = detail::by_path_or_body(core_, Version::update, Version::update_by_body, identify_id);
        detail::put_body(*c, c->info == &Version::update
                                 ? detail::plain_patch_body(changes)
                                 : detail::plain_patch_body(changes, Version::id_field, identify_id));
        return detail::await_call<Style, void>(std::move(c));
    }

private:
    detail::resource_core core_;
};

}  // namespace gainsight::px::inline v0

#endif
