// What an event sink decides: which event is sent or looked for next, when, and what each answer comes to. Pure.
#ifndef GAINSIGHT_PX_DESTINATION_SINK_CORE_HPP
#define GAINSIGHT_PX_DESTINATION_SINK_CORE_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/destination/delivery.hpp>
#include <gainsight/px/destination/way_to_px.hpp>

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

/// An event's JSON, in no more memory than that and its length.
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

/// An event that waits.
class queued_event {
public:
    queued_event() noexcept = default;
    queued_event(std::uint64_t sequence_, event_text text_) noexcept : sequence{sequence_}, text{std::move(text_)} {}
    std::uint64_t sequence = 0;
    event_text text;
    std::uint8_t sends = 0;       // of which it is not known that they were not applied
    bool may_be_applied = false;  // what became of an earlier sending is not known
    std::uint16_t failures = 0;   // in a row, of what was done for it last
};

/// What an event that waits takes in memory besides its JSON: its place in the queue, and what the allocator needs.
inline constexpr std::size_t queued_event_overhead = 64;
static_assert(sizeof(queued_event) <= 32 && sizeof(queued_event) + 24 <= queued_event_overhead);

/// What is kept of an event from its first sending on.
class sent_event : public queued_event {
public:
    /// When its last sending had ended, however it did: PX may have taken it as late as that.
    std::chrono::steady_clock::time_point sent{};
    /// When what is to be done for it is due; of one that is under way, when that began.
    std::chrono::steady_clock::time_point at{};
};

/// What sending an event came to.
enum class send_end : unsigned char {
    done,
    refused,  ///< PX does not take this event.
    not_now,  ///< Not applied, and not for a reason that is the event's: the delivery as a whole is held up.
    blocked,  ///< Not applied, since PX took the same request seconds ago.
    stopped,  ///< Not applied: the sink stopped it.
    unknown
};
[[nodiscard]] send_end end_of_sending(error const& e) noexcept;

/// What looking for an event came to.
enum class look_up_end : unsigned char {
    found,
    absent,
    failed,     ///< PX did not answer: to be asked again.
    impossible  ///< The event has no stamp.
};

/// Times beyond ten years, or below zero, are taken for these.
class sink_limits {
public:
    std::size_t memory = std::size_t{64} << 20;  // of all events that have no outcome, with their overhead
    std::chrono::milliseconds settle{60'000};
    std::chrono::milliseconds look_up_for{3'600'000};
    std::chrono::milliseconds first_pause{500};
    std::chrono::milliseconds max_pause{30'000};
    /// So long after it took a request PX refuses an equal one.
    std::chrono::milliseconds duplicate_block{5'000};
};

class sink_task {
public:
    enum class kind : unsigned char { none, wait, send, look_up };
    kind what = kind::none;
    std::chrono::steady_clock::time_point until{};  // of a wait
    sent_event event;
};

/// What the end of a task came to.
class sink_verdict {
public:
    std::optional<event_outcome> settled;  ///< Else the event is with the core again.
    bool returned = false;                 ///< It was begun, and is certainly not applied.
    bool trouble = false;                  ///< The delivery is held up by it, or the event has failed again.
    std::uint64_t sequence = 0;
    event_text text;  ///< Of a settled event.
};

/// The events of a sink between their push and their outcome.
class sink_core {
public:
    using time_point = std::chrono::steady_clock::time_point;

    sink_core(delivery promise, sink_limits limits, std::uint32_t seed);
    ~sink_core();

    // Room

    /// Whether there is room for an event of that size. For any, when there is none else: one that is larger than all
    /// of the room would wait for ever.
    [[nodiscard]] bool has_room(std::size_t size) const noexcept;
    /// Takes the room, and gives the event its number. It is not sent before `add`.
    [[nodiscard]] std::uint64_t reserve(std::size_t size);
    /// The event of that number and size is not taken after all.
    void release(std::uint64_t sequence, std::size_t size) noexcept;
    [[nodiscard]] std::size_t held() const noexcept { return held_; }

    // Events

    /// An event for which room was reserved may be sent from now on.
    void add(queued_event event);
    /// An event that a journal held. `begun`: how often it was sent without that it is known what became of it; when
    /// the last of these ended is not known, so that its time to settle begins now. Settled at once when the promise
    /// says so.
    [[nodiscard]] sink_verdict restore(queued_event event, std::uint8_t begun, time_point now);
    /// Numbers from here on; for what follows a journal's.
    void number_from(std::uint64_t next) noexcept { next_ = next; }

    // Work

    /// What a worker that has nothing to do does next.
    [[nodiscard]] sink_task next(time_point now);
    /// Whether there is something to do for one more worker.
    [[nodiscard]] bool is_ready(time_point now) const noexcept;
    /// When there will be, if nothing happens until then.
    [[nodiscard]] std::optional<time_point> ready_at() const noexcept;
    /// What a task came to. These need no memory.
    [[nodiscard]] sink_verdict sent(sent_event event, send_end end,
                                    std::optional<std::chrono::milliseconds> retry_after, time_point now);
    [[nodiscard]] sink_verdict looked_up(sent_event event, look_up_end end, time_point now);
    /// Nothing is begun from now on.
    void stop() noexcept { stopped_ = true; }
    /// After a stop, with nothing under way: the events that are left, each with what is to be told of it.
    [[nodiscard]] std::vector<sink_verdict> give_up();

    // Progress

    [[nodiscard]] sink_counts const& counts() const noexcept { return counts_; }
    /// Whether everything that has come so far has its outcome.
    [[nodiscard]] bool has_all_outcomes() const noexcept { return counts_.left == 0 && reserved_ == 0; }
    [[nodiscard]] std::size_t under_way() const noexcept { return writing_.under_way() + reading_.under_way(); }
    [[nodiscard]] std::size_t waiting() const noexcept
    {
        return waiting_.size() + returned_.size() + again_.size() + look_ups_.size();
    }
    /// All events that have been reserved so far and have no outcome, by a number for `is_reached`.
    [[nodiscard]] std::uint64_t mark();
    /// Whether all events of a mark have an outcome.
    [[nodiscard]] bool is_reached(std::uint64_t mark) const noexcept;
    void forget(std::uint64_t mark) noexcept;

private:
    using heap = std::vector<sent_event>;  // the one that is due first is in front
    struct flush_mark {
        std::uint64_t number;
        std::uint64_t before;  // of the events with a smaller number
        std::uint64_t open;
    };

    [[nodiscard]] std::optional<time_point> writing_at() const noexcept;
    [[nodiscard]] std::optional<time_point> reading_at() const noexcept;
    /// So that whatever is under way can be put back without memory.
    void make_room_to_put_back();
    void take_first_sending(sink_task& into);
    static void put(heap& into, sent_event event, time_point due) noexcept;
    [[nodiscard]] static sent_event take_front(heap& from) noexcept;
    [[nodiscard]] std::chrono::milliseconds pause_after(unsigned failures);
    /// Whether that way is held up anew.
    bool hold_up(way_to_px& way, time_point began, time_point now, bool raises);
    void leave(std::uint64_t sequence, std::size_t size) noexcept;
    [[nodiscard]] sink_verdict settle(queued_event event, event_outcome how);
    [[nodiscard]] sink_verdict unknown(sent_event event, time_point now);

    delivery promise_;
    sink_limits limits_;
    std::unique_ptr<jitter_source> jitter_;
    std::deque<queued_event> waiting_;
    std::vector<queued_event> returned_;  // not applied, and to be sent before those that wait: the last one first
    heap again_;                          // to be sent when they are due
    heap look_ups_;
    std::vector<flush_mark> marks_;
    sink_counts counts_;
    std::uint64_t next_ = 1;
    std::uint64_t marks_made_ = 0;
    std::size_t held_ = 0;
    std::size_t reserved_ = 0;  // not added yet
    way_to_px writing_, reading_;
    bool new_one_next_ = false;  // in turn with those that have failed before
    bool stopped_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/sink_core.ipp>
#endif

#endif
