// Users are filtered by fields of users.
// any: this_endpoint_filters_by_the_field
#include <gainsight/px.hpp>

namespace px = gainsight::px;

px::user_query call()
{
#if defined(BAD_LINE)
    return px::user_query{}.where(px::field::account::name == "Acme");
#endif
    return px::user_query{}.where(px::field::user::email == "jane@example.com");
}
