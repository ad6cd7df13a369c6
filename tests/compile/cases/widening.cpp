// A client that holds less does not become one that holds more.
// any: scope::write
// any: client_holds_scope
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
