// Reads an input on its own thread, one batch ahead, so that a wait for records can be ended.
#ifndef EXAMPLES_INGEST_READ_AHEAD_HPP
#define EXAMPLES_INGEST_READ_AHEAD_HPP

#include "input.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace example {

class read_ahead {
public:
    explicit read_ahead(input& from) : from_{from}, thread_{[this] { run(); }} {}
    read_ahead(read_ahead const&) = delete;
    read_ahead& operator=(read_ahead const&) = delete;
    ~read_ahead()
    {
        from_.interrupt();
        {
            std::lock_guard const lock{mutex_};
            closed_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    /// Waits for records and appends at most `most` of them to `out`. False at the end of the input, or after `wake`;
    /// throws what the input throws.
    bool take(std::vector<input_record>& out, std::size_t most)
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return woken_ || !ready_.empty() || ended_; });
        if (woken_) return false;
        if (ready_.empty() && failed_) std::rethrow_exception(failed_);
        if (ready_.empty()) return false;
        auto const n = static_cast<std::ptrdiff_t>(std::min(most, ready_.size()));
        std::move(ready_.begin(), ready_.begin() + n, std::back_inserter(out));
        ready_.erase(ready_.begin(), ready_.begin() + n);
        lock.unlock();
        changed_.notify_all();
        return true;
    }
    /// Puts back the records from index `from` on, which were taken last.
    void give_back(std::vector<input_record>& records, std::size_t from)
    {
        auto const first = records.begin() + static_cast<std::ptrdiff_t>(from);
        {
            std::lock_guard const lock{mutex_};
            ready_.insert(ready_.begin(), std::move_iterator{first}, std::move_iterator{records.end()});
        }
        records.erase(first, records.end());
        changed_.notify_all();
    }
    /// Ends the current `take` and all later ones until `rest()`; no record is lost.
    void wake()
    {
        {
            std::lock_guard const lock{mutex_};
            woken_ = true;
        }
        changed_.notify_all();
    }
    void rest()
    {
        std::lock_guard const lock{mutex_};
        woken_ = false;
    }
    /// Whether the input has ended and every record was taken.
    [[nodiscard]] bool over() const
    {
        std::lock_guard const lock{mutex_};
        return ended_ && !failed_ && ready_.empty() && !from_.interrupted();
    }
    [[nodiscard]] input& from() const noexcept { return from_; }

private:
    void run()
    {
        constexpr std::size_t most = 256;
        std::vector<input_record> batch;
        std::exception_ptr failed;
        for (bool more = true; more;) {
            batch.clear();
            try {
                more = from_.read(batch, most);
            } catch (...) {
                failed = std::current_exception();
                more = false;
            }
            std::unique_lock lock{mutex_};
            changed_.wait(lock, [&] { return ready_.empty() || closed_; });
            if (closed_) return;
            ready_.insert(ready_.end(), std::move_iterator{batch.begin()}, std::move_iterator{batch.end()});
            ended_ = !more;
            failed_ = failed;
            lock.unlock();
            changed_.notify_all();
        }
    }

    input& from_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<input_record> ready_;
    std::exception_ptr failed_;
    bool woken_ = false;
    bool ended_ = false;
    bool closed_ = false;
    std::thread thread_;
};

}  // namespace example

#endif
