// The journal's own thread: it writes what was handed to it in groups, so that nobody else waits for a disk.
#ifndef GAINSIGHT_PX_DESTINATION_JOURNAL_HPP
#define GAINSIGHT_PX_DESTINATION_JOURNAL_HPP

#include <gainsight/px/destination/journal_folder.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Who waits for a record. Called on the journal's thread, without a lock, in the order of the records.
class journal_waiter {
public:
    virtual void written(error const& failed) = 0;

protected:
    ~journal_waiter() = default;
};

/// A journal that is written by a thread of its own: fsync blocks, and no executor is to be blocked by it. While one
/// group is brought to the disk the next one gathers.
class journal {
public:
    journal();
    journal(journal const&) = delete;
    journal& operator=(journal const&) = delete;
    /// Writes what was submitted, and waits for that.
    ~journal();

    /// Blocking; see journal_folder::open. Then the thread runs.
    [[nodiscard]] result<recovered_journal> open(journal_options options, bool keeps_begun);
    /// A record, for whose write (and, under a policy that has one, fsync) `waiter` waits; without one nobody does. An
    /// event that would exceed the size cap is refused at once, and anything when there is no memory. From any thread.
    [[nodiscard]] error submit(entry_kind kind, std::uint64_t sequence, std::string_view content,
                               std::shared_ptr<journal_waiter> waiter = {});
    /// That nobody knows what of a record is there. After `open`.
    [[nodiscard]] error no_memory() const noexcept;
    /// Blocks until what was submitted is written, or could not be, and who waits for it was told. Not on the thread.
    void drain();
    /// Writes what was submitted, brings it to the disk as the policy says, removes what nobody needs, and then says so
    /// on the thread, with an error when outcomes are not where they should be. Nothing is submitted after it.
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
