// The options of an event sink's journal: folder, size, and when it is synced to the disk.
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

/// When a journal is synced to the disk (fsync). If the process is killed, nothing is lost under any policy, since the
/// system has what was written. After a loss of power, only what was synced is left.
class journal_sync {
public:
    /// Syncs before each acknowledgement, without waiting for more events; events that arrive during one fsync share
    /// the next. A push takes the time of one fsync, or of two if it arrives during one.
    [[nodiscard]] static constexpr journal_sync each() noexcept { return journal_sync{{}, 0, true}; }
    /// Syncs before each acknowledgement, but once for all events that arrive within `wait` (at most one day), or until
    /// there are `bytes`: fewer fsyncs, but a push takes longer by up to `wait`.
    [[nodiscard]] static constexpr journal_sync group(std::chrono::milliseconds wait,
                                                      std::size_t bytes = std::size_t{1} << 20) noexcept
    {
        constexpr std::chrono::milliseconds longest = std::chrono::hours{24};
        return journal_sync{std::min(wait, longest), bytes, true};
    }
    /// Never syncs: the system writes to the disk by itself, which may take half a minute. The fastest policy. After a
    /// loss of power, events that were acknowledged in that time are lost, and events that were sent in that time may
    /// be sent again, under any delivery guarantee.
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

/// The options of a journal. A journal is a folder that contains nothing else; only one process at a time may use it.
///
/// Sinks with different delivery guarantees may use the journal one after another. With at_least_once the journal does
/// not record that an event is about to be sent, so every event that waits in it may have been sent. If a sink with
/// at_most_once follows, it reports all of those events as unknown; a sink with confirmed looks them up, and reports
/// those without a stamp as unknown.
///
/// If some bytes of a file cannot be read, the records after them are read. When such a file is not needed any more, it
/// is not removed but renamed, with ".damaged" at the end, and not read again.
class journal_options {
public:
    explicit journal_options(std::filesystem::path folder) : folder_{std::move(folder)} {}

    /// Default: group(5 ms).
    journal_options& sync(journal_sync policy) noexcept
    {
        sync_ = policy;
        return *this;
    }
    /// The size of all files, in bytes; a push that would exceed it is refused. An event that is being copied to a
    /// newer file counts twice meanwhile. In addition, half the size of a segment is reserved on the disk for records
    /// of sendings and outcomes: if the disk is full, pushes are refused, but the events that were accepted are
    /// delivered. Default 1 GiB.
    journal_options& size_cap(std::uint64_t bytes) noexcept
    {
        cap_ = bytes;
        return *this;
    }
    /// A new file (segment) begins when the last one is larger than this, or than a quarter of the cap. The oldest file
    /// is removed when all of its events have an outcome, or when the others were copied to the newest file. Events are
    /// copied if, for two files or more, at most a quarter of the freed space is written. So an event that waits long
    /// does not keep the later files. Default 16 MiB.
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
