// What a quota decides, without a clock and without a lock.
#ifndef GAINSIGHT_PX_CALL_QUOTA_CORE_HPP
#define GAINSIGHT_PX_CALL_QUOTA_CORE_HPP

#include <gainsight/px/call/day_count.hpp>
#include <gainsight/px/core/fair_queue.hpp>
#include <gainsight/px/quota_options.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

enum class quota_answer : unsigned char { granted, queued, exhausted };

/// A call that waits for a permit; part of the call. `on_answer` is told `granted` or `exhausted`. It runs under the
/// quota's lock, on the thread that polled, and must only carry the news elsewhere.
class quota_waiter : public fair_waiter {
public:
    void const* lane = nullptr;          // its tenant: lanes are served in turn
    std::string const* label = nullptr;  // by which a fleet knows the tenant
    void (*on_answer)(quota_waiter&, quota_answer) = nullptr;

protected:
    ~quota_waiter() = default;
};

/// Permits that a fleet gave to this process: some out of the one row of all permits of the subscription.
struct permit_lease {
    std::uint64_t permits = 0;
    /// When the first of them is free. The others follow at `rate`, and whoever leased the permits behind them has
    /// those from then on. It may have passed: then some of them may be used at once.
    std::chrono::steady_clock::time_point from{};
    double rate = 0;        ///< Of all who lease, calls a second.
    double whole_rate = 0;  ///< Of the whole fleet, those included who stand alone.
    /// Permits that are not used for so long after they could all have been used go back.
    std::chrono::nanoseconds patience{std::chrono::seconds{1}};
    quota_usage used;  ///< Of the whole fleet, these permits included.
};

/// What a process tells its fleet when it leases.
struct permit_report {
    std::uint64_t unused = 0;  ///< Permits that it gives back, of leases of that day.
    std::chrono::sys_days day{};
    std::uint64_t alone = 0;      ///< Calls that it made while it could not ask.
    std::uint64_t succeeded = 0;  ///< Calls that PX took since the last report.
    bool refused = false;         ///< PX refused a call for the rate since then.
};

/// A token bucket, a daily count, and who is next. No clock of its own and no lock.
///
/// Alone it fills its bucket at the rate of the options. As a member of a fleet (`lease`) it fills it at the fleet's
/// rate for as long as it has leased permits, and asks for more before it has none.
///
/// First come first served within a tenant, tenants in turn: 20,000 waiting calls of one delay another's next by one
/// turn.
class quota_core {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using system_point = std::chrono::system_clock::time_point;

    explicit quota_core(quota_options const& o)
        : options_{o}, rate_{o.per_second > 0 ? o.per_second : 0}, most_per_second_{rate_}, whole_rate_{rate_},
          most_per_day_{o.per_day}, tokens_{capacity()}
    {}

    [[nodiscard]] quota_answer acquire(quota_waiter& w, time_point now, system_point today);
    /// False: it was not waiting (any more).
    bool cancel(quota_waiter& w) noexcept;
    /// Takes out everybody who is due.
    void poll(time_point now, system_point today, std::vector<quota_waiter*>& due);
    /// After poll(): takes out everybody who would wait until midnight, since others have used what the day had left.
    void fail_waiting(std::vector<quota_waiter*>& exhausted);
    /// When poll() has something to do; nothing while nobody waits.
    [[nodiscard]] std::optional<time_point> next() const;
    /// A permit whose request was never sent.
    void refund() noexcept;
    void rate_limited(time_point now) noexcept;
    void succeeded() noexcept;

    /// Permits come from leases from now on; none is there before the first one.
    void join(time_point now) noexcept;
    void lease(permit_lease const& l, time_point now, system_point today) noexcept;
    /// The fleet cannot be asked: until the next lease this process takes `share` of the rate that was known last and
    /// of what is left of the day. Leased permits that are left go back with the next report.
    void stand_alone(double share, time_point now, system_point today) noexcept;
    /// Permits whose time is over go back; nobody uses them any more.
    void expire(time_point now) noexcept
    {
        if (now >= ends_) end_leases(now);
    }
    /// When `expire` has something to do.
    [[nodiscard]] std::optional<time_point> expiry() const noexcept;
    /// What is to be told now, once.
    [[nodiscard]] permit_report report() noexcept
    {
        count_alone();
        permit_report none;
        none.day = report_.day;
        return std::exchange(report_, none);
    }
    /// Whether others wait for it.
    [[nodiscard]] bool has_news() const noexcept { return report_.unused != 0 || report_.refused; }
    /// A report that was not taken up is made again.
    void not_told(permit_report const& r) noexcept;
    /// A report of which nobody knows whether it was taken up: permits that would come back twice are given up, and
    /// calls rather count twice than not at all.
    void perhaps_told(permit_report const& r) noexcept;
    /// All permits that are left go back.
    void give_back() noexcept;
    /// The fleet is left: what is done from now on is told nobody.
    void leave(double share, time_point now, system_point today) noexcept;
    /// How many permits are to be asked for; 0 where there are enough.
    [[nodiscard]] std::uint64_t wanted() const noexcept;
    /// False where wanted() is 0, at no cost to who has enough.
    [[nodiscard]] bool may_want() const noexcept { return !waiters_.empty() || slots_[0].permits <= ask_at_; }
    /// The tenants whose calls wait, each once, in the order of their turns; at most `most` of them.
    [[nodiscard]] std::vector<std::string> waiting_tenants(std::size_t most) const;
    [[nodiscard]] bool leases() const noexcept { return leases_; }
    /// Whether a fleet wants to know what it does.
    [[nodiscard]] bool is_member() const noexcept { return joined_; }
    /// Leased permits that are left.
    [[nodiscard]] std::uint64_t held() const noexcept { return leases_ ? slots_[0].permits + slots_[1].permits : 0; }

    [[nodiscard]] double rate() const noexcept { return rate_; }
    [[nodiscard]] quota_usage usage() const noexcept { return day_.usage(); }
    void restore(quota_usage const& u) noexcept { day_.restore(u); }

private:
    /// Permits, and when the first of those is free. Who leases none has endless ones, so that a permit costs all the
    /// same.
    struct slot {
        std::uint64_t permits = 0;
        time_point from{};
        time_point until{};  // when the last of them is free
    };
    /// More than this are never held at once: one is used while the next one was leased ahead.
    static constexpr std::size_t most_slots = 2;
    static constexpr std::uint64_t endless = std::uint64_t{1} << 63;

    void take() noexcept;
    void next_slot() noexcept;
    void end_leases(time_point now) noexcept;
    void count_alone() noexcept;
    void turn_day(std::chrono::sys_days day) noexcept;
    void set_end() noexcept { ends_ = slots_[0].permits != 0 ? slots_[0].until + patience_ : time_point::max(); }
    [[nodiscard]] std::uint64_t share_of(std::uint64_t calls) const noexcept;
    [[nodiscard]] bool is_free() const noexcept { return tokens_ >= 1 && slots_[0].permits != 0; }
    void advance(time_point now, system_point today) noexcept;
    [[nodiscard]] bool spent() const noexcept { return day_.used() >= most_per_day_; }
    /// Below one permit nobody would ever get any.
    [[nodiscard]] double capacity() const noexcept { return options_.burst > 1 ? options_.burst : 1; }

    quota_options options_;
    double rate_;
    double most_per_second_;  // to which the rate recovers
    double whole_rate_;       // of the fleet, as it was told last
    std::uint64_t most_per_day_;
    double tokens_;
    time_point filled_{};
    time_point lowered_{};
    day_count day_;
    fair_queue waiters_;
    bool joined_ = false;  // a fleet wants to know what it does, whether it can be asked or not
    bool leases_ = false;
    std::chrono::nanoseconds patience_{std::chrono::seconds{1}};
    double share_ = 1;                                           // of a process that stands alone
    std::chrono::sys_days day_shown_{};                          // by the clock, at the last look
    std::array<slot, most_slots> slots_{slot{endless, {}, {}}};  // the first is used, the others follow
    time_point ends_ = time_point::max();                        // when permits of the first go back
    std::uint64_t last_lease_ = 0;
    std::uint64_t ask_at_ = 0;  // with so few left more are asked for, before a call has to wait
    permit_report report_;
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

    /// `needs` is called when the core wants permits or has a refusal to report, and not again before `heard`: under
    /// the lock, by whoever acquires, so that it must only carry the news elsewhere. An empty one ends that.
    void watch(std::function<void()> needs);
    /// What `function(core)` returns, under the lock. What was told by `needs` is heard.
    template <class Function>
    auto hear(Function function)
    {
        std::lock_guard const lock{mutex_};
        told_ = false;
        return function(core_);
    }

private:
    void tell_if_wanted() const
    {
        if (core_.may_want()) tell_what_is_wanted();
    }
    void tell_what_is_wanted() const;
    void tell() const;

    std::mutex mutable mutex_;
    quota_core core_;
    std::function<void()> needs_;
    bool mutable told_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/quota_core.ipp>
#include <gainsight/px/call/impl/quota_lease.ipp>
#endif

#endif
