// Some endpoints compare some fields with == alone.
// any: this_endpoint_takes_the_operator_on_the_field
#include <gainsight/px.hpp>

namespace px = gainsight::px;
namespace field = px::field::feature_match_event;

px::feature_match_event_query call()
{
#if defined(BAD_LINE)
    return px::feature_match_event_query{}.where(field::identify_id.like("*@acme.com"));
#endif
    return px::feature_match_event_query{}.where(field::identify_id == "jane@acme.com");
}
