// Delivers events in the background, with a delivery guarantee: at most once, at least once, or confirmed.
#ifndef GAINSIGHT_PX_DESTINATION_EVENT_SINK_HPP
#define GAINSIGHT_PX_DESTINATION_EVENT_SINK_HPP

#include <gainsight/px/core/access.hpp>
#include <gainsight/px/destination/sink_engine.hpp>
#include <gainsight/px/operation/custom_events.hpp>
#include <gainsight/px/resource/scope_check.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

template <scope_type... Scopes>
class client;

/// A delivery guarantee: at_most_once, at_least_once or confirmed.
template <class P>
concept delivery_promise =
    std::same_as<P, at_most_once> || std::same_as<P, at_least_once> || std::same_as<P, confirmed>;

namespace detail {

/// The scope that a guarantee needs besides the scope for recording events.
template <class Promise>
using read_back_scope =
    std::conditional_t<std::same_as<Promise, confirmed>, scope_needed_by<operation::list_custom_events>, no_scope>;

}  // namespace detail

/// Satisfied if a client with these scopes can give the guarantee: recording events needs scope::write, and confirming
/// them, which reads them back, needs scope::read as well.
template <class Promise, class... Held>
concept can_deliver =
    may_call<operation::create_custom_event, Held...> && client_holds_scope<detail::read_back_scope<Promise>, Held...>;

/// Accepts events immediately and delivers them in the background, by several workers. Its type says the delivery
/// guarantee.
///
///     px::event_sink<px::confirmed> sink{client, px::sink_options{}
///         .journal(px::journal_options{"/var/lib/service/events"})
///         .stamp("deliveryId")};
///     co_await sink.push(px::custom_event{"order placed", "jane@example.com"}.with_property_key("AP-EXAMPLE-2"));
///     ...
///     px::sink_counts const c = co_await sink.close(10s);
///
/// - Memory is bounded by `sink_options::memory`: an event that waits takes the size of its JSON and at most 64 bytes.
///   Pushes wait while there is no room.
/// - With a journal, an event is on the disk (as the journal's sync policy says) before its push is acknowledged; then
///   it is delivered even if the process is killed. Until its file is removed, an event takes the size of its JSON and
///   35 bytes on the disk, or 62 bytes if the guarantee records each sending, and 54 bytes for each attempt that PX did
///   not accept for the time being. If the disk is full, or the journal has reached its cap, pushes fail with
///   sink_failed until there is room again. A thread of the journal writes to the disk, so that no executor is blocked.
/// - Failures that are not caused by the event (PX is down, the rate is exceeded, the key was revoked) pause the
///   delivery; after each pause one event at a time probes whether PX works again. `sink_options::on_trouble` is
///   called. No event is lost if PX answers that nothing was applied, or if no connection was made. After a 5xx or a
///   lost connection this is not known: then at_most_once reports each event that was being sent as unknown, probes
///   included. An event that fails again and again does not delay other events.
/// - Events that are refused or remain unknown are reported to `sink_options::on_outcome`.
/// - Calls use the settings of the client: timeout, retries, observer.
///
/// Its functions may be called from any thread. Delivery runs on the executor of the client's pools; a sink with
/// nothing to deliver has no pending work there, so `run()` returns. The destructor stops the delivery immediately: no
/// further call begins, calls under way continue to their end (at the latest the client's timeout), and no handler is
/// called any more. With a journal, outcomes that were not reported and events that were not delivered stay in the
/// journal for the next sink that opens it, which reports an event that was being sent as unknown or looks it up; the
/// folder is released when the last call has ended. Without a journal these events are lost without a report. The
/// destructor blocks while a handler runs on another thread, and until the journal has written what was submitted.
/// Prefer `close`. Destroy the sink, or move from it, before the execution context of the client's pools.
template <delivery_promise Promise>
class event_sink {
public:
    /// Opens the journal, if there is one, which blocks; the events in it are delivered first. Throws px::error:
    /// invalid_argument (the stamp is missing), sink_failed (the folder cannot be used, another process uses it, or a
    /// later version of this library wrote it).
    template <scope_type... Scopes>
        requires can_deliver<Promise, Scopes...>
    explicit event_sink(client<Scopes...> const& with, sink_options options = {})
        : impl_{std::make_shared<detail::sink_engine>(detail::access::impl(with), Promise::value, std::move(options))}
    {
        if (auto const failed = impl_->begin()) throw failed;
    }
    event_sink(event_sink&&) noexcept = default;
    event_sink& operator=(event_sink&& other) noexcept
    {
        std::swap(impl_, other.impl_);
        return *this;
    }
    ~event_sink()
    {
        if (impl_) impl_->abandon();
    }

    /// Accepts an event; its date is the current time if it has none. Completes when the event is stored, in memory or
    /// in the journal. The event is serialised immediately: it may be destroyed before the awaitable runs.
    ///
    /// Errors, after each of which the event was not accepted: invalid_argument (the vendor's limits), closed,
    /// sink_failed (the journal cannot store it; if `effect()` is unknown, the disk failed during the write, and the
    /// event may be there when the journal is opened again), operation_aborted (cancelled while it waited for room). A
    /// later cancellation has no effect: the event is accepted.
    [[nodiscard]] boost::asio::awaitable<void> push(custom_event const& event) const
    {
        return detail::await_push<detail::throwing>(impl_, impl_->encode(event));
    }
    /// The same, but returns the error instead of throwing it.
    [[nodiscard]] boost::asio::awaitable<result<void>> try_push(custom_event const& event) const
    {
        return detail::await_push<detail::yielding>(impl_, impl_->encode(event));
    }

    /// Completes when each event that was accepted before has its outcome; returns the counts. With `confirmed` this
    /// may take the settle time. Throws operation_aborted if it is cancelled, and closed if the sink is closed and some
    /// events have no outcome.
    [[nodiscard]] boost::asio::awaitable<sink_counts> flush() const { return await_flush(impl_); }

    /// Accepts no more events, continues the delivery for `grace`, then cancels the calls under way and closes the
    /// journal. Returns the final counts: the `left` events are in the journal, the `undelivered` ones were reported to
    /// `on_outcome`. A cancellation ends the grace period. A second call waits for the end of the first one.
    [[nodiscard]] boost::asio::awaitable<sink_counts> close(std::chrono::nanoseconds grace) const
    {
        return await_close(impl_, grace);
    }

    [[nodiscard]] sink_counts counts() const { return impl_->counts(); }
    /// The parts of the journal that could not be read when it was opened: a sentence for each file. The events in
    /// those bytes are not delivered, and every event before them counts as possibly sent.
    [[nodiscard]] std::vector<std::string> const& recovery_notes() const noexcept { return impl_->recovery_notes(); }

private:
    using engine = std::shared_ptr<detail::sink_engine>;
    static boost::asio::awaitable<sink_counts> await_flush(engine of)
    {
        if (auto const pending = of->flush()) {
            co_await pending->async_wait(of->executor(), boost::asio::deferred);
            if (pending->failure) throw pending->failure;
        }
        co_return of->counts();
    }
    static boost::asio::awaitable<sink_counts> await_close(engine of, std::chrono::nanoseconds grace)
    {
        auto const pending = of->close(grace);
        co_await pending->async_wait(of->executor(), boost::asio::deferred);
        co_return of->counts();
    }

    engine impl_;
};

}  // namespace gainsight::px::inline v0

#endif
