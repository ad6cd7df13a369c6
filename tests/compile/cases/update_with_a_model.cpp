// An update takes a patch: sending back a user that was read would overwrite what others changed meanwhile.
// any: patch<user>
#include <gainsight/px.hpp>

namespace px = gainsight::px;

auto call(px::client<px::scope::write> client, px::user const& jane)
{
#if defined(BAD_LINE)
    return client.users().update("jane@example.com", jane);
#endif
    (void)jane;
    return client.users().update("jane@example.com", px::patch<px::user>{}.set(px::field::user::score, 81));
}
