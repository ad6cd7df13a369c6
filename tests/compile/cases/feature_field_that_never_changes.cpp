// PX changes of a feature its name and its parent alone.
// any: field_changes_in_an_update
#include <gainsight/px.hpp>

namespace px = gainsight::px;
namespace field = px::field::feature;

px::patch<px::feature> call()
{
#if defined(BAD_LINE)
    return px::patch<px::feature>{}.set(field::property_key, "AP-EXAMPLE-2");
#endif
    return px::patch<px::feature>{}.set(field::parent_feature_id, "ROOT");
}
