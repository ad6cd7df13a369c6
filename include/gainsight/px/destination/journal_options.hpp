// Where an event sink keeps its journal, how large it may become, and when what is written is brought to the disk.
#ifndef GAINSIGHT_PX_DESTINATION_JOURNAL_OPTIONS_HPP
#define GAINSIGHT_PX_DESTINATION_JOURNAL_OPTIONS_HPP

#include <gainsight/px/core/config.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <utility>

namespace gainsight::px::inline v0 {

/// When what a journal holds is brought to the disk (fsync). A process that is killed loses nothing under any of them,
/// since the system has what was written; when the power fails, only what was brought to the disk is left.
class journal_sync {
public:
    /// Before each acknowledgement, without waiting for more: what came meanwhile goes with it. A push takes one fsync
    /// of the disk, or two when it comes during one.
    [[nodiscard]] static constexpr journal_sync each() noexcept { return journal_sync{{}, 0, true}; }
    /// Before each acknowledgement, but for all that comes within `wait`, or until `bytes` are there: fewer fsyncs, and
    /// a push takes that much longer.
    /// A day is the longest.
    [[nodiscard]] static constexpr journal_sync group(std::chrono::milliseconds wait,
                                                      std::size_t bytes = std::size_t{1} << 20) noexcept
    {
        constexpr std::chrono::milliseconds longest = std::chrono::hours{24};
        return journal_sync{std::min(wait, longest), bytes, true};
    }
    /// When the system does it by itself, which may take half a minute. The fastest; when the power fails, what was
    /// acknowledged in that time is lost, and what was sent in that time may be sent again, under any promise.
    [[nodiscard]] static constexpr journal_sync by_system() noexcept { return journal_sync{{}, 0, false}; }

    [[nodiscard]] constexpr std::chrono::milliseconds wait() const noexcept { return wait_; }
    [[nodiscard]] constexpr std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] constexpr bool syncs() const noexcept { return syncs_; }

private:
    constexpr journal_sync(std::chrono::milliseconds wait, std::size_t bytes, bool syncs) noexcept
        : wait_{wait}, bytes_{bytes}, syncs_{syncs}
    {}
    std::chrono::milliseconds wait_;
    std::size_t bytes_;
    bool syncs_;
};

/// A journal: a folder of its own, which one process at a time may use.
///
/// The sinks that use it one after another may have different promises. Under at_least_once it is not written down that
/// an event is about to be sent: whatever waits in the journal then counts as what may have been sent. So a sink of
/// at_most_once that follows tells all of those events as unknown, and one of confirmed looks for them, or tells those
/// as unknown that have no stamp.
///
/// A file of which some bytes cannot be read is read behind them, and is not removed when nobody needs it any more, but
/// renamed: its name then ends in ".damaged". Nothing of it is read again.
class journal_options {
public:
    explicit journal_options(std::filesystem::path folder) : folder_{std::move(folder)} {}

    /// Default: group(5 ms).
    journal_options& sync(journal_sync policy) noexcept
    {
        sync_ = policy;
        return *this;
    }
    /// All of its files, in bytes: a push that would exceed it is refused. An event that is being written anew counts
    /// twice for that while. Besides, half as much as a file may have is kept on the disk for what becomes of the
    /// events: on a disk that is full, pushes are refused, and what was taken is delivered. Default 1 GiB.
    journal_options& size_cap(std::uint64_t bytes) noexcept
    {
        cap_ = bytes;
        return *this;
    }
    /// A file is followed by the next when it is larger than this, or than a quarter of the cap. The oldest one is
    /// removed when all of its events have an outcome, or when those that have none were written anew at the end of the
    /// last one: that is done where, for two files or more, it writes at most a quarter of what it frees. So an event
    /// that waits for long does not keep the files behind it. Default 16 MiB.
    journal_options& segment_size(std::uint64_t bytes) noexcept
    {
        segment_ = bytes;
        return *this;
    }

    [[nodiscard]] std::filesystem::path const& folder() const noexcept { return folder_; }
    [[nodiscard]] journal_sync sync() const noexcept { return sync_; }
    [[nodiscard]] std::uint64_t size_cap() const noexcept { return cap_; }
    [[nodiscard]] std::uint64_t segment_size() const noexcept { return segment_; }

private:
    std::filesystem::path folder_;
    journal_sync sync_ = journal_sync::group(std::chrono::milliseconds{5});
    std::uint64_t cap_ = std::uint64_t{1} << 30;
    std::uint64_t segment_ = std::uint64_t{16} << 20;
};

}  // namespace gainsight::px::inline v0

#endif
