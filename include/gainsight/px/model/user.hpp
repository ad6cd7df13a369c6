// The user: a person whom PX follows in a product, also as a lead or a visitor.
#ifndef GAINSIGHT_PX_MODEL_USER_HPP
#define GAINSIGHT_PX_MODEL_USER_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/attributes.hpp>
#include <gainsight/px/model/common.hpp>
#include <gainsight/px/model/location.hpp>
#include <gainsight/px/model/user_agent.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// A user's gender.
enum class gender {
    male,
    female,
    other,
    empty_gender,  ///< What PX sends where it knows none.
};
template <>
struct enum_names<gender> {
    static constexpr std::string_view names[] = {"MALE", "FEMALE", "OTHER", "EMPTY_GENDER"};
};

/// When a user was seen in one channel of one product.
class channel_metric {
public:
    channel_metric() = default;

    std::string group_id;
    std::optional<std::int64_t> channel;
    std::optional<std::int32_t> environment;
    std::optional<timestamp> first_seen_date;
    std::optional<timestamp> last_seen_date;
    extra_fields extra;

    friend bool operator==(channel_metric const&, channel_metric const&) = default;
};

namespace field::channel_metric {
inline constexpr row<"groupId", &px::channel_metric::group_id> group_id{};
inline constexpr row<"channel", &px::channel_metric::channel> channel{};
inline constexpr row<"environment", &px::channel_metric::environment> environment{};
inline constexpr row<"firstSeenDate", &px::channel_metric::first_seen_date> first_seen_date{};
inline constexpr row<"lastSeenDate", &px::channel_metric::last_seen_date> last_seen_date{};
}  // namespace field::channel_metric

template <>
inline constexpr auto rows<channel_metric> =
    row_list<"ChannelMetric">(field::channel_metric::group_id, field::channel_metric::channel,
                              field::channel_metric::environment, field::channel_metric::first_seen_date,
                              field::channel_metric::last_seen_date);

/// A user of a product, or a lead or visitor whom PX follows.
///
/// Text that PX holds no value for is "", dates of 0 ("never") are absent.
class user {
public:
    user() = default;

    /// PX's own id.
    std::string aptrinsic_id;
    /// The id that the product identifies the user by; often an e-mail address. PX also returns it as `id`.
    std::string identify_id;
    open_enum<px::user_type> type;
    open_enum<px::gender> gender;
    std::string email;
    std::string first_name;
    std::string last_name;
    std::optional<timestamp> last_seen_date;
    std::optional<timestamp> sign_up_date;
    std::optional<timestamp> first_visit_date;
    std::string title;
    std::string phone;
    std::optional<std::int64_t> score;
    std::string role;
    std::string subscription_id;
    std::string account_id;
    std::optional<std::int32_t> number_of_visits;
    /// An update replaces it whole.
    boxed<px::location> location;
    /// The products the user belongs to; needed to create one. PX returns `AP-XXXX-2-1` where `AP-XXXX-2`
    /// was written, so never compare them.
    std::vector<std::string> property_keys;
    std::optional<timestamp> create_date;
    std::optional<timestamp> last_modified_date;
    /// An update sends only the attributes it names; the others stay.
    px::attributes custom_attributes;
    std::optional<bool> global_unsubscribe;
    std::string sfdc_contact_id;
    std::vector<px::channel_metric> channel_metric_list;
    /// Empty until the user has been seen; PX then sends null.
    std::vector<px::user_agent_by_product> last_visited_user_agent_data;
    /// Equal to `identify_id` in what PX returns.
    std::string id;
    /// Where PX believes the user to be.
    boxed<px::location> last_inferred_location;
    std::string global_id;
    extra_fields extra;

    friend bool operator==(user const&, user const&) = default;
};

namespace field::user {
inline constexpr row<"aptrinsicId", &px::user::aptrinsic_id, mark::read_only> aptrinsic_id{};
inline constexpr row<"identifyId", &px::user::identify_id, mark::required> identify_id{};
inline constexpr row<"type", &px::user::type> type{};
inline constexpr row<"gender", &px::user::gender> gender{};
inline constexpr row<"email", &px::user::email> email{};
inline constexpr row<"firstName", &px::user::first_name> first_name{};
inline constexpr row<"lastName", &px::user::last_name> last_name{};
inline constexpr row<"lastSeenDate", &px::user::last_seen_date, mark::read_only> last_seen_date{};
inline constexpr row<"signUpDate", &px::user::sign_up_date> sign_up_date{};
inline constexpr row<"firstVisitDate", &px::user::first_visit_date> first_visit_date{};
inline constexpr row<"title", &px::user::title> title{};
inline constexpr row<"phone", &px::user::phone> phone{};
inline constexpr row<"score", &px::user::score> score{};
inline constexpr row<"role", &px::user::role> role{};
inline constexpr row<"subscriptionId", &px::user::subscription_id> subscription_id{};
inline constexpr row<"accountId", &px::user::account_id> account_id{};
inline constexpr row<"numberOfVisits", &px::user::number_of_visits, mark::read_only> number_of_visits{};
inline constexpr row<"location", &px::user::location> location{};
inline constexpr row<"propertyKeys", &px::user::property_keys, mark::required> property_keys{};
inline constexpr row<"createDate", &px::user::create_date, mark::read_only> create_date{};
inline constexpr row<"lastModifiedDate", &px::user::last_modified_date, mark::read_only> last_modified_date{};
inline constexpr row<"customAttributes", &px::user::custom_attributes> custom_attributes{};
inline constexpr row<"globalUnsubscribe", &px::user::global_unsubscribe> global_unsubscribe{};
inline constexpr row<"sfdcContactId", &px::user::sfdc_contact_id> sfdc_contact_id{};
inline constexpr row<"channelMetricList", &px::user::channel_metric_list> channel_metric_list{};
inline constexpr row<"lastVisitedUserAgentData", &px::user::last_visited_user_agent_data>
    last_visited_user_agent_data{};
inline constexpr row<"id", &px::user::id, mark::read_only> id{};
inline constexpr row<"lastInferredLocation", &px::user::last_inferred_location> last_inferred_location{};
inline constexpr row<"globalId", &px::user::global_id, mark::read_only> global_id{};
}  // namespace field::user

template <>
inline constexpr auto rows<user> =
    row_list<"User">(field::user::aptrinsic_id, field::user::identify_id, field::user::type, field::user::gender,
                     field::user::email, field::user::first_name, field::user::last_name, field::user::last_seen_date,
                     field::user::sign_up_date, field::user::first_visit_date, field::user::title, field::user::phone,
                     field::user::score, field::user::role, field::user::subscription_id, field::user::account_id,
                     field::user::number_of_visits, field::user::location, field::user::property_keys,
                     field::user::create_date, field::user::last_modified_date, field::user::custom_attributes,
                     field::user::global_unsubscribe, field::user::sfdc_contact_id, field::user::channel_metric_list,
                     field::user::last_visited_user_agent_data, field::user::id, field::user::last_inferred_location,
                     field::user::global_id);

// A page holds a thousand of them, and a list that grows moves them. Where a new field breaks this, a group of fields
// that most users lack goes into a boxed<> object of its own; where that is not possible, raise the bound here, in
// tests/unit/model and in the design of whoever counted on it, with the figure of benchmarks/count before and after.
static_assert(sizeof(user) <= 700, "user has outgrown its bound: see the comment above");
static_assert(std::is_nothrow_move_constructible_v<user>);

/// The body that names the user to delete: some ids cannot be sent in a path.
class delete_user {
public:
    delete_user() = default;
    explicit delete_user(std::string id) : identify_id{std::move(id)} {}

    std::string identify_id;
    extra_fields extra;

    friend bool operator==(delete_user const&, delete_user const&) = default;
};

namespace field::delete_user {
inline constexpr row<"identifyId", &px::delete_user::identify_id, mark::required> identify_id{};
}  // namespace field::delete_user

template <>
inline constexpr auto rows<delete_user> = row_list<"DeleteUser">(field::delete_user::identify_id);

/// Whether a user is on the denylist.
class denylist_flag {
public:
    denylist_flag() = default;

    std::optional<bool> denied;
    std::string identify_id;
    extra_fields extra;

    friend bool operator==(denylist_flag const&, denylist_flag const&) = default;
};

namespace field::denylist_flag {
inline constexpr row<"denied", &px::denylist_flag::denied> denied{};
inline constexpr row<"identifyId", &px::denylist_flag::identify_id> identify_id{};
}  // namespace field::denylist_flag

template <>
inline constexpr auto rows<denylist_flag> =
    row_list<"GetUserDenylistFlagResponse">(field::denylist_flag::denied, field::denylist_flag::identify_id);

/// Puts a user on the denylist or takes it off.
class set_denylist {
public:
    set_denylist() = default;
    explicit set_denylist(bool deny) : denied{deny} {}

    std::optional<bool> denied;
    extra_fields extra;

    friend bool operator==(set_denylist const&, set_denylist const&) = default;
};

namespace field::set_denylist {
inline constexpr row<"denied", &px::set_denylist::denied> denied{};
}  // namespace field::set_denylist

template <>
inline constexpr auto rows<set_denylist> = row_list<"SetDenylistRequestBody">(field::set_denylist::denied);

}  // namespace gainsight::px::inline v0

#endif
