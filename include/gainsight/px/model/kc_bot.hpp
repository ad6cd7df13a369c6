// A knowledge center bot.
#ifndef GAINSIGHT_PX_MODEL_KC_BOT_HPP
#define GAINSIGHT_PX_MODEL_KC_BOT_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/localization_status.hpp>
#include <gainsight/px/model/user_view.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gainsight::px::inline v0 {

/// A knowledge center bot.
class kc_bot {
public:
    kc_bot() = default;

    boxed<px::user_view> created_by;
    std::optional<timestamp> created_date;
    std::string default_language;
    std::string description;
    std::vector<std::string> environments;
    std::string id;
    std::vector<px::localization_status> languages;
    boxed<px::user_view> modified_by;
    std::optional<timestamp> modified_date;
    std::string name;
    std::optional<std::int32_t> priority;
    std::string product_id;
    std::string product_name;
    std::string status;
    extra_fields extra;

    friend bool operator==(kc_bot const&, kc_bot const&) = default;
};

namespace field::kc_bot {
inline constexpr row<"createdBy", &px::kc_bot::created_by> created_by{};
inline constexpr row<"createdDate", &px::kc_bot::created_date> created_date{};
inline constexpr row<"defaultLanguage", &px::kc_bot::default_language> default_language{};
inline constexpr row<"description", &px::kc_bot::description> description{};
inline constexpr row<"environments", &px::kc_bot::environments> environments{};
inline constexpr row<"id", &px::kc_bot::id> id{};
inline constexpr row<"languages", &px::kc_bot::languages> languages{};
inline constexpr row<"modifiedBy", &px::kc_bot::modified_by> modified_by{};
inline constexpr row<"modifiedDate", &px::kc_bot::modified_date> modified_date{};
inline constexpr row<"name", &px::kc_bot::name> name{};
inline constexpr row<"priority", &px::kc_bot::priority> priority{};
inline constexpr row<"productId", &px::kc_bot::product_id> product_id{};
inline constexpr row<"productName", &px::kc_bot::product_name> product_name{};
inline constexpr row<"status", &px::kc_bot::status> status{};
}  // namespace field::kc_bot

template <>
inline constexpr auto rows<kc_bot> = row_list<"KnowledgeCenterExternalView">(
    field::kc_bot::created_by, field::kc_bot::created_date, field::kc_bot::default_language, field::kc_bot::description,
    field::kc_bot::environments, field::kc_bot::id, field::kc_bot::languages, field::kc_bot::modified_by,
    field::kc_bot::modified_date, field::kc_bot::name, field::kc_bot::priority, field::kc_bot::product_id,
    field::kc_bot::product_name, field::kc_bot::status);

}  // namespace gainsight::px::inline v0

#endif
