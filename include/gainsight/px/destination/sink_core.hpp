// The decisions of an event sink: which event is sent or looked up next, when, and what an answer means for the event.
// Pure.
#ifndef GAINSIGHT_PX_DESTINATION_SINK_CORE_HPP
#define GAINSIGHT_PX_DESTINATION_SINK_CORE_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/destination/circuit_breaker.hpp>
#include <gainsight/px/destination/delivery.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::detail {

class jitter_source;

/// The JSON of an event. Smaller than std::string, and without spare capacity.
class event_text {
public:
    event_text() noexcept = default;
    explicit event_text(std::string_view json);
    [[nodiscard]] std::string_view view() const noexcept { return {text_.get(), size_}; }

private:
    std::unique_ptr<char[]> text_;
    std::uint32_t size_ = 0;

    friend class queued_event;
};

/// An event that waits to be sent.
class queued_event {
public:
    queued_event() noexcept = default;
    queued_event(std::uint64_t sequence_, event_text text_) noexcept : sequence{sequence_}, text{std::move(text_)} {}
    std::uint64_t sequence = 0;
    event_text text;
    std::uint8_t sends = 0;       // sendings that may have been applied
    bool may_be_applied = false;  // the result of an earlier sending is not known
    std::uint16_t failures = 0;   // consecutive failures of the last kind of call for it
};

/// The memory of a waiting event besides its JSON: its entry in the queue, and the overhead of the allocator.
inline constexpr std::size_t queued_event_overhead = 64;
static_assert(sizeof(queued_event) <= 32 && sizeof(queued_event) + 24 <= queued_event_overhead);

/// An event that has been sent at least once.
class sent_event : public queued_event {
public:
    /// When its last sending ended: PX may have accepted the event as late as that.
    std::chrono::steady_clock::time_point sent{};
    /// When its next call is due; while a call is under way, when that call began.
    std::chrono::steady_clock::time_point at{};
};

/// The result of sending an event.
enum class send_end : unsigned char {
    done,
    refused,  ///< PX refused this event.
    not_now,  ///< Not applied, for a reason that concerns every event: the delivery is paused.
    blocked,  ///< Not applied, since PX accepted an identical request seconds ago.
    stopped,  ///< Not applied: the sink stopped it.
    unknown
};
[[nodiscard]] send_end end_of_sending(error const& e) noexcept;

/// The result of looking an event up.
enum class look_up_end : unsigned char {
    found,
    absent,
    failed,     ///< PX did not answer; the look-up will be repeated.
    impossible  ///< The event has no stamp.
};

/// The limits and durations of a sink. Durations are limited to the range from zero to ten years.
class sink_limits {
public:
    std::size_t memory = std::size_t{64} << 20;  // in bytes, for all events without an outcome
    std::chrono::milliseconds settle{60'000};
    std::chrono::milliseconds look_up_for{3'600'000};
    std::chrono::milliseconds first_pause{500};
    std::chrono::milliseconds max_pause{30'000};
    /// How long PX refuses a request that equals one it accepted.
    std::chrono::milliseconds duplicate_block{5'000};
};

class sink_task {
public:
    enum class kind : unsigned char { none, wait, send, look_up };
    kind what = kind::none;
    std::chrono::steady_clock::time_point until{};  // of a wait
    sent_event event;
};

/// What the result of a task means for the event.
class sink_verdict {
public:
    std::optional<event_outcome> settled;  ///< The outcome; without one the event is in a queue of the core again.
    bool returned = false;                 ///< The sending was recorded as begun, and was certainly not applied.
    bool trouble = false;                  ///< The delivery is paused because of it, or the event has failed again.
    std::uint64_t sequence = 0;
    event_text text;  ///< Of a settled event.
};

/// Manages the events of a sink from their push to their outcome.
class sink_core {
public:
    using time_point = std::chrono::steady_clock::time_point;

    sink_core(delivery promise, sink_limits limits, std::uint32_t seed);
    ~sink_core();

    // Room

    /// Whether there is room for an event of that size. If there is no other event, there is room for any size, since
    /// an event that is larger than the limit would wait for ever.
    [[nodiscard]] bool has_room(std::size_t size) const noexcept;
    /// Reserves room for an event and returns its sequence number. The event is sent only after `add`.
    [[nodiscard]] std::uint64_t reserve(std::size_t size);
    /// Releases the room of an event that is not accepted after all.
    void release(std::uint64_t sequence, std::size_t size) noexcept;
    [[nodiscard]] std::size_t held() const noexcept { return held_; }

    // Events

    /// Adds an event for which room was reserved; it may be sent from now on.
    void add(queued_event event);
    /// Adds an event from a journal. `begun` is the number of sendings that may have been applied; it is not known when
    /// the last one ended, so the settle time begins now. With at_most_once such an event gets its outcome immediately.
    [[nodiscard]] sink_verdict restore(queued_event event, std::uint8_t begun, time_point now);
    /// Sets the next sequence number, to continue those of a journal.
    void number_from(std::uint64_t next) noexcept { next_ = next; }

    // Work

    /// The next task of an idle worker.
    [[nodiscard]] sink_task next(time_point now);
    /// Whether there is a task for one more worker.
    [[nodiscard]] bool is_ready(time_point now) const noexcept;
    /// When there will be a task, if nothing happens until then.
    [[nodiscard]] std::optional<time_point> ready_at() const noexcept;
    /// Processes the result of a task. Allocates no memory.
    [[nodiscard]] sink_verdict sent(sent_event event, send_end end,
                                    std::optional<std::chrono::milliseconds> retry_after, time_point now);
    [[nodiscard]] sink_verdict looked_up(sent_event event, look_up_end end, time_point now);
    /// No task begins from now on.
    void stop() noexcept { stopped_ = true; }
    /// Removes all events that are left, each with its outcome. Precondition: stopped, and no task is under way.
    [[nodiscard]] std::vector<sink_verdict> give_up();

    // Progress

    [[nodiscard]] sink_counts const& counts() const noexcept { return counts_; }
    /// Whether every event that was accepted or reserved has an outcome.
    [[nodiscard]] bool has_all_outcomes() const noexcept { return counts_.left == 0 && reserved_ == 0; }
    [[nodiscard]] std::size_t under_way() const noexcept { return writing_.under_way() + reading_.under_way(); }
    [[nodiscard]] std::size_t waiting() const noexcept
    {
        return waiting_.size() + returned_.size() + again_.size() + look_ups_.size();
    }
    /// Marks all events that were reserved so far and have no outcome. Returns the number of the mark.
    [[nodiscard]] std::uint64_t mark();
    /// Whether all events of the mark have an outcome.
    [[nodiscard]] bool is_reached(std::uint64_t mark) const noexcept;
    void forget(std::uint64_t mark) noexcept;

private:
    using heap = std::vector<sent_event>;  // the event that is due first is in front
    struct flush_mark {
        std::uint64_t number;
        std::uint64_t before;  // the mark is about events with smaller sequence numbers
        std::uint64_t open;
    };

    [[nodiscard]] std::optional<time_point> writing_at() const noexcept;
    [[nodiscard]] std::optional<time_point> reading_at() const noexcept;
    /// Reserves capacity, so that events under way can be put back without allocating.
    void make_room_to_put_back();
    void take_first_sending(sink_task& into);
    static void put(heap& into, sent_event event, time_point due) noexcept;
    [[nodiscard]] static sent_event take_front(heap& from) noexcept;
    [[nodiscard]] std::chrono::milliseconds pause_after(unsigned failures);
    /// Trips the breaker and sets its pause. Returns whether it was tripped anew.
    bool trip(circuit_breaker& breaker, time_point began, time_point now, bool raises);
    void leave(std::uint64_t sequence, std::size_t size) noexcept;
    [[nodiscard]] sink_verdict settle(queued_event event, event_outcome how);
    [[nodiscard]] sink_verdict unknown(sent_event event, time_point now);

    delivery promise_;
    sink_limits limits_;
    std::unique_ptr<jitter_source> jitter_;
    std::deque<queued_event> waiting_;
    std::vector<queued_event> returned_;  // not applied; sent before the events in `waiting_`, the last one first
    heap again_;                          // to be sent again when they are due
    heap look_ups_;
    std::vector<flush_mark> marks_;
    sink_counts counts_;
    std::uint64_t next_ = 1;
    std::uint64_t marks_made_ = 0;
    std::size_t held_ = 0;
    std::size_t reserved_ = 0;  // reserved and not added yet
    circuit_breaker writing_, reading_;
    bool new_one_next_ = false;  // new events and events that failed before take turns
    bool stopped_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/sink_core.ipp>
#endif

#endif
