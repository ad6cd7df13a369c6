// What a target may be that a caller wrote, and what it may bring about. Pure.
#ifndef GAINSIGHT_PX_OPERATION_RAW_TARGET_HPP
#define GAINSIGHT_PX_OPERATION_RAW_TARGET_HPP

#include <gainsight/px/operation/info.hpp>

#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Why a target is refused; empty when it is fit.
///
/// Its path has to be in the one form in which no two servers read it differently: a slash, then segments that are
/// neither empty nor "." or "..", of RFC 3986's characters, but for ';', with no percent-escape where none is needed,
/// and none of what PX loses even when it is encoded (/ \ % ? # ; and control characters). What the path says is UTF-8.
/// The query may be anything that can stand in a request line, in whole percent-escapes.
[[nodiscard]] std::string_view target_flaw(std::string_view target) noexcept;

/// Whether a request that has no flaw could be taken for one that acts on production by whatever server: one that cares
/// neither for case nor for blanks around a name or a suffix like ".json" behind it, or that lets a parameter say what
/// the verb is. GET alone acts on nothing.
[[nodiscard]] bool may_act_on_production(verb method, std::string_view target) noexcept;

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/operation/impl/raw_target.ipp>
#endif

#endif
