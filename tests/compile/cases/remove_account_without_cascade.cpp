// Nobody deletes an account's users by accident.
// any: cascade
#include <gainsight/px.hpp>

namespace px = gainsight::px;

auto call(px::client<px::scope::write> client)
{
#if defined(BAD_LINE)
    return client.accounts().remove("acme");
#endif
    return client.accounts().remove("acme", px::cascade::deletes_its_users);
}
