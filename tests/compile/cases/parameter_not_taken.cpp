// A list is narrowed by what its endpoint takes.
// any: this_endpoint_narrows_by_property_key
#include <gainsight/px.hpp>

namespace px = gainsight::px;

px::segment_query call()
{
#if defined(BAD_LINE)
    return px::segment_query{}.property_key("AP-EXAMPLE-2");
#endif
    (void)px::feature_query{}.property_key("AP-EXAMPLE-2");
    return px::segment_query{}.page_size(10);
}
