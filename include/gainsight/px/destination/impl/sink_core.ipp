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
        // What is wrong is the event.
        case errc::blocked_at_edge:
        case errc::not_found:
        case errc::duplicate:
        case errc::range_too_wide:
        case errc::bad_request:
        case errc::response_reported_errors:
        case errc::body_too_large:
        case errc::invalid_argument: return send_end::refused;
        // What is wrong is PX, the way to it, or the key, and every event would meet with it: a key that was revoked is
        // no reason to throw away what waits.
        default: return send_end::not_now;
    }
}

GAINSIGHT_PX_DECL sink_core::sink_core(delivery promise, sink_limits limits, std::uint32_t seed)
    : promise_{promise}, limits_{limits}, jitter_{std::make_unique<jitter_source>(seed)}
{}

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
    --reserved_;
    ++counts_.taken;
    ++counts_.left;
    waiting_.push_back(std::move(event));
}

GAINSIGHT_PX_DECL sink_verdict sink_core::restore(queued_event event, std::uint8_t begun, time_point now)
{
    held_ += event.text.view().size() + queued_event_overhead;
    next_ = std::max(next_, event.sequence + 1);
    ++counts_.taken;
    ++counts_.left;
    if (begun == 0) {
        waiting_.push_back(std::move(event));
        return {};
    }
    ++under_way_;  // as it was; unknown() ends that
    sent_event e{std::move(event)};
    e.sends = begun;
    return unknown(std::move(e), now);
}

GAINSIGHT_PX_DECL bool sink_core::is_ready(time_point now) const noexcept
{
    auto const at = ready_at();
    return at && *at <= now;
}

GAINSIGHT_PX_DECL std::optional<sink_core::time_point> sink_core::ready_at() const noexcept
{
    if (stopped_ || (one_at_a_time_ && under_way_ != 0)) return {};
    if (!waiting_.empty()) return held_up_until_;
    if (!later_.empty()) return std::max(held_up_until_, later_.front().due);
    return {};
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
    if (!later_.empty() && later_.front().due <= now) {
        std::pop_heap(later_.begin(), later_.end(), last_due{});
        out.what = later_.back().look_up ? sink_task::kind::look_up : sink_task::kind::send;
        out.event = std::move(later_.back());
        later_.pop_back();
    } else {
        out.what = sink_task::kind::send;
        static_cast<queued_event&>(out.event) = std::move(waiting_.front());
        waiting_.pop_front();
    }
    ++under_way_;
    if (out.what == sink_task::kind::send) {
        counts_.sent_again += out.event.may_be_applied;
        if (out.event.sends != 255) ++out.event.sends;
    }
    return out;
}

GAINSIGHT_PX_DECL sink_verdict sink_core::sent(sent_event event, send_end end,
                                               std::optional<std::chrono::milliseconds> retry_after, time_point now)
{
    sink_verdict out;
    out.sequence = event.sequence;
    switch (end) {
        case send_end::done: px_is_well(); return settle(std::move(event), event_outcome::done);
        case send_end::refused: {
            // PX answers, if not as one would like. That it does not take the event now does not tell what became of an
            // earlier sending.
            px_is_well();
            auto const how = event.may_be_applied ? event_outcome::unknown : event_outcome::refused;
            return settle(std::move(event), how);
        }
        case send_end::unknown:
            // One connection may break at any time; when one after another does, PX is not well.
            if (++failures_ >= 3) hold_up(now, retry_after);
            return unknown(std::move(event), now);
        case send_end::not_now:
            ++failures_;
            hold_up(now, retry_after);
            break;
        case send_end::blocked:
        case send_end::stopped: break;
    }
    --under_way_;
    out.returned = true;
    counts_.sent_again -= event.may_be_applied;
    --event.sends;
    if (end == send_end::blocked) {
        // PX's own words are "wait before retrying"; it takes an equal request again after some seconds.
        constexpr std::chrono::milliseconds block{5'000};
        put_later(std::move(event), now + block, false);
    } else if (event.may_be_applied) {
        put_later(std::move(event), now, false);
    } else {
        waiting_.push_front(std::move(event));
    }
    return out;
}

GAINSIGHT_PX_DECL sink_verdict sink_core::looked_up(sent_event event, look_up_end end, time_point now)
{
    sink_verdict out;
    out.sequence = event.sequence;
    switch (end) {
        case look_up_end::found: px_is_well(); return settle(std::move(event), event_outcome::done);
        case look_up_end::impossible: return settle(std::move(event), event_outcome::unknown);
        case look_up_end::absent:
            px_is_well();
            // Once more, and no more than that: an event that is lost twice may be one that PX takes and never shows.
            if (event.sends >= 2) return settle(std::move(event), event_outcome::unknown);
            event.failures = 0;
            --under_way_;
            put_later(std::move(event), now, false);
            return out;
        case look_up_end::failed: break;
    }
    if (!stopped_) {
        if (now - event.sent >= limits_.settle + limits_.look_up_for)
            return settle(std::move(event), event_outcome::unknown);
        ++failures_;
        hold_up(now, {});
    }
    ++event.failures;
    --under_way_;
    auto const due = now + pause_after(event.failures);
    put_later(std::move(event), due, true);
    return out;
}

/// What becomes of an event that was sent, and of which no answer came.
GAINSIGHT_PX_DECL sink_verdict sink_core::unknown(sent_event event, time_point now)
{
    event.may_be_applied = true;
    if (promise_ == delivery::at_most_once) return settle(std::move(event), event_outcome::unknown);
    sink_verdict out;
    out.sequence = event.sequence;
    --under_way_;
    if (promise_ == delivery::confirmed) {
        event.sent = now;
        put_later(std::move(event), now + limits_.settle, true);
    } else {
        if (event.failures != 0xFFFF) ++event.failures;
        auto const due = now + pause_after(event.failures);
        put_later(std::move(event), due, false);
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
    if (under_way_ != 0) --under_way_;
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
        ++under_way_;
        out.push_back(settle(std::move(event), how));
    };
    for (auto& e : later_) add_one(std::move(e));
    for (auto& e : waiting_) add_one(std::move(e));
    later_.clear();
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

GAINSIGHT_PX_DECL void sink_core::put_later(sent_event event, time_point due, bool look_up)
{
    later_.emplace_back(std::move(event), due, look_up);
    std::push_heap(later_.begin(), later_.end(), last_due{});
}

GAINSIGHT_PX_DECL std::chrono::milliseconds sink_core::pause_after(unsigned failures)
{
    auto bound = limits_.first_pause;
    for (unsigned i = 1; i < failures && bound < limits_.max_pause; ++i) bound *= 2;
    bound = std::min(bound, limits_.max_pause);
    // So that sinks that failed together do not come back together.
    return std::chrono::duration_cast<std::chrono::milliseconds>(jitter_->between(bound / 2, bound));
}

GAINSIGHT_PX_DECL void sink_core::px_is_well() noexcept
{
    failures_ = 0;
    one_at_a_time_ = false;
}

GAINSIGHT_PX_DECL void sink_core::hold_up(time_point now, std::optional<std::chrono::milliseconds> retry_after)
{
    constexpr std::chrono::milliseconds longest = std::chrono::hours{24};
    auto pause = pause_after(failures_);
    if (retry_after) pause = std::max(pause, std::min(*retry_after, longest));
    held_up_until_ = std::max(held_up_until_, now + pause);
    one_at_a_time_ = true;
}

}  // namespace gainsight::px::inline v0::detail

#endif
