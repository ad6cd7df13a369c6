// The operations of the User preferences API, in its two versions, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_USER_PREFERENCES_HPP
#define GAINSIGHT_PX_OPERATION_USER_PREFERENCES_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {

class user_identify_id;
class user_preferences;
class user_preferences_v2;
template <class Model>
class patch;

namespace operation {

struct get_user_preferences {
    static constexpr operation_info info{"getUserPreferences", "user_preferences.get", verb::get,
                                         "/v1/user/preferences/{identifyId}"};
    using answer = user_preferences;
};

struct look_up_user_preferences {
    static constexpr operation_info info =
        operation_info{"getUserPreferencesByBody", "user_preferences.look_up", verb::post, "/v1/user/preferences"}
            .body()
            .look_up();
    using request = user_identify_id;
    /// The request's field that holds the id.
    static constexpr std::string_view id_in_body = "identifyId";
    using answer = user_preferences;
};

struct update_user_preferences {
    static constexpr operation_info info = operation_info{"updateUserPreferences", "user_preferences.update", verb::put,
                                                          "/v1/user/preferences/{identifyId}"}
                                               .body();
    using request = patch<user_preferences>;
    using answer = void;
};

struct update_user_preferences_by_body {
    static constexpr operation_info info =
        operation_info{"updateUserPreferencesByBody", "user_preferences.update", verb::put, "/v1/user/preferences"}
            .body();
    using request = patch<user_preferences>;
    /// The request's field that holds the id.
    static constexpr std::string_view id_in_body = "identifyId";
    using answer = void;
};

struct get_user_preferences_v2 {
    static constexpr operation_info info{"getUserPreferencesV2", "user_preferences_v2.get", verb::get,
                                         "/v2/user/preferences/{identifyId}"};
    using answer = user_preferences_v2;
};

struct look_up_user_preferences_v2 {
    static constexpr operation_info info =
        operation_info{"getUserPreferencesV2ByBody", "user_preferences_v2.look_up", verb::post, "/v2/user/preferences"}
            .body()
            .look_up();
    using request = user_identify_id;
    /// The request's field that holds the id.
    static constexpr std::string_view id_in_body = "identifyId";
    using answer = user_preferences_v2;
};

struct update_user_preferences_v2 {
    static constexpr operation_info info = operation_info{"updateUserPreferencesV2", "user_preferences_v2.update",
                                                          verb::put, "/v2/user/preferences/{identifyId}"}
                                               .body();
    using request = patch<user_preferences_v2>;
    using answer = void;
};

struct update_user_preferences_v2_by_body {
    static constexpr operation_info info =
        operation_info{"updateUserPreferencesV2ByBody", "user_preferences_v2.update", verb::put, "/v2/user/preferences"}
            .body();
    using request = patch<user_preferences_v2>;
    /// The request's field that holds the id.
    static constexpr std::string_view id_in_body = "identifyId";
    using answer = void;
};

using user_preferences =
    operations<get_user_preferences, look_up_user_preferences, update_user_preferences, update_user_preferences_by_body,
               get_user_preferences_v2, look_up_user_preferences_v2, update_user_preferences_v2,
               update_user_preferences_v2_by_body>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
