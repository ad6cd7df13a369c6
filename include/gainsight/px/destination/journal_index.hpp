// An index of a journal: which open events are in which file, and when the events of the oldest file are moved. An
// event is open while it has no outcome. Pure.
#ifndef GAINSIGHT_PX_DESTINATION_JOURNAL_INDEX_HPP
#define GAINSIGHT_PX_DESTINATION_JOURNAL_INDEX_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/destination/journal_format.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// A record to be written.
class journal_entry {
public:
    entry_kind kind = entry_kind::event;
    std::uint64_t sequence = 0;
    std::string content;
    timestamp when{};  ///< Of a `begun` record; journal_index::complete writes it into the content.
};

/// A set of numbers, stored as runs of consecutive numbers, since open events mostly have consecutive numbers.
class number_runs {
public:
    void insert(std::uint64_t n);
    /// Returns whether the set contained the number.
    bool erase(std::uint64_t n);
    [[nodiscard]] bool contains(std::uint64_t n) const;
    [[nodiscard]] std::size_t runs() const noexcept { return runs_.size(); }

private:
    std::map<std::uint64_t, std::uint64_t> runs_;  // from the first number of each run to its last
};

/// What the index knows about a file.
class journal_file {
public:
    std::uint64_t number = 0;
    std::uint64_t size = 0;
    std::uint64_t open = 0;    ///< Open events in it.
    bool keeps_begun = false;  ///< As in segment_header.
    bool damaged = false;      ///< Has bytes that could not be read: renamed instead of removed when it is not needed.
    bool unmovable = false;    ///< An open event in it could not be read, so it cannot be moved.

    /// The estimated size of its open events, in bytes.
    [[nodiscard]] std::uint64_t open_bytes() const noexcept { return events_ == 0 ? 0 : bytes_ * open / events_; }
    /// Sets the exact size of its open events.
    void open_bytes_are(std::uint64_t bytes) noexcept
    {
        bytes_ = bytes;
        events_ = open;
    }

private:
    friend class journal_index;
    bool doubted_ = false;      // see journal_index::doubt
    std::uint64_t first_ = 0;   // events of earlier files have smaller numbers, except copies
    std::uint64_t events_ = 0;  // the events whose size is `bytes_`
    std::uint64_t bytes_ = 0;
};

/// The index of a journal: its files in order, and which events are open. It is updated in the same way when files are
/// read and when they are written.
///
/// An event is identified by its sequence number. An event that is written again belongs to the later file, and the
/// earlier file is not needed for it.
class journal_index {
public:
    /// Adds a file; records that are noted from now on belong to it. If sendings are not recorded in it, every event
    /// that is open from now on may have been sent, whichever file it is in.
    void begin(journal_file file);
    /// A `begun` record of the events noted so far may be missing: each of them may have been sent.
    void doubt();
    /// Whether some open event counts as not sent because it has no `begun` record.
    [[nodiscard]] bool trusts_begun() const noexcept;
    /// Sets the content of each `begun` and `returned` record to the state after it, so that the record means the same
    /// if it is written twice or if an earlier record is lost.
    void complete(std::vector<journal_entry>& entries) const;
    /// Notes a record of the newest file.
    void note(journal_record const& r);
    void settled(std::uint64_t sequence);

    /// Whether the event was accepted and has no outcome.
    [[nodiscard]] bool is_open(std::uint64_t sequence) const { return open_.contains(sequence); }
    [[nodiscard]] sending_state state_of(std::uint64_t sequence) const;
    /// Whether the event is open and belongs to that file.
    [[nodiscard]] bool needs(journal_file const& file, std::uint64_t sequence) const;

    /// Whether the open events of the oldest file are to be moved, so that the file can be removed. `closed` is the
    /// number of files that are not written any more, the oldest ones.
    ///
    /// They are moved if, for the two oldest files or more, the open events take at most a quarter of the size of those
    /// files. So one event that waits long does not keep all later files, each byte that is written frees at least
    /// four, and nothing is moved while events are merely delivered late but in order.
    [[nodiscard]] bool move_is_due(std::size_t closed) const noexcept;

    [[nodiscard]] std::deque<journal_file>& files() noexcept { return files_; }
    [[nodiscard]] std::deque<journal_file> const& files() const noexcept { return files_; }
    /// The next unused sequence number.
    [[nodiscard]] std::uint64_t next() const noexcept { return next_; }

private:
    void take(std::uint64_t sequence, std::size_t bytes);
    /// The state of an event of a file, if no record says otherwise.
    [[nodiscard]] static sending_state plain_state(journal_file const* file) noexcept;
    [[nodiscard]] journal_file const* file_of(std::uint64_t sequence) const noexcept;
    [[nodiscard]] journal_file* file_of(std::uint64_t sequence) noexcept;
    void put_state(std::uint64_t sequence, sending_state const& state);

    std::deque<journal_file> files_;
    number_runs open_;
    std::unordered_map<std::uint64_t, std::uint64_t> moved_;  // their files; others are found by their number
    std::unordered_map<std::uint64_t, sending_state> begun_;  // states that differ from plain_state
    std::uint64_t next_ = 1;
    std::uint64_t next_event_ = 1;
};

/// An open event that was found in the journal.
class recovered_event : public sending_state {
public:
    std::uint64_t sequence = 0;
    std::string json;
};

class recovered_journal {
public:
    std::vector<recovered_event> events;  ///< In order of their sequence numbers.
    std::uint64_t next = 1;               ///< The next unused sequence number.
    std::vector<std::string> notes;       ///< A sentence for each file with bytes that could not be read.
};

/// Reads the files that an earlier process has left, from the oldest on.
class journal_recovery {
public:
    /// Reads a file. Fails only if the file may be of a version that this library does not know. Other bytes that
    /// cannot be read are skipped and noted.
    [[nodiscard]] error read(std::string_view name, std::uint64_t number, std::string_view bytes);
    /// Returns what was read. `index` continues from there.
    [[nodiscard]] recovered_journal take(journal_index& index);

private:
    journal_index index_;
    std::map<std::uint64_t, std::string> events_;
    std::vector<std::string> notes_;
};

/// The open events of a file, as records to be written again. Nothing if one of them cannot be read.
[[nodiscard]] std::optional<std::vector<journal_entry>> copies_of(journal_index const& index, journal_file const& file,
                                                                  std::string_view bytes);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/journal_index.ipp>
#endif

#endif
