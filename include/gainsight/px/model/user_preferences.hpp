// What a user of a product allows PX to do, and the bodies of its look-up and its update.
#ifndef GAINSIGHT_PX_MODEL_USER_PREFERENCES_HPP
#define GAINSIGHT_PX_MODEL_USER_PREFERENCES_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/row.hpp>

#include <optional>
#include <string>

namespace gainsight::px::inline v0 {

/// What a user of the product has allowed PX to do with it.
class user_preferences {
public:
    user_preferences() = default;

    std::optional<bool> guided_tours;
    std::optional<bool> onboarding_bot;
    std::optional<bool> product_updates;
    std::optional<bool> surveys;
    std::optional<bool> track_usage;
    extra_fields extra;

    friend bool operator==(user_preferences const&, user_preferences const&) = default;
};

namespace field::user_preferences {
inline constexpr row<"guidedTours", &px::user_preferences::guided_tours> guided_tours{};
inline constexpr row<"onboardingBot", &px::user_preferences::onboarding_bot> onboarding_bot{};
inline constexpr row<"productUpdates", &px::user_preferences::product_updates> product_updates{};
inline constexpr row<"surveys", &px::user_preferences::surveys> surveys{};
inline constexpr row<"trackUsage", &px::user_preferences::track_usage> track_usage{};
}  // namespace field::user_preferences

template <>
inline constexpr auto rows<user_preferences> =
    row_list<"UserPreferences">(field::user_preferences::guided_tours, field::user_preferences::onboarding_bot,
                                field::user_preferences::product_updates, field::user_preferences::surveys,
                                field::user_preferences::track_usage);

/// The same, and whether PX may track e-mails.
class user_preferences_v2 : public px::user_preferences {
public:
    user_preferences_v2() = default;

    std::optional<bool> track_email_analytics;

    friend bool operator==(user_preferences_v2 const&, user_preferences_v2 const&) = default;
};

namespace field::user_preferences_v2 {
using namespace field::user_preferences;
inline constexpr row<"trackEmailAnalytics", &px::user_preferences_v2::track_email_analytics> track_email_analytics{};
}  // namespace field::user_preferences_v2

template <>
inline constexpr auto rows<user_preferences_v2> =
    row_list<"UserPreferencesV2">(field::user_preferences::guided_tours, field::user_preferences::onboarding_bot,
                                  field::user_preferences::product_updates, field::user_preferences::surveys,
                                  field::user_preferences::track_usage,
                                  field::user_preferences_v2::track_email_analytics);

/// The body of a look-up by a user's id.
class user_identify_id {
public:
    user_identify_id() = default;

    /// The user's id in the product.
    std::string identify_id;
    extra_fields extra;

    friend bool operator==(user_identify_id const&, user_identify_id const&) = default;
};

namespace field::user_identify_id {
inline constexpr row<"identifyId", &px::user_identify_id::identify_id, mark::required> identify_id{};
}  // namespace field::user_identify_id

template <>
inline constexpr auto rows<user_identify_id> = row_list<"UserIdentifyId">(field::user_identify_id::identify_id);

/// The body of an update of preferences that names the user.
class update_user_preferences : public px::user_preferences {
public:
    update_user_preferences() = default;

    /// The user's id in the product.
    std::string identify_id;

    friend bool operator==(update_user_preferences const&, update_user_preferences const&) = default;
};

namespace field::update_user_preferences {
using namespace field::user_preferences;
inline constexpr row<"identifyId", &px::update_user_preferences::identify_id, mark::required> identify_id{};
}  // namespace field::update_user_preferences

template <>
inline constexpr auto rows<update_user_preferences> =
    row_list<"UpdateUserPreferences">(field::update_user_preferences::identify_id,
                                      field::user_preferences::guided_tours, field::user_preferences::onboarding_bot,
                                      field::user_preferences::product_updates, field::user_preferences::surveys,
                                      field::user_preferences::track_usage);

/// The body of an update of preferences, version 2, that names the user.
class update_user_preferences_v2 : public px::user_preferences_v2 {
public:
    update_user_preferences_v2() = default;

    /// The user's id in the product.
    std::string identify_id;

    friend bool operator==(update_user_preferences_v2 const&, update_user_preferences_v2 const&) = default;
};

namespace field::update_user_preferences_v2 {
using namespace field::user_preferences_v2;
inline constexpr row<"identifyId", &px::update_user_preferences_v2::identify_id, mark::required> identify_id{};
}  // namespace field::update_user_preferences_v2

template <>
inline constexpr auto rows<update_user_preferences_v2> = row_list<"UpdateUserPreferencesV2">(
    field::update_user_preferences_v2::identify_id, field::user_preferences::guided_tours,
    field::user_preferences::onboarding_bot, field::user_preferences::product_updates, field::user_preferences::surveys,
    field::user_preferences::track_usage, field::user_preferences_v2::track_email_analytics);

}  // namespace gainsight::px::inline v0

#endif
