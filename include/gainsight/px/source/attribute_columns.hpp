// The schema of users or accounts as one subscription has it: with the attributes that its administrators made.
#ifndef GAINSIGHT_PX_SOURCE_ATTRIBUTE_COLUMNS_HPP
#define GAINSIGHT_PX_SOURCE_ATTRIBUTE_COLUMNS_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/model/admin.hpp>
#include <gainsight/px/source/schema.hpp>

#include <vector>

namespace gainsight::px::inline v0 {

/// The schema, with what PX tells of its attributes, as `client.admin().attributes(px::attribute_owner::user)` lists
/// them:
/// - the custom attributes are the columns of what is nested in `customAttributes`, under their API names, with the
/// types
///   and descriptions that Administration > Attributes has. A date is in milliseconds, the form in which PX sends it.
///   Attributes that were deleted are left out;
/// - the columns that are attributes of PX's own take their descriptions, where there are any.
///
/// A record may still hold attributes that are not here: those that were made since.
/// @code
/// auto const attributes = co_await client.admin().attributes(px::attribute_owner::user);
/// px::schema const users = px::with_attributes(px::schema_of<px::user>(), attributes);
/// @endcode
[[nodiscard]] schema with_attributes(schema const& of, std::vector<attribute_metadata> const& attributes);

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/source/impl/attribute_columns.ipp>
#endif

#endif
