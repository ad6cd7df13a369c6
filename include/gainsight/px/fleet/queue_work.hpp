// What a worker says to the scripts of a queue, and what they answer.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_WORK_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_WORK_HPP

#include <gainsight/px/fleet/queue_entry.hpp>
#include <gainsight/px/fleet/queue_options.hpp>
#include <gainsight/px/fleet/redis_reply.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::fleet::detail {

/// The keys of a queue itself.
[[nodiscard]] inline std::vector<std::string> queue_keys(std::string const& prefix, std::string const& queue)
{
    auto const all = prefix + '{' + queue + "}:queue";
    return {all, all + ":workers"};
}
/// The keys of a partition: lease, stream, begun, refused, unknown. Those of one stand together in a cluster, as the
/// braces say, and those of different ones need not.
[[nodiscard]] inline std::vector<std::string> partition_keys(std::string const& prefix, std::string const& queue,
                                                             std::uint32_t partition)
{
    auto const all = prefix + '{' + queue + ':' + std::to_string(partition) + "}:";
    return {all + "lease", all + "in", all + "begun", all + "refused", all + "unknown"};
}

[[nodiscard]] inline std::string us_of(std::chrono::milliseconds t)
{
    return std::to_string(std::chrono::microseconds{t}.count());
}

/// What joining a queue is answered.
struct queue_membership {
    std::uint32_t partitions = 0;  ///< 0: there is no such queue.
    std::uint32_t workers = 0;     ///< 0: the queue is another one than was said.
    std::uint32_t place = 0;
    std::string purpose;

    /// How many of the partitions are this worker's.
    [[nodiscard]] std::uint32_t share() const noexcept
    {
        return workers == 0 ? 0 : partitions / workers + (place < partitions % workers ? 1U : 0U);
    }
};
[[nodiscard]] inline std::vector<std::string> join_arguments(std::string const& worker, queue_options const& o,
                                                             std::uint32_t partitions, bool leaves)
{
    return {worker, us_of(o.lease()), std::to_string(partitions), o.purpose(), leaves ? "1" : "0", ""};
}
/// Nothing where it is no answer of the script.
[[nodiscard]] inline std::optional<queue_membership> membership_of(redis_reply const& reply)
{
    auto const* const list = reply.list();
    if (!list || list->empty()) return std::nullopt;
    std::uint32_t numbers[3]{};
    for (std::size_t i = 0; i < 3 && i < list->size(); ++i) {
        auto const* const n = (*list)[i].number();
        if (!n || *n < 0 || *n > std::int64_t{queue_options::most_partitions} * 1000) return std::nullopt;
        numbers[i] = static_cast<std::uint32_t>(*n);
    }
    queue_membership out;
    out.partitions = numbers[0];
    if (out.partitions == 0) return out;
    if (list->size() != 4 || !(*list)[3].text() || out.partitions > queue_options::most_partitions) return std::nullopt;
    out.workers = numbers[1];
    out.place = numbers[2];
    out.purpose = *(*list)[3].text();
    return out;
}

[[nodiscard]] inline std::vector<std::string> claim_arguments(std::string const& worker, queue_options const& o,
                                                              std::uint64_t number)
{
    return {worker, us_of(o.lease()), "", o.marks_begun() ? "1" : "0", std::to_string(number)};
}

/// What became of an entry, in words.
struct told_entry {
    std::string entry, id, why;
};

/// One question about a partition.
struct queue_work {
    static constexpr std::size_t most_bytes = std::size_t{8} << 20;

    std::uint64_t number = 0;    ///< Larger than that of each request before it under the same token; from 1.
    std::uint64_t answered = 0;  ///< The largest one of those that were answered.
    bool gives_back = false;
    std::string read_from;
    std::size_t count = 0;
    std::size_t bytes = most_bytes;  ///< Of records, about.
    int slowness = 1;                ///< How many times the usual patience the reply may take.
    std::vector<std::string> done, not_sent, about_to_be_sent, perhaps_sent;
    std::vector<told_entry> refused, unknown;

    [[nodiscard]] std::vector<std::string> arguments(std::string const& worker, std::string const& token,
                                                     queue_options const& o) const
    {
        std::vector<std::string> out{worker,
                                     token,
                                     us_of(o.lease()),
                                     "",
                                     gives_back ? "1" : "0",
                                     read_from,
                                     std::to_string(count),
                                     std::to_string(o.kept()),
                                     std::to_string(number),
                                     std::to_string(bytes),
                                     std::to_string(answered)};
        out.reserve(out.size() + 5 + done.size() + not_sent.size() + about_to_be_sent.size() + perhaps_sent.size() +
                    3 * (refused.size() + unknown.size()));
        for (auto const* ids : {&done, &not_sent}) {
            out.push_back(std::to_string(ids->size()));
            out.insert(out.end(), ids->begin(), ids->end());
        }
        // Both are marked.
        out.push_back(std::to_string(about_to_be_sent.size() + perhaps_sent.size()));
        for (auto const* ids : {&about_to_be_sent, &perhaps_sent}) out.insert(out.end(), ids->begin(), ids->end());
        for (auto const* told : {&refused, &unknown}) {
            out.push_back(std::to_string(told->size()));
            for (auto const& t : *told) {
                out.push_back(t.entry);
                out.push_back(t.id);
                out.push_back(t.why);
            }
        }
        return out;
    }
};

/// What came of it.
struct queue_work_answer {
    struct read_entry {
        std::string id, record;
        bool begun = false, is_there = false, has_record = false;
    };
    bool is_owner = false;
    std::string refusal;      ///< Redis would not: why. Then there is nothing else.
    bool holds_more = false;  ///< The group holds others behind the last one.
    std::vector<read_entry> entries;
};
/// Nothing where it is no answer of the script.
[[nodiscard]] inline std::optional<queue_work_answer> work_answer_of(redis_reply const& reply)
{
    auto const* const list = reply.list();
    if (!list || list->empty() || !list->front().number()) return std::nullopt;
    queue_work_answer out;
    out.is_owner = *list->front().number() == 1;
    if (!out.is_owner) return out;
    if (list->size() % 3 != 2 || !(*list)[1].number()) return std::nullopt;
    out.holds_more = *(*list)[1].number() == 1;
    out.entries.reserve(list->size() / 3);
    for (std::size_t i = 2; i < list->size(); i += 3) {
        auto const *const id = (*list)[i].text(), *const record = (*list)[i + 2].text();
        auto const* const flags = (*list)[i + 1].number();
        if (!id || !flags || !record) return std::nullopt;
        auto& one = out.entries.emplace_back();
        one.id = *id;
        one.record = *record;
        one.begun = (*flags & 1) != 0;
        one.is_there = (*flags & 2) != 0;
        one.has_record = (*flags & 4) != 0;
    }
    return out;
}

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
