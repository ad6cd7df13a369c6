// The one encoder: a value that a shape describes, as JSON.
#ifndef GAINSIGHT_PX_JSON_ENCODER_HPP
#define GAINSIGHT_PX_JSON_ENCODER_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/json/absent.hpp>
#include <gainsight/px/json/table.hpp>

#include <boost/json/value.hpp>

#include <span>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// What the JSON is for.
enum class purpose : unsigned char {
    /// Every row, absent or not: "" for text and enumerations, [] for lists, null for the rest. Nothing is lost.
    export_,
    /// What a create sends: no absent and no read-only rows, and an error when a required row is absent.
    create,
    /// A value within a patch: as create, but all text of nested objects is written, since they are patched whole, and
    /// nothing is required.
    patch
};

/// A member of the value that is written as another of the same type.
struct stand_in {
    void const* member = nullptr;
    void const* by = nullptr;
};

/// Appends a value as JSON, with stand-ins for members of its outermost object. Malformed UTF-8, NaN, infinities, and
/// absent required rows are invalid_argument, which names the field and its model; then `out` is as it was.
[[nodiscard]] result<void> encode(std::string& out, shape const& s, void const* value, purpose p,
                                  std::span<stand_in const> others = {});
/// The same for JSON without a schema. A kept number is written as its digits, integral doubles keep their point (2.0),
/// so that they are read as doubles again.
[[nodiscard]] result<void> encode(std::string& out, boost::json::value const& value);

/// Appends a JSON string with its quotes. Malformed UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/json/impl/encoder.ipp>
#endif

#endif
