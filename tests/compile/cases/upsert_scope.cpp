// A client that does not hold scope::write cannot upsert.
// g++: include<Needed> \[with Needed = scope::write; Held = \{scope::read\}
// clang: scopes_held<read>::include<scope::write>' evaluated to false
#include <gainsight/px.hpp>

namespace px = gainsight::px;

auto call(px::client<px::scope::read> client, px::client<px::scope::write> writer, px::patch<px::user> const& jane)
{
#if defined(BAD_LINE)
    static_cast<void>(px::upsert(client, "jane", jane));
#endif
    static_cast<void>(client);
    return px::upsert(writer, "jane", jane);
}
