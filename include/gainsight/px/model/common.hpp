// Types that several models use: the type of a user, lists of property keys, an answer wrapped into another one.
#ifndef GAINSIGHT_PX_MODEL_COMMON_HPP
#define GAINSIGHT_PX_MODEL_COMMON_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/json/row.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// The type of a person whom PX records.
enum class user_type {
    lead,
    user,
    visitor,
    empty_user_type,  ///< What PX sends where it knows none.
};
template <>
struct enum_names<user_type> {
    static constexpr std::string_view names[] = {"LEAD", "USER", "VISITOR", "EMPTY_USER_TYPE"};
};

/// Property keys by name: `px::property_keys("AP-XXXX-1", "AP-XXXX-2")`.
template <std::convertible_to<std::string>... Keys>
[[nodiscard]] std::vector<std::string> property_keys(Keys&&... keys)
{
    std::vector<std::string> out;
    out.reserve(sizeof...(keys));
    (out.emplace_back(std::forward<Keys>(keys)), ...);
    return out;
}

/// An answer that some endpoints wrap into the body of another one.
class response_entity {
public:
    response_entity() = default;

    /// Any JSON value.
    free_value body;
    /// The status by its name, as "OK".
    std::string status_code;
    /// The HTTP status of the wrapped answer: 400 to 599 means that the request failed, though its own status is 200.
    std::optional<std::int32_t> status_code_value;
    extra_fields extra;

    friend bool operator==(response_entity const&, response_entity const&) = default;
};

namespace field::response_entity {
inline constexpr row<"body", &px::response_entity::body> body{};
inline constexpr row<"statusCode", &px::response_entity::status_code> status_code{};
inline constexpr row<"statusCodeValue", &px::response_entity::status_code_value> status_code_value{};
}  // namespace field::response_entity

template <>
inline constexpr auto rows<response_entity> = row_list<"ResponseEntity">(
    field::response_entity::body, field::response_entity::status_code, field::response_entity::status_code_value);

}  // namespace gainsight::px::inline v0

#endif
