// A custom event: what a product reports to PX under a name of its own.
#ifndef GAINSIGHT_PX_MODEL_CUSTOM_EVENT_HPP
#define GAINSIGHT_PX_MODEL_CUSTOM_EVENT_HPP

#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/attributes.hpp>
#include <gainsight/px/model/common.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// Something that happened to a user and that the product reports to PX under a name of its own.
///
/// Events cannot be deleted or changed once they are created.
class custom_event {
public:
    custom_event() = default;
    /// An event of that name, of the user of that id; PX also wants a property key. The user is taken for a
    /// `user_type::user`.
    custom_event(std::string name, std::string user)
        : identify_id{std::move(user)}, user_type{px::user_type::user}, event_name{std::move(name)}
    {}

    /// The product it happened in.
    custom_event& with_property_key(std::string key)
    {
        property_key = std::move(key);
        return *this;
    }
    /// Whether a lead, a user or a visitor did it.
    custom_event& with_user_type(px::user_type type)
    {
        user_type = type;
        return *this;
    }
    custom_event& with_account_id(std::string id)
    {
        account_id = std::move(id);
        return *this;
    }
    /// When it happened; if not set, the moment in which the event is given to `create`.
    custom_event& with_date(timestamp when)
    {
        date = when;
        return *this;
    }
    /// An attribute; see attributes::set.
    template <class T>
        requires detail::attribute_value<T>
    custom_event& with(std::string_view name, T const& value)
    {
        this->attributes.set(name, value);
        return *this;
    }

    /// PX assigns it; not always a UUID.
    std::string event_id;
    /// The user it happened to.
    std::string identify_id;
    /// The product it happened in; required by PX, which returns it with a suffix.
    std::string property_key;
    /// When it happened. Stamped when the event is handed to `create`, unless set.
    std::optional<timestamp> date;
    std::string event_type;
    std::string session_id;
    /// Required by PX; `user_type::user` unless set.
    open_enum<px::user_type> user_type;
    std::string account_id;
    /// PX sends null or {} when there is none.
    px::attributes global_context;
    /// At most 2,000 characters.
    std::string event_name;
    /// At most 50, of names of up to 1,024 characters; nested values become text.
    px::attributes attributes;
    std::string url;
    std::string referrer;
    std::string remote_host;
    extra_fields extra;

    friend bool operator==(custom_event const&, custom_event const&) = default;
};

namespace field::custom_event {
inline constexpr row<"eventId", &px::custom_event::event_id> event_id{};
inline constexpr row<"identifyId", &px::custom_event::identify_id, mark::required> identify_id{};
inline constexpr row<"propertyKey", &px::custom_event::property_key, mark::required> property_key{};
inline constexpr row<"date", &px::custom_event::date> date{};
inline constexpr row<"eventType", &px::custom_event::event_type> event_type{};
inline constexpr row<"sessionId", &px::custom_event::session_id> session_id{};
inline constexpr row<"userType", &px::custom_event::user_type, mark::required> user_type{};
inline constexpr row<"accountId", &px::custom_event::account_id> account_id{};
inline constexpr row<"globalContext", &px::custom_event::global_context> global_context{};
inline constexpr row<"eventName", &px::custom_event::event_name, mark::required> event_name{};
inline constexpr row<"attributes", &px::custom_event::attributes> attributes{};
inline constexpr row<"url", &px::custom_event::url> url{};
inline constexpr row<"referrer", &px::custom_event::referrer> referrer{};
inline constexpr row<"remoteHost", &px::custom_event::remote_host> remote_host{};
}  // namespace field::custom_event

template <>
inline constexpr auto rows<custom_event> = row_list<"CustomEvent">(
    field::custom_event::event_id, field::custom_event::identify_id, field::custom_event::property_key,
    field::custom_event::date, field::custom_event::event_type, field::custom_event::session_id,
    field::custom_event::user_type, field::custom_event::account_id, field::custom_event::global_context,
    field::custom_event::event_name, field::custom_event::attributes, field::custom_event::url,
    field::custom_event::referrer, field::custom_event::remote_host);

}  // namespace gainsight::px::inline v0

#endif
