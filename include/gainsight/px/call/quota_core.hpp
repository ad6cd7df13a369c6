// What a quota decides, without a clock and without a lock.
#ifndef GAINSIGHT_PX_CALL_QUOTA_CORE_HPP
#define GAINSIGHT_PX_CALL_QUOTA_CORE_HPP

#include <gainsight/px/call/day_count.hpp>
#include <gainsight/px/core/fair_queue.hpp>
#include <gainsight/px/quota_options.hpp>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace gainsight::px::inline v0::detail {

enum class quota_answer : unsigned char { granted, queued, exhausted };

/// A call that waits for a permit; part of the call. `on_grant` runs under the quota's lock, on the thread that polled,
/// and must only carry the news elsewhere.
class quota_waiter : public fair_waiter {
public:
    void const* lane = nullptr;  // its tenant: lanes are served in turn
    void (*on_grant)(quota_waiter&) = nullptr;

protected:
    ~quota_waiter() = default;
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
    [[nodiscard]] quota_usage usage() const noexcept { return day_.usage(); }
    void restore(quota_usage const& u) noexcept { day_.restore(u); }

private:
    void advance(time_point now, system_point today) noexcept;
    [[nodiscard]] bool spent() const noexcept { return day_.used() >= options_.per_day; }
    /// Below one permit nobody would ever get any.
    [[nodiscard]] double capacity() const noexcept { return options_.burst > 1 ? options_.burst : 1; }

    quota_options options_;
    double rate_;
    double tokens_;
    time_point filled_{};
    time_point lowered_{};
    day_count day_;
    fair_queue waiters_;
};

/// What stands behind a quota and its copies: a core under a lock, for any thread.
class shared_quota {
public:
    using time_point = quota_core::time_point;
    using system_point = quota_core::system_point;

    explicit shared_quota(quota_options const& o) : core_{o} {}

    /// Whoever is told `queued` sees to it that somebody polls at next(); any thread may.
    [[nodiscard]] quota_answer acquire(quota_waiter& w, time_point now, system_point today);
    bool cancel(quota_waiter& w);
    void poll(time_point now, system_point today);
    [[nodiscard]] std::optional<time_point> next() const;
    void refund();
    void rate_limited(time_point now);
    void succeeded();
    [[nodiscard]] double rate() const;
    [[nodiscard]] quota_usage usage() const;
    void restore(quota_usage const& u);

private:
    std::mutex mutable mutex_;
    quota_core core_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/quota_core.ipp>
#endif

#endif
