// The browser and device that a user came with.
#ifndef GAINSIGHT_PX_MODEL_USER_AGENT_HPP
#define GAINSIGHT_PX_MODEL_USER_AGENT_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/json/row.hpp>

#include <string>

namespace gainsight::px::inline v0 {

/// The browser and device that a user came with.
class user_agent {
public:
    user_agent() = default;

    std::string raw_user_agent;
    std::string device;
    std::string platform_type;
    std::string platform_version;
    std::string browser_type;
    std::string browser_version;
    extra_fields extra;

    friend bool operator==(user_agent const&, user_agent const&) = default;
};

namespace field::user_agent {
inline constexpr row<"rawUserAgent", &px::user_agent::raw_user_agent> raw_user_agent{};
inline constexpr row<"device", &px::user_agent::device> device{};
inline constexpr row<"platformType", &px::user_agent::platform_type> platform_type{};
inline constexpr row<"platformVersion", &px::user_agent::platform_version> platform_version{};
inline constexpr row<"browserType", &px::user_agent::browser_type> browser_type{};
inline constexpr row<"browserVersion", &px::user_agent::browser_version> browser_version{};
}  // namespace field::user_agent

template <>
inline constexpr auto rows<user_agent> =
    row_list<"UserAgent">(field::user_agent::raw_user_agent, field::user_agent::device,
                          field::user_agent::platform_type, field::user_agent::platform_version,
                          field::user_agent::browser_type, field::user_agent::browser_version);

/// The last user agent that PX saw in one product.
class user_agent_by_product {
public:
    user_agent_by_product() = default;

    std::string property_key;
    boxed<px::user_agent> user_agent;
    extra_fields extra;

    friend bool operator==(user_agent_by_product const&, user_agent_by_product const&) = default;
};

namespace field::user_agent_by_product {
inline constexpr row<"propertyKey", &px::user_agent_by_product::property_key> property_key{};
inline constexpr row<"userAgent", &px::user_agent_by_product::user_agent> user_agent{};
}  // namespace field::user_agent_by_product

template <>
inline constexpr auto rows<user_agent_by_product> = row_list<"UserAgentByProduct">(
    field::user_agent_by_product::property_key, field::user_agent_by_product::user_agent);

}  // namespace gainsight::px::inline v0

#endif
