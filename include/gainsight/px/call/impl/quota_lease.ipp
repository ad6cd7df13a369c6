// The bodies of <gainsight/px/call/quota_core.hpp> for a member of a fleet.
#ifndef GAINSIGHT_PX_CALL_IMPL_QUOTA_LEASE_IPP
#define GAINSIGHT_PX_CALL_IMPL_QUOTA_LEASE_IPP

#include <gainsight/px/call/quota_core.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL void quota_core::join(time_point now) noexcept
{
    count_alone();
    joined_ = true;
    leases_ = true;
    share_ = 1;
    most_per_second_ = options_.per_second;
    most_per_day_ = options_.per_day;
    slots_ = {};
    set_end();
    tokens_ = 0;
    filled_ = now;
}

GAINSIGHT_PX_RARE_DECL void quota_core::next_slot() noexcept
{
    slots_[0] = std::exchange(slots_[1], slot{});
    set_end();
    tokens_ = 0;
    if (slots_[0].permits != 0) filled_ = slots_[0].from;
}

/// Calls that it made by itself.
GAINSIGHT_PX_RARE_DECL void quota_core::count_alone() noexcept
{
    if (leases_) return;
    if (joined_) report_.alone += endless - slots_[0].permits;
    slots_[0].permits = endless;
}

GAINSIGHT_PX_RARE_DECL void quota_core::turn_day(std::chrono::sys_days day) noexcept
{
    day_shown_ = day;
    if (share_ < 1) most_per_day_ = share_of(options_.per_day);
    if (leases_ || !joined_) return;
    count_alone();
    report_.alone = 0;  // of yesterday
}

GAINSIGHT_PX_RARE_DECL void quota_core::lease(permit_lease const& l, time_point now, system_point today) noexcept
{
    if (!leases_) join(now);
    if (auto const day = l.used.day; day != report_.day) {
        report_.unused = 0;  // of yesterday
        report_.day = day;
    }
    patience_ = l.patience;
    advance(now, today);
    rate_ = l.rate;
    whole_rate_ = std::max(l.rate, l.whole_rate);
    if (l.permits != 0) {
        auto const lasts = std::chrono::duration<double>(static_cast<double>(l.permits) / std::max(l.rate, 1e-3));
        slot const added{l.permits, l.from, l.from + std::chrono::duration_cast<std::chrono::nanoseconds>(lasts)};
        last_lease_ = l.permits;
        auto const spare = held() + l.permits;  // what those who wait do not take
        ask_at_ = std::min(l.permits, spare - std::min<std::uint64_t>(spare, waiters_.size())) / 2;
        if (slots_[0].permits == 0) {
            slots_[1] = added;
            next_slot();
        } else if (slots_[1].permits == 0) {
            slots_[1] = added;
        } else {
            slots_[1].permits += added.permits;
            slots_[1].until = added.until;
        }
    }
    set_end();
    auto used = l.used;
    // Each counts when it is used, and those that went back after the fleet was asked do not count.
    used.calls -= std::min(used.calls, held() + report_.unused);
    day_.restore(used);
    advance(now, today);
}

GAINSIGHT_PX_RARE_DECL void quota_core::stand_alone(double share, time_point now, system_point today) noexcept
{
    count_alone();
    give_back();
    leases_ = false;
    slots_[0].permits = endless;
    share_ = std::clamp(share, 0.0, 1.0);
    advance(now, today);
    most_per_second_ = options_.per_second * share_;
    rate_ = std::min(most_per_second_, whole_rate_ * share_);
    most_per_day_ = day_.used() + share_of(options_.per_day - std::min(options_.per_day, day_.used()));
    tokens_ = 0;
    filled_ = now;  // not when leased permits would have been free, which have gone back
}

GAINSIGHT_PX_RARE_DECL void quota_core::leave(double share, time_point now, system_point today) noexcept
{
    if (leases_) stand_alone(share, now, today);
    joined_ = false;
    static_cast<void>(report());
}

GAINSIGHT_PX_RARE_DECL std::uint64_t quota_core::share_of(std::uint64_t calls) const noexcept
{
    return static_cast<std::uint64_t>(static_cast<double>(calls) * share_);
}

GAINSIGHT_PX_RARE_DECL void quota_core::end_leases(time_point now) noexcept
{
    while (now >= ends_) {
        report_.unused += slots_[0].permits;
        last_lease_ -= std::min(last_lease_, slots_[0].permits);  // the next one is of what was used
        next_slot();
    }
}

GAINSIGHT_PX_RARE_DECL std::optional<quota_core::time_point> quota_core::expiry() const noexcept
{
    if (ends_ == time_point::max()) return std::nullopt;
    return ends_;
}

GAINSIGHT_PX_RARE_DECL void quota_core::give_back() noexcept
{
    if (!leases_) return;
    report_.unused += held();
    slots_ = {};
    set_end();
    tokens_ = 0;
}

GAINSIGHT_PX_RARE_DECL void quota_core::not_told(permit_report const& r) noexcept
{
    if (r.day == report_.day) report_.unused += r.unused;
    report_.succeeded += r.succeeded;
    perhaps_told(r);
}

GAINSIGHT_PX_RARE_DECL void quota_core::perhaps_told(permit_report const& r) noexcept
{
    report_.alone += r.alone;
    report_.refused = report_.refused || r.refused;
}

GAINSIGHT_PX_DECL std::uint64_t quota_core::wanted() const noexcept
{
    auto const left = held();
    // Nobody asks ahead for a process that has gone idle: what was not used has gone back, and none is left.
    bool const runs_out = waiters_.size() > left || (left != 0 && left <= ask_at_);
    if (!joined_ || slots_[1].permits != 0 || !runs_out || spent()) return 0;
    // Twice what the last lease was used for: who calls more and more soon asks for all that it uses in a cycle, and
    // who calls now and then leases what it needs.
    return waiters_.size() - std::min<std::uint64_t>(left, waiters_.size()) + 1 + 2 * last_lease_;
}

GAINSIGHT_PX_RARE_DECL std::vector<std::string> quota_core::waiting_tenants(std::size_t most) const
{
    std::vector<std::string> out;
    waiters_.each_turn([&](fair_waiter const& w) {
        auto const* const label = static_cast<quota_waiter const&>(w).label;
        std::string name = label ? *label : std::string{};
        if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
        return out.size() < most;
    });
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
