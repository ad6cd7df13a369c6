// The journal of an event sink and its thread, which writes records in groups, so that no executor waits for the disk.
#ifndef GAINSIGHT_PX_DESTINATION_JOURNAL_HPP
#define GAINSIGHT_PX_DESTINATION_JOURNAL_HPP

#include <gainsight/px/destination/journal_folder.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Is notified when a record was written. Called on the journal's thread, without a lock, in the order of the records.
class journal_waiter {
public:
    virtual void written(error const& failed) = 0;

protected:
    ~journal_waiter() = default;
};

/// A journal that its own thread writes, since fsync blocks. While one group of records is synced, the next group
/// gathers.
class journal {
public:
    journal();
    journal(journal const&) = delete;
    journal& operator=(journal const&) = delete;
    /// Writes what was submitted, and blocks until that is done.
    ~journal();

    /// Opens the folder, which blocks (see journal_folder::open), and starts the thread.
    [[nodiscard]] result<recovered_journal> open(journal_options options, bool keeps_begun);
    /// Submits a record. `waiter`, if any, is notified when it was written (and synced, if the policy says so). Returns
    /// an error immediately for an event that would exceed the size cap, and if memory runs out. From any thread.
    [[nodiscard]] error submit(entry_kind kind, std::uint64_t sequence, std::string_view content,
                               std::shared_ptr<journal_waiter> waiter = {});
    /// The error for lack of memory, with unknown effect. Precondition: `open` was called.
    [[nodiscard]] error no_memory() const noexcept;
    /// Blocks until everything that was submitted was written or has failed, and its waiters were notified. Does
    /// nothing on the journal's own thread.
    void drain();
    /// Writes what was submitted, syncs it as the policy says, removes files that are not needed, and then calls
    /// `closed` on the thread, with an error if outcomes could not be written. Nothing may be submitted afterwards.
    void close(std::function<void(error const& failed)> closed);

private:
    class body;
    std::shared_ptr<body> body_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/journal.ipp>
#endif

#endif
