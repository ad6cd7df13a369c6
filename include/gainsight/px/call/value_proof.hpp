// Whether a decoded value is what was asked for: it shows its id, or a field of its own. Pure.
#ifndef GAINSIGHT_PX_CALL_VALUE_PROOF_HPP
#define GAINSIGHT_PX_CALL_VALUE_PROOF_HPP

#include <gainsight/px/json/table.hpp>

#include <boost/json/object.hpp>

namespace gainsight::px::inline v0::detail {

/// Whether a JSON object has one of the names by which PX knows a thing.
[[nodiscard]] bool has_identity(boost::json::object const& object) noexcept;
/// Whether an object has an id of its own that is set.
[[nodiscard]] bool shows_identity(shape const& s, void* value) noexcept;

/// Whether an object came in which nothing is of the model.
[[nodiscard]] bool nothing_arrived(shape const& s, void* object) noexcept;
/// Whether a value is an object that has neither an id nor its first field, so that nothing shows that it is the model
/// that was asked for.
[[nodiscard]] bool is_unidentified(shape const& s, void* value) noexcept;
/// Whether an object in which nothing is of the model may be what was asked for. One that is empty, where all that it
/// could tell is flags, of which none need be set; and one with something else, where PX wraps what has no schema and
/// has left out the wrapping.
[[nodiscard]] bool may_have_nothing(shape const& s, void* object) noexcept;

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/value_proof.ipp>
#endif

#endif
