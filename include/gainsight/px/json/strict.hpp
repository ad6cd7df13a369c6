// JSON that is to be written to PX, read strictly: nothing in it is guessed, mended or passed over.
#ifndef GAINSIGHT_PX_JSON_STRICT_HPP
#define GAINSIGHT_PX_JSON_STRICT_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/json/table.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// What becomes of objects and lists among free attributes.
enum class nested_values : unsigned char { refused, kept };

/// A JSON object without a schema. Text that is no JSON, that is not sound UTF-8, or in which a name of an object comes
/// twice is invalid_argument, and `json_path()` says where.
[[nodiscard]] result<boost::json::object> read_strictly(std::string_view text);

/// Of a field: invalid_argument.
[[nodiscard]] error refused_field(std::string_view name, std::string problem);

/// The row of that name, if it is one that may be written; else invalid_argument.
[[nodiscard]] result<erased_row const*> writable_row(object_table const& table, std::string_view name);

/// Whether the row takes the value, other than null; invalid_argument names the place and what is expected there. A
/// date is whole epoch milliseconds, a date in ISO 8601 (midnight UTC) or a date and time with its offset; texts become
/// milliseconds. Null within a nested object is as if the field was not there, and nowhere else allowed.
[[nodiscard]] result<void> check_value(erased_row const& row, boost::json::value& value, nested_values nested);

/// The same for all of an object, in which null is as if the field was not there.
[[nodiscard]] result<void> check_object(object_table const& table, boost::json::object& members, nested_values nested);

/// Decodes what has been checked. A number that does not fit its field is invalid_argument.
[[nodiscard]] result<void> decode_checked(boost::json::value const& object, shape const& model, void* target);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/json/impl/strict.ipp>
#endif

#endif
