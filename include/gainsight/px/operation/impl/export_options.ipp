// The bodies of <gainsight/px/operation/export_options.hpp>.
#ifndef GAINSIGHT_PX_OPERATION_IMPL_EXPORT_OPTIONS_IPP
#define GAINSIGHT_PX_OPERATION_IMPL_EXPORT_OPTIONS_IPP

#include <gainsight/px/operation/export_options.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void parameter_values::set(std::string_view name, std::string_view value)
{
    auto const at = std::find_if(values_.begin(), values_.end(), [name](auto const& v) { return v.first == name; });
    if (at == values_.end())
        values_.emplace_back(name, value);
    else
        at->second = value;
}

GAINSIGHT_PX_DECL void parameter_values::append_to(target_builder& target) const
{
    for (auto const& [name, value] : values_) target.query(name, value);
}

}  // namespace gainsight::px::inline v0::detail

#endif
