// Whether a mapped element or an attribute is in use.
#ifndef GAINSIGHT_PX_MODEL_RECORD_STATE_HPP
#define GAINSIGHT_PX_MODEL_RECORD_STATE_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {

/// Whether a mapped element or an attribute is in use.
enum class record_state {
    enabled,
    disabled,
    deleted,
};
template <>
struct enum_names<record_state> {
    static constexpr std::string_view names[] = {"ENABLED", "DISABLED", "DELETED"};
};

}  // namespace gainsight::px::inline v0

#endif
