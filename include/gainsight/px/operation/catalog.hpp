// Every operation: as a list of descriptors, and as data for what walks them. Knows no model: the simulator routes by
// it too.
#ifndef GAINSIGHT_PX_OPERATION_CATALOG_HPP
#define GAINSIGHT_PX_OPERATION_CATALOG_HPP

#include <gainsight/px/operation/accounts.hpp>
#include <gainsight/px/operation/admin.hpp>
#include <gainsight/px/operation/articles.hpp>
#include <gainsight/px/operation/custom_events.hpp>
#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/engagements.hpp>
#include <gainsight/px/operation/events.hpp>
#include <gainsight/px/operation/external_segments.hpp>
#include <gainsight/px/operation/features.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/kc_bots.hpp>
#include <gainsight/px/operation/localization.hpp>
#include <gainsight/px/operation/segments.hpp>
#include <gainsight/px/operation/user_preferences.hpp>
#include <gainsight/px/operation/users.hpp>

#include <array>

namespace gainsight::px::inline v0 {
namespace operation {

/// Every descriptor. A new one joins by the list at the end of its own file.
using all = joined<users, accounts, custom_events, user_preferences, events, features, segments, external_segments,
                   engagements, kc_bots, articles, admin, localization>;

}  // namespace operation

namespace catalog {

template <class List>
inline constexpr auto infos_of = nullptr;
template <class... Operations>
inline constexpr std::array infos_of<operation::operations<Operations...>>{&Operations::info...};

/// What is known of every operation as data.
inline constexpr auto all = infos_of<operation::all>;

}  // namespace catalog
}  // namespace gainsight::px::inline v0

#endif
