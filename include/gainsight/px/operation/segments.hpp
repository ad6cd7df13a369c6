// What the segments' list knows of types.
#ifndef GAINSIGHT_PX_OPERATION_SEGMENTS_HPP
#define GAINSIGHT_PX_OPERATION_SEGMENTS_HPP

#include <gainsight/px/model/segment.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/query.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {
namespace operation {

struct list_segments {
    static constexpr operation_info const& info = catalog::list_segments;
    using model = px::segment;
    static std::string_view id_of(px::segment const& r) noexcept { return r.id; }
};

}  // namespace operation

/// What `segments().list` takes.
using segment_query = basic_query<operation::list_segments>;

}  // namespace gainsight::px::inline v0

#endif
