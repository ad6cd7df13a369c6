// Whether a piece of content is translated into a language.
#ifndef GAINSIGHT_PX_MODEL_LOCALIZATION_STATUS_HPP
#define GAINSIGHT_PX_MODEL_LOCALIZATION_STATUS_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/row.hpp>

#include <optional>
#include <string>

namespace gainsight::px::inline v0 {

/// Whether there is a translation into a language.
class localization_status {
public:
    localization_status() = default;

    std::string language_code;
    std::optional<bool> translated;
    extra_fields extra;

    friend bool operator==(localization_status const&, localization_status const&) = default;
};

namespace field::localization_status {
inline constexpr row<"languageCode", &px::localization_status::language_code> language_code{};
inline constexpr row<"translated", &px::localization_status::translated> translated{};
}  // namespace field::localization_status

template <>
inline constexpr auto rows<localization_status> =
    row_list<"LocalizationStatus">(field::localization_status::language_code, field::localization_status::translated);

}  // namespace gainsight::px::inline v0

#endif
