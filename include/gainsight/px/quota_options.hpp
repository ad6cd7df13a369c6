// What a quota is told, and what it tells of a day.
#ifndef GAINSIGHT_PX_QUOTA_OPTIONS_HPP
#define GAINSIGHT_PX_QUOTA_OPTIONS_HPP

#include <gainsight/px/core/config.hpp>

#include <chrono>
#include <cstdint>

namespace gainsight::px::inline v0 {

/// What a subscription may do. The defaults are the vendor's figures. N processes share them through Redis (see
/// fleet/quota.hpp), or are given an Nth each.
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

}  // namespace gainsight::px::inline v0

#endif
