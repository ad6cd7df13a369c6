// A client that does not hold scope::read cannot read a user, whatever else it holds.
// g++: may_call<operation::get_user, Scopes \.\.\.>' \[with Scopes = \{scope::write, scope::production_launch\}
// g++: include<Needed> \[with Needed = scope::read; Held = \{scope::write, scope::production_launch\}
// clang: may_call<operation::get_user, scope::write, scope::production_launch>
// clang: scopes_held<write, production_launch>::include<scope::read>' evaluated to false
#include <gainsight/px.hpp>

namespace px = gainsight::px;

auto call(px::client<px::scope::write, px::scope::production_launch> client, px::user const& jane)
{
#if defined(BAD_LINE)
    return client.users().get("jane@example.com");
#endif
    return client.users().create(jane);
}
