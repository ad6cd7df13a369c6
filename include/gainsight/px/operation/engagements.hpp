// What the engagements' lists know of types.
#ifndef GAINSIGHT_PX_OPERATION_ENGAGEMENTS_HPP
#define GAINSIGHT_PX_OPERATION_ENGAGEMENTS_HPP

#include <gainsight/px/model/engagement.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/query.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {
namespace operation {

struct list_engagements {
    static constexpr operation_info const& info = catalog::list_engagements;
    using model = px::engagement;
    using content_type = px::engagement_type;
    static std::string_view id_of(px::engagement const& r) noexcept { return r.id; }
};

struct list_engagements_extended {
    static constexpr operation_info const& info = catalog::list_engagements_extended;
    using model = px::engagement_with_custom_events;
    using content_type = px::engagement_type;
    static std::string_view id_of(px::engagement_with_custom_events const& r) noexcept { return r.id; }
};

}  // namespace operation

/// What `engagements().list` takes.
using engagement_query = basic_query<operation::list_engagements>;
/// What `engagements().list_extended` takes.
using extended_engagement_query = basic_query<operation::list_engagements_extended>;

}  // namespace gainsight::px::inline v0

#endif
