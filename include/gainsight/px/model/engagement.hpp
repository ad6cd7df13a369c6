// Engagements (dialogs, guides, surveys, e-mails), as a list and as a single read show them.
#ifndef GAINSIGHT_PX_MODEL_ENGAGEMENT_HPP
#define GAINSIGHT_PX_MODEL_ENGAGEMENT_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/localization_status.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

/// The type of an engagement.
enum class engagement_type {
    email,
    in_app_dialog,
    in_app_carousel,
    in_app_guide,
    in_app_notification,
    out_bound_email,
    in_app_nps_survey,
    in_app_ces_survey,
    in_app_rating_survey,
    in_app_boolean_survey,
    in_app_multiple_question_survey,
};
template <>
struct enum_names<engagement_type> {
    static constexpr std::string_view names[] = {"EMAIL",
                                                 "IN_APP_DIALOG",
                                                 "IN_APP_CAROUSEL",
                                                 "IN_APP_GUIDE",
                                                 "IN_APP_NOTIFICATION",
                                                 "OUT_BOUND_EMAIL",
                                                 "IN_APP_NPS_SURVEY",
                                                 "IN_APP_CES_SURVEY",
                                                 "IN_APP_RATING_SURVEY",
                                                 "IN_APP_BOOLEAN_SURVEY",
                                                 "IN_APP_MULTIPLE_QUESTION_SURVEY"};
};

/// The state of an engagement.
enum class engagement_state {
    in_progress,
    started,
    paused,
    failed,
    editing,
    completed,
};
template <>
struct enum_names<engagement_state> {
    static constexpr std::string_view names[] = {"IN_PROGRESS", "STARTED", "PAUSED", "FAILED", "EDITING", "COMPLETED"};
};

/// The fields that both lists of engagements show.
class engagement_outline {
public:
    engagement_outline() = default;

    std::string id;
    std::string name;
    std::string description;
    open_enum<px::engagement_type> type;
    open_enum<px::engagement_state> state;
    /// The products it belongs to.
    std::vector<std::string> property_keys;
    /// The environments that it runs in.
    std::vector<std::string> envs;
    extra_fields extra;

    friend bool operator==(engagement_outline const&, engagement_outline const&) = default;
};

namespace field::engagement_outline {
inline constexpr row<"id", &px::engagement_outline::id, mark::required> id{};
inline constexpr row<"name", &px::engagement_outline::name, mark::required> name{};
inline constexpr row<"description", &px::engagement_outline::description> description{};
inline constexpr row<"type", &px::engagement_outline::type, mark::required> type{};
inline constexpr row<"state", &px::engagement_outline::state, mark::required> state{};
inline constexpr row<"propertyKeys", &px::engagement_outline::property_keys, mark::required> property_keys{};
inline constexpr row<"envs", &px::engagement_outline::envs, mark::required> envs{};
}  // namespace field::engagement_outline

/// An engagement: a dialog, a guide, a survey, an e-mail and the like.
class engagement : public px::engagement_outline {
public:
    engagement() = default;

    std::string default_language;
    std::vector<px::localization_status> languages;
    std::string translation_state;

    friend bool operator==(engagement const&, engagement const&) = default;
};

namespace field::engagement {
using namespace field::engagement_outline;
inline constexpr row<"defaultLanguage", &px::engagement::default_language> default_language{};
inline constexpr row<"languages", &px::engagement::languages> languages{};
inline constexpr row<"translationState", &px::engagement::translation_state> translation_state{};
}  // namespace field::engagement

template <>
inline constexpr auto rows<engagement> =
    row_list<"Engagement">(field::engagement::default_language, field::engagement_outline::id,
                           field::engagement::languages, field::engagement::translation_state,
                           field::engagement_outline::name, field::engagement_outline::description,
                           field::engagement_outline::type, field::engagement_outline::state,
                           field::engagement_outline::property_keys, field::engagement_outline::envs);

/// A custom event that an engagement refers to.
class custom_event_metadata {
public:
    custom_event_metadata() = default;

    std::string name;
    std::vector<std::string> properties;
    extra_fields extra;

    friend bool operator==(custom_event_metadata const&, custom_event_metadata const&) = default;
};

namespace field::custom_event_metadata {
inline constexpr row<"name", &px::custom_event_metadata::name, mark::required> name{};
inline constexpr row<"properties", &px::custom_event_metadata::properties> properties{};
}  // namespace field::custom_event_metadata

template <>
inline constexpr auto rows<custom_event_metadata> =
    row_list<"CustomEventMetadata">(field::custom_event_metadata::name, field::custom_event_metadata::properties);

/// An engagement with the custom events that it refers to.
class engagement_with_custom_events : public px::engagement_outline {
public:
    engagement_with_custom_events() = default;

    std::vector<px::custom_event_metadata> custom_events;

    friend bool operator==(engagement_with_custom_events const&, engagement_with_custom_events const&) = default;
};

namespace field::engagement_with_custom_events {
using namespace field::engagement_outline;
inline constexpr row<"customEvents", &px::engagement_with_custom_events::custom_events, mark::required> custom_events{};
}  // namespace field::engagement_with_custom_events

template <>
inline constexpr auto rows<engagement_with_custom_events> = row_list<"EngagementWithCustomEvents">(
    field::engagement_outline::id, field::engagement_outline::name, field::engagement_outline::description,
    field::engagement_outline::type, field::engagement_outline::state, field::engagement_outline::property_keys,
    field::engagement_outline::envs, field::engagement_with_custom_events::custom_events);

}  // namespace gainsight::px::inline v0

#endif
