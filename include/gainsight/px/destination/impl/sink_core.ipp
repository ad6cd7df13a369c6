// The bodies of <gainsight/px/destination/sink_core.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_SINK_CORE_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_SINK_CORE_IPP

#include <gainsight/px/core/jitter.hpp>
#include <gainsight/px/destination/sink_core.hpp>

#include <algorithm>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL event_text::event_text(std::string_view json)
    : text_{new char[json.size()]}, size_{static_cast<std::uint32_t>(json.size())}
{
    std::copy(json.begin(), json.end(), text_.get());
}

GAINSIGHT_PX_DECL send_end end_of_sending(error const& e) noexcept
{
    if (!e || e.effect() == px::effect::applied) return send_end::done;
    if (e.effect() == px::effect::unknown) return send_end::unknown;
    switch (e.code()) {
        case errc::duplicate_request_blocked: return send_end::blocked;
        case errc::operation_aborted: return send_end::stopped;
        // PX refuses this event.
        case errc::blocked_at_edge:
        case errc::not_found:
        case errc::duplicate:
        case errc::range_too_wide:
        case errc::bad_request:
        case errc::response_reported_errors:
        case errc::body_too_large:
        case errc::invalid_argument: return send_end::refused;
        // The reason is PX, the connection or the key, so every event would fail. Also if the key was revoked, the
        // events wait until it is replaced.
        default: return send_end::not_now;
    }
}

GAINSIGHT_PX_DECL sink_core::sink_core(delivery promise, sink_limits limits, std::uint32_t seed)
    : promise_{promise}, limits_{limits}, jitter_{std::make_unique<jitter_source>(seed)}
{
    // Limits the durations, so that adding them to a time point does not overflow.
    constexpr std::chrono::milliseconds longest = std::chrono::hours{24 * 365 * 10};
    for (auto* const time :
         {&limits_.settle, &limits_.look_up_for, &limits_.first_pause, &limits_.max_pause, &limits_.duplicate_block})
        *time = std::clamp(*time, std::chrono::milliseconds{0}, longest);
}

GAINSIGHT_PX_DECL sink_core::~sink_core() = default;

GAINSIGHT_PX_DECL bool sink_core::has_room(std::size_t size) const noexcept
{
    return held_ == 0 || held_ + size + queued_event_overhead <= limits_.memory;
}

GAINSIGHT_PX_DECL std::uint64_t sink_core::reserve(std::size_t size)
{
    held_ += size + queued_event_overhead;
    ++reserved_;
    return next_++;
}

GAINSIGHT_PX_DECL void sink_core::release(std::uint64_t sequence, std::size_t size) noexcept
{
    --reserved_;
    leave(sequence, size);
}

GAINSIGHT_PX_DECL void sink_core::leave(std::uint64_t sequence, std::size_t size) noexcept
{
    held_ -= size + queued_event_overhead;
    for (auto& m : marks_)
        if (sequence < m.before) --m.open;
}

GAINSIGHT_PX_DECL void sink_core::add(queued_event event)
{
    waiting_.push_back(std::move(event));
    --reserved_;
    ++counts_.taken;
    ++counts_.left;
}

GAINSIGHT_PX_DECL sink_verdict sink_core::restore(queued_event event, std::uint8_t begun, time_point now)
{
    held_ += event.text.view().size() + queued_event_overhead;
    next_ = std::max(next_, event.sequence + 1);
    ++counts_.taken;
    ++counts_.left;
    event.sends = begun;
    event.may_be_applied = begun != 0;
    if (begun != 0 && promise_ == delivery::at_most_once) return settle(std::move(event), event_outcome::unknown);
    if (begun != 0 && promise_ == delivery::confirmed) {
        sent_event e{std::move(event)};
        e.sent = now;
        look_ups_.emplace_back();  // reserves the capacity for put(), which must not throw
        look_ups_.pop_back();
        put(look_ups_, std::move(e), now + limits_.settle);
    } else {
        waiting_.push_back(std::move(event));
    }
    return {};
}

GAINSIGHT_PX_DECL bool sink_core::is_ready(time_point now) const noexcept
{
    auto const at = ready_at();
    return at && *at <= now;
}

GAINSIGHT_PX_DECL std::optional<sink_core::time_point> sink_core::ready_at() const noexcept
{
    if (stopped_) return {};
    auto const write = writing_at(), read = reading_at();
    if (write && read) return std::min(*write, *read);
    return write ? write : read;
}

GAINSIGHT_PX_DECL std::optional<sink_core::time_point> sink_core::writing_at() const noexcept
{
    auto const from = writing_.next_call_at();
    if (!from || !waiting_.empty() || !returned_.empty()) return from;
    if (again_.empty()) return {};
    return std::max(*from, again_.front().at);
}

GAINSIGHT_PX_DECL std::optional<sink_core::time_point> sink_core::reading_at() const noexcept
{
    auto const from = reading_.next_call_at();
    if (!from || look_ups_.empty()) return {};
    return std::max(*from, look_ups_.front().at);
}

GAINSIGHT_PX_DECL sink_task sink_core::next(time_point now)
{
    sink_task out;
    auto const at = ready_at();
    if (!at) return out;
    out.until = *at;
    if (*at > now) {
        out.what = sink_task::kind::wait;
        return out;
    }
    make_room_to_put_back();
    auto const write = writing_at(), read = reading_at();
    bool const may_write = write && *write <= now, may_read = read && *read <= now;
    bool const is_new = !waiting_.empty() || !returned_.empty();
    if (may_read && !(new_one_next_ && may_write && is_new)) {
        out.what = sink_task::kind::look_up;
        out.event = take_front(look_ups_);
        reading_.begin_call();
        new_one_next_ = true;
    } else {
        out.what = sink_task::kind::send;
        bool const is_due = !again_.empty() && again_.front().at <= now;
        // A probe does not use an event that has failed before if there are others: that event may be the reason for
        // the failure. Otherwise new events and events that failed before take turns.
        if (is_due && !(is_new && (writing_.is_tripped() || new_one_next_))) {
            out.event = take_front(again_);
            new_one_next_ = true;
        } else {
            take_first_sending(out);
            new_one_next_ = false;
        }
        writing_.begin_call();
        counts_.sent_again += out.event.may_be_applied;
        if (out.event.sends != 255) ++out.event.sends;
    }
    out.event.at = now;
    return out;
}

GAINSIGHT_PX_DECL void sink_core::take_first_sending(sink_task& into)
{
    auto& event = static_cast<queued_event&>(into.event);
    if (!returned_.empty()) {
        event = std::move(returned_.back());
        returned_.pop_back();
    } else {
        event = std::move(waiting_.front());
        waiting_.pop_front();
    }
}

GAINSIGHT_PX_DECL sink_verdict sink_core::sent(sent_event event, send_end end,
                                               std::optional<std::chrono::milliseconds> retry_after, time_point now)
{
    constexpr std::chrono::milliseconds longest_asked = std::chrono::hours{24};
    bool const failed_before = event.may_be_applied;
    sink_verdict out;
    out.sequence = event.sequence;
    writing_.end_call();
    if (retry_after && (end == send_end::unknown || end == send_end::not_now))
        writing_.wait_for_retry_after(now + std::min(*retry_after, longest_asked));
    switch (end) {
        case send_end::done: writing_.note_success(now); return settle(std::move(event), event_outcome::done);
        case send_end::refused: {
            // PX works, but refuses the event. If it was sent before, that sending may have been accepted all the same.
            writing_.note_success(now);
            auto const how = failed_before ? event_outcome::unknown : event_outcome::refused;
            return settle(std::move(event), how);
        }
        case send_end::unknown: {
            // If an event fails again, the reason may be the event: it does not trip the breaker.
            bool const is_trouble = failed_before ? writing_.is_tripped() : writing_.note_lost_connection();
            bool const tripped = (is_trouble || retry_after) && trip(writing_, event.at, now, !failed_before);
            out = unknown(std::move(event), now);
            out.trouble = !stopped_ && (tripped || failed_before);
            return out;
        }
        case send_end::not_now: out.trouble = trip(writing_, event.at, now, true) && !stopped_; break;
        case send_end::blocked:
        case send_end::stopped: break;
    }
    out.returned = true;
    counts_.sent_again -= failed_before;
    --event.sends;
    if (end == send_end::blocked)
        put(again_, std::move(event), now + limits_.duplicate_block);
    else if (failed_before)
        put(again_, std::move(event), now);
    else
        returned_.push_back(std::move(event));
    return out;
}

GAINSIGHT_PX_DECL sink_verdict sink_core::looked_up(sent_event event, look_up_end end, time_point now)
{
    sink_verdict out;
    out.sequence = event.sequence;
    reading_.end_call();
    switch (end) {
        case look_up_end::found: reading_.note_success(now); return settle(std::move(event), event_outcome::done);
        case look_up_end::impossible: return settle(std::move(event), event_outcome::unknown);
        case look_up_end::absent:
            reading_.note_success(now);
            // Sent again only once: PX may accept an event and never show it.
            if (event.sends >= 2) return settle(std::move(event), event_outcome::unknown);
            event.failures = 0;
            put(again_, std::move(event), now);
            return out;
        case look_up_end::failed: break;
    }
    if (!stopped_) {
        if (now - event.sent >= limits_.settle + limits_.look_up_for)
            return settle(std::move(event), event_outcome::unknown);
        bool const failed_before = event.failures != 0;
        if (!failed_before || reading_.is_tripped()) out.trouble = trip(reading_, event.at, now, !failed_before);
        out.trouble |= failed_before;
    }
    if (event.failures != 0xFFFF) ++event.failures;
    auto const due = now + pause_after(event.failures);
    put(look_ups_, std::move(event), due);
    return out;
}

/// Handles an event that was sent and whose answer was lost.
GAINSIGHT_PX_DECL sink_verdict sink_core::unknown(sent_event event, time_point now)
{
    event.may_be_applied = true;
    event.sent = now;
    if (promise_ == delivery::at_most_once) return settle(std::move(event), event_outcome::unknown);
    sink_verdict out;
    out.sequence = event.sequence;
    if (promise_ == delivery::confirmed) {
        put(look_ups_, std::move(event), now + limits_.settle);
    } else {
        if (event.failures != 0xFFFF) ++event.failures;
        // If PX accepted the event, it refuses an identical request for some seconds as a duplicate, and that answer
        // would not say whether the event was recorded.
        auto const pause = std::max(pause_after(event.failures), limits_.duplicate_block);
        put(again_, std::move(event), now + pause);
    }
    return out;
}

GAINSIGHT_PX_DECL sink_verdict sink_core::settle(queued_event event, event_outcome how)
{
    sink_verdict out;
    out.settled = how;
    out.sequence = event.sequence;
    out.text = std::move(event.text);
    leave(out.sequence, out.text.view().size());
    --counts_.left;
    switch (how) {
        case event_outcome::done: ++counts_.done; break;
        case event_outcome::refused: ++counts_.refused; break;
        case event_outcome::unknown: ++counts_.unknown; break;
        case event_outcome::undelivered: ++counts_.undelivered; break;
    }
    return out;
}

GAINSIGHT_PX_DECL std::vector<sink_verdict> sink_core::give_up()
{
    std::vector<sink_verdict> out;
    auto const add_one = [&](queued_event event) {
        auto const how = event.may_be_applied ? event_outcome::unknown : event_outcome::undelivered;
        out.push_back(settle(std::move(event), how));
    };
    out.reserve(waiting());
    for (auto& e : look_ups_) add_one(std::move(e));
    for (auto& e : again_) add_one(std::move(e));
    for (auto& e : returned_) add_one(std::move(e));
    for (auto& e : waiting_) add_one(std::move(e));
    look_ups_.clear();
    again_.clear();
    returned_.clear();
    waiting_.clear();
    return out;
}

GAINSIGHT_PX_DECL std::uint64_t sink_core::mark()
{
    marks_.push_back({++marks_made_, next_, counts_.left + reserved_});
    return marks_made_;
}

GAINSIGHT_PX_DECL bool sink_core::is_reached(std::uint64_t mark) const noexcept
{
    return std::none_of(marks_.begin(), marks_.end(), [&](auto const& m) { return m.number == mark && m.open != 0; });
}

GAINSIGHT_PX_DECL void sink_core::forget(std::uint64_t mark) noexcept
{
    std::erase_if(marks_, [&](auto const& m) { return m.number == mark; });
}

[[nodiscard]] inline auto due_last() noexcept
{
    return
        [](sent_event const& a, sent_event const& b) { return a.at != b.at ? a.at > b.at : a.sequence > b.sequence; };
}

GAINSIGHT_PX_DECL void sink_core::make_room_to_put_back()
{
    auto const more = under_way() + 1;
    auto const make = [&](auto& in) {
        if (in.capacity() - in.size() < more) in.reserve(std::max(in.size() + more, 2 * in.capacity()));
    };
    make(returned_);
    make(again_);
    make(look_ups_);
}

GAINSIGHT_PX_DECL void sink_core::put(heap& into, sent_event event, time_point due) noexcept
{
    event.at = due;
    into.push_back(std::move(event));
    std::push_heap(into.begin(), into.end(), due_last());
}

GAINSIGHT_PX_DECL sent_event sink_core::take_front(heap& from) noexcept
{
    std::pop_heap(from.begin(), from.end(), due_last());
    auto out = std::move(from.back());
    from.pop_back();
    return out;
}

GAINSIGHT_PX_DECL std::chrono::milliseconds sink_core::pause_after(unsigned failures)
{
    auto bound = limits_.first_pause;
    for (unsigned i = 1; i < failures && bound < limits_.max_pause; ++i) bound *= 2;
    bound = std::min(bound, limits_.max_pause);
    // Jitter, so that sinks which failed at the same time do not try again at the same time.
    return std::chrono::duration_cast<std::chrono::milliseconds>(jitter_->between(bound / 2, bound));
}

GAINSIGHT_PX_DECL bool sink_core::trip(circuit_breaker& breaker, time_point began, time_point now, bool raises)
{
    if (!breaker.trip(began, now, raises)) return false;
    breaker.pause_until(now + pause_after(breaker.level()));
    return true;
}

}  // namespace gainsight::px::inline v0::detail

#endif
