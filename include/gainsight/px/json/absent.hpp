// What it means for a value to be absent, whatever its type: "" for text, [] for lists, nothing at all for the others.
#ifndef GAINSIGHT_PX_JSON_ABSENT_HPP
#define GAINSIGHT_PX_JSON_ABSENT_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/shape.hpp>

namespace gainsight::px::inline v0::detail {

/// Whether an empty text, an empty list, or no value at all is there.
[[nodiscard]] bool is_absent(shape const& s, void const* value) noexcept;

/// Makes a value absent throughout; strings and lists keep their capacity.
void reset_value(shape const& s, void* value) noexcept;

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/json/impl/absent.ipp>
#endif

#endif
