// An export takes the options of its operation: only engagements have drafts.
// any: operation_takes
#include <gainsight/px.hpp>

namespace px = gainsight::px;

void call(px::client<px::scope::read> const& client)
{
#if defined(BAD_LINE)
    (void)client.localization().export_articles("a", px::export_options{}.draft(true));
#endif
    (void)client.localization().export_engagement("a", px::export_options{}.draft(true));
}
