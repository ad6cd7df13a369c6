// A client that does not hold scope::write cannot write in bulk.
// g++: include<Needed> \[with Needed = scope::write; Held = \{scope::read\}
// clang: scopes_held<read>::include<scope::write>' evaluated to false
#include <gainsight/px.hpp>

#include <vector>

namespace px = gainsight::px;

void call(px::client<px::scope::read> client, px::client<px::scope::write> writer, std::vector<px::write> const& rows)
{
#if defined(BAD_LINE)
    px::bulk refused{client, rows};
#endif
    static_cast<void>(client);
    px::bulk writes{writer, rows};
}
