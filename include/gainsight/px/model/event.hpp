// The fields that all kinds of events share.
#ifndef GAINSIGHT_PX_MODEL_EVENT_HPP
#define GAINSIGHT_PX_MODEL_EVENT_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/attributes.hpp>
#include <gainsight/px/model/common.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gainsight::px::inline v0 {

/// An event that PX records of a user: what every kind of event has.
class event {
public:
    event() = default;

    /// PX assigns it; not always a UUID.
    std::string event_id;
    /// The user's id in the product.
    std::string identify_id;
    /// The product it happened in; PX returns it with a suffix, so never compare it.
    std::string property_key;
    std::optional<timestamp> date;
    std::string event_type;
    open_enum<px::user_type> user_type;
    /// PX sends null or {} when there is none.
    px::attributes global_context;
    extra_fields extra;

    friend bool operator==(event const&, event const&) = default;
};

namespace field::event {
inline constexpr row<"eventId", &px::event::event_id> event_id{};
inline constexpr row<"identifyId", &px::event::identify_id, mark::required> identify_id{};
inline constexpr row<"propertyKey", &px::event::property_key, mark::required> property_key{};
inline constexpr row<"date", &px::event::date> date{};
inline constexpr row<"eventType", &px::event::event_type> event_type{};
inline constexpr row<"userType", &px::event::user_type, mark::required> user_type{};
inline constexpr row<"globalContext", &px::event::global_context> global_context{};
}  // namespace field::event

/// An event within a session of a user.
class session_event : public px::event {
public:
    session_event() = default;

    std::string session_id;
    std::string account_id;

    friend bool operator==(session_event const&, session_event const&) = default;
};

namespace field::session_event {
using namespace field::event;
inline constexpr row<"sessionId", &px::session_event::session_id> session_id{};
inline constexpr row<"accountId", &px::session_event::account_id> account_id{};
}  // namespace field::session_event

/// An event on a page of the product.
class page_event : public px::session_event {
public:
    page_event() = default;

    std::string scheme;
    std::string host;
    std::string path;
    std::string query_string;
    std::string hash;
    /// The query's parameters: a list of texts for each.
    extra_fields query_params;
    std::string remote_host;
    std::string referrer;
    /// In pixels.
    std::optional<std::int32_t> screen_height;
    /// In pixels.
    std::optional<std::int32_t> screen_width;
    std::vector<std::string> languages;
    std::string page_title;

    friend bool operator==(page_event const&, page_event const&) = default;
};

namespace field::page_event {
using namespace field::session_event;
inline constexpr row<"scheme", &px::page_event::scheme> scheme{};
inline constexpr row<"host", &px::page_event::host> host{};
inline constexpr row<"path", &px::page_event::path> path{};
inline constexpr row<"queryString", &px::page_event::query_string> query_string{};
inline constexpr row<"hash", &px::page_event::hash> hash{};
inline constexpr row<"queryParams", &px::page_event::query_params> query_params{};
inline constexpr row<"remoteHost", &px::page_event::remote_host> remote_host{};
inline constexpr row<"referrer", &px::page_event::referrer> referrer{};
inline constexpr row<"screenHeight", &px::page_event::screen_height> screen_height{};
inline constexpr row<"screenWidth", &px::page_event::screen_width> screen_width{};
inline constexpr row<"languages", &px::page_event::languages> languages{};
inline constexpr row<"pageTitle", &px::page_event::page_title> page_title{};
}  // namespace field::page_event

}  // namespace gainsight::px::inline v0

#endif
