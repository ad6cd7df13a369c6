// Naming no environment means production to PX, so that it needs Production Launch too.
// any: client_holds_scope
// g++: Needed = scope::production_launch
// clang: include<scope::production_launch>' evaluated to false
#include <gainsight/px.hpp>

namespace px = gainsight::px;

auto call(px::client<px::scope::read, px::scope::write> client)
{
#if defined(BAD_LINE)
    return client.kc_bots().pause("k-1");
#endif
    return client.kc_bots().pause("k-1", px::environment::qa);
}
