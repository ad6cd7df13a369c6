// The files of an event sink's journal, by POSIX calls: opened, recovered, written, brought to the disk, removed.
#ifndef GAINSIGHT_PX_DESTINATION_JOURNAL_FOLDER_HPP
#define GAINSIGHT_PX_DESTINATION_JOURNAL_FOLDER_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/destination/journal_books.hpp>
#include <gainsight/px/destination/journal_format.hpp>
#include <gainsight/px/destination/journal_options.hpp>
#include <gainsight/px/destination/journal_reserve.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// What cannot be done with a journal, where, and why; `where` may say it all.
[[nodiscard]] error journal_error(std::string where, std::string_view how, effect what = effect::not_applied);

/// What came of a batch: of its events, and of all else in it.
class batch_end {
public:
    error events;
    error others;
};

/// The files. Blocking, and not for several threads at once.
///
/// Nothing is ever written behind what an earlier process left: each opening begins a file of its own, so that a torn
/// end stays one. After a write that fails the file is cut to its last whole record; after an fsync that fails nobody
/// knows what of it is on the disk, so it is not written any more, and what was not yet acknowledged is written anew
/// into the next one.
///
/// The oldest file goes when all of its events have an outcome, or when those that have none stand anew in the last one
/// and on the disk: journal_books::move_is_due says when that is done. A kill between leaves an event in both files, of
/// which the later one counts.
class journal_folder {
public:
    journal_folder() = default;
    journal_folder(journal_folder const&) = delete;
    journal_folder& operator=(journal_folder const&) = delete;

    /// Makes the folder if it is not there, locks it, and reads what is in it. Refused with a sentence: a folder that
    /// another process uses, and a journal of a version that this library does not know. Where events may be sent
    /// without a record of that from now on, it stands in the journal before this ends.
    [[nodiscard]] result<recovered_journal> open(journal_options options, bool keeps_begun);

    /// As journal_books::complete; to be done before they are written.
    void complete(std::vector<journal_entry>& entries) const { books_.complete(entries); }
    /// Writes all of these records and, unless the policy leaves that to the system, brings them to the disk; or none
    /// of them: `effect()` of the error is unknown when some may be there after all, in a file that could not be cut.
    /// Not `urgent`: nobody waits for them, and they are brought to the disk with those that somebody waits for.
    [[nodiscard]] error write(std::vector<journal_entry> const& entries, bool urgent = true);
    /// The same, but for a disk that is full: then the events are refused, and taken out of the batch, and all else is
    /// written where the reserve was. Events are refused until that is there again.
    [[nodiscard]] batch_end write_what_fits(std::vector<journal_entry>& entries, bool urgent);
    /// An event has an outcome. Files that nobody needs any more are removed with the next write, or by `tidy`.
    void settled(std::uint64_t sequence);
    /// `all`: the file that is being written too, when nobody needs it.
    [[nodiscard]] error tidy(bool all = false);

    /// Reads which events of the oldest file are to be moved. The bytes that they will take, of which `size` knows once
    /// they are written; 0 when nothing is to be moved now.
    [[nodiscard]] std::uint64_t prepare_move();
    /// Writes them anew, brings them to the disk under any policy, and removes the file. Whether that was done: a full
    /// disk leaves all as it is, and then it is tried less and less often.
    bool move();

    /// Brings to the disk what `write` left for later, under a policy that does so.
    [[nodiscard]] error sync();
    /// It may be that not all was noted that was written: no file is removed any more, and the next write begins one.
    void distrust() noexcept;

    [[nodiscard]] std::uint64_t size() const noexcept { return total_; }
    [[nodiscard]] std::size_t files() const noexcept { return books_.files().size(); }

private:
    [[nodiscard]] error lock();
    [[nodiscard]] error read_all(recovered_journal& into);
    [[nodiscard]] error begin_segment();
    [[nodiscard]] error append(std::vector<journal_entry> const& entries);
    [[nodiscard]] error bring_to_disk();
    [[nodiscard]] error store(std::vector<journal_entry> const& entries, bool to_disk);
    void note(std::vector<journal_entry> const& entries);
    [[nodiscard]] std::uint64_t longest() const noexcept;
    [[nodiscard]] std::string path_of(std::uint64_t number) const;

    journal_options options_{std::filesystem::path{}};
    std::filesystem::path where_;  // also when the process goes elsewhere
    bool keeps_begun_ = false;
    bool removes_ = true;
    bool disk_is_full_ = false;  // as the last write found it
    bool unsynced_ = false;      // the last segment has bytes that were not brought to the disk
    open_file lock_;
    open_file folder_;
    journal_reserve reserve_;
    open_file file_;  // the last segment; closed when that is not to be written any more
    journal_file_id file_id_{};
    journal_books books_;
    std::vector<journal_entry> moving_;
    unsigned move_pause_ = 0;  // writes without a try, after a move that failed
    unsigned move_waits_ = 0;
    std::uint64_t total_ = 0;
    std::uint64_t next_segment_ = 1;
    std::string buffer_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/journal_folder.ipp>
#endif

#endif
