// Whether a removed user can come back is said aloud; a bare bool does not say it.
// any: hard_delete
#include <gainsight/px.hpp>

namespace px = gainsight::px;

auto call(px::client<px::scope::write> client)
{
#if defined(BAD_LINE)
    return client.users().remove("jane@example.com", true);
#endif
    return client.users().remove("jane@example.com", px::hard_delete::yes);
}
