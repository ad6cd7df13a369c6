#ifndef GAINSIGHT_PX_IMPL_TENANT_IPP
#define GAINSIGHT_PX_IMPL_TENANT_IPP

#include <gainsight/px/tenant.hpp>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_DECL credential::credential() = default;
GAINSIGHT_PX_DECL credential::credential(std::string label_, px::region region_, api_key key_,
                                         px::permissions permissions_)
    : label{std::move(label_)}, where{region_}, key{std::move(key_)}, permissions{permissions_},
      region_name{to_string(region_)}
{}
GAINSIGHT_PX_DECL credential::credential(std::string label_, endpoint where_, api_key key_,
                                         px::permissions permissions_)
    : label{std::move(label_)}, where{std::move(where_)}, key{std::move(key_)}, permissions{permissions_},
      region_name{where.host()}
{}
GAINSIGHT_PX_DECL credential::credential(credential const&) = default;
GAINSIGHT_PX_DECL credential::credential(credential&&) noexcept = default;
GAINSIGHT_PX_DECL credential& credential::operator=(credential const&) = default;
GAINSIGHT_PX_DECL credential& credential::operator=(credential&&) noexcept = default;
GAINSIGHT_PX_DECL credential::~credential() = default;

namespace detail {

GAINSIGHT_PX_DECL tenant_core::tenant_core(credential c, px::quota q)
    : label{std::move(c.label)}, region_name{std::move(c.region_name)}, where{std::move(c.where)},
      permissions{c.permissions}, property_keys{std::move(c.property_keys)}, quota{std::move(q)},
      key_{std::move(c.key)}, key_valid_{key_.valid()}
{}

GAINSIGHT_PX_DECL void tenant_core::rotate(api_key key)
{
    std::lock_guard const lock{mutex_};
    key_ = std::move(key);
    key_valid_.store(key_.valid(), std::memory_order_relaxed);
    version_.fetch_add(1, std::memory_order_release);
}

GAINSIGHT_PX_DECL std::uint64_t tenant_core::append_key(std::string& out, std::size_t room_behind) const
{
    std::lock_guard const lock{mutex_};
    auto const key = key_.reveal();
    if (out.capacity() - out.size() < key.size() + room_behind) out.reserve(out.size() + key.size() + room_behind);
    out += key;
    return version_.load(std::memory_order_relaxed);
}

GAINSIGHT_PX_DECL std::shared_ptr<tenant_core> tenant_core::moved_to(std::string region, endpoint host) const
{
    std::lock_guard const lock{mutex_};
    credential there{label, std::move(host), key_, permissions};
    there.region_name = std::move(region);
    return std::make_shared<tenant_core>(std::move(there), quota);
}

GAINSIGHT_PX_DECL std::string tenant_core::fingerprint() const
{
    std::lock_guard const lock{mutex_};
    return key_.fingerprint();
}

}  // namespace detail

GAINSIGHT_PX_DECL tenant::tenant(credential c) : tenant{std::move(c), px::quota{}} {}
GAINSIGHT_PX_DECL tenant::tenant(credential c, px::quota q)
    : core_{std::make_shared<detail::tenant_core>(std::move(c), std::move(q))}
{}

GAINSIGHT_PX_DECL result<void> tenant::rotate(api_key key) const
{
    if (auto const problem = key.problem(); !problem.empty())
        return error{errc::invalid_argument, "tenant '" + core_->label + "': the new API key " + std::string{problem}};
    core_->rotate(std::move(key));
    return {};
}

}  // namespace gainsight::px::inline v0

#endif
