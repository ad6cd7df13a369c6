// A subscription's rate and its day.
#ifndef GAINSIGHT_PX_CALL_QUOTA_HPP
#define GAINSIGHT_PX_CALL_QUOTA_HPP

#include <gainsight/px/core/config.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace gainsight::px::inline v0 {

/// What a subscription may do. The defaults are the vendor's figures; a fleet of N processes takes an Nth of each.
class quota_options {
public:
    quota_options() {}
    double per_second = 200;            ///< Calls a second in the long run.
    std::uint64_t per_day = 1'000'000;  ///< Calls from midnight to midnight, UTC.
    double burst = 20;                  ///< Calls that may go out at once after a pause: a tenth of a second's worth.
    bool adaptive = true;               ///< Whether the rate falls on a 429 and recovers afterwards.
    double least_per_second = 2;        ///< How far it may fall.
    double recovery_per_second = 0.02;  ///< What each successful call adds to a lowered rate, in calls a second.
};

/// A day's use, to be kept over a restart.
class quota_usage {
public:
    quota_usage() {}
    std::chrono::sys_days day{};
    std::uint64_t calls = 0;
};

namespace detail {

enum class quota_answer : unsigned char { granted, queued, exhausted };

/// A call that waits for a permit; part of the call. `on_grant` runs under the quota's lock, on the thread that polled,
/// and must only carry the news elsewhere.
class quota_waiter {
public:
    void const* lane = nullptr;  // its tenant: lanes are served in turn
    void (*on_grant)(quota_waiter&) = nullptr;

protected:
    ~quota_waiter() = default;

private:
    friend class quota_core;
    quota_waiter* before_ = nullptr;
    quota_waiter* after_ = nullptr;
    bool queued_ = false;
};

/// A token bucket, a daily count, and who is next. No clock of its own and no lock.
///
/// First come first served within a tenant, tenants in turn: 20,000 waiting calls of one delay another's next by one
/// turn.
class quota_core {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using system_point = std::chrono::system_clock::time_point;

    explicit quota_core(quota_options const& o)
        : options_{o}, rate_{o.per_second > 0 ? o.per_second : 0}, tokens_{capacity()}
    {}

    [[nodiscard]] quota_answer acquire(quota_waiter& w, time_point now, system_point today);
    /// False: it was not waiting (any more).
    bool cancel(quota_waiter& w) noexcept;
    /// Takes out everybody who is due.
    void poll(time_point now, system_point today, std::vector<quota_waiter*>& due);
    /// When poll() has something to do; nothing while nobody waits.
    [[nodiscard]] std::optional<time_point> next() const;
    /// A permit whose request was never sent.
    void refund() noexcept;
    void rate_limited(time_point now) noexcept;
    void succeeded() noexcept;

    [[nodiscard]] double rate() const noexcept { return rate_; }
    [[nodiscard]] quota_usage usage() const noexcept { return usage_; }
    void restore(quota_usage u) noexcept { usage_ = u; }

private:
    struct lane {
        quota_waiter* first = nullptr;
        quota_waiter* last = nullptr;
        lane* next = nullptr;  // a ring of those with waiters
        lane* before = nullptr;
    };
    void advance(time_point now, system_point today) noexcept;
    void unlink(quota_waiter& w) noexcept;
    [[nodiscard]] bool spent() const noexcept { return usage_.calls >= options_.per_day; }
    /// Below one permit nobody would ever get any.
    [[nodiscard]] double capacity() const noexcept { return options_.burst > 1 ? options_.burst : 1; }

    quota_options options_;
    double rate_;
    double tokens_;
    time_point filled_{};
    time_point lowered_{};
    quota_usage usage_;
    std::unordered_map<void const*, lane> lanes_;
    lane* turn_ = nullptr;
    std::uint64_t waiting_ = 0;
};

}  // namespace detail

/// The permits of one subscription: an object that tenants share, thread-safe, a handle that is cheap to copy. It
/// outlives the rotation of a key.
class quota {
public:
    explicit quota(quota_options const& o = {}) : state_{std::make_shared<state>(o)} {}

    /// Calls a second at present: the option's, or less after PX refused for the rate.
    [[nodiscard]] double rate() const;
    /// Today's use, and setting it after a restart.
    [[nodiscard]] quota_usage usage() const;
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
    struct state {
        explicit state(quota_options const& o) : core{o} {}
        std::mutex mutex;
        detail::quota_core core;
    };
    std::shared_ptr<state> state_;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/quota.ipp>
#endif

#endif
