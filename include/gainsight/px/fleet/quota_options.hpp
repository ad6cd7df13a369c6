// How a member of a fleet leases permits.
#ifndef GAINSIGHT_PX_FLEET_QUOTA_OPTIONS_HPP
#define GAINSIGHT_PX_FLEET_QUOTA_OPTIONS_HPP

#include <gainsight/px/core/config.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace gainsight::px::inline v0::fleet {

/// How a member of a fleet leases permits. The members of a subscription should agree on them.
class quota_options {
public:
    quota_options() {}

    /// Within so long each process that waits for permits has its turn, or within two of these where leases were taken
    /// ahead. It bounds a lease: 200 calls a second and 8 processes that use all of them lease 12 permits at a time. A
    /// short one shares small amounts fairly and soon, and asks Redis more often. Default 500 ms; 10 ms to 10 s.
    quota_options& cycle(std::chrono::microseconds t) noexcept
    {
        cycle_ = std::clamp<std::chrono::microseconds>(t, std::chrono::milliseconds{10}, std::chrono::seconds{10});
        return *this;
    }
    /// For how long a process is a member after it was heard of last; it is heard of three times in that time. Default
    /// 15 s; 1 s at least.
    quota_options& alive(std::chrono::microseconds t) noexcept
    {
        alive_ = std::max<std::chrono::microseconds>(t, std::chrono::seconds{1});
        return *this;
    }
    /// How long Redis may take to answer, connecting included, before the process stands alone. A call waits for Redis
    /// for twice that at most, where it came while another question was under way. Default 250 ms; 1 ms to 1 min.
    quota_options& patience(std::chrono::milliseconds t) noexcept
    {
        patience_ = std::clamp<std::chrono::milliseconds>(t, std::chrono::milliseconds{1}, std::chrono::minutes{1});
        return *this;
    }
    /// How many members are assumed while Redis has never told: a process that stands alone then takes that part of
    /// the rate and of the day. Default 10.
    quota_options& assumed_members(std::uint64_t n) noexcept
    {
        assumed_ = n == 0 ? 1 : n;
        return *this;
    }

    [[nodiscard]] std::chrono::microseconds cycle() const noexcept { return cycle_; }
    [[nodiscard]] std::chrono::microseconds alive() const noexcept { return alive_; }
    [[nodiscard]] std::chrono::milliseconds patience() const noexcept { return patience_; }
    [[nodiscard]] std::uint64_t assumed_members() const noexcept { return assumed_; }

private:
    std::chrono::microseconds cycle_ = std::chrono::milliseconds{500};
    std::chrono::microseconds alive_ = std::chrono::seconds{15};
    std::chrono::milliseconds patience_{250};
    std::uint64_t assumed_ = 10;
};

}  // namespace gainsight::px::inline v0::fleet

#endif
