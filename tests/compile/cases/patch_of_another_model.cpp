// A user's patch takes a user's fields.
// any: field_belongs_to_the_model_of_the_patch
#include <gainsight/px.hpp>

namespace px = gainsight::px;

px::patch<px::user> call()
{
#if defined(BAD_LINE)
    return px::patch<px::user>{}.set(px::field::account::name, "Acme");
#endif
    return px::patch<px::user>{}.set(px::field::user::email, "jane@example.com");
}
