// A subscription's rate and its day.
#ifndef GAINSIGHT_PX_QUOTA_HPP
#define GAINSIGHT_PX_QUOTA_HPP

#include <gainsight/px/core/access.hpp>
#include <gainsight/px/quota_options.hpp>

#include <memory>
#include <utility>

namespace gainsight::px::inline v0 {

namespace detail {
class shared_quota;
}

/// The permits of one subscription: an object that tenants share, thread-safe, a handle that is cheap to copy. It
/// outlives the rotation of a key.
class quota {
public:
    explicit quota(quota_options const& o = {});

    /// Calls a second at present: the option's, or less after PX refused for the rate.
    [[nodiscard]] double rate() const;
    /// The use of the day that the system's clock showed at the last call. Calls made while the clock was ahead are
    /// part of it once the clock is set back.
    [[nodiscard]] quota_usage usage() const;
    /// Sets the use after a restart. A past day's is void. A future day's counts for the day at which the clock turns
    /// out to be, and no longer, unless it is that of the next one: a clock that was wrong when the use was kept locks
    /// nobody out.
    void restore(quota_usage const& u) const;

private:
    friend struct detail::access;
    explicit quota(std::shared_ptr<detail::shared_quota> impl) noexcept : impl_{std::move(impl)} {}
    std::shared_ptr<detail::shared_quota> impl_;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/quota.ipp>
#endif

#endif
