// The files of an event sink's journal, by POSIX calls: open, recover, write, sync, remove.
#ifndef GAINSIGHT_PX_DESTINATION_JOURNAL_FOLDER_HPP
#define GAINSIGHT_PX_DESTINATION_JOURNAL_FOLDER_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/destination/journal_format.hpp>
#include <gainsight/px/destination/journal_index.hpp>
#include <gainsight/px/destination/journal_options.hpp>
#include <gainsight/px/destination/journal_reserve.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// An error of the journal: the file or folder, and what cannot be done with it. `how` may be empty if `where` is a
/// whole sentence.
[[nodiscard]] error journal_error(std::string where, std::string_view how, effect what = effect::not_applied);

/// The result of writing a batch: for its events, and for its other records.
class batch_end {
public:
    error events;
    error others;
};

/// The files of a journal. Its functions block; not thread-safe.
///
/// Files of an earlier process are never appended to: each opening begins a new file, so a torn record can only be at
/// the end of a file. After a failed write the file is cut to its last whole record. After a failed fsync it is not
/// known what is on the disk: the file is not used any more, and what was not acknowledged is written again into a new
/// file.
///
/// The oldest file is removed when all of its events have an outcome, or when its open events were copied to the newest
/// file and synced: journal_index::move_is_due says when that is done. If the process is killed in between, an event is
/// in both files, and the later copy is valid.
class journal_folder {
public:
    journal_folder() = default;
    journal_folder(journal_folder const&) = delete;
    journal_folder& operator=(journal_folder const&) = delete;

    /// Creates the folder if necessary, locks it, and reads its files. Fails if another process uses the folder, or if
    /// a file has a version that this library does not know. If sendings are not recorded from now on, this is on the
    /// disk before the function returns.
    [[nodiscard]] result<recovered_journal> open(journal_options options, bool keeps_begun);

    /// See journal_index::complete; call it before `write`.
    void complete(std::vector<journal_entry>& entries) const { index_.complete(entries); }
    /// Writes all of these records or none, and syncs them unless the policy leaves that to the system. `effect()` of
    /// the error is unknown if some may be in a file that could not be cut. If not `urgent`, nobody waits for the
    /// records, and they are synced together with later ones.
    [[nodiscard]] error write(std::vector<journal_entry> const& entries, bool urgent = true);
    /// The same, but if the disk is full, the events are refused and removed from the batch, and the other records are
    /// written in the space of the reserve. Events are refused until the reserve is full again.
    [[nodiscard]] batch_end write_what_fits(std::vector<journal_entry>& entries, bool urgent);
    /// Marks an event as having an outcome. Files that are not needed any more are removed by the next write or by
    /// `tidy`.
    void settled(std::uint64_t sequence);
    /// Removes files that are not needed; with `all` also the file that is being written.
    [[nodiscard]] error tidy(bool all = false);

    /// Reads the events of the oldest file that are to be moved. Returns the size of their copies, which `size`
    /// includes only when they are written; 0 if nothing is to be moved now.
    [[nodiscard]] std::uint64_t prepare_move();
    /// Writes the copies, syncs them under any policy, and removes the old file. False if that failed, as on a full
    /// disk: then nothing changes, and it is tried less and less often.
    bool move();

    /// Syncs what `write` has not synced yet, unless the policy leaves that to the system.
    [[nodiscard]] error sync();
    /// The index may be incomplete, after an exception: no file is removed any more, and the next write begins a new
    /// file.
    void distrust() noexcept;

    [[nodiscard]] std::uint64_t size() const noexcept { return total_; }
    [[nodiscard]] std::size_t files() const noexcept { return index_.files().size(); }

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
    std::filesystem::path where_;  // absolute, in case the process changes its working directory
    bool keeps_begun_ = false;
    bool removes_ = true;
    bool disk_is_full_ = false;  // at the last write
    bool unsynced_ = false;      // the last segment has bytes that were not synced
    open_file lock_;
    open_file folder_;
    journal_reserve reserve_;
    open_file file_;  // the last segment; closed if it is not to be written any more
    journal_file_id file_id_{};
    journal_index index_;
    std::vector<journal_entry> moving_;
    unsigned move_pause_ = 0;  // how many writes to wait after a failed move
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
