// Starting an engagement in production needs Production Launch beside Write.
// g++: client_holds_scope<scope_to_act_in<Environments \.\.\.>, Scopes \.\.\.>'
// g++: include<Needed> \[with Needed = scope::production_launch; Held = \{scope::read, scope::write\}
// clang: scopes_held<read, write>::include<scope::production_launch>' evaluated to false
#include <gainsight/px.hpp>

namespace px = gainsight::px;

auto call(px::client<px::scope::read, px::scope::write> client)
{
#if defined(BAD_LINE)
    return client.engagements().start("e-1", px::environment::stage, px::environment::production);
#endif
    return client.engagements().start("e-1", px::environment::stage);
}
