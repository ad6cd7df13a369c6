// What happens to an answer's text on its way.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_EDITS_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_EDITS_HPP

#include <gainsight/px/core/config.hpp>

#include <string>
#include <string_view>

namespace gainsight::px::inline v0::testing::detail {

/// JSON with the first member of a name under another name; as it is where there is none.
[[nodiscard]] std::string with_renamed_member(std::string_view json, std::string_view from, std::string_view to);
/// JSON with half a surrogate pair and a byte that is no UTF-8 at the end of the first text that is a member's value.
[[nodiscard]] std::string with_damaged_text(std::string_view json);
/// JSON with every number in quotes.
[[nodiscard]] std::string with_numbers_as_text(std::string_view json);
[[nodiscard]] std::string gzipped(std::string_view bytes);

}  // namespace gainsight::px::inline v0::testing::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/testing/impl/edits.ipp>
#endif

#endif
