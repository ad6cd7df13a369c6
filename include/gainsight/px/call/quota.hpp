// A subscription's rate and its day.
#ifndef GAINSIGHT_PX_CALL_QUOTA_HPP
#define GAINSIGHT_PX_CALL_QUOTA_HPP

#include <gainsight/px/call/quota_options.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace gainsight::px::inline v0 {

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

    // For the calls. Whoever is told `queued` sees to it that somebody polls at next(); any thread may.
    [[nodiscard]] detail::quota_answer acquire(detail::quota_waiter& w, std::chrono::steady_clock::time_point now,
                                               std::chrono::system_clock::time_point today) const;
    bool cancel(detail::quota_waiter& w) const;
    void poll(std::chrono::steady_clock::time_point now, std::chrono::system_clock::time_point today) const;
    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> next() const;
    void refund() const;
    void rate_limited(std::chrono::steady_clock::time_point now) const;
    void succeeded(std::chrono::steady_clock::time_point now) const;
    [[nodiscard]] void const* identity() const noexcept { return state_.get(); }

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/quota.ipp>
#endif

#endif
