// How a worker takes part in a queue.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_OPTIONS_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_OPTIONS_HPP

#include <gainsight/px/core/config.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::fleet {

/// How a worker takes part in a queue.
class queue_options {
public:
    queue_options() {}

    /// In how many partitions the queue is cut. It is settled when the queue is created and never changes: who names
    /// another number is refused. Default 0: as the queue has it.
    queue_options& partitions(std::uint32_t n) noexcept
    {
        partitions_ = std::min<std::uint32_t>(n, most_partitions);
        return *this;
    }
    /// What the queue is for, such as "acme: events, send": settled when it is created as well, and who says something
    /// else is refused, since another worker's records would be taken for this one's. Default "": not compared.
    queue_options& purpose(std::string text)
    {
        purpose_ = std::move(text);
        return *this;
    }
    /// How others see this worker, such as "host-7". Default "worker".
    queue_options& process(std::string name)
    {
        process_ = std::move(name);
        return *this;
    }
    /// How long nothing may be heard of a worker before others take its partitions over. Nothing is handed out that
    /// cannot be sent within half of it. Default 30 s; 400 ms at least.
    queue_options& lease(std::chrono::milliseconds t) noexcept
    {
        lease_ = std::max(t, std::chrono::milliseconds{400});
        return *this;
    }
    /// Whether Redis keeps of each entry that it may have been sent, before it is handed out: a worker that takes over
    /// then knows what not to send again. Default true.
    queue_options& marks_begun(bool yes) noexcept
    {
        marks_ = yes;
        return *this;
    }
    /// How many entries are handed out at most without an outcome. So many may be unknown, or be sent twice, when the
    /// worker is killed. Default 128.
    queue_options& window(std::size_t n) noexcept
    {
        window_ = std::max<std::size_t>(n, 1);
        return *this;
    }
    /// How many entries are read from a partition at a time. Default 256; 2000 at most.
    queue_options& batch(std::size_t n) noexcept
    {
        batch_ = std::clamp<std::size_t>(n, 1, 2000);
        return *this;
    }
    /// About how many entries the streams of refused and of unknown ones keep, each of each partition: the oldest ones
    /// go. Default 100,000.
    queue_options& kept(std::size_t n) noexcept
    {
        kept_ = std::max<std::size_t>(n, 1);
        return *this;
    }
    /// How long Redis may take to answer, connecting included. Default 1 s.
    queue_options& patience(std::chrono::milliseconds t) noexcept
    {
        patience_ = t;
        return *this;
    }

    static constexpr std::uint32_t most_partitions = 4096;

    [[nodiscard]] std::uint32_t partitions() const noexcept { return partitions_; }
    [[nodiscard]] std::string const& purpose() const noexcept { return purpose_; }
    [[nodiscard]] std::string const& process() const noexcept { return process_; }
    [[nodiscard]] std::chrono::milliseconds lease() const noexcept { return lease_; }
    [[nodiscard]] bool marks_begun() const noexcept { return marks_; }
    [[nodiscard]] std::size_t window() const noexcept { return window_; }
    [[nodiscard]] std::size_t batch() const noexcept { return batch_; }
    [[nodiscard]] std::size_t kept() const noexcept { return kept_; }
    [[nodiscard]] std::chrono::milliseconds patience() const noexcept { return patience_; }

private:
    std::string purpose_, process_ = "worker";
    std::uint32_t partitions_ = 0;
    std::chrono::milliseconds lease_{30'000}, patience_{1000};
    std::size_t window_ = 128, batch_ = 256, kept_ = 100'000;
    bool marks_ = true;
};

}  // namespace gainsight::px::inline v0::fleet

#endif
