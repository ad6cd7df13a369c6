// Texts have no order that PX documents.
// any: this_field_has_an_order
#include <gainsight/px.hpp>

namespace px = gainsight::px;
namespace field = px::field::user;

px::user_query call()
{
#if defined(BAD_LINE)
    return px::user_query{}.where(field::email > "jane@example.com");
#endif
    return px::user_query{}.where(field::score > 80);
}
