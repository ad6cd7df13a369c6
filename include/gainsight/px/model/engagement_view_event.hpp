// The event of a user who saw an engagement or answered a survey.
#ifndef GAINSIGHT_PX_MODEL_ENGAGEMENT_VIEW_EVENT_HPP
#define GAINSIGHT_PX_MODEL_ENGAGEMENT_VIEW_EVENT_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/event.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

/// What a user did with an engagement.
enum class engagement_track_type {
    engagement_view,
    engagement_click,
};
template <>
struct enum_names<engagement_track_type> {
    static constexpr std::string_view names[] = {"ENGAGEMENT_VIEW", "ENGAGEMENT_CLICK"};
};

/// The type of the engagement in a view event. Its names for surveys differ from those of `engagement_type`;
/// others that PX uses are kept as text.
enum class view_content_type {
    in_app_dialog,
    in_app_guide,
    in_app_carousel,
    in_app_survey_nps,
    in_app_survey_ces,
    in_app_survey_boolean,
    in_app_survey_rating,
};
template <>
struct enum_names<view_content_type> {
    static constexpr std::string_view names[] = {"IN_APP_DIALOG",       "IN_APP_GUIDE",      "IN_APP_CAROUSEL",
                                                 "IN_APP_SURVEY_NPS",   "IN_APP_SURVEY_CES", "IN_APP_SURVEY_BOOLEAN",
                                                 "IN_APP_SURVEY_RATING"};
};

/// How much a user completed of a carousel, a guide or a survey.
enum class view_state {
    viewed,
    completed,
};
template <>
struct enum_names<view_state> {
    static constexpr std::string_view names[] = {"VIEWED", "COMPLETED"};
};

/// A user saw an engagement or answered a survey. PX fills only the fields that belong to the engagement's type.
class engagement_view_event : public px::session_event {
public:
    engagement_view_event() = default;

    std::string engagement_id;
    open_enum<px::engagement_track_type> engagement_track_type;
    std::string content_id;
    /// The type of the engagement.
    open_enum<px::view_content_type> content_type;
    /// When the engagement was sent out.
    std::optional<timestamp> execution_date;
    std::string execution_id;
    std::string view_event_id;
    open_enum<px::view_state> carousel_state;
    std::string slide_id;
    std::optional<std::int64_t> sequence_number;
    std::string link_url;
    open_enum<px::view_state> guide_state;
    std::string step_id;
    open_enum<px::view_state> survey_state;
    std::optional<bool> contact_me_allowed;
    std::optional<std::int32_t> score;
    std::string comment;
    std::string question_type;
    std::vector<std::string> selection_ids;
    std::string path;

    friend bool operator==(engagement_view_event const&, engagement_view_event const&) = default;
};

namespace field::engagement_view_event {
using namespace field::session_event;
inline constexpr row<"engagementId", &px::engagement_view_event::engagement_id> engagement_id{};
inline constexpr row<"engagementTrackType", &px::engagement_view_event::engagement_track_type> engagement_track_type{};
inline constexpr row<"contentId", &px::engagement_view_event::content_id> content_id{};
inline constexpr row<"contentType", &px::engagement_view_event::content_type> content_type{};
inline constexpr row<"executionDate", &px::engagement_view_event::execution_date> execution_date{};
inline constexpr row<"executionId", &px::engagement_view_event::execution_id> execution_id{};
inline constexpr row<"viewEventId", &px::engagement_view_event::view_event_id> view_event_id{};
inline constexpr row<"carouselState", &px::engagement_view_event::carousel_state> carousel_state{};
inline constexpr row<"slideId", &px::engagement_view_event::slide_id> slide_id{};
inline constexpr row<"sequenceNumber", &px::engagement_view_event::sequence_number> sequence_number{};
inline constexpr row<"linkUrl", &px::engagement_view_event::link_url> link_url{};
inline constexpr row<"guideState", &px::engagement_view_event::guide_state> guide_state{};
inline constexpr row<"stepId", &px::engagement_view_event::step_id> step_id{};
inline constexpr row<"surveyState", &px::engagement_view_event::survey_state> survey_state{};
inline constexpr row<"contactMeAllowed", &px::engagement_view_event::contact_me_allowed> contact_me_allowed{};
inline constexpr row<"score", &px::engagement_view_event::score> score{};
inline constexpr row<"comment", &px::engagement_view_event::comment> comment{};
inline constexpr row<"questionType", &px::engagement_view_event::question_type> question_type{};
inline constexpr row<"selectionIds", &px::engagement_view_event::selection_ids> selection_ids{};
inline constexpr row<"path", &px::engagement_view_event::path> path{};
}  // namespace field::engagement_view_event

template <>
inline constexpr auto rows<engagement_view_event> = row_list<"EngagementAllTypesViewEvent">(
    field::event::event_id, field::event::identify_id, field::event::property_key, field::event::date,
    field::event::event_type, field::session_event::session_id, field::event::user_type,
    field::session_event::account_id, field::event::global_context, field::engagement_view_event::engagement_id,
    field::engagement_view_event::engagement_track_type, field::engagement_view_event::content_id,
    field::engagement_view_event::content_type, field::engagement_view_event::execution_date,
    field::engagement_view_event::execution_id, field::engagement_view_event::view_event_id,
    field::engagement_view_event::carousel_state, field::engagement_view_event::slide_id,
    field::engagement_view_event::sequence_number, field::engagement_view_event::link_url,
    field::engagement_view_event::guide_state, field::engagement_view_event::step_id,
    field::engagement_view_event::survey_state, field::engagement_view_event::contact_me_allowed,
    field::engagement_view_event::score, field::engagement_view_event::comment,
    field::engagement_view_event::question_type, field::engagement_view_event::selection_ids,
    field::engagement_view_event::path);

}  // namespace gainsight::px::inline v0

#endif
