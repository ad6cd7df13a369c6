// The schema of a model as a JSON Schema, as in the SCHEMA messages of Singer.
#ifndef GAINSIGHT_PX_SOURCE_JSON_SCHEMA_HPP
#define GAINSIGHT_PX_SOURCE_JSON_SCHEMA_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/source/schema.hpp>

#include <boost/json/object.hpp>

namespace gainsight::px::inline v0 {

/// How dates are written in the records that the JSON Schema describes.
enum class json_dates : unsigned char {
    milliseconds,  ///< As PX sends them: whole numbers, milliseconds since 1970 in UTC, 0 for never.
    rfc3339        ///< Converted to text, "2026-01-01T00:00:00.123Z", and null for never: format "date-time".
};

/// The schema as a JSON Schema: an object with a property for each column, including nested objects.
///
/// A nullable column allows null besides its type, and so do the elements of lists. The values of enumerations are not
/// listed, and additional properties are allowed, since PX may add both at any time. The schema describes the
/// documented types: if PX sends a number or a flag as text, a record that is passed on unchanged does not match it.
[[nodiscard]] boost::json::object json_schema(schema const& of, json_dates dates = json_dates::milliseconds);

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/source/impl/json_schema.ipp>
#endif

#endif
