// The events of a user or a lead who was identified.
#ifndef GAINSIGHT_PX_MODEL_IDENTIFY_EVENT_HPP
#define GAINSIGHT_PX_MODEL_IDENTIFY_EVENT_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/event.hpp>

#include <string>

namespace gainsight::px::inline v0 {

/// A user was identified.
class identify_event : public px::session_event {
public:
    identify_event() = default;

    std::string email;

    friend bool operator==(identify_event const&, identify_event const&) = default;
};

namespace field::identify_event {
using namespace field::session_event;
inline constexpr row<"email", &px::identify_event::email> email{};
}  // namespace field::identify_event

template <>
inline constexpr auto rows<identify_event> =
    row_list<"IdentifyEvent">(field::event::event_id, field::event::identify_id, field::event::property_key,
                              field::event::date, field::event::event_type, field::session_event::session_id,
                              field::event::user_type, field::session_event::account_id, field::event::global_context,
                              field::identify_event::email);

/// A lead was identified.
class lead_event : public px::session_event {
public:
    lead_event() = default;

    std::string email;

    friend bool operator==(lead_event const&, lead_event const&) = default;
};

namespace field::lead_event {
using namespace field::session_event;
inline constexpr row<"email", &px::lead_event::email> email{};
}  // namespace field::lead_event

template <>
inline constexpr auto rows<lead_event> =
    row_list<"LeadEvent">(field::event::event_id, field::event::identify_id, field::event::property_key,
                          field::event::date, field::event::event_type, field::session_event::session_id,
                          field::event::user_type, field::session_event::account_id, field::event::global_context,
                          field::lead_event::email);

}  // namespace gainsight::px::inline v0

#endif
