// Raw access names its scope, and the client must hold it.
// any: client_holds_scope
// g++: Needed = scope::write
// clang: include<scope::write>' evaluated to false
#include <gainsight/px.hpp>

namespace px = gainsight::px;

auto call(px::client<px::scope::read> client, px::raw_request const& request)
{
#if defined(BAD_LINE)
    return client.raw<px::scope::write>(request);
#endif
    return client.raw<px::scope::read>(request);
}
