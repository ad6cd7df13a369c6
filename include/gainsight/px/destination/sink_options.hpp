// How an event sink works: its memory, its workers, its pauses, its journal, and whom it tells.
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

/// An event whose outcome is not `done`.
class told_event {
public:
    told_event(event_outcome outcome_, std::string_view json_, px::error const& error_) noexcept
        : outcome{outcome_}, json{json_}, error{error_}
    {}
    event_outcome outcome;
    std::string_view json;   ///< As it was, or would have been, sent. Valid during the call.
    px::error const& error;  ///< Of the last call about it; "no error" where there was none.
};

/// The options of an event sink.
class sink_options {
public:
    /// So many events are sent at the same time. Default 8: with answers in 40 ms that is PX's rate of 200/s.
    sink_options& workers(std::size_t n) noexcept
    {
        workers_ = n == 0 ? 1 : n;
        return *this;
    }
    /// All events that have no outcome yet take so many bytes at most, each its JSON and 64; a push waits for room. Not
    /// counted are up to 96 bytes more of one that waits to be looked for or to be sent again, of which there are few
    /// unless a journal held them, and the second copy of its JSON of one that is being written to a journal.
    /// Default 64 MiB. What a journal holds when it is opened is taken in any case.
    sink_options& memory(std::size_t bytes) noexcept
    {
        limits_.memory = bytes;
        return *this;
    }
    /// Keeps each event on the disk before its push is acknowledged. Without, events are in memory alone.
    sink_options& journal(journal_options where)
    {
        journal_ = std::move(where);
        return *this;
    }
    /// Of event_sink<confirmed>, which needs it: each event carries an attribute of this name, by which it is looked
    /// for. It is one of the 50 that PX takes.
    sink_options& stamp(std::string attribute)
    {
        stamp_ = std::move(attribute);
        return *this;
    }
    /// Of event_sink<confirmed>: after this time PX shows an event that it took. It runs from the end of the call on,
    /// whatever ended that: the client's timeout or a lost connection tell nothing of when PX took the event, so the
    /// timeout need not be shorter. After a restart it begins anew, since when a call ended that the process did not
    /// survive is not known. Default 60 s.
    sink_options& settle(std::chrono::milliseconds time) noexcept
    {
        limits_.settle = time;
        return *this;
    }
    /// Of event_sink<confirmed>: an event that cannot be looked for so long after it should have settled, since PX does
    /// not answer, is unknown. Default 1 h.
    sink_options& look_up_for(std::chrono::milliseconds time) noexcept
    {
        limits_.look_up_for = time;
        return *this;
    }
    /// Of event_sink<at_least_once>: an event of an unknown fate is not sent again sooner, since PX refuses a request
    /// that equals one it took seconds ago; one that it did refuse so waits so long. Default 5 s.
    sink_options& duplicate_block(std::chrono::milliseconds time) noexcept
    {
        limits_.duplicate_block = time;
        return *this;
    }
    /// The pause after the first failure, and the longest; each is up to twice the one before. Default 0.5 s to 30 s.
    /// Times of these options beyond ten years are ten years.
    sink_options& pauses(std::chrono::milliseconds first, std::chrono::milliseconds longest) noexcept
    {
        limits_.first_pause = first;
        limits_.max_pause = longest;
        return *this;
    }
    /// What becomes of attributes that are objects or lists. Default: refused.
    sink_options& nested(nested_attributes how) noexcept
    {
        nested_ = how;
        return *this;
    }
    /// Is told each event whose outcome is not `done`, on the executor of the client's pools, one at a time; those
    /// that a crash left under way, and that are given up, by the constructor of the sink that finds them. With a
    /// journal: before the outcome is written there, so that a crash in between has it told again. What it throws is
    /// swallowed.
    sink_options& on_outcome(std::function<void(told_event const&)> handler)
    {
        on_outcome_ = std::move(handler);
        return *this;
    }
    /// Is told what holds the delivery up, each time it does: PX is down, the key was revoked, the disk is full. And of
    /// an event that has failed before, each time it fails again. On the executor of the client's pools; by the
    /// constructor, what could not be read of the journal. What it throws is swallowed.
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
    [[nodiscard]] std::function<void(told_event const&)> const& on_outcome() const noexcept { return on_outcome_; }
    [[nodiscard]] std::function<void(px::error const&)> const& on_trouble() const noexcept { return on_trouble_; }

private:
    std::size_t workers_ = 8;
    detail::sink_limits limits_;
    std::optional<journal_options> journal_;
    std::string stamp_;
    nested_attributes nested_ = nested_attributes::refuse;
    std::function<void(told_event const&)> on_outcome_;
    std::function<void(px::error const&)> on_trouble_;
};

}  // namespace gainsight::px::inline v0

#endif
