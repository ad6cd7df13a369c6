// The operations of the ExternalSegments API, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_EXTERNAL_SEGMENTS_HPP
#define GAINSIGHT_PX_OPERATION_EXTERNAL_SEGMENTS_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/parameter.hpp>

namespace gainsight::px::inline v0 {

class external_segment;
class segment_payload;

namespace operation {

struct create_external_segment {
    static constexpr operation_info info =
        operation_info{"createExternalSegment", "external_segments.create", verb::post, "/v1/external_segment/metadata"}
            .query(parameter::fail_if_exists)
            .body();
    using request = external_segment;
    using answer = external_segment;
};

struct update_external_segment {
    static constexpr operation_info info =
        operation_info{"updateExternalSegment", "external_segments.update", verb::put, "/v1/external_segment/metadata"}
            .body();
    using request = external_segment;
    using answer = external_segment;
};

struct update_membership {
    static constexpr operation_info info = operation_info{"updateMembership", "external_segments.update_membership",
                                                          verb::post, "/v1/external_segment/update_membership"}
                                               .body();
    using request = segment_payload;
    using answer = void;
};

using external_segments = operations<create_external_segment, update_external_segment, update_membership>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
