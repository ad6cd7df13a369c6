// The event of a session that began.
#ifndef GAINSIGHT_PX_MODEL_SESSION_INITIALIZED_EVENT_HPP
#define GAINSIGHT_PX_MODEL_SESSION_INITIALIZED_EVENT_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/event.hpp>
#include <gainsight/px/model/location.hpp>

#include <string>

namespace gainsight::px::inline v0 {

/// A session of a user began.
class session_initialized_event : public px::session_event {
public:
    session_initialized_event() = default;

    std::string remote_host;
    boxed<px::location> inferred_location;

    friend bool operator==(session_initialized_event const&, session_initialized_event const&) = default;
};

namespace field::session_initialized_event {
using namespace field::session_event;
inline constexpr row<"remoteHost", &px::session_initialized_event::remote_host> remote_host{};
inline constexpr row<"inferredLocation", &px::session_initialized_event::inferred_location> inferred_location{};
}  // namespace field::session_initialized_event

template <>
inline constexpr auto rows<session_initialized_event> =
    row_list<"SessionInitializedEvent">(field::event::event_id, field::event::identify_id, field::event::property_key,
                                        field::event::date, field::event::event_type, field::session_event::session_id,
                                        field::event::user_type, field::session_event::account_id,
                                        field::event::global_context, field::session_initialized_event::remote_host,
                                        field::session_initialized_event::inferred_location);

}  // namespace gainsight::px::inline v0

#endif
