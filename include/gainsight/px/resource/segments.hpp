// The Segments API.
#ifndef GAINSIGHT_PX_RESOURCE_SEGMENTS_HPP
#define GAINSIGHT_PX_RESOURCE_SEGMENTS_HPP

#include <gainsight/px/model/segment.hpp>
#include <gainsight/px/operation/segments.hpp>
#include <gainsight/px/resource/base.hpp>

namespace gainsight::px::inline v0 {

/// What `segments().list` takes.
using segment_query = basic_query<operation::list_segments>;

/// Segments, under `/v1/segment`: `list` and `get`. Vendor source: Gainsight PX REST API, "Segment".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class segments_resource
    : public detail::listed_resource<operation::list_segments, operation::get_segment, Style, Scopes...> {
public:
    using detail::listed_resource<operation::list_segments, operation::get_segment, Style, Scopes...>::listed_resource;
};

}  // namespace gainsight::px::inline v0

#endif
