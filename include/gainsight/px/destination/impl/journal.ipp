// The bodies of <gainsight/px/destination/journal.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_IPP

#include <gainsight/px/destination/journal.hpp>

#include <chrono>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// The state that the thread and the journal share; the last owner destroys it.
class journal::body {
public:
    journal_folder folder;
    journal_options options{std::filesystem::path{}};
    std::mutex mutex;
    std::condition_variable changed;
    std::condition_variable progress;
    std::uint64_t submitted = 0;
    std::uint64_t reported = 0;
    std::vector<journal_entry> entries;
    class waiter {
    public:
        std::shared_ptr<journal_waiter> who;
        bool of_event;
    };
    std::vector<waiter> waiters;
    std::uint64_t bytes = 0;  // of the entries
    std::uint64_t size = 0;   // of the files, including the entries that are being written
    std::chrono::steady_clock::time_point since;
    std::function<void(error const&)> closed;
    error no_memory;  // made in advance
    bool stops = false;
    std::thread thread;

    void run();

private:
    std::vector<journal_entry> unwritten_;  // outcomes that could not be written; tried again with the next batch
    error unwritten_why_;
    bool more_to_move_ = false;
    void gather(std::unique_lock<std::mutex>& lock);
    void move_oldest();
    [[nodiscard]] batch_end write(std::vector<journal_entry>& batch, bool urgent);
    [[nodiscard]] batch_end write_or_say_why(std::vector<journal_entry> batch, bool urgent) noexcept;
    void keep_outcomes(std::vector<journal_entry>& batch, error const& why) noexcept;
    [[nodiscard]] error end() noexcept;
};

GAINSIGHT_PX_DECL journal::journal() : body_{std::make_shared<body>()} {}

GAINSIGHT_PX_DECL journal::~journal()
{
    if (!body_->thread.joinable()) return;
    close({});
    // The thread itself may release the last reference to the sink.
    if (body_->thread.get_id() == std::this_thread::get_id())
        body_->thread.detach();
    else
        body_->thread.join();
}

GAINSIGHT_PX_DECL result<recovered_journal> journal::open(journal_options options, bool keeps_begun)
{
    body_->options = options;
    auto out = body_->folder.open(std::move(options), keeps_begun);
    if (!out) return out;
    body_->size = body_->folder.size();
    auto const where = body_->options.folder().string();
    body_->no_memory = journal_error(where, "cannot be written: there is no memory left", effect::unknown);
    try {
        body_->thread = std::thread{[b = body_] { b->run(); }};
    } catch (std::system_error const& e) {
        return journal_error(where, "cannot have a thread: " + e.code().message());
    }
    return out;
}

GAINSIGHT_PX_DECL error journal::submit(entry_kind kind, std::uint64_t sequence, std::string_view content,
                                        std::shared_ptr<journal_waiter> waiter)
try {
    auto& b = *body_;
    std::lock_guard const lock{b.mutex};
    auto const bytes = record_overhead + content.size();
    auto const cap = b.options.size_cap();
    if (kind == entry_kind::event && b.size + b.bytes + bytes > cap)
        return journal_error(b.options.folder().string(), "is full: it holds " + std::to_string(b.size + b.bytes) +
                                                              " bytes of events without an "
                                                              "outcome, and " +
                                                              std::to_string(cap) + " are its cap");
    journal_entry one{kind, sequence, std::string{content}};
    if (kind == entry_kind::begun) one.when = px::now();
    if (b.entries.empty()) b.since = std::chrono::steady_clock::now();
    b.entries.push_back(std::move(one));
    if (waiter) {
        try {
            b.waiters.push_back({std::move(waiter), kind == entry_kind::event});
        } catch (...) {
            b.entries.pop_back();
            throw;
        }
    }
    ++b.submitted;
    b.bytes += bytes;
    if (b.entries.size() == 1 || b.bytes >= b.options.sync().bytes()) b.changed.notify_one();
    return {};
} catch (std::bad_alloc const&) {
    return body_->no_memory;
}

GAINSIGHT_PX_DECL error journal::no_memory() const noexcept { return body_->no_memory; }

GAINSIGHT_PX_DECL void journal::drain()
{
    std::unique_lock lock{body_->mutex};
    if (body_->thread.get_id() == std::this_thread::get_id()) return;
    body_->progress.wait(lock, [&b = *body_, upto = body_->submitted] { return b.reported >= upto; });
}

GAINSIGHT_PX_DECL void journal::close(std::function<void(error const&)> closed)
{
    std::lock_guard const lock{body_->mutex};
    if (closed) body_->closed = std::move(closed);
    body_->stops = true;
    body_->changed.notify_one();
}

GAINSIGHT_PX_DECL void journal::body::run()
{
    std::unique_lock lock{mutex};
    for (;;) {
        gather(lock);
        auto batch = std::exchange(entries, {});
        auto const waiting = std::exchange(waiters, {});
        size += std::exchange(bytes, 0);
        auto const count = batch.size();
        bool const last = stops;
        lock.unlock();
        auto const end_of_it = write_or_say_why(std::move(batch), !waiting.empty());
        auto const now = folder.size();
        lock.lock();
        size = now;
        lock.unlock();
        for (auto const& w : waiting) {
            try {
                w.who->written(w.of_event ? end_of_it.events : end_of_it.others);
            } catch (...) {  // out of memory after its wait has ended
            }
        }
        lock.lock();
        reported += count;
        progress.notify_all();
        if (last && entries.empty()) break;
        lock.unlock();
        move_oldest();
        lock.lock();
    }
    auto const tell = std::exchange(closed, {});
    lock.unlock();
    auto const failed = end();
    if (tell) tell(failed);
}

/// Waits for entries; then, if the sync policy groups them, for more entries.
GAINSIGHT_PX_DECL void journal::body::gather(std::unique_lock<std::mutex>& lock)
{
    changed.wait(lock, [&] { return stops || !entries.empty() || more_to_move_; });
    auto const policy = options.sync();
    if (policy.wait().count() > 0 && !entries.empty())
        changed.wait_until(lock, since + policy.wait(), [&] { return stops || bytes >= policy.bytes(); });
}

/// Moves the events of one file at a time, after the waiters were notified, so that nobody waits long for it. The
/// copies count against the cap before they are written, and the old file until it is removed.
GAINSIGHT_PX_DECL void journal::body::move_oldest()
{
    more_to_move_ = false;
    try {
        auto const copies = folder.prepare_move();
        if (copies == 0) return;
        {
            std::lock_guard const lock{mutex};
            size += copies;
        }
        more_to_move_ = folder.move();
    } catch (...) {
        folder.distrust();
    }
    auto const now = folder.size();
    std::lock_guard const lock{mutex};
    size = now;
}

/// Catches everything (only std::bad_alloc is thrown): the waiters must be notified.
GAINSIGHT_PX_DECL batch_end journal::body::write_or_say_why(std::vector<journal_entry> batch, bool urgent) noexcept
{
    try {
        auto failed = write(batch, urgent);
        // Also removes the file that is being written if no event in it is open and its room is needed.
        (void)folder.tidy(2 * folder.size() > options.size_cap());
        return failed;
    } catch (...) {
        folder.distrust();
        keep_outcomes(batch, no_memory);
        return {no_memory, no_memory};
    }
}

/// Keeps the outcomes of a batch that could not be written, for the next batch.
GAINSIGHT_PX_DECL void journal::body::keep_outcomes(std::vector<journal_entry>& batch, error const& why) noexcept
{
    std::erase_if(batch, [](auto const& e) { return e.kind != entry_kind::settled; });
    if (!batch.empty() || !unwritten_.empty()) unwritten_why_ = why;
    if (unwritten_.empty()) unwritten_ = std::move(batch);
}

GAINSIGHT_PX_DECL batch_end journal::body::write(std::vector<journal_entry>& batch, bool urgent)
{
    // The index knows the outcome of an event even if it cannot be written.
    for (auto const& e : batch)
        if (e.kind == entry_kind::settled) folder.settled(e.sequence);
    batch.insert(batch.begin(), std::move_iterator{unwritten_.begin()}, std::move_iterator{unwritten_.end()});
    unwritten_.clear();
    if (batch.empty()) return {};
    folder.complete(batch);
    auto failed = folder.write_what_fits(batch, urgent);
    unwritten_why_ = {};
    if (failed.others) keep_outcomes(batch, failed.others);
    return failed;
}

/// The last write and sync of the thread.
GAINSIGHT_PX_DECL error journal::body::end() noexcept
{
    try {
        if (!unwritten_.empty()) (void)write_or_say_why({}, false);
        (void)folder.tidy(true);
        auto failed = folder.sync();
        return unwritten_why_ && folder.files() != 0 ? unwritten_why_ : failed;
    } catch (...) {
        return no_memory;
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
