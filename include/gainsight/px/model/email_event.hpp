// Events of e-mails that engagements sent: delivered, opened, bounced and so on.
#ifndef GAINSIGHT_PX_MODEL_EMAIL_EVENT_HPP
#define GAINSIGHT_PX_MODEL_EMAIL_EVENT_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/event.hpp>
#include <gainsight/px/model/location.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

/// What happened to an e-mail.
enum class email_track_type {
    empty_email_track_type,  ///< What PX sends where it knows none.
    email_track_bounce,
    email_track_deferred,
    email_track_delivered,
    email_track_dropped,
    email_track_processed,
    email_track_open,
    email_track_click,
    email_track_unsubscribe,
};
template <>
struct enum_names<email_track_type> {
    static constexpr std::string_view names[] = {
        "EMPTY_EMAIL_TRACK_TYPE", "EMAIL_TRACK_BOUNCE",  "EMAIL_TRACK_DEFERRED",
        "EMAIL_TRACK_DELIVERED",  "EMAIL_TRACK_DROPPED", "EMAIL_TRACK_PROCESSED",
        "EMAIL_TRACK_OPEN",       "EMAIL_TRACK_CLICK",   "EMAIL_TRACK_UNSUBSCRIBE"};
};

/// Why an e-mail bounced.
enum class bounce_type {
    empty_bounce_type,  ///< What PX sends where it knows none.
    deliver_bounce,
    deliver_blocked,
    deliver_exipered,  ///< Spelt as PX spells it.
};
template <>
struct enum_names<bounce_type> {
    static constexpr std::string_view names[] = {"EMPTY_BOUNCE_TYPE", "DELIVER_BOUNCE", "DELIVER_BLOCKED",
                                                 "DELIVER_EXIPERED"};
};

/// Where in an e-mail a link was.
enum class link_type {
    empty_link_type,  ///< What PX sends where it knows none.
    html_link_type,
    header_link_type,
    text_link_type,
};
template <>
struct enum_names<link_type> {
    static constexpr std::string_view names[] = {"EMPTY_LINK_TYPE", "HTML_LINK_TYPE", "HEADER_LINK_TYPE",
                                                 "TEXT_LINK_TYPE"};
};

/// Something happened to an e-mail of an engagement.
class email_event : public px::event {
public:
    email_event() = default;

    std::string engagement_id;
    std::string email;
    open_enum<px::email_track_type> email_track_type;
    std::string status;
    std::string reason;
    open_enum<px::bounce_type> bounce_type;
    std::string mta_response;
    /// How often delivery was tried, as text.
    std::string attempt;
    std::optional<std::int32_t> link_index;
    open_enum<px::link_type> link_type;
    std::string link_url;
    boxed<px::location> inferred_location;

    friend bool operator==(email_event const&, email_event const&) = default;
};

namespace field::email_event {
using namespace field::event;
inline constexpr row<"engagementId", &px::email_event::engagement_id> engagement_id{};
inline constexpr row<"email", &px::email_event::email> email{};
inline constexpr row<"emailTrackType", &px::email_event::email_track_type> email_track_type{};
inline constexpr row<"status", &px::email_event::status> status{};
inline constexpr row<"reason", &px::email_event::reason> reason{};
inline constexpr row<"bounceType", &px::email_event::bounce_type> bounce_type{};
inline constexpr row<"mtaResponse", &px::email_event::mta_response> mta_response{};
inline constexpr row<"attempt", &px::email_event::attempt> attempt{};
inline constexpr row<"linkIndex", &px::email_event::link_index> link_index{};
inline constexpr row<"linkType", &px::email_event::link_type> link_type{};
inline constexpr row<"linkUrl", &px::email_event::link_url> link_url{};
inline constexpr row<"inferredLocation", &px::email_event::inferred_location> inferred_location{};
}  // namespace field::email_event

template <>
inline constexpr auto rows<email_event> =
    row_list<"EmailEvent">(field::event::event_id, field::event::identify_id, field::event::property_key,
                           field::event::date, field::event::event_type, field::event::user_type,
                           field::event::global_context, field::email_event::engagement_id, field::email_event::email,
                           field::email_event::email_track_type, field::email_event::status, field::email_event::reason,
                           field::email_event::bounce_type, field::email_event::mta_response,
                           field::email_event::attempt, field::email_event::link_index, field::email_event::link_type,
                           field::email_event::link_url, field::email_event::inferred_location);

namespace field::email_event {
/// Events can be filtered by the day of the e-mail's execution, which they do not show.
inline constexpr row<"executionDate", no_member<px::email_event, std::optional<timestamp>>{}> execution_date{};
}  // namespace field::email_event

}  // namespace gainsight::px::inline v0

#endif
