// What a quota decides, without a clock and without a lock.
#ifndef GAINSIGHT_PX_CALL_QUOTA_CORE_HPP
#define GAINSIGHT_PX_CALL_QUOTA_CORE_HPP

#include <gainsight/px/call/day_count.hpp>
#include <gainsight/px/call/quota_options.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace gainsight::px::inline v0::detail {

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
    struct lane {
        quota_waiter* first = nullptr;
        quota_waiter* last = nullptr;
        lane* next = nullptr;  // a ring of those with waiters
        lane* before = nullptr;
    };
    void advance(time_point now, system_point today) noexcept;
    void unlink(quota_waiter& w) noexcept;
    [[nodiscard]] bool spent() const noexcept { return day_.used() >= options_.per_day; }
    /// Below one permit nobody would ever get any.
    [[nodiscard]] double capacity() const noexcept { return options_.burst > 1 ? options_.burst : 1; }

    quota_options options_;
    double rate_;
    double tokens_;
    time_point filled_{};
    time_point lowered_{};
    day_count day_;
    std::unordered_map<void const*, lane> lanes_;
    lane* turn_ = nullptr;
    std::uint64_t waiting_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#endif
