// What a worker knows of its queue.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_STATE_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_STATE_HPP

#include <gainsight/px/core/error.hpp>

#include <cstdint>

namespace gainsight::px::inline v0::fleet {

/// What a worker knows of its queue.
class queue_state {
public:
    std::uint32_t partitions = 0;  ///< Of the queue.
    std::uint32_t workers = 0;     ///< That are heard of.
    std::uint32_t owned = 0;       ///< Partitions of this worker.
    std::uint64_t lost = 0;        ///< Partitions that others took over, or that Redis forgot, or parts of them.
    std::uint64_t refused = 0;     ///< Partitions that Redis does not serve, as `why` says: they are tried again later.
    bool away = false;             ///< Redis does not answer, and `why` says how.
    error why;
};

}  // namespace gainsight::px::inline v0::fleet

#endif
