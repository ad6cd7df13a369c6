// How a queue stands, for who looks at it.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_SNAPSHOT_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_SNAPSHOT_HPP

#include <gainsight/px/fleet/redis_reply.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gainsight::px::inline v0::fleet {

/// How a queue stands at a moment, by Redis' clock.
class queue_snapshot {
public:
    class partition {
    public:
        std::uint64_t entries = 0;           ///< That have no outcome yet: its lag.
        std::uint64_t pending = 0;           ///< Those of them that its owner has read.
        std::string owner;                   ///< "" for nobody.
        std::chrono::microseconds lease{};   ///< How long its owner has it; not positive where that is over.
        std::uint64_t refused = 0;           ///< Entries that are kept as refused.
        std::uint64_t unknown = 0;           ///< Entries that are kept as unknown.
        std::chrono::microseconds oldest{};  ///< The age of the oldest entry without an outcome.

        [[nodiscard]] bool is_owned() const noexcept { return !owner.empty() && lease.count() > 0; }
    };
    class worker {
    public:
        std::string name;
        std::chrono::microseconds heard{};  ///< How long ago.
    };
    std::string purpose;
    std::vector<partition> partitions;
    std::vector<worker> workers;  ///< Those that are gone without a word stay until another one joins.

    /// Of all partitions: `total(&partition::entries)`.
    [[nodiscard]] std::uint64_t total(std::uint64_t partition::* what) const noexcept
    {
        std::uint64_t out = 0;
        for (auto const& p : partitions) out += p.*what;
        return out;
    }
    [[nodiscard]] std::size_t owned() const noexcept
    {
        return static_cast<std::size_t>(
            std::count_if(partitions.begin(), partitions.end(), [](auto const& p) { return p.is_owned(); }));
    }
    [[nodiscard]] std::chrono::microseconds oldest() const noexcept
    {
        std::chrono::microseconds out{};
        for (auto const& p : partitions) out = std::max(out, p.oldest);
        return out;
    }
};

namespace detail {

/// Of what queue_look_script replies; nothing where it is something else.
[[nodiscard]] inline std::optional<queue_snapshot::partition> queue_partition_of(redis_reply const& reply)
{
    auto const* const list = reply.list();
    if (!list || list->size() != 7 || !(*list)[2].text()) return std::nullopt;
    std::int64_t numbers[7]{};
    for (std::size_t i = 0; i < 7; ++i) {
        if (i == 2) continue;
        auto const* const n = (*list)[i].number();
        if (!n || (i != 3 && *n < 0)) return std::nullopt;
        numbers[i] = *n;
    }
    queue_snapshot::partition out;
    out.entries = static_cast<std::uint64_t>(numbers[0]);
    out.pending = static_cast<std::uint64_t>(numbers[1]);
    out.owner = *(*list)[2].text();
    out.lease = std::chrono::microseconds{numbers[3]};
    out.refused = static_cast<std::uint64_t>(numbers[4]);
    out.unknown = static_cast<std::uint64_t>(numbers[5]);
    out.oldest = std::chrono::microseconds{numbers[6]};
    return out;
}

}  // namespace detail

}  // namespace gainsight::px::inline v0::fleet

#endif
