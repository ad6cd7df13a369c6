// By what a zip file shows that it is whole. Pure.
#ifndef GAINSIGHT_PX_CALL_ZIP_END_HPP
#define GAINSIGHT_PX_CALL_ZIP_END_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// The end of a zip file: a record of 22 bytes that names the length of the comment behind it, of 64 KiB at most.
inline constexpr std::size_t zip_end_record = 22;
inline constexpr std::size_t zip_end_limit = zip_end_record + 0xFFFF;

/// Whether a zip file ends with `tail`, its last bytes: a file that is cut off does not.
[[nodiscard]] bool ends_as_zip(std::string_view tail) noexcept;

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/zip_end.ipp>
#endif

#endif
