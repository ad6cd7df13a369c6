// Events that a program pushes and that are delivered in the background: never doubled, never lost, as it was promised.
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

/// What an event sink promises: at_most_once, at_least_once or confirmed.
template <class P>
concept delivery_promise =
    std::same_as<P, at_most_once> || std::same_as<P, at_least_once> || std::same_as<P, confirmed>;

namespace detail {

/// The scope of what a promise needs besides recording events.
template <class Promise>
using read_back_scope =
    std::conditional_t<std::same_as<Promise, confirmed>, scope_needed_by<operation::list_custom_events>, no_scope>;

}  // namespace detail

/// Satisfied when a client with these scopes can keep the promise: to record events needs scope::write, and to confirm
/// them, which reads them back, scope::read besides.
template <class Promise, class... Held>
concept can_deliver =
    may_call<operation::create_custom_event, Held...> && client_holds_scope<detail::read_back_scope<Promise>, Held...>;

/// Takes events at once and delivers them in the background, by several workers, under a promise that is its type.
///
///     px::event_sink<px::confirmed> sink{client, px::sink_options{}
///         .journal(px::journal_options{"/var/lib/service/events"})
///         .stamp("deliveryId")};
///     co_await sink.push(px::custom_event{"order placed", "jane@example.com"}.with_property_key("AP-EXAMPLE-2"));
///     ...
///     px::sink_counts const c = co_await sink.close(10s);
///
/// - Memory is bounded: an event that waits takes its JSON and 64 bytes at most (see `sink_options::memory`), and
///   pushes wait for room.
/// - With a journal an event is on the disk, as its policy says, before its push is acknowledged; then it is delivered
///   whatever happens to the process. Until its file is removed it takes its JSON and 35 bytes there, and 62 under a
///   promise that writes each sending down, and 54 for each time that PX did not let it in. A disk that is full, or a
///   journal at its cap, refuses pushes (sink_failed), and takes them again when there is room. The disk is written by
///   a thread of the journal's own, so that no executor is blocked.
/// - Failures that are not the event's (PX is down, the rate, a key that was revoked) hold the delivery up, with
///   pauses, after which one event at a time tries whether PX is well; `sink_options::on_trouble` is told. They cost no
///   event where PX, or the lack of a connection, shows that nothing was applied. A 5xx or a connection that breaks
///   shows no such thing: then at_most_once gives up, as unknown, each event that was under way or tries. An event that
///   fails again and again does not keep the others back.
/// - What PX refuses, and what remains unknown, is told to `sink_options::on_outcome`.
/// - Calls are made with the settings of the client: its timeout, its retries, its observer.
///
/// Its functions may be called from any thread. Delivery runs on the executor of the client's pools, and a sink with
/// nothing to deliver leaves nothing there, so that `run()` returns. Destroying it ends it at once: no call begins any
/// more, those that are under way go on to their end (by the client's timeout at the latest), and none of its handlers
/// is called from then on: what they were not told is left in the journal, which has it told by the next sink that
/// opens it, as unknown where the event was sent. A journal keeps the rest, and its folder is free when the last of
/// those calls has ended; without one the rest is gone, untold. The destructor blocks while a handler runs on another
/// thread, and until the journal has written what it was given. `close` does better. It must be destroyed, or moved
/// from, before the context of the client's pools is.
template <delivery_promise Promise>
class event_sink {
public:
    /// Opens the journal, if there is one, which blocks; what is in it is delivered first. Throws px::error:
    /// invalid_argument (a stamp is missing), sink_failed (the folder cannot be used, or another process has it;
    /// a later version wrote it).
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

    /// Takes an event; stamped with the present moment unless it has a date. Completes when it is taken: in memory, or
    /// on the disk. It is serialised now: the event may die before the awaitable runs.
    ///
    /// Errors, after each of which the event was not taken: invalid_argument (the vendor's limits), closed, sink_failed
    /// (the journal cannot take it; when `effect()` is unknown, the disk failed while it was written, and it may be
    /// there when the journal is opened again), operation_aborted (cancelled while it waited for room). A cancellation
    /// that comes later does not strike: then the event is taken.
    [[nodiscard]] boost::asio::awaitable<void> push(custom_event const& event) const
    {
        return detail::await_push<detail::throwing>(impl_, impl_->encode(event));
    }
    /// The same, and yields the error.
    [[nodiscard]] boost::asio::awaitable<result<void>> try_push(custom_event const& event) const
    {
        return detail::await_push<detail::yielding>(impl_, impl_->encode(event));
    }

    /// Completes when each event that was taken before has its outcome; yields the counts. Under `confirmed` that may
    /// take the time to settle. Throws operation_aborted when it is cancelled, closed when the sink is closed first, or
    /// was, and some have none.
    [[nodiscard]] boost::asio::awaitable<sink_counts> flush() const { return await_flush(impl_); }

    /// Takes nothing more, delivers what is there until `grace` is over, then ends the calls that are under way, and
    /// the journal. Yields what is known at the end: `left` is in the journal, `undelivered` was told to `on_outcome`.
    /// A cancellation ends the grace. A further call waits for the first one's end.
    [[nodiscard]] boost::asio::awaitable<sink_counts> close(std::chrono::nanoseconds grace) const
    {
        return await_close(impl_, grace);
    }

    [[nodiscard]] sink_counts counts() const { return impl_->counts(); }
    /// What of the journal could not be read when it was opened: a sentence for each file. The events in those bytes
    /// are not delivered, and all events before them count as ones that may have been sent.
    [[nodiscard]] std::vector<std::string> const& recovery_notes() const noexcept { return impl_->told(); }

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
