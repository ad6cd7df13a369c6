// The bodies of <gainsight/px/call/engine.hpp>.
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
    reports_.begin(call_->pools->observer(), settings.observer, *call_->info, *call_->tenant, retry_);
    host_ = nullptr;
    fresh_ = false;
    permit_awaited_ = permit_held_ = false;
    forget_answer();
    if (settings.answer_headers) settings.answer_headers->clear();
    phase_ = phase::validation;
    auto const self = shared_from_this();
    if (auto const why_not = reason_not_to_start()) {
        fail(why_not.facts());
    } else {
        host_ = &call_->pools->host(call_->tenant->where);
        begin_attempt(false, started_);
    }
}

GAINSIGHT_PX_DECL error call_engine::reason_not_to_start() const
{
    if (call_->failure) return call_->failure;
    if (call_->pools->closing()) return error{facts_of(errc::closed, phase_)};
    if (!call_->tenant->key_valid())
        return error{facts_of(errc::invalid_argument, phase_,
                              "the API key of tenant '" + call_->tenant->label + "' " + call_->tenant->key_problem())};
    if (!fit_for_header(call_->settings->correlation_id))
        return error{facts_of(errc::invalid_argument, phase_,
                              "the correlation id holds a character that a header cannot carry")};
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
    // The answer may come on another thread's poll: it is carried to our strand, and what it says is then compared with
    // what this call still wants.
    quota_waiter::lane = call_->tenant.get();
    quota_waiter::label = &call_->tenant->label;
    quota_waiter::on_answer = [](quota_waiter& w, quota_answer answer) {
        auto& engine = static_cast<call_engine&>(w);
        engine.answered_ = answer;
        boost::asio::post(engine.call_->executor(), [self = engine.shared_from_this()] {
            if (!self->permit_awaited_) return;
            // Whoever polled may not be ours: then our watch is still pending, which would keep `run()` from returning.
            self->call_->pools->watch_quota(self->call_->tenant->quota);
            if (self->answered_ == quota_answer::granted) return self->on_permit(std::chrono::steady_clock::now());
            self->stop_waiting();
            self->permit_awaited_ = false;
            self->on_day_spent();
        });
    };
    answered_ = quota_answer::queued;
    switch (call_->tenant->quota->acquire(*this, now, std::chrono::system_clock::now())) {
        case quota_answer::granted: return on_permit(now);
        case quota_answer::exhausted: return on_day_spent();
        case quota_answer::queued: permit_awaited_ = true; break;
    }
    call_->pools->watch_quota(call_->tenant->quota);
    wait_until(deadline_);
}

GAINSIGHT_PX_RARE_DECL void call_engine::on_day_spent() { fail(facts_of(errc::quota_exhausted, phase::quota)); }

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
    if (auto failure = pool->acquire(*this, call_->tenant.get(), fresh_, now, got)) {
        auto facts = failure.facts();
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

GAINSIGHT_PX_RARE_DECL void call_engine::on_no_lease(error why)
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
        give_back_unused(std::move(granted));
        return waited_too_long();
    }
    lease_ = std::move(granted);
    reused_ = lease_->exchanges() != 0;
    send_request();
}

/// The connection is as it was. Posted: whoever is handed it next may give it back as well, and so on from within each
/// other.
GAINSIGHT_PX_RARE_DECL void call_engine::give_back_unused(lease unused)
{
    boost::asio::post(call_->executor(), [held = std::move(unused)]() mutable {
        held.mark_reusable();
        held.reset();
    });
}

// --- the exchange ----------------------------------------------------------------------------------------------------

GAINSIGHT_PX_DECL void call_engine::send_request()
{
    phase_ = phase::write;
    reports_.on_request(reused_, call_->body.size(), deadline_);
    if (reports_.hook_failed()) {
        give_back_unused(std::move(lease_));
        return fail_by_hook();
    }
    reports_.count_request();
    if (!answer_) answer_ = std::make_unique<answer>();  // not for a call that waits for its turn
    answer_->begin(call_->terms());
    permit_held_ = false;  // spent, whatever comes
    lease_->start(*this, exchange_limits{deadline_, call_->settings->first_byte, call_->settings->stall});
}

GAINSIGHT_PX_DECL key_place call_engine::compose(std::string& out)
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
    return append_request(out, r, [this](std::string& head, std::size_t room_behind) {
        key_version_ = call_->tenant->append_key(head, room_behind);
    });
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
    // The connection's own changes once the lease is gone.
    auto const end = ended;  // NOLINT(performance-unnecessary-copy-initialization)
    phase_ = end.phase;
    auto found = answer_->judge(end, std::chrono::steady_clock::now() < deadline_, reused_);
    if (found.facts.code != errc{}) call_->tenant->hide_key(found.facts);
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
        call_->tenant->quota->rate_limited(now);
    else if (found.facts.code == errc{})
        call_->tenant->quota->succeeded();
    call_->skipped = static_cast<std::uint32_t>(answer_->skipped());
    call_->repaired = static_cast<std::uint32_t>(answer_->repaired());
    call_->without_value = answer_->without_value();
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
GAINSIGHT_PX_DECL void call_engine::attempt_ended(finding&& found, attempt_state const& attempt, steady_point now)
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
GAINSIGHT_PX_RARE_DECL void call_engine::waited_too_long()
{
    if (phase_ != phase::pool) return fail_by_deadline("no permit of the subscription's quota in time");
    auto const& pool = *host_->pool;
    fail_by_deadline(no_connection_in_time(pool.where(), pool.stats(), pool.last_failure()));
}

}  // namespace gainsight::px::inline v0::detail

#endif
