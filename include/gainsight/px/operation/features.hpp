// The operations of the Feature API, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_FEATURES_HPP
#define GAINSIGHT_PX_OPERATION_FEATURES_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/parameter.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {

class feature;
class feature_adoption;
class feature_with_details;
template <class Model>
class patch;

namespace operation {

struct list_features {
    static constexpr operation_info info = operation_info{"getFeatures", "features.list", verb::get, "/v1/feature"}
                                               .paged(paging::number, "features", 200)
                                               .query(parameter::property_key);
    using answer = page<feature>;
    static constexpr auto identified_by = fields("id");
};

struct list_features_extended {
    static constexpr operation_info info =
        operation_info{"getFeaturesExtended", "features.list_extended", verb::get, "/v2/feature_ext"}
            .paged(paging::number, "features", 200)
            .query(parameter::property_key);
    using answer = page<feature_with_details>;
    static constexpr auto identified_by = fields("id");
};

struct get_feature {
    static constexpr operation_info info{"getFeature", "features.get", verb::get, "/v1/feature/{featureId}"};
    using answer = feature;
};

struct update_feature {
    static constexpr operation_info info =
        operation_info{"updateFeature", "features.update", verb::put, "/v1/feature/{featureId}"}.body();
    using request = patch<feature>;
    using answer = void;
    static constexpr std::string_view id_in_body = "id";
};

struct get_feature_adoption {
    static constexpr operation_info info =
        operation_info{"getFeatureAdoption", "features.adoption", verb::get, "/v1/feature/adoption/{featureId}"}
            .range(7)
            .query(parameter::date_range_start, parameter::date_range_end, parameter::property_key);
    using answer = feature_adoption;
};

struct backfill_feature {
    static constexpr operation_info info{"backfillFeature", "features.backfill", verb::post,
                                         "/v1/feature/backfill/{featureId}"};
    using answer = void;
};

using features = operations<list_features, list_features_extended, get_feature, update_feature, get_feature_adoption,
                            backfill_feature>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
