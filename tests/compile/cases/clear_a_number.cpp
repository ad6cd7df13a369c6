// PX takes no null in an update: a number can be overwritten, never cleared.
// any: px_can_clear_only_texts_lists_and_enums_with_an_empty_value
#include <gainsight/px.hpp>

namespace px = gainsight::px;
namespace field = px::field::user;

px::patch<px::user> call()
{
#if defined(BAD_LINE)
    return px::patch<px::user>{}.clear(field::score);
#endif
    return px::patch<px::user>{}.clear(field::phone);
}
