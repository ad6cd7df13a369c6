// The operations of the Segment API, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_SEGMENTS_HPP
#define GAINSIGHT_PX_OPERATION_SEGMENTS_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>

namespace gainsight::px::inline v0 {

class segment;

namespace operation {

struct list_segments {
    static constexpr operation_info info =
        operation_info{"getSegments", "segments.list", verb::get, "/v1/segment"}.paged(paging::number, "segments", 200);
    using answer = page<segment>;
    static constexpr auto identified_by = fields("id");
};

struct get_segment {
    static constexpr operation_info info{"getSegment", "segments.get", verb::get, "/v1/segment/{segmentId}"};
    using answer = segment;
};

using segments = operations<list_segments, get_segment>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
