// The schema of users or accounts of one subscription, with the attributes that its administrators created.
#ifndef GAINSIGHT_PX_SOURCE_ATTRIBUTE_COLUMNS_HPP
#define GAINSIGHT_PX_SOURCE_ATTRIBUTE_COLUMNS_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/model/admin.hpp>
#include <gainsight/px/source/schema.hpp>

#include <vector>

namespace gainsight::px::inline v0 {

/// Adds to a schema what PX says about the attributes of the subscription, as
/// `client.admin().attributes(px::attribute_owner::user)` lists them:
/// - the custom attributes become the columns of the schema that is nested in `customAttributes`, under their API
///   names, with the types and descriptions that Administration > Attributes has. A date is in milliseconds, the form
///   in which PX sends it. Attributes that were deleted are left out;
/// - the columns that are built-in attributes of PX get the attribute's description, if it has one.
///
/// A record may still contain other attributes: those that were created after the list was read.
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
