// Credentials, and what is alive of them.
#ifndef GAINSIGHT_PX_TENANT_HPP
#define GAINSIGHT_PX_TENANT_HPP

#include <gainsight/px/call/quota.hpp>
#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/region.hpp>
#include <gainsight/px/core/scope.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

template <scope_type... Scopes>
class client;
class pools;

/// What a configuration file says of a key: data, checked when a client is made of it.
class credential {
public:
    credential();
    credential(std::string label_, px::region region_, api_key key_, px::permissions permissions_);
    /// For a proxy or a test: any other base URL.
    credential(std::string label_, endpoint where_, api_key key_, px::permissions permissions_);
    credential(credential const&);
    credential(credential&&) noexcept;
    credential& operator=(credential const&);
    credential& operator=(credential&&) noexcept;
    ~credential();

    std::string label;  ///< Named in errors, logs and metrics instead of the key.
    endpoint where;
    api_key key;
    px::permissions permissions;
    std::string region_name;                 ///< "eu", or the host of another endpoint.
    std::vector<std::string> property_keys;  ///< Sent with updates that set none; empty: none is sent.
};

namespace detail {

/// A credential alive: its key can change while calls are under way.
class tenant_core {
public:
    tenant_core(credential c, px::quota q);

    std::string const label;
    std::string const region_name;
    endpoint const where;
    px::permissions const permissions;
    std::vector<std::string> const property_keys;
    px::quota quota;

    void rotate(api_key key);
    /// Counts the rotations. Without the lock, since each attempt asks.
    [[nodiscard]] std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }
    [[nodiscard]] bool key_valid() const noexcept { return key_valid_.load(std::memory_order_relaxed); }
    /// Appends the key as it is now, under the lock: no head composed after rotate() returned carries the old one. With
    /// room for what will follow it: a buffer that grew afterwards would leave a copy of the key in freed memory.
    std::uint64_t append_key(std::string& out, std::size_t room_behind) const;
    /// The same key and quota at another region's host: for finding out where a key belongs.
    [[nodiscard]] std::shared_ptr<tenant_core> moved_to(std::string region, endpoint host) const;
    [[nodiscard]] std::string fingerprint() const;

private:
    mutable std::mutex mutex_;
    api_key key_;
    std::atomic<bool> key_valid_;
    std::atomic<std::uint64_t> version_ = 0;
};

}  // namespace detail

/// A credential in use: a handle that clients share, cheap to copy, thread-safe.
class tenant {
public:
    /// With a quota of its own, at the vendor's limits.
    explicit tenant(credential c);
    /// With a quota that other tenants of the same subscription share.
    tenant(credential c, px::quota q);

    [[nodiscard]] std::string const& label() const noexcept { return core_->label; }
    [[nodiscard]] px::permissions permissions() const noexcept { return core_->permissions; }
    [[nodiscard]] px::quota quota() const { return core_->quota; }

    /// Replaces the key. No request whose head is composed after this returned carries the old one; a call that was
    /// refused with 401 under the old key is repeated once with the new one. The quota goes on, since it belongs to the
    /// subscription. An invalid key is refused and changes nothing.
    result<void> rotate(api_key key) const;

    /// The checked step from permissions known at run time to a typed client. Without all of `Scopes` it is
    /// forbidden, and the message names the tenant and what it lacks.
    template <scope_type... Scopes>
    [[nodiscard]] result<client<Scopes...>> as(pools const& over) const;

    [[nodiscard]] std::shared_ptr<detail::tenant_core> const& core() const noexcept { return core_; }

private:
    std::shared_ptr<detail::tenant_core> core_;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/tenant.ipp>
#endif

#endif
