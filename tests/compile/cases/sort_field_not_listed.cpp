// An endpoint that lists the fields it sorts by takes no other.
// any: this_endpoint_sorts_by_the_field
#include <gainsight/px.hpp>

namespace px = gainsight::px;
namespace field = px::field::custom_event;

px::custom_event_query call()
{
#if defined(BAD_LINE)
    return px::custom_event_query{}.sort(px::descending(field::event_name));
#endif
    return px::custom_event_query{}.sort(px::descending(field::date));
}
