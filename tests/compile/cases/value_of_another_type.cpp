// A number is compared with a number.
// any: this_value_has_the_type_of_the_field
#include <gainsight/px.hpp>

namespace px = gainsight::px;
namespace field = px::field::user;

px::user_query call()
{
#if defined(BAD_LINE)
    return px::user_query{}.where(field::score == "81");
#endif
    return px::user_query{}.where(field::score == 81);
}
