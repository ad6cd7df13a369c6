// The vendor's limits of a custom event, checked before it is sent. Pure.
#ifndef GAINSIGHT_PX_RESOURCE_EVENT_LIMITS_HPP
#define GAINSIGHT_PX_RESOURCE_EVENT_LIMITS_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/model/custom_event.hpp>

#include <string>

namespace gainsight::px::inline v0 {

/// What becomes of attribute values that are objects or lists, which PX would turn into text.
enum class nested_attributes {
    refuse,   ///< invalid_argument, naming the attribute.
    flatten,  ///< {"a": {"b": 1}} becomes {"a.b": 1}, and ["x", "y"] becomes {"a.0": "x", "a.1": "y"}.
};

namespace detail {

/// The event as the body of a request: stamped with `now` unless it has a date, its attributes flat; or why it cannot
/// be sent: the name is longer than 2,000 characters, there are more than 50 attributes, an attribute's name is longer
/// than 1,024, or what no model may hold.
[[nodiscard]] result<std::string> event_body(custom_event const& e, nested_attributes nested, timestamp now);

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/resource/impl/event_limits.ipp>
#endif

#endif
