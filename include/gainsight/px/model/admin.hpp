// What the administration endpoints return: attributes, product keys, products, the subscription, its people,
// integrations.
#ifndef GAINSIGHT_PX_MODEL_ADMIN_HPP
#define GAINSIGHT_PX_MODEL_ADMIN_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/record_state.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

/// The type of an attribute's values.
enum class attribute_type {
    string,
    date_time,
    boolean,
    number,
};
template <>
struct enum_names<attribute_type> {
    static constexpr std::string_view names[] = {"STRING", "DATE_TIME", "BOOLEAN", "NUMBER"};
};

/// Who made an attribute: the customer or PX.
enum class attribute_origin {
    custom,
    default_,
};
template <>
struct enum_names<attribute_origin> {
    static constexpr std::string_view names[] = {"CUSTOM", "DEFAULT"};
};

/// An attribute of users or accounts, as it was made in PX.
class attribute_metadata {
public:
    attribute_metadata() = default;

    std::string id;
    std::string name;
    /// The name by which the API knows it in customAttributes.
    std::string api_name;
    std::string internal_name;
    std::string description;
    open_enum<px::attribute_type> type;
    open_enum<px::record_state> state;
    open_enum<px::attribute_origin> origin;
    std::optional<timestamp> created_date;
    std::optional<timestamp> modified_date;
    std::string default_value;
    extra_fields extra;

    friend bool operator==(attribute_metadata const&, attribute_metadata const&) = default;
};

namespace field::attribute_metadata {
inline constexpr row<"id", &px::attribute_metadata::id, mark::required> id{};
inline constexpr row<"name", &px::attribute_metadata::name, mark::required> name{};
inline constexpr row<"apiName", &px::attribute_metadata::api_name, mark::required> api_name{};
inline constexpr row<"internalName", &px::attribute_metadata::internal_name, mark::required> internal_name{};
inline constexpr row<"description", &px::attribute_metadata::description> description{};
inline constexpr row<"type", &px::attribute_metadata::type, mark::required> type{};
inline constexpr row<"state", &px::attribute_metadata::state, mark::required> state{};
inline constexpr row<"origin", &px::attribute_metadata::origin, mark::required> origin{};
inline constexpr row<"createdDate", &px::attribute_metadata::created_date, mark::required | mark::read_only>
    created_date{};
inline constexpr row<"modifiedDate", &px::attribute_metadata::modified_date, mark::required | mark::read_only>
    modified_date{};
inline constexpr row<"defaultValue", &px::attribute_metadata::default_value> default_value{};
}  // namespace field::attribute_metadata

template <>
inline constexpr auto rows<attribute_metadata> = row_list<"AttributeMetadata">(
    field::attribute_metadata::id, field::attribute_metadata::name, field::attribute_metadata::api_name,
    field::attribute_metadata::internal_name, field::attribute_metadata::description, field::attribute_metadata::type,
    field::attribute_metadata::state, field::attribute_metadata::origin, field::attribute_metadata::created_date,
    field::attribute_metadata::modified_date, field::attribute_metadata::default_value);

/// A product key, and where it is used.
class product_key_details {
public:
    product_key_details() = default;

    std::string channel;
    std::string product_key;
    std::string url;
    extra_fields extra;

    friend bool operator==(product_key_details const&, product_key_details const&) = default;
};

namespace field::product_key_details {
inline constexpr row<"channel", &px::product_key_details::channel> channel{};
inline constexpr row<"productKey", &px::product_key_details::product_key> product_key{};
inline constexpr row<"url", &px::product_key_details::url> url{};
}  // namespace field::product_key_details

template <>
inline constexpr auto rows<product_key_details> = row_list<"ProductKeyDetails">(
    field::product_key_details::channel, field::product_key_details::product_key, field::product_key_details::url);

/// A product of a subscription.
class product_detail {
public:
    product_detail() = default;

    std::string description;
    std::string name;
    std::vector<px::product_key_details> product_keys;
    extra_fields extra;

    friend bool operator==(product_detail const&, product_detail const&) = default;
};

namespace field::product_detail {
inline constexpr row<"description", &px::product_detail::description> description{};
inline constexpr row<"name", &px::product_detail::name> name{};
inline constexpr row<"productKeys", &px::product_detail::product_keys> product_keys{};
}  // namespace field::product_detail

template <>
inline constexpr auto rows<product_detail> = row_list<"ProductDetail">(
    field::product_detail::description, field::product_detail::name, field::product_detail::product_keys);

/// The subscription that the key belongs to.
class subscription_detail {
public:
    subscription_detail() = default;

    std::string id;
    std::string name;
    std::string icon_url;
    std::string time_zone;
    std::string website;
    std::string description;
    std::vector<px::product_detail> products;
    extra_fields extra;

    friend bool operator==(subscription_detail const&, subscription_detail const&) = default;
};

namespace field::subscription_detail {
inline constexpr row<"id", &px::subscription_detail::id, mark::required> id{};
inline constexpr row<"name", &px::subscription_detail::name> name{};
inline constexpr row<"iconUrl", &px::subscription_detail::icon_url> icon_url{};
inline constexpr row<"timeZone", &px::subscription_detail::time_zone> time_zone{};
inline constexpr row<"website", &px::subscription_detail::website> website{};
inline constexpr row<"description", &px::subscription_detail::description> description{};
inline constexpr row<"products", &px::subscription_detail::products> products{};
}  // namespace field::subscription_detail

template <>
inline constexpr auto rows<subscription_detail> =
    row_list<"SubscriptionDetail">(field::subscription_detail::id, field::subscription_detail::name,
                                   field::subscription_detail::icon_url, field::subscription_detail::time_zone,
                                   field::subscription_detail::website, field::subscription_detail::description,
                                   field::subscription_detail::products);

/// A person who works in PX, and when.
class subscription_user {
public:
    subscription_user() = default;

    std::string id;
    std::string first_name;
    std::string last_name;
    std::string email;
    std::optional<timestamp> last_successful_login_timestamp;
    extra_fields extra;

    friend bool operator==(subscription_user const&, subscription_user const&) = default;
};

namespace field::subscription_user {
inline constexpr row<"id", &px::subscription_user::id, mark::required> id{};
inline constexpr row<"firstName", &px::subscription_user::first_name> first_name{};
inline constexpr row<"lastName", &px::subscription_user::last_name> last_name{};
inline constexpr row<"email", &px::subscription_user::email> email{};
inline constexpr row<"lastSuccessfulLoginTimestamp", &px::subscription_user::last_successful_login_timestamp>
    last_successful_login_timestamp{};
}  // namespace field::subscription_user

template <>
inline constexpr auto rows<subscription_user> =
    row_list<"SubscriptionUser">(field::subscription_user::id, field::subscription_user::first_name,
                                 field::subscription_user::last_name, field::subscription_user::email,
                                 field::subscription_user::last_successful_login_timestamp);

/// Whether an integration works.
enum class integration_health {
    up,
    down,
};
template <>
struct enum_names<integration_health> {
    static constexpr std::string_view names[] = {"UP", "DOWN"};
};

/// Whether an integration works, and when it last did.
class integration_status {
public:
    integration_status() = default;

    std::string integration_sync_name;
    open_enum<px::integration_health> current_status;
    std::optional<timestamp> last_successful_date;
    std::string last_error;
    std::optional<std::int64_t> number_of_records_processed;
    extra_fields extra;

    friend bool operator==(integration_status const&, integration_status const&) = default;
};

namespace field::integration_status {
inline constexpr row<"integrationSyncName", &px::integration_status::integration_sync_name> integration_sync_name{};
inline constexpr row<"currentStatus", &px::integration_status::current_status> current_status{};
inline constexpr row<"lastSuccessfulDate", &px::integration_status::last_successful_date> last_successful_date{};
inline constexpr row<"lastError", &px::integration_status::last_error> last_error{};
inline constexpr row<"numberOfRecordsProcessed", &px::integration_status::number_of_records_processed>
    number_of_records_processed{};
}  // namespace field::integration_status

template <>
inline constexpr auto rows<integration_status> = row_list<"IntegrationStatus">(
    field::integration_status::integration_sync_name, field::integration_status::current_status,
    field::integration_status::last_successful_date, field::integration_status::last_error,
    field::integration_status::number_of_records_processed);

}  // namespace gainsight::px::inline v0

#endif
