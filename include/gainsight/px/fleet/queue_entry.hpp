// An entry of a queue, as a worker is handed it.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_ENTRY_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_ENTRY_HPP

#include <gainsight/px/core/config.hpp>

#include <charconv>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::fleet {

/// An entry of a queue, as a worker is handed it.
class queue_entry {
public:
    std::string id;               ///< As Redis gave it to the entry: "1764471123456-0".
    std::string record;           ///< The field `record`, which producers fill.
    std::string token;            ///< Of the lease under which it was read.
    std::uint32_t partition = 0;  ///< Of the queue, from 0.
    bool has_record = false;      ///< Whether it has that field at all.
    bool again = false;           ///< It was handed out before, to a worker that died, or without an outcome.
    bool begun = false;           ///< It may have been sent before.
};

/// What a worker may do with an entry.
enum class entry_state : unsigned char {
    ours,    ///< It may be sent.
    held,    ///< Not now: Redis has not said for too long that the partition is this worker's.
    wanted,  ///< It should go back where it was not begun: another worker waits for the partition, or this one stops.
    lost     ///< Another one has the partition: nothing that is said of the entry counts.
};

namespace detail {

/// The id of an entry, by which those of one stream are in order.
struct entry_id {
    std::uint64_t ms = 0, number = 0;
    friend auto operator<=>(entry_id const&, entry_id const&) = default;

    [[nodiscard]] static entry_id of(std::string_view text) noexcept
    {
        entry_id out;
        auto const* const end = text.data() + text.size();
        auto const [dash, failed] = std::from_chars(text.data(), end, out.ms);
        if (failed == std::errc{} && dash != end) std::from_chars(dash + 1, end, out.number);
        return out;
    }
};

}  // namespace detail

}  // namespace gainsight::px::inline v0::fleet

#endif
