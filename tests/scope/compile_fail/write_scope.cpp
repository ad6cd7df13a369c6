// A client that may only read cannot create a user.
// expect: client_holds_scope
#include <gainsight/px.hpp>

namespace px = gainsight::px;

void f(px::client<px::scope::read, px::scope::production_launch> const& client, px::user const& jane)
{
    (void)client.users().get("jane@example.com");
#if defined(BAD_LINE)
    (void)client.users().create(jane);
#endif
    (void)jane;
}
