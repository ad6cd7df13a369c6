// Whether a decoded value is what was asked for: it shows its id, or a field of its own. Pure.
#ifndef GAINSIGHT_PX_CALL_VALUE_PROOF_HPP
#define GAINSIGHT_PX_CALL_VALUE_PROOF_HPP

#include <gainsight/px/json/row.hpp>
#include <gainsight/px/operation/info.hpp>

namespace gainsight::px::inline v0::detail {

/// Whether a model has a row for an id of its own.
[[nodiscard]] bool has_identity(shape const& s) noexcept;
/// Whether an object has one that is set.
[[nodiscard]] bool shows_identity(shape const& s, void* value) noexcept;

/// Whether an object came in which nothing is of the model.
[[nodiscard]] bool nothing_arrived(shape const& s, void* object) noexcept;
/// Whether a value is an object that does not show whose it is: without its id or, where it has none, its first field.
[[nodiscard]] bool shows_nothing_of_itself(shape const& s, void* value) noexcept;
/// Whether the operation reads one thing by its id, and the thing has an id of its own.
[[nodiscard]] bool reads_one(operation_info const& op, shape const& s) noexcept;

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/value_proof.ipp>
#endif

#endif
