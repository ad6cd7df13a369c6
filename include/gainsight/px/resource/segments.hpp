// The Segments API.
#ifndef GAINSIGHT_PX_RESOURCE_SEGMENTS_HPP
#define GAINSIGHT_PX_RESOURCE_SEGMENTS_HPP

#include <gainsight/px/operation/segments.hpp>
#include <gainsight/px/resource/resource.hpp>
#include <gainsight/px/stream/page_stream.hpp>

#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// Segments, under `/v1/segment`. Vendor source: Gainsight PX REST API, "Segment".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class segments_resource {
public:
    explicit segments_resource(detail::resource_core core) : core_{std::move(core)} {}

    /// All segments, page by page. Needs Read.
    auto list(segment_query query = {}) const -> page_stream<operation::list_segments, Style>
        requires client_holds_scope<scope_needed_by<catalog::list_segments>, Scopes...>
    {
        return page_stream<operation::list_segments, Style>{core_, query.body()};
    }

    /// The segment of that id. Needs Read. Errors: not_found.
    auto get(std::string_view segment_id) const -> detail::awaits<Style, segment>
        requires client_holds_scope<scope_needed_by<catalog::get_segment>, Scopes...>
    {
        return detail::await_call<Style, segment>(core_.make<segment>(catalog::get_segment, segment_id));
    }

private:
    detail::resource_core core_;
};

}  // namespace gainsight::px::inline v0

#endif
