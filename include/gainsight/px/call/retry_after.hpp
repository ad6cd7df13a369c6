// Reads the header Retry-After. Pure.
#ifndef GAINSIGHT_PX_CALL_RETRY_AFTER_HPP
#define GAINSIGHT_PX_CALL_RETRY_AFTER_HPP

#include <gainsight/px/core/config.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Reads Retry-After in its two forms, seconds and an HTTP date (of the current form or of the two obsolete ones), as
/// the wait from `now` on; nothing for anything else. A date in the past is no wait.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text,
                                                                         std::chrono::system_clock::time_point now);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/retry_after.ipp>
#endif

#endif
