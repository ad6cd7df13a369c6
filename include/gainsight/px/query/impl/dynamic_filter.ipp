// The bodies of <gainsight/px/query/dynamic_filter.hpp>.
#ifndef GAINSIGHT_PX_QUERY_IMPL_DYNAMIC_FILTER_IPP
#define GAINSIGHT_PX_QUERY_IMPL_DYNAMIC_FILTER_IPP

#include <gainsight/px/query/dynamic_filter.hpp>

#include <algorithm>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_DECL dynamic_filter::dynamic_filter() noexcept = default;
GAINSIGHT_PX_DECL dynamic_filter::dynamic_filter(dynamic_filter const&) = default;
GAINSIGHT_PX_DECL dynamic_filter::dynamic_filter(dynamic_filter&&) noexcept = default;
GAINSIGHT_PX_DECL dynamic_filter& dynamic_filter::operator=(dynamic_filter const&) = default;
GAINSIGHT_PX_DECL dynamic_filter& dynamic_filter::operator=(dynamic_filter&&) noexcept = default;
GAINSIGHT_PX_DECL dynamic_filter::~dynamic_filter() = default;

GAINSIGHT_PX_DECL dynamic_filter& dynamic_filter::operator&=(dynamic_filter other)
{
    body_.and_with(std::move(other.body_));
    add_uses(other);
    return *this;
}

GAINSIGHT_PX_DECL dynamic_filter& dynamic_filter::operator|=(dynamic_filter other)
{
    body_.or_with(std::move(other.body_));
    add_uses(other);
    return *this;
}

GAINSIGHT_PX_DECL std::span<detail::field_use const> dynamic_filter::uses() const noexcept { return uses_; }

GAINSIGHT_PX_DECL void dynamic_filter::add_use(detail::field_use const& use) { uses_.push_back(use); }

GAINSIGHT_PX_DECL void dynamic_filter::add_uses(dynamic_filter const& other)
{
    for (auto const& use : other.uses_)
        if (std::find(uses_.begin(), uses_.end(), use) == uses_.end()) uses_.push_back(use);
}

}  // namespace gainsight::px::inline v0

#endif
