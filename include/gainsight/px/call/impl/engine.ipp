#ifndef GAINSIGHT_PX_CALL_IMPL_ENGINE_IPP
#define GAINSIGHT_PX_CALL_IMPL_ENGINE_IPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/engine.hpp>
#include <gainsight/px/call/failure.hpp>
#include <gainsight/px/call/pools_core.hpp>
#include <gainsight/px/call/request.hpp>
#include <gainsight/px/call/retry_after.hpp>
#include <gainsight/px/call/tenant_core.hpp>
#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/core/headers.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL call_engine::call_engine() noexcept = default;
GAINSIGHT_PX_DECL call_engine::~call_engine() = default;

GAINSIGHT_PX_DECL void call_engine::start(std::shared_ptr<call_base> c)
{
    call_ = std::move(c);
    auto const& settings = *call_->settings;
    started_ = std::chrono::steady_clock::now();
    deadline_ = after(started_, settings.timeout);
    if (settings.deadline) deadline_ = std::min(deadline_, *settings.deadline);
    retry_ = retry_core{settings.retry, *call_->info, deadline_, call_->asks_once};
    reports_.begin(call_->pools->watcher(), settings.observer, *call_->info, *call_->tenant, retry_);
    host_ = nullptr;
    fresh_ = false;
    permit_awaited_ = permit_held_ = false;
    forget_answer();
    if (settings.answer_headers) settings.answer_headers->clear();
    phase_ = phase::validation;
    starting_ = true;
    auto const self = shared_from_this();
    if (auto why_not = refusal(); why_not.code != errc{}) {
        fail(std::move(why_not));
    } else {
        host_ = &call_->pools->host(call_->tenant->where);
        begin_attempt(false, started_);
    }
    starting_ = false;
}

GAINSIGHT_PX_DECL error_facts call_engine::refusal() const
{
    if (call_->failure) return call_->failure.facts();
    if (call_->pools->closing()) return facts_of(errc::closed, phase_);
    if (!call_->tenant->key_valid())
        return facts_of(errc::invalid_argument, phase_,
                        "the API key of tenant '" + call_->tenant->label + "' " + call_->tenant->key_problem());
    if (!fit_for_header(call_->settings->correlation_id))
        return facts_of(errc::invalid_argument, phase_,
                        "the correlation id holds a character that a header cannot carry");
    return {};
}

// --- waiting for a permit and a connection ---------------------------------------------------------------------------

/// `fresh`: on a connection that was not idle.
GAINSIGHT_PX_DECL void call_engine::begin_attempt(bool fresh, steady_point now)
{
    // One look at the clock for all that is done without waiting.
    fresh_ = fresh;
    times_.began = now;
    // What the last attempt got is none of this one's, which may end without a connection.
    forget_answer();
    phase_ = phase::quota;
    if (now >= deadline_) return fail_by_deadline({});
    // The grant may come on another thread's poll: it is carried to our strand, and what it says is then compared with
    // what this call still wants.
    quota_waiter::lane = call_->tenant.get();
    quota_waiter::on_grant = [](quota_waiter& w) {
        auto& engine = static_cast<call_engine&>(w);
        boost::asio::post(engine.call_->executor(), [self = engine.shared_from_this()] {
            if (!self->permit_awaited_) return;
            // Whoever polled may not be ours: then our watch is still pending, which would keep `run()` from returning.
            self->call_->pools->watch_quota(self->call_->tenant->quota);
            self->on_permit(std::chrono::steady_clock::now());
        });
    };
    switch (call_->tenant->quota.acquire(*this, now, std::chrono::system_clock::now())) {
        case quota_answer::granted: return on_permit(now);
        case quota_answer::exhausted: return fail(facts_of(errc::quota_exhausted, phase::quota));
        case quota_answer::queued: permit_awaited_ = true; break;
    }
    call_->pools->watch_quota(call_->tenant->quota);
    wait_until(deadline_);
}

GAINSIGHT_PX_DECL void call_engine::on_permit(steady_point now)
{
    stop_waiting();
    permit_awaited_ = false;
    permit_held_ = true;
    times_.permitted = now;
    // The grant may have been on its way while others computed.
    if (now >= deadline_) return waited_too_long();
    phase_ = phase::pool;
    lease got;
    auto const pool = host_->pool;
    if (auto refusal = pool->acquire(*this, call_->tenant.get(), fresh_, now, got)) {
        auto facts = refusal.facts();
        facts.phase = phase::pool;
        return fail(std::move(facts));
    }
    if (got) return use_connection(std::move(got), now);
    if (pool_waiter::queued()) wait_until(deadline_);
}

GAINSIGHT_PX_DECL void call_engine::on_lease(lease granted)
{
    use_connection(std::move(granted), std::chrono::steady_clock::now());
}

GAINSIGHT_PX_DECL void call_engine::on_no_lease(error why)
{
    stop_waiting();
    reused_ = false;
    times_.leased = std::chrono::steady_clock::now();
    reports_.on_attempt(nullptr, times_, reused_, status(), why.code(), 0);
    finding found;
    found.facts = why.facts();
    if (why.code() == errc::closed) return fail(std::move(found.facts));
    attempt_ended(std::move(found), {}, times_.leased);
}

GAINSIGHT_PX_DECL void call_engine::use_connection(lease granted, steady_point now)
{
    stop_waiting();
    times_.leased = now;
    if (now >= deadline_) {
        // Posted: with many whose time is up each would hand it to the next from within the one before.
        boost::asio::post(call_->executor(), [unused = std::move(granted)]() mutable {
            unused.mark_reusable();
            unused.reset();
        });
        return waited_too_long();
    }
    lease_ = std::move(granted);
    reused_ = lease_->exchanges() != 0;
    send_request();
}

// --- the exchange ----------------------------------------------------------------------------------------------------

/// What a call expects in answer, and where it goes.
inline answer_terms terms_of(call_base& call)
{
    answer_terms terms;
    terms.info = call.info;
    terms.root = call.root;
    terms.value = [](void* c) { return static_cast<call_base*>(c)->value(*static_cast<call_base*>(c)); };
    terms.context = &call;
    terms.sink = call.sink.get();
    terms.decoding.skip_mismatched = call.settings->tolerate_mismatches;
    terms.decoding.strict_text = call.settings->strict_text;
    terms.body_limit = call.settings->body_limit;
    terms.detailed = call.settings->detail_in_errors;
    return terms;
}

GAINSIGHT_PX_DECL void call_engine::send_request()
{
    phase_ = phase::write;
    reports_.on_request(reused_, call_->body.size());
    if (reports_.hook_failed()) {
        // The connection is as it was. Posted: whoever is handed it next may fare alike, and so on from within each
        // other.
        boost::asio::post(call_->executor(), [unused = std::move(lease_)]() mutable {
            unused.mark_reusable();
            unused.reset();
        });
        return fail_by_hook();
    }
    reports_.count_request();
    if (!answer_) answer_ = std::make_unique<answer>();  // not for a call that waits for its turn
    answer_->begin(terms_of(*call_));
    permit_held_ = false;  // spent, whatever comes
    lease_->start(*this, exchange_limits{deadline_, call_->settings->first_byte, call_->settings->stall});
}

GAINSIGHT_PX_DECL exchange::key_place call_engine::compose(std::string& out)
{
    request_parts r;
    r.info = call_->info;
    r.path_prefix = host_->pool->where().path_prefix();
    r.target = call_->target;
    r.host = host_->pool->host_header();
    r.user_agent = call_->pools->options().user_agent;
    r.correlation_id = call_->settings->correlation_id;
    r.content_type = call_->content_type.view();
    r.body = call_->body;
    r.added = reports_.added_headers();
    r.accept_gzip = call_->settings->accept_gzip;
    auto const key = append_request(out, r, [this](std::string& head, std::size_t room_behind) {
        key_version_ = call_->tenant->append_key(head, room_behind);
    });
    return {key.at, key.size};
}

GAINSIGHT_PX_DECL headers* call_engine::wanted_headers() { return call_->settings->answer_headers.get(); }

GAINSIGHT_PX_DECL bool call_engine::on_head(answer_head const& head)
{
    return answer_->head(head.status, head.content_type, head.retry_after, head.content_encoding);
}

GAINSIGHT_PX_DECL bool call_engine::on_body(std::string_view piece) { return answer_->body(piece); }

GAINSIGHT_PX_DECL void call_engine::forget_answer() noexcept
{
    if (answer_) answer_->forget();
}

GAINSIGHT_PX_DECL void call_engine::on_end(exchange_end const& ended)
{
    auto const self = shared_from_this();
    auto const end = ended;  // the connection's own copy changes once the lease is gone
    phase_ = end.phase;
    auto found = answer_->judge(end, std::chrono::steady_clock::now() < deadline_, reused_);
    if (end.reusable)
        lease_.mark_reusable();
    else
        lease_.closing_because(end.what == exchange_end::how::answered    ? close_reason::server
                               : end.what == exchange_end::how::timed_out ? close_reason::timed_out
                                                                          : close_reason::failed);
    reports_.on_attempt(&end, times_, reused_, status(), found.facts.code, answer_->body_bytes());
    lease_.reset();

    auto const now = std::chrono::steady_clock::now();
    if (auto const& text = answer_->retry_after(); !text.empty())
        found.facts.retry_after = parse_retry_after(text, std::chrono::system_clock::now());
    if (found.facts.code == errc::rate_limited)
        call_->tenant->quota.rate_limited(now);
    else if (found.facts.code == errc{})
        call_->tenant->quota.succeeded(now);
    call_->skipped = static_cast<std::uint32_t>(answer_->skipped());
    call_->repaired = static_cast<std::uint32_t>(answer_->repaired());
    attempt_state attempt;
    attempt.exchange = &end;
    attempt.reused_connection = reused_;
    attempt.key_rotated = call_->tenant->version() != key_version_;
    attempt_ended(std::move(found), attempt, now);
}

GAINSIGHT_PX_DECL decision call_engine::decide(attempt_outcome const& outcome, steady_point now)
{
    return retry_.decide(outcome, now, host_->budget, call_->pools->jitter());
}

/// An attempt has come to its end, be it a success: what follows.
GAINSIGHT_PX_DECL void call_engine::attempt_ended(finding found, attempt_state const& attempt, steady_point now)
{
    // A permit whose request was never sent goes back: a dead host must not eat the subscription's day.
    if (std::exchange(permit_held_, false)) refund_permit();
    auto outcome = attempt_outcome_of(found, attempt);
    if (reports_.hook_failed()) {
        // No other attempt is made. What this one may have done belongs into the error.
        outcome.cancelled = outcome.code != errc{};
        decide(outcome, now);
        return fail_by_hook();
    }
    auto const number = retry_.attempts() + 1;  // one that is repeated for nothing is not counted afterwards
    auto const next = decide(outcome, now);
    switch (next.what) {
        case decision::next::treat_as_success:
            // What an earlier attempt's answer left in the sink is no answer.
            if (call_->sink) call_->sink->discard();
            return succeed();
        case decision::next::succeed: return succeed();
        case decision::next::give_up: found.facts.stopped = next.reason; return fail(std::move(found.facts));
        case decision::next::retry_at_once_on_fresh_connection: break;
        case decision::next::retry_after_wait: break;
    }
    reports_.on_retry(number, found.facts.code, next.wait);
    if (reports_.hook_failed()) return fail_by_hook();
    if (next.what == decision::next::retry_at_once_on_fresh_connection) return begin_attempt(true, now);
    phase_ = phase::backoff;
    wait_until(now + next.wait);
}

// --- timers ----------------------------------------------------------------------------------------------------------

GAINSIGHT_PX_DECL void call_engine::wait_until(steady_point when)
{
    if (when == steady_point::max())
        stop_waiting();
    else
        call_->pools->wait(*this, when);
}

/// What was waited for came, or does not matter any more.
GAINSIGHT_PX_DECL void call_engine::stop_waiting() noexcept
{
    if (deadline_waiter::waits()) call_->pools->stop_waiting(*this);
}

GAINSIGHT_PX_DECL void call_engine::on_due()
{
    auto const self = shared_from_this();
    if (phase_ == phase::backoff) return begin_attempt(false, std::chrono::steady_clock::now());
    waited_too_long();
}

/// The deadline passed while the call waited for a permit or for a connection.
GAINSIGHT_PX_DECL void call_engine::waited_too_long()
{
    if (phase_ != phase::pool) return fail_by_deadline("no permit of the subscription's quota in time");
    auto const& s = host_->pool->stats();
    auto message = "no connection to " + host_->pool->where().host() + " in time: " + std::to_string(s.open) +
                   " open, " + std::to_string(s.leased) + " in use, " + std::to_string(s.waiting) + " calls waiting";
    if (auto const& why = host_->pool->last_failure())
        message += "; the last connection failed: " + std::string{why.message()};
    fail_by_deadline(std::move(message));
}

// --- the end ---------------------------------------------------------------------------------------------------------

/// Leaves the quota's queue. A grant that another thread is just carrying here goes back, and this engine is not used
/// again: the grant would reach whatever call it serves next.
GAINSIGHT_PX_DECL void call_engine::leave_quota() noexcept
{
    if (!std::exchange(permit_awaited_, false)) return;
    if (!call_->tenant->quota.cancel(*this)) {
        refund_permit();
        recyclable_ = false;
    }
    // The last to leave takes the timer along, which would keep `run()` from returning.
    call_->pools->watch_quota(call_->tenant->quota);
}

/// A permit whose request was never sent goes back, and at once to whoever waits for one: until now nobody expected any
/// before the next that the rate allows.
GAINSIGHT_PX_DECL void call_engine::refund_permit() noexcept
{
    auto const& quota = call_->tenant->quota;
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

GAINSIGHT_PX_DECL void call_engine::cancel(errc why)
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

GAINSIGHT_PX_DECL void call_engine::abandon() noexcept
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
    c->finish({}, !starting_);
}

GAINSIGHT_PX_DECL void call_engine::fail_by_deadline(std::string message)
{
    auto facts = facts_of(errc::deadline_exceeded, phase_, std::move(message));
    facts.stopped = stop_reason::deadline;
    fail(std::move(facts));
}

GAINSIGHT_PX_DECL void call_engine::fail_by_hook()
{
    auto facts = facts_of(errc::hook_failed, phase::none, reports_.take_problem());
    facts.http_status = status();
    fail(std::move(facts));
}

GAINSIGHT_PX_DECL void call_engine::fail(error_facts facts)
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
