// The vendor's descriptions of fields, as its contract has them. PX_WRITE_REFERENCE=1 test_contract_schema writes this
// file.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_DESCRIPTIONS_IPP
#define GAINSIGHT_PX_SOURCE_IMPL_DESCRIPTIONS_IPP

#include <gainsight/px/core/config.hpp>

#include <array>
#include <string_view>

namespace gainsight::px::inline v0::detail {

struct field_description {
    std::string_view model;
    std::string_view field;
    std::string_view text;
};

// clang-format off
inline constexpr std::array<field_description, 0> field_descriptions{};
// clang-format on

}  // namespace gainsight::px::inline v0::detail

#endif
