// What the administration's lists know of types.
#ifndef GAINSIGHT_PX_OPERATION_ADMIN_HPP
#define GAINSIGHT_PX_OPERATION_ADMIN_HPP

#include <gainsight/px/json/json.hpp>
#include <gainsight/px/model/admin.hpp>
#include <gainsight/px/model/monitoring.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/query.hpp>

#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {
namespace operation {

struct list_users_not_seen_after {
    static constexpr operation_info const& info = catalog::list_users_not_seen_after;
    using model = px::subscription_user;
    static std::string_view id_of(px::subscription_user const& r) noexcept { return r.id; }
};

struct list_engagement_collisions {
    static constexpr operation_info const& info = catalog::list_engagement_collisions;
    using model = px::engagement_collision;
    // Such records have no id: the whole of one tells it from others.
    static std::string id_of(px::engagement_collision const& r) { return to_json(r); }
};

struct list_engagement_errors {
    static constexpr operation_info const& info = catalog::list_engagement_errors;
    using model = px::engagement_error_summary;
    // Such records have no id: the whole of one tells it from others.
    static std::string id_of(px::engagement_error_summary const& r) { return to_json(r); }
};

}  // namespace operation

/// What `admin().users_not_seen_after` takes besides the moment.
using subscription_user_query = basic_query<operation::list_users_not_seen_after>;
/// What `admin().engagement_collisions` takes: `during` is required.
using engagement_collision_query = basic_query<operation::list_engagement_collisions>;
/// What `admin().engagement_errors` takes: `during` is required.
using engagement_error_query = basic_query<operation::list_engagement_errors>;

}  // namespace gainsight::px::inline v0

#endif
