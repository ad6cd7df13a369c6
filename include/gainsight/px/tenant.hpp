// A credential in use, as clients share it.
#ifndef GAINSIGHT_PX_TENANT_HPP
#define GAINSIGHT_PX_TENANT_HPP

#include <gainsight/px/call/tenant_core.hpp>
#include <gainsight/px/core/access.hpp>
#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/credential.hpp>
#include <gainsight/px/core/result.hpp>
#include <gainsight/px/core/scope.hpp>
#include <gainsight/px/quota.hpp>

#include <memory>
#include <string>

namespace gainsight::px::inline v0 {

template <scope_type... Scopes>
class client;
class pools;

/// A credential in use: a handle that clients share, cheap to copy, thread-safe.
class tenant {
public:
    /// With a quota of its own, at the vendor's limits.
    explicit tenant(credential c);
    /// With a quota that other tenants of the same subscription share.
    tenant(credential c, px::quota q);

    [[nodiscard]] std::string const& label() const noexcept { return impl_->label; }
    /// "eu", or the host of another endpoint.
    [[nodiscard]] std::string const& region() const noexcept { return impl_->region_name; }
    [[nodiscard]] px::permissions permissions() const noexcept { return impl_->permissions; }
    [[nodiscard]] px::quota quota() const { return detail::access::make<px::quota>(impl_->quota); }

    /// Replaces the key. No request whose head is composed after this returned carries the old one; a call that was
    /// refused with 401 under the old key is repeated once with the new one. The quota goes on, since it belongs to the
    /// subscription. An invalid key is refused and changes nothing.
    result<void> rotate(api_key key) const;

    /// The checked step from permissions known at run time to a typed client. Without all of `Scopes` it is
    /// forbidden, and the message names the tenant and what it lacks.
    template <scope_type... Scopes>
    [[nodiscard]] result<client<Scopes...>> as(pools const& over) const;

private:
    friend struct detail::access;
    std::shared_ptr<detail::tenant_core> impl_;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/tenant.ipp>
#endif

#endif
