// Users are not records of a span of time.
// any: this_endpoint_lists_by_date
#include <gainsight/px.hpp>

namespace px = gainsight::px;

px::custom_event_query call()
{
#if defined(BAD_LINE)
    px::user_query{}.during(px::last_day);
#endif
    return px::custom_event_query{}.during(px::last_day);
}
