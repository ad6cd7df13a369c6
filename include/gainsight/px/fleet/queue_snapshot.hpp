// How a queue stands, for who looks at it.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_SNAPSHOT_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_SNAPSHOT_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/fleet/queue_options.hpp>
#include <gainsight/px/fleet/redis_reply.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
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
        std::chrono::microseconds length{};  ///< Of that lease as a whole; 0 where it is not known.
        std::uint64_t refused = 0;           ///< Entries that are kept as refused.
        std::uint64_t unknown = 0;           ///< Entries that are kept as unknown.
        std::chrono::microseconds oldest{};  ///< The age of the oldest entry without an outcome.
        error problem;  ///< Why nothing of it is known: its keys hold something else. "No error" where it is.

        [[nodiscard]] bool is_owned() const noexcept { return !owner.empty() && lease.count() > 0; }
    };
    class worker {
    public:
        std::string name;
        std::chrono::microseconds heard{};  ///< How long ago.
    };
    std::string purpose;
    std::vector<partition> partitions;
    std::vector<worker> workers;  ///< Those that are gone without a word stay until another one joins: see is_alive().

    /// Of all partitions: `total(&partition::entries)`.
    [[nodiscard]] std::uint64_t total(std::uint64_t partition::* what) const noexcept
    {
        std::uint64_t out = 0;
        for (auto const& p : partitions) out += p.*what;
        return out;
    }
    /// Whether all its partitions could be read.
    [[nodiscard]] bool is_whole() const noexcept
    {
        return std::none_of(partitions.begin(), partitions.end(), [](auto const& p) { return bool{p.problem}; });
    }
    [[nodiscard]] std::size_t owned() const noexcept
    {
        return static_cast<std::size_t>(
            std::count_if(partitions.begin(), partitions.end(), [](auto const& p) { return p.is_owned(); }));
    }
    /// Whether a worker has a partition, or was heard of within its own lease. Of one that never had a partition that
    /// is the longest lease of the others; of one that is alone the default.
    [[nodiscard]] bool is_alive(worker const& w) const
    {
        std::chrono::microseconds own{}, longest{};
        for (auto const& p : partitions) {
            longest = std::max(longest, p.length);
            if (p.owner != w.name) continue;
            if (p.is_owned()) return true;
            own = std::max(own, p.length);
        }
        if (own.count() == 0) own = longest;
        return w.heard < (own.count() == 0 ? std::chrono::microseconds{queue_options{}.lease()} : own);
    }
    /// How many workers are alive. An owner is one though Redis has lost the list of workers.
    [[nodiscard]] std::size_t alive() const
    {
        std::set<std::string_view> names;
        for (auto const& p : partitions)
            if (p.is_owned()) names.insert(p.owner);
        for (auto const& w : workers)
            if (is_alive(w)) names.insert(w.name);
        return names.size();
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
    if (!list || list->size() != 8 || !(*list)[2].text()) return std::nullopt;
    std::int64_t numbers[8]{};
    for (std::size_t i = 0; i < 8; ++i) {
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
    out.length = std::chrono::microseconds{numbers[7]};
    return out;
}

}  // namespace detail

}  // namespace gainsight::px::inline v0::fleet

#endif
