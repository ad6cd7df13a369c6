// What a member knows of its fleet.
#ifndef GAINSIGHT_PX_FLEET_QUOTA_STATE_HPP
#define GAINSIGHT_PX_FLEET_QUOTA_STATE_HPP

#include <gainsight/px/core/error.hpp>

#include <cstdint>
#include <mutex>

namespace gainsight::px::inline v0::fleet {

/// What a member knows of its fleet.
class quota_state {
public:
    bool alone = true;              ///< Redis cannot be asked, or has not been yet.
    std::uint64_t members = 1;      ///< The most that Redis told within `alive()`, or as it is assumed.
    std::uint64_t round_trips = 0;  ///< Questions that Redis answered.
    std::uint64_t permits = 0;      ///< Permits that were leased, those included that went back.
    error why;                      ///< Why it stands alone.
};

namespace detail {

/// What a member is told of its fleet, which outlives the keeper.
class shared_state {
public:
    [[nodiscard]] quota_state get() const
    {
        std::lock_guard const lock{mutex_};
        return state_;
    }
    /// What `change(state)` returns.
    template <class Change>
    auto change(Change change)
    {
        std::lock_guard const lock{mutex_};
        return change(state_);
    }

private:
    std::mutex mutable mutex_;
    quota_state state_;
};

}  // namespace detail

}  // namespace gainsight::px::inline v0::fleet

#endif
