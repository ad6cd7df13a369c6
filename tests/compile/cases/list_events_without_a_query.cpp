// Events are listed for a span of time; PX would silently take the last day.
// any: custom_event_query|basic_query<operation::list_custom_events>
#include <gainsight/px.hpp>

namespace px = gainsight::px;

auto call(px::client<px::scope::read> client)
{
#if defined(BAD_LINE)
    return client.custom_events().list();
#endif
    return client.custom_events().list(px::custom_event_query{}.during(px::last_day));
}
