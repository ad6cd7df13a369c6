// A value is one that its field takes.
// any: value_fits_the_field
#include <gainsight/px.hpp>

namespace px = gainsight::px;
namespace field = px::field::user;

px::patch<px::user> call()
{
#if defined(BAD_LINE)
    return px::patch<px::user>{}.set(field::score, "81");
#endif
    return px::patch<px::user>{}.set(field::score, 81);
}
