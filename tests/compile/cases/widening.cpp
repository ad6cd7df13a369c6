// A client that holds less does not become one that holds more: the compiler names the scope that is missing.
// any: client_holds_scope
// g++: include<Needed> \[with Needed = scope::write; Held = \{scope::read\}
// clang: scopes_held<read>::include<scope::write>' evaluated to false
#include <gainsight/px.hpp>

namespace px = gainsight::px;

px::client<px::scope::read> call(px::client<px::scope::read, px::scope::write> both, px::client<px::scope::read> reader)
{
#if defined(BAD_LINE)
    both = px::client<px::scope::read, px::scope::write>{reader};
#endif
    reader = both;
    return reader;
}
