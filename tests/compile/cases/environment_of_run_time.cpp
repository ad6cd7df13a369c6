// An environment that is known at run time only may be production.
// any: client_holds_scope
// g++: Needed = scope::production_launch
// clang: include<scope::production_launch>' evaluated to false
#include <gainsight/px.hpp>

namespace px = gainsight::px;

auto call(px::client<px::scope::write> client, px::environment where)
{
    (void)where;
#if defined(BAD_LINE)
    return client.engagements().set_env("e-1", where);
#endif
    return client.engagements().set_env("e-1", px::environment::stage);
}
