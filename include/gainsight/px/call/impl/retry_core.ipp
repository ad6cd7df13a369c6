// The bodies of <gainsight/px/call/retry_core.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_RETRY_CORE_IPP
#define GAINSIGHT_PX_CALL_IMPL_RETRY_CORE_IPP

#include <gainsight/px/call/retry_core.hpp>
#include <gainsight/px/core/jitter.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

/// PX, or whatever stands before it, did not take the request up: it refused it for now.
inline bool refused_before_taken_up(attempt_outcome const& o) noexcept
{
    return o.code == errc::rate_limited || o.code == errc::duplicate_request_blocked || o.status == 408 ||
           o.status == 425;
}

/// Whether PX refused the request temporarily: because of the rate, the duplicate block or an outage.
inline bool refused_temporarily(attempt_outcome const& o) noexcept
{
    return o.code == errc::rate_limited || o.code == errc::duplicate_request_blocked ||
           (o.code == errc::unavailable && o.status == 503);
}

/// An attempt after which nobody knows what PX made of the request, or which PX's answer to it was.
inline bool is_fate_unknown(attempt_outcome const& o) noexcept
{
    if (!o.write_started || o.code == errc{} || refused_before_taken_up(o) || o.code == errc::unauthorized)
        return false;
    // A gateway's answer says nothing of what stands behind it; a 500 comes from the middle of the work. A success
    // that failed here was one there.
    return o.status < 300 || o.status >= 500;
}

GAINSIGHT_PX_DECL void retry_core::note_effect(attempt_outcome const& o) noexcept
{
    if (is_fate_unknown(o)) fate_unknown_ = true;
    if (!op_->writes() || effect_ == px::effect::applied) return;
    bool const answered = o.status >= 200 && o.status < 300;
    // Only what is PX's and was read to its end proves something: a 200 that was cut may have gone on to say that it
    // failed.
    bool const came_after = o.code == errc::bad_response || o.code == errc::sink_failed;
    if (o.code == errc{} || (answered && came_after && !o.foreign && !o.cancelled))
        effect_ = px::effect::applied;
    else if (is_fate_unknown(o))
        effect_ = px::effect::unknown;
    // A refusal of a later attempt does not tell what became of an earlier one: unknown stays.
}

GAINSIGHT_PX_RARE_DECL bool retry_core::worth_repeating(attempt_outcome const& o) const noexcept
{
    switch (o.code) {
        case errc::connect_failed:
        case errc::connection_lost:
        case errc::stalled:
        case errc::unavailable:
        case errc::not_found_at_edge:
        case errc::rate_limited:
        case errc::duplicate_request_blocked:
        case errc::deadline_exceeded: return true;  // a phase's limit; the call's own deadline is checked apart
        case errc::server_error:
            // May pass by itself, but for what the server says it will never do.
            for (int const never : {501, 505, 506, 508, 510, 511})
                if (o.status == never) return false;
            return !op_->writes();
        // The same request would come to the same end. Every code is named, so that a new one is not forgotten here.
        case errc::unauthorized:
        case errc::forbidden:
        case errc::blocked_at_edge:
        case errc::not_found:
        case errc::duplicate:
        case errc::quota_exhausted:
        case errc::range_too_wide:
        case errc::bad_request:
        case errc::redirected:
        case errc::bad_response:
        case errc::response_reported_errors:
        case errc::pool_exhausted:
        case errc::closed:
        case errc::tls_failed:  // a certificate does not mend itself
        case errc::proxy_refused:
        case errc::body_too_large:
        case errc::invalid_argument:
        case errc::operation_aborted:
        case errc::records_missing:
        case errc::page_loop:
        case errc::scroll_broken:
        case errc::sink_failed:
        case errc::hook_failed:
        case errc::xliff_parser_error:
        case errc::xliff_id_not_found:
        case errc::language_not_supported:
        case errc::content_not_found:
        case errc::content_empty:
        case errc::strategy_not_valid:
        case errc::xliff_version_not_supported: return false;
    }
    return false;
}

GAINSIGHT_PX_RARE_DECL std::chrono::nanoseconds retry_core::wait_for(attempt_outcome const& o,
                                                                     jitter_source& jitter) const
{
    using std::chrono::nanoseconds;
    nanoseconds const longest = policy_->max_wait();
    nanoseconds const block = policy_->block_least();
    if (o.code == errc::duplicate_request_blocked) return jitter.between(block, policy_->block_most());
    nanoseconds bound = policy_->first_wait();
    for (int i = 1; i < attempts_ && bound < longest; ++i) bound *= 2;
    // After a 429 an identical request within seconds may be taken for a duplicate.
    auto const least = o.code == errc::rate_limited ? block : nanoseconds{0};
    return jitter.between(least, std::min(least + bound, longest));
}

/// The next attempt, where there is to be one.
GAINSIGHT_PX_RARE_DECL decision retry_core::again(attempt_outcome const& o, time_point now, retry_budget& budget,
                                                  jitter_source& jitter)
{
    using next = decision::next;
    using std::chrono::milliseconds;
    using std::chrono::nanoseconds;
    // The shortest wait once there were as many temporary refusals as the policy has attempts.
    constexpr nanoseconds pace = std::chrono::seconds{1};

    if (now >= deadline_) return {next::give_up, {}, stop_reason::deadline};
    bool const temporarily = refused_temporarily(o);
    if (temporarily) ++temporary_refusals_;
    auto const most = policy_->max_attempts();
    if (most == 1 || attempts_ - temporary_refusals_ >= most) return {next::give_up, {}, stop_reason::attempts_spent};

    nanoseconds const left = deadline_ - now;
    auto wait = wait_for(o, jitter);
    if (temporarily && temporary_refusals_ >= most) wait = std::max(wait, pace);
    auto least = pace;
    if (o.code != errc::unavailable) least = std::max<nanoseconds>(least, policy_->block_least());
    if (o.retry_after) {
        // Retry-After only makes the wait longer: after "0", all calls that failed together would be repeated together.
        // It is compared in its own unit, since a server's value may not fit in nanoseconds.
        if (*o.retry_after > std::chrono::duration_cast<milliseconds>(left))
            return {next::give_up, {}, stop_reason::deadline};
        wait = std::max<nanoseconds>(wait, *o.retry_after);
        least = std::max<nanoseconds>(least, *o.retry_after);
    }
    // The last wait is shortened to fit before the deadline, in case the temporary refusal ends by then.
    if (temporarily && wait >= left) wait = std::max(least, left / 2);
    if (wait >= left) return {next::give_up, {}, stop_reason::deadline};
    // The budget keeps retries from multiplying the load during an outage. It is not needed if the quota slows the
    // requests already, or if `pace` does.
    bool const costs = o.code != errc::rate_limited && o.code != errc::duplicate_request_blocked &&
                       !(temporarily && temporary_refusals_ >= most);
    if (costs && !budget.spend()) return {next::give_up, {}, stop_reason::budget_spent};
    return {next::retry_after_wait, wait, stop_reason::none};
}

GAINSIGHT_PX_DECL decision retry_core::decide(attempt_outcome const& o, time_point now, retry_budget& budget,
                                              jitter_source& jitter)
{
    using next = decision::next;
    auto const may_be_done = effect_ != px::effect::not_applied;
    note_effect(o);

    // A pooled connection that died before the first byte of an answer most likely died while it was idle, and a 408 on
    // one says that it did. Once, that costs neither an attempt nor budget.
    auto const again_is_safe = op_->repeatable() == repeatable::always;
    bool const kept_back = asks_once_ && is_fate_unknown(o);
    bool const died_idle = (o.code == errc::connection_lost && again_is_safe && !o.first_byte_seen) ||
                           (o.code == errc::unavailable && o.status == 408 && !o.cut_short);
    if (died_idle && !kept_back && o.reused_connection && !o.cancelled && !free_retry_used_ && now < deadline_) {
        free_retry_used_ = true;
        return {next::retry_at_once_on_fresh_connection, {}, stop_reason::none};
    }

    ++attempts_;
    if (o.code == errc{}) {
        budget.earn();
        return {next::succeed, {}, stop_reason::none};
    }
    if (o.cancelled) return {next::give_up, {}, stop_reason::none};
    if (o.code == errc::not_found && op_->method() == verb::delete_ && may_be_done) {
        // An earlier attempt did it, whose answer was lost in part or whole.
        effect_ = px::effect::applied;
        return {next::treat_as_success, {}, stop_reason::none};
    }
    if (o.code == errc::unauthorized && o.key_rotated_since && !new_key_tried_ && now < deadline_) {
        new_key_tried_ = true;
        return {next::retry_after_wait, {}, stop_reason::none};
    }
    if (!worth_repeating(o)) return {next::give_up, {}, stop_reason::final_answer};
    if (kept_back) return {next::give_up, {}, stop_reason::not_repeatable};
    if (!again_is_safe) {
        // The twin of a blocked POST was accepted seconds ago.
        if (o.code == errc::duplicate_request_blocked) return {next::give_up, {}, stop_reason::final_answer};
        // An incomplete answer may have been about to say that the request is blocked as a duplicate.
        if (refused_before_taken_up(o)) {
            if (o.cut_short) return {next::give_up, {}, stop_reason::final_answer};
        } else if (o.write_started) {
            return {next::give_up, {}, stop_reason::not_repeatable};
        }
    }
    return again(o, now, budget, jitter);
}

}  // namespace gainsight::px::inline v0::detail

#endif
