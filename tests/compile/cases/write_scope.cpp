// A client that does not hold scope::write cannot create a user, whatever else it holds.
// g++: may_call<operation::create_user, Scopes \.\.\.>' \[with Scopes = \{scope::read, scope::production_launch\}
// g++: include<Needed> \[with Needed = scope::write; Held = \{scope::read, scope::production_launch\}
// clang: may_call<operation::create_user, scope::read, scope::production_launch>
// clang: scopes_held<read, production_launch>::include<scope::write>' evaluated to false
#include <gainsight/px.hpp>

namespace px = gainsight::px;

auto call(px::client<px::scope::read, px::scope::production_launch> client, px::user const& jane)
{
#if defined(BAD_LINE)
    return client.users().create(jane);
#endif
    return client.users().get(jane.identify_id);
}
