// A credential while calls use it: its key can change under them.
#ifndef GAINSIGHT_PX_CALL_TENANT_CORE_HPP
#define GAINSIGHT_PX_CALL_TENANT_CORE_HPP

#include <gainsight/px/call/quota_core.hpp>
#include <gainsight/px/core/credential.hpp>
#include <gainsight/px/core/error.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// A credential alive: its key can change while calls are under way.
class tenant_core {
public:
    tenant_core(credential c, std::shared_ptr<shared_quota> q);

    std::string const label;
    std::string const region_name;
    endpoint const where;
    px::permissions const permissions;
    std::vector<std::string> const property_keys;
    std::shared_ptr<shared_quota> const quota;  // never null

    void rotate(api_key key);
    /// Counts the rotations. Without the lock, since each attempt asks.
    [[nodiscard]] std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }
    /// Why the key cannot be sent, as the end of a sentence that begins with "the key"; empty when it can.
    [[nodiscard]] std::string key_problem() const;
    [[nodiscard]] bool key_valid() const noexcept { return key_valid_.load(std::memory_order_relaxed); }
    /// Appends the key as it is now, under the lock: no head composed after rotate() returned carries the old one. With
    /// room for what will follow it: a buffer that grew afterwards would leave a copy of the key in freed memory.
    std::uint64_t append_key(std::string& out, std::size_t room_behind) const;
    /// PX, or whatever stands before it, may repeat in its words the key that it refuses: that is taken out, of the key
    /// before the last rotation as well.
    void hide_key(error_facts& facts) const;
    /// The same key and quota at another region's host: for finding out where a key belongs.
    [[nodiscard]] std::shared_ptr<tenant_core> moved_to(std::string region, endpoint host) const;
    [[nodiscard]] std::string fingerprint() const;

private:
    mutable std::mutex mutex_;
    api_key key_, key_before_;
    std::atomic<bool> key_valid_;
    std::atomic<std::uint64_t> version_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/tenant_core.ipp>
#endif

#endif
