// The second half of call/engine.hpp: how a call ends, and what it then gives back.
#ifndef GAINSIGHT_PX_CALL_IMPL_ENGINE_END_IPP
#define GAINSIGHT_PX_CALL_IMPL_ENGINE_END_IPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/engine.hpp>
#include <gainsight/px/call/failure.hpp>
#include <gainsight/px/call/pools_core.hpp>
#include <gainsight/px/call/tenant_core.hpp>

#include <string>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// Leaves the quota's queue. A grant that another thread is just carrying here goes back, and this engine is not used
/// again: the answer would reach whatever call it serves next.
GAINSIGHT_PX_DECL void call_engine::leave_quota() noexcept
{
    if (!std::exchange(permit_awaited_, false)) return;
    if (!call_->tenant->quota->cancel(*this)) {
        if (answered_ == quota_answer::granted) refund_permit();
        recyclable_ = false;
    }
    // The last to leave takes the timer along, which would keep `run()` from returning.
    call_->pools->watch_quota(call_->tenant->quota);
}

/// A permit whose request was never sent goes back, and at once to whoever waits for one: until now nobody expected any
/// before the next that the rate allows.
GAINSIGHT_PX_DECL void call_engine::refund_permit() noexcept
{
    auto& quota = *call_->tenant->quota;
    quota.refund();
    quota.poll(std::chrono::steady_clock::now(), std::chrono::system_clock::now());
}

GAINSIGHT_PX_DECL void call_engine::release_everything(close_reason reason) noexcept
{
    stop_waiting();
    leave_quota();
    if (host_) host_->pool->cancel(*this);
    if (std::exchange(permit_held_, false)) refund_permit();
    if (lease_) {
        lease_->abandon();
        lease_.closing_because(reason);
        lease_.reset();
    }
}

GAINSIGHT_PX_RARE_DECL void call_engine::cancel(errc why)
{
    if (!call_ || phase_ == phase::validation) return;  // it has ended, or is ending by itself
    auto const self = shared_from_this();
    finding found;
    found.facts = facts_of(why, phase_);
    if (lease_) {
        // An attempt is under way: what it may have done by now belongs into the error.
        auto const& progress = lease_->progress();
        found.facts.phase = progress.phase;
        found.facts.http_status = status();
        attempt_state attempt;
        attempt.exchange = &progress;
        attempt.reused_connection = reused_;
        attempt.cancelled = true;
        decide(attempt_outcome_of(found, attempt), std::chrono::steady_clock::now());
    }
    release_everything(close_reason::cancelled);
    fail(std::move(found.facts));
}

GAINSIGHT_PX_RARE_DECL void call_engine::abandon() noexcept
{
    if (!call_) return;
    release_everything(close_reason::shutdown);
    phase_ = phase::none;
    if (call_->sink) call_->sink->discard();
    call_.reset();
}

GAINSIGHT_PX_DECL void call_engine::succeed()
{
    reports_.on_call(status(), errc{}, started_);
    if (reports_.hook_failed()) return fail_by_hook();
    phase_ = phase::none;
    auto const c = std::move(call_);
    c->status = status();
    c->fate_unknown = retry_.fate_unknown();
    // Inline is allowed: an exchange never ends within its own start, so this does not run inside the caller's await.
    c->finish({}, true);
}

GAINSIGHT_PX_RARE_DECL void call_engine::fail_by_deadline(std::string message)
{
    auto facts = facts_of(errc::deadline_exceeded, phase_, std::move(message));
    facts.stopped = stop_reason::deadline;
    fail(std::move(facts));
}

GAINSIGHT_PX_RARE_DECL void call_engine::fail_by_hook()
{
    auto facts = facts_of(errc::hook_failed, phase::none, reports_.take_problem());
    facts.http_status = status();
    fail(std::move(facts));
}

GAINSIGHT_PX_RARE_DECL void call_engine::fail(error_facts facts)
{
    stop_waiting();
    if (std::exchange(permit_held_, false)) refund_permit();
    leave_quota();
    if (host_) host_->pool->cancel(*this);
    reports_.on_call(status(), facts.code, started_);  // what it throws does not hide why the call failed
    auto const c = std::move(call_);
    if (c->sink) c->sink->discard();
    c->fate_unknown = retry_.fate_unknown();
    failed_call const failed{
        *c->info, *c->tenant, retry_, c->resource_id.view(), phase_, std::chrono::steady_clock::now() - started_};
    phase_ = phase::none;
    host_ = nullptr;
    // Never from within: whoever tells of a failure, the pool for one, may have more to do.
    c->finish(error_of(std::move(facts), failed), false);
}

}  // namespace gainsight::px::inline v0::detail

#endif
