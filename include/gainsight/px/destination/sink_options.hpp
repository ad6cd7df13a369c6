// The options of an event sink: memory, workers, pauses, journal and handlers.
#ifndef GAINSIGHT_PX_DESTINATION_SINK_OPTIONS_HPP
#define GAINSIGHT_PX_DESTINATION_SINK_OPTIONS_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/destination/delivery.hpp>
#include <gainsight/px/destination/journal_options.hpp>
#include <gainsight/px/destination/sink_core.hpp>
#include <gainsight/px/resource/event_limits.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// A report about an event whose outcome is not `done`.
class event_report {
public:
    event_report(event_outcome outcome_, std::string_view json_, px::error const& error_) noexcept
        : outcome{outcome_}, json{json_}, error{error_}
    {}
    event_outcome outcome;
    std::string_view json;   ///< The event as it was or would have been sent. Valid during the call of the handler.
    px::error const& error;  ///< The error of the last call for the event; "no error" if there was none.
};

/// The options of an event sink.
class sink_options {
public:
    /// How many events are sent at the same time. Default 8: if PX answers within 40 ms, this reaches its rate of
    /// 200/s.
    sink_options& workers(std::size_t n) noexcept
    {
        workers_ = n == 0 ? 1 : n;
        return *this;
    }
    /// The memory in bytes for all events without an outcome, each counted as its JSON and 64 bytes; pushes wait for
    /// room. Not counted: up to 96 further bytes for an event that waits to be looked up or sent again (few events,
    /// unless they come from a journal), and a second copy of the JSON while an event is being written to the journal.
    /// Events that are in the journal when it is opened are loaded even if they exceed the limit. Default 64 MiB.
    sink_options& memory(std::size_t bytes) noexcept
    {
        limits_.memory = bytes;
        return *this;
    }
    /// Writes each event to the disk before its push is acknowledged. Without a journal, events are only in memory.
    sink_options& journal(journal_options where)
    {
        journal_ = std::move(where);
        return *this;
    }
    /// For event_sink<confirmed>, which needs it: the name of an attribute that each event carries, by which it is
    /// looked up. It counts as one of the 50 attributes that PX allows.
    sink_options& stamp(std::string attribute)
    {
        stamp_ = std::move(attribute);
        return *this;
    }
    /// For event_sink<confirmed>: the time after which PX shows an event that it accepted. It is measured from the end
    /// of the call, also if the call ended by the client's timeout or a lost connection; so it does not have to be
    /// longer than the timeout. After a restart it begins again, since it is not known when the last call ended.
    /// Default 60 s.
    sink_options& settle(std::chrono::milliseconds time) noexcept
    {
        limits_.settle = time;
        return *this;
    }
    /// For event_sink<confirmed>: if PX does not answer look-ups of an event for this long after the settle time, the
    /// event is unknown. Default 1 h.
    sink_options& look_up_for(std::chrono::milliseconds time) noexcept
    {
        limits_.look_up_for = time;
        return *this;
    }
    /// How long an event waits before it is sent again after PX refused it as a duplicate of a request that it accepted
    /// seconds ago. With at_least_once also the shortest wait before an event whose result is not known is sent again.
    /// Default 5 s.
    sink_options& duplicate_block(std::chrono::milliseconds time) noexcept
    {
        limits_.duplicate_block = time;
        return *this;
    }
    /// The pause after the first failure, and the longest pause; each pause is up to twice the one before. Default 0.5
    /// s to 30 s. Durations in these options are limited to ten years.
    sink_options& pauses(std::chrono::milliseconds first, std::chrono::milliseconds longest) noexcept
    {
        limits_.first_pause = first;
        limits_.max_pause = longest;
        return *this;
    }
    /// How attributes that are objects or lists are treated. Default: refused.
    sink_options& nested(nested_attributes how) noexcept
    {
        nested_ = how;
        return *this;
    }
    /// Called for each event whose outcome is not `done`, on the executor of the client's pools, one call at a time.
    /// For events that were being sent during a crash and are given up, the constructor of the next sink calls it. With
    /// a journal, it is called before the outcome is written, so after a crash in between it is called again.
    /// Exceptions are ignored.
    sink_options& on_outcome(std::function<void(event_report const&)> handler)
    {
        on_outcome_ = std::move(handler);
        return *this;
    }
    /// Called each time the delivery is paused, with the reason: PX is down, the key was revoked, the disk is full; and
    /// each time an event that failed before fails again. On the executor of the client's pools. The constructor calls
    /// it for parts of the journal that could not be read. Exceptions are ignored.
    sink_options& on_trouble(std::function<void(px::error const&)> handler)
    {
        on_trouble_ = std::move(handler);
        return *this;
    }

    [[nodiscard]] std::size_t workers() const noexcept { return workers_; }
    [[nodiscard]] detail::sink_limits const& limits() const noexcept { return limits_; }
    [[nodiscard]] std::optional<journal_options> const& journal() const noexcept { return journal_; }
    [[nodiscard]] std::string const& stamp() const noexcept { return stamp_; }
    [[nodiscard]] nested_attributes nested() const noexcept { return nested_; }
    [[nodiscard]] std::function<void(event_report const&)> const& on_outcome() const noexcept { return on_outcome_; }
    [[nodiscard]] std::function<void(px::error const&)> const& on_trouble() const noexcept { return on_trouble_; }

private:
    std::size_t workers_ = 8;
    detail::sink_limits limits_;
    std::optional<journal_options> journal_;
    std::string stamp_;
    nested_attributes nested_ = nested_attributes::refuse;
    std::function<void(event_report const&)> on_outcome_;
    std::function<void(px::error const&)> on_trouble_;
};

}  // namespace gainsight::px::inline v0

#endif
