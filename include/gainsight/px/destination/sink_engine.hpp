// The implementation of event_sink: its core, journal, workers, and the operations that wait.
#ifndef GAINSIGHT_PX_DESTINATION_SINK_ENGINE_HPP
#define GAINSIGHT_PX_DESTINATION_SINK_ENGINE_HPP

#include <gainsight/px/call/context.hpp>
#include <gainsight/px/destination/journal.hpp>
#include <gainsight/px/destination/sink_core.hpp>
#include <gainsight/px/destination/sink_options.hpp>
#include <gainsight/px/destination/sink_signal.hpp>
#include <gainsight/px/model/custom_event.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

class sink_engine;
class sink_timer;

/// The error for an event that was not accepted.
[[nodiscard]] error not_taken(errc code, std::string why);
/// Converts an exception into an error; "no error" if memory runs out.
[[nodiscard]] error error_of(std::exception const& e, effect what) noexcept;

/// A push that waits for room or for the journal.
class pending_push final : public sink_signal, public journal_waiter {
public:
    pending_push(std::weak_ptr<sink_engine> to, std::string_view json) : to_{std::move(to)}, text_{json} {}
    ~pending_push() override = default;
    GAINSIGHT_PX_DECL void written(error const& failed) override;

protected:
    GAINSIGHT_PX_DECL void cancelled() override;

private:
    friend class sink_engine;
    std::weak_ptr<sink_engine> to_;  // weak: the journal's thread must not release the last reference
    event_text text_;
    std::uint64_t sequence_ = 0;
};

/// A flush that waits until the events that were accepted before have an outcome.
class pending_flush final : public sink_signal {
public:
    explicit pending_flush(std::shared_ptr<sink_engine> of) noexcept : of_{std::move(of)} {}
    ~pending_flush() override = default;

protected:
    GAINSIGHT_PX_DECL void cancelled() override;

private:
    friend class sink_engine;
    std::shared_ptr<sink_engine> of_;
    std::uint64_t mark_ = 0;
};

/// A close that waits until the sink is closed; a cancellation ends the grace period.
class pending_close final : public sink_signal {
public:
    explicit pending_close(std::shared_ptr<sink_engine> of) noexcept : of_{std::move(of)} {}
    ~pending_close() override = default;

protected:
    GAINSIGHT_PX_DECL void cancelled() override;

private:
    std::shared_ptr<sink_engine> of_;
};

/// The task of a worker and its progress. An exception may end the worker at any point.
class sink_job {
public:
    sink_task task;      // `none` once its result was passed to the core
    bool begun = false;  // the journal has a `begun` record of this sending
    bool may_be_sent = false;
};

/// The implementation of an event sink. Its functions may be called from any thread. Workers run on the executor of the
/// client's pools, and only while there is a task: a sink that has delivered everything has no pending work there.
class sink_engine : public std::enable_shared_from_this<sink_engine> {
public:
    sink_engine(call_context context, delivery promise, sink_options options);
    ~sink_engine();

    /// Opens the journal, if there is one, and starts to deliver the events in it.
    [[nodiscard]] error begin();
    /// The event as JSON, with its date and its stamp.
    [[nodiscard]] result<std::string> encode(custom_event const& event);
    /// Null if the event was accepted immediately or `refused` is set; otherwise to be awaited, and then `failure` has
    /// the result.
    [[nodiscard]] std::shared_ptr<pending_push> push(std::string json, error& refused);
    /// Null if there is nothing to wait for.
    [[nodiscard]] std::shared_ptr<pending_flush> flush();
    [[nodiscard]] std::shared_ptr<pending_close> close(std::chrono::nanoseconds grace);
    /// Stops immediately: calls under way continue to their end, and no outcome is reported any more. Blocks while a
    /// handler of the user runs on another thread, and until the journal has written what was submitted to it.
    void abandon() noexcept;
    [[nodiscard]] sink_counts counts() const;
    [[nodiscard]] std::vector<std::string> const& recovery_notes() const noexcept { return recovery_notes_; }
    [[nodiscard]] boost::asio::any_io_executor const& executor() const noexcept { return executor_; }

private:
    friend class pending_push;
    friend class pending_flush;
    friend class pending_close;
    class listed_call;
    using time_point = std::chrono::steady_clock::time_point;
    using awaitable = boost::asio::awaitable<void>;

    [[nodiscard]] bool writes_begun() const noexcept { return journal_ && promise_ != delivery::at_least_once; }
    /// Accepts a push for which there is room. Precondition, here and below: the mutex is locked.
    void take(std::shared_ptr<pending_push> const& p) noexcept;
    void give_room() noexcept;
    void note_progress() noexcept;
    void end_worker() noexcept;
    /// How many workers to start now. If the next task is due later, sets the timer.
    [[nodiscard]] std::size_t workers_to_start() noexcept;
    void sleep_until(time_point at) noexcept;

    void written(pending_push& p, error const& failed);
    void cancelled(pending_push& p);
    void cancelled(pending_flush& f);
    void end_grace();
    void stop_at_once() noexcept;
    void start(std::size_t workers) noexcept;
    /// A worker could not be started or ended with an exception, usually for lack of memory.
    void lost_worker() noexcept;
    static awaitable work(std::shared_ptr<sink_engine> self);
    static awaitable run_close(std::shared_ptr<sink_engine> self, time_point deadline);
    [[nodiscard]] std::shared_ptr<plain_signal> close_journal();
    void end_close() noexcept;
    awaitable send(sink_job& job);
    awaitable look_up(sink_job& job);
    void put_back(sink_job& job, std::exception_ptr const& thrown) noexcept;
    boost::asio::awaitable<look_up_end> search(custom_event const& event, std::string const& stamp, error& failed);
    /// False if the call was not started because the sink is stopped.
    boost::asio::awaitable<bool> run_call(std::shared_ptr<call_base> c, bool& begun);
    void finish(sink_verdict verdict, error const& why) noexcept;
    void note(entry_kind kind, std::uint64_t sequence, std::string_view content) noexcept;
    /// Reports an outcome to the user's handler. False if the sink was abandoned before.
    [[nodiscard]] bool report_outcome(sink_verdict const& verdict, error const& why) noexcept;
    void report_trouble(error const& why) noexcept;

    call_context const context_;
    boost::asio::any_io_executor const executor_;
    delivery const promise_;
    sink_options const options_;
    std::string const run_;  // the first part of each stamp, unique for this sink
    std::atomic<std::uint64_t> stamps_{0};
    std::vector<std::string> recovery_notes_;
    std::shared_ptr<journal> journal_;

    std::mutex mutable mutex_;
    sink_core core_;
    std::deque<std::shared_ptr<pending_push>> without_room_;
    std::vector<std::shared_ptr<pending_flush>> flushes_;
    std::vector<std::shared_ptr<pending_close>> closes_;
    std::list<std::shared_ptr<call_base>> calls_;  // calls under way
    std::size_t running_ = 0;                      // how many workers run
    bool closing_ = false;
    bool stopped_ = false;
    bool closed_ = false;
    std::atomic<bool> abandoned_{false};  // written with the mutex locked
    std::recursive_mutex handlers_;       // locked while a handler of the user runs, which may destroy the sink
    std::shared_ptr<std::atomic<bool>> journal_ended_;  // set by a close; true when the journal has ended
    std::shared_ptr<plain_signal> time_is_up_;          // the grace period is over, or every event has an outcome
    std::shared_ptr<plain_signal> idle_;                // no worker runs any more

    std::unique_ptr<sink_timer> timer_;  // used with the mutex locked: the executor may have several threads
    time_point sleeps_until_ = time_point::max();
};

/// The coroutine of a push.
template <class Style>
boost::asio::awaitable<typename Style::template outcome<void>> await_push(std::shared_ptr<sink_engine> to,
                                                                          result<std::string> json)
{
    if (!json) co_return Style::template fail<void>(json.error());
    error refused;
    auto const pending = to->push(std::move(*json), refused);
    if (pending) {
        co_await pending->async_wait(to->executor(), boost::asio::deferred);
        refused = pending->failure;
    }
    if (refused) co_return Style::template fail<void>(refused);
    if constexpr (std::is_same_v<Style, yielding>) co_return result<void>{};
}

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/sink_end.ipp>
#include <gainsight/px/destination/impl/sink_engine.ipp>
#include <gainsight/px/destination/impl/sink_workers.ipp>
#endif

#endif
