// A sink that confirms what it sent reads it back: a client that does not hold scope::read beside scope::write cannot.
// any: can_deliver<
// g++: include<Needed> \[with Needed = scope::read; Held = \{scope::write\}
// clang: can_deliver<confirmed, scope::write>
// clang: scopes_held<write>::include<scope::read>' evaluated to false
#include <gainsight/px.hpp>

namespace px = gainsight::px;

void make(px::client<px::scope::write> client)
{
#if defined(BAD_LINE)
    px::event_sink<px::confirmed> sink{client};
#endif
    px::event_sink<px::at_least_once> other{client};
}
