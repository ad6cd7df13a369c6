// Which file of a journal holds which event that has no outcome, and when it pays to move the events of the oldest one.
// Pure.
#ifndef GAINSIGHT_PX_DESTINATION_JOURNAL_BOOKS_HPP
#define GAINSIGHT_PX_DESTINATION_JOURNAL_BOOKS_HPP

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

/// A record that is to be written.
class journal_entry {
public:
    entry_kind kind = entry_kind::event;
    std::uint64_t sequence = 0;
    std::string content;
    timestamp when{};  ///< Of a `begun`; journal_books::complete puts it into the content.
};

/// A set of numbers, in which any number of consecutive ones takes the memory of one: events wait in runs.
class number_runs {
public:
    void insert(std::uint64_t n);
    /// Whether it was there.
    bool erase(std::uint64_t n);
    [[nodiscard]] bool contains(std::uint64_t n) const;
    [[nodiscard]] std::size_t runs() const noexcept { return runs_.size(); }

private:
    std::map<std::uint64_t, std::uint64_t> runs_;  // the first of each, and the last
};

/// A file, as the books have it.
class journal_file {
public:
    std::uint64_t number = 0;
    std::uint64_t size = 0;
    std::uint64_t open = 0;    ///< Events in it without an outcome.
    bool keeps_begun = false;  ///< As segment_header.
    bool damaged = false;      ///< Has bytes that could not be read: kept under another name when nobody needs it.
    bool unmovable = false;    ///< What should be in it could not be read.

    /// The bytes of the events without an outcome, as far as their number tells.
    [[nodiscard]] std::uint64_t open_bytes() const noexcept { return events_ == 0 ? 0 : bytes_ * open / events_; }
    /// They are exactly so many.
    void open_bytes_are(std::uint64_t bytes) noexcept
    {
        bytes_ = bytes;
        events_ = open;
    }

private:
    friend class journal_books;
    bool doubted_ = false;      // as journal_books::doubt
    std::uint64_t first_ = 0;   // no event of an earlier file has this number or a higher one, but for copies
    std::uint64_t events_ = 0;  // of which these are the bytes
    std::uint64_t bytes_ = 0;
};

/// The books of a journal: what was written into its files, in order, and which events have an outcome. They are
/// kept alike while the files are read and while they are written.
///
/// An event is its sequence number. Written again, it is in the later file, and the earlier one does not need it.
class journal_books {
public:
    /// A new file; what is noted from then on is in it. One in which sendings are not written down says that they were
    /// not from there on, whichever file their events are in.
    void begin(journal_file file);
    /// A record `begun` may be missing of what was noted so far: each of those events may have been sent.
    void doubt();
    /// Whether an event without an outcome is taken for one that was not sent, unless a record says so.
    [[nodiscard]] bool trusts_begun() const noexcept;
    /// Makes the content of each `begun` and `returned` the state that it leads to: so it says the same when it is
    /// written twice, or when one before it is lost.
    void complete(std::vector<journal_entry>& entries) const;
    /// A record of the newest file.
    void note(journal_record const& r);
    void settled(std::uint64_t sequence);

    /// Whether it was taken and has no outcome.
    [[nodiscard]] bool is_open(std::uint64_t sequence) const { return open_.contains(sequence); }
    [[nodiscard]] sending_state state_of(std::uint64_t sequence) const;
    /// Whether it has no outcome, and that file has it.
    [[nodiscard]] bool needs(journal_file const& file, std::uint64_t sequence) const;

    /// Of `closed` files, the oldest ones, which are not written any more: whether the events of the oldest are to be
    /// moved, so that it can go.
    ///
    /// They are when there are some, and for the oldest two files or more what would have to be moved is at most a
    /// quarter of what those files take on the disk. So a file of which an event waits for long does not keep those
    /// behind it, no byte that is moved frees fewer than four, and where events are merely delivered later than they
    /// come, all in their turn, nothing is moved.
    [[nodiscard]] bool move_is_due(std::size_t closed) const noexcept;

    [[nodiscard]] std::deque<journal_file>& files() noexcept { return files_; }
    [[nodiscard]] std::deque<journal_file> const& files() const noexcept { return files_; }
    /// The number after all that were used.
    [[nodiscard]] std::uint64_t next() const noexcept { return next_; }

private:
    void take(std::uint64_t sequence, std::size_t bytes);
    /// What a file says of an event by itself.
    [[nodiscard]] static sending_state plain_state(journal_file const* file) noexcept;
    [[nodiscard]] journal_file const* home_of(std::uint64_t sequence) const noexcept;
    [[nodiscard]] journal_file* home_of(std::uint64_t sequence) noexcept;
    void put_state(std::uint64_t sequence, sending_state const& state);

    std::deque<journal_file> files_;
    number_runs open_;
    std::unordered_map<std::uint64_t, std::uint64_t> elsewhere_;  // a copy's file; others are where their number says
    std::unordered_map<std::uint64_t, sending_state> begun_;      // of those for which the file does not say it
    std::uint64_t next_ = 1;
    std::uint64_t next_event_ = 1;
};

/// An event that was in the journal without an outcome.
class recovered_event : public sending_state {
public:
    std::uint64_t sequence = 0;
    std::string json;
};

class recovered_journal {
public:
    std::vector<recovered_event> events;  ///< In the order of their numbers.
    std::uint64_t next = 1;               ///< The number after all that were used.
    std::vector<std::string> told;  ///< A sentence for each file whose end could not be read, with the bytes left.
};

/// Reads the files that a process has left, from the oldest on.
class journal_recovery {
public:
    /// Refused, with the reason: what may be of a version that this library does not know. Of what cannot be read
    /// otherwise the rest counts, and that is told.
    [[nodiscard]] error read(std::string_view name, std::uint64_t number, std::string_view bytes);
    /// What they hold. The books go on from there.
    [[nodiscard]] recovered_journal take(journal_books& books);

private:
    journal_books books_;
    std::map<std::uint64_t, std::string> events_;
    std::vector<std::string> told_;
};

/// The events that a file has and `books` need, as records to be written anew. Nothing when one of them cannot be read.
[[nodiscard]] std::optional<std::vector<journal_entry>> copies_of(journal_books const& books, journal_file const& file,
                                                                  std::string_view bytes);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/journal_books.ipp>
#endif

#endif
