// What the features' lists know of types.
#ifndef GAINSIGHT_PX_OPERATION_FEATURES_HPP
#define GAINSIGHT_PX_OPERATION_FEATURES_HPP

#include <gainsight/px/model/feature.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/query.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {
namespace operation {

struct list_features {
    static constexpr operation_info const& info = catalog::list_features;
    using model = px::feature;
    static std::string_view id_of(px::feature const& r) noexcept { return r.id; }
};

struct list_features_extended {
    static constexpr operation_info const& info = catalog::list_features_extended;
    using model = px::feature_with_details;
    static std::string_view id_of(px::feature_with_details const& r) noexcept { return r.id; }
};

}  // namespace operation

/// What `features().list` takes.
using feature_query = basic_query<operation::list_features>;
/// What `features().list_extended` takes.
using extended_feature_query = basic_query<operation::list_features_extended>;

}  // namespace gainsight::px::inline v0

#endif
