// The bodies of <gainsight/px/call/tenant_core.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_TENANT_CORE_IPP
#define GAINSIGHT_PX_CALL_IMPL_TENANT_CORE_IPP

#include <gainsight/px/call/tenant_core.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL tenant_core::tenant_core(credential c, std::shared_ptr<shared_quota> q)
    : label{std::move(c.label)}, region_name{std::move(c.region_name)}, where{std::move(c.where)},
      permissions{c.permissions}, property_keys{std::move(c.property_keys)}, quota{std::move(q)},
      key_{std::move(c.key)}, key_valid_{key_.valid()}
{}

GAINSIGHT_PX_RARE_DECL void tenant_core::rotate(api_key key)
{
    std::lock_guard const lock{mutex_};
    key_before_ = std::exchange(key_, std::move(key));
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

GAINSIGHT_PX_RARE_DECL void tenant_core::hide_key(error_facts& facts) const
{
    std::lock_guard const lock{mutex_};
    for (auto const* key : {&key_, &key_before_}) {
        for (auto* text : {&facts.message, &facts.vendor_message, &facts.json_path, &facts.body_sample})
            hide_secret(*text, key->reveal());
        for (auto& sub : facts.sub_errors)
            for (auto* text : {&sub.object, &sub.field, &sub.rejected_value, &sub.message})
                hide_secret(*text, key->reveal());
    }
}

GAINSIGHT_PX_RARE_DECL std::shared_ptr<tenant_core> tenant_core::moved_to(std::string region, endpoint host) const
{
    std::lock_guard const lock{mutex_};
    credential there{label, std::move(host), key_, permissions};
    there.region_name = std::move(region);
    return std::make_shared<tenant_core>(std::move(there), quota);
}

GAINSIGHT_PX_RARE_DECL std::string tenant_core::key_problem() const
{
    std::lock_guard const lock{mutex_};
    return std::string{key_.problem()};
}

GAINSIGHT_PX_DECL std::string tenant_core::fingerprint() const
{
    std::lock_guard const lock{mutex_};
    return key_.fingerprint();
}

}  // namespace gainsight::px::inline v0::detail

#endif
