// An endpoint that lists the fields it filters by takes no other.
// any: this_endpoint_filters_by_the_field
#include <gainsight/px.hpp>

namespace px = gainsight::px;
namespace field = px::field::custom_event;

px::custom_event_query call()
{
#if defined(BAD_LINE)
    return px::custom_event_query{}.where(field::account_id == "acme");
#endif
    return px::custom_event_query{}.where(field::event_name == "signup");
}
