#ifndef GAINSIGHT_PX_CALL_IMPL_ENGINE_IPP
#define GAINSIGHT_PX_CALL_IMPL_ENGINE_IPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/engine.hpp>
#include <gainsight/px/call/multipart.hpp>
#include <gainsight/px/call/pools_core.hpp>
#include <gainsight/px/call/retry_after.hpp>
#include <gainsight/px/call/tenant_core.hpp>
#include <gainsight/px/core/duration.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <charconv>
#include <utility>

namespace gainsight::px::inline v0::detail {

inline error_facts facts_of(errc code, px::phase where, std::string message = {})
{
    error_facts facts;
    facts.code = code;
    facts.phase = where;
    facts.message = std::move(message);
    return facts;
}

/// As much as is repeated of what an exception of the caller's says.
inline constexpr std::size_t longest_words = 1024;

/// Numbers the calls that observers are told of.
inline std::uint64_t next_call_number() noexcept
{
    static std::atomic<std::uint64_t> last = 0;
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

GAINSIGHT_PX_DECL call_engine::call_engine() noexcept = default;
GAINSIGHT_PX_DECL call_engine::~call_engine() = default;

/// Whether an observer has the hook: all that a hook costs where nobody has it.
template <bool (observer::*Wants)() const noexcept>
bool call_engine::observed() const noexcept
{
    return (call_->pools->watcher().*Wants)() || (call_->settings->observer.*Wants)();
}

GAINSIGHT_PX_DECL void call_engine::start(std::shared_ptr<call_base> c)
{
    call_ = std::move(c);
    auto const& settings = *call_->settings;
    started_ = std::chrono::steady_clock::now();
    deadline_ = after(started_, settings.timeout);
    if (settings.deadline) deadline_ = std::min(deadline_, *settings.deadline);
    retry_ = retry_core{settings.retry, *call_->info, deadline_, call_->asks_once};
    host_ = nullptr;
    fresh_ = false;
    permit_awaited_ = permit_held_ = false;
    forget_answer();
    hook_failed_ = end_reported_ = false;
    requests_ = 0;
    number_ = 0;
    if (settings.answer_headers) settings.answer_headers->clear();
    phase_ = phase::validation;
    starting_ = true;
    auto const self = shared_from_this();
    if (call_->failure) {
        fail(call_->failure.facts());
    } else if (call_->pools->closing()) {
        fail(facts_of(errc::closed, phase_));
    } else if (!call_->tenant->key_valid()) {
        fail(facts_of(errc::invalid_argument, phase_,
                      "the API key of tenant '" + call_->tenant->label +
                          "' is empty or holds a character that a header cannot carry"));
    } else if (!fit_for_header(settings.correlation_id)) {
        fail(facts_of(errc::invalid_argument, phase_,
                      "the correlation id holds a character that a header cannot carry"));
    } else {
        host_ = &call_->pools->host(call_->tenant->where);
        next_attempt(false, started_);
    }
    starting_ = false;
}

// --- waiting for a permit and a lease --------------------------------------------------------------------------------

GAINSIGHT_PX_DECL void call_engine::next_attempt(bool fresh, steady_point now)
{
    // One look at the clock for all that is done without waiting.
    fresh_ = fresh;
    attempt_began_ = now;
    // What the last attempt got is none of this one's, which may end without a connection.
    forget_answer();
    phase_ = phase::quota;
    if (attempt_began_ >= deadline_) return out_of_time({});
    // The grant may come on another thread's poll: it is carried to our strand, and what it says is then compared with
    // what this call still wants.
    quota_waiter::lane = call_->tenant.get();
    quota_waiter::on_grant = [](quota_waiter& w) {
        auto& engine = static_cast<call_engine&>(w);
        boost::asio::post(engine.call_->executor(), [self = engine.shared_from_this()] {
            if (!self->permit_awaited_) return;
            // Whoever polled may not be ours: then our watch is still pending, which would keep `run()` from returning.
            self->call_->pools->watch_quota(self->call_->tenant->quota);
            self->permitted(std::chrono::steady_clock::now());
        });
    };
    switch (call_->tenant->quota.acquire(*this, attempt_began_, std::chrono::system_clock::now())) {
        case quota_answer::granted: return permitted(now);
        case quota_answer::exhausted: return fail(facts_of(errc::quota_exhausted, phase::quota));
        case quota_answer::queued: permit_awaited_ = true; break;
    }
    call_->pools->watch_quota(call_->tenant->quota);
    wait_until(deadline_);
}

GAINSIGHT_PX_DECL void call_engine::permitted(steady_point now)
{
    stop_waiting();
    permit_awaited_ = false;
    permit_held_ = true;
    permitted_at_ = now;
    // The grant may have been on its way while others computed.
    if (permitted_at_ >= deadline_) return waited_too_long();
    phase_ = phase::pool;
    lease got;
    auto const pool = host_->pool;
    if (auto refusal = pool->acquire(*this, call_->tenant.get(), fresh_, now, got)) {
        auto facts = refusal.facts();
        facts.phase = phase::pool;
        return fail(std::move(facts));
    }
    if (got) return use(std::move(got), now);
    if (pool_waiter::queued()) wait_until(deadline_);
}

GAINSIGHT_PX_DECL void call_engine::on_lease(lease granted)
{
    use(std::move(granted), std::chrono::steady_clock::now());
}

GAINSIGHT_PX_DECL void call_engine::use(lease granted, steady_point now)
{
    stop_waiting();
    leased_at_ = now;
    if (leased_at_ >= deadline_) {
        // Posted: with many whose time is up each would hand it to the next from within the one before.
        boost::asio::post(call_->executor(), [late = std::move(granted)]() mutable {
            late.mark_reusable();
            late.reset();
        });
        return waited_too_long();
    }
    lease_ = std::move(granted);
    reused_ = lease_->exchanges() != 0;
    run();
}

GAINSIGHT_PX_DECL void call_engine::on_no_lease(error why)
{
    stop_waiting();
    attempt_outcome outcome;
    outcome.code = why.code();
    reused_ = false;
    leased_at_ = std::chrono::steady_clock::now();
    report_attempt(nullptr, why.code());
    if (why.code() == errc::closed) return fail(why.facts());
    attempt_failed(why.facts(), outcome, leased_at_);
}

// --- the exchange ----------------------------------------------------------------------------------------------------

GAINSIGHT_PX_DECL void call_engine::run()
{
    phase_ = phase::write;
    if (!report_request()) return;
    ++requests_;
    if (!answer_) answer_ = std::make_unique<answer>();  // not for a call that waits for its turn
    answer_terms terms;
    terms.info = call_->info;
    terms.root = call_->root;
    terms.value = [](void* c) { return static_cast<call_base*>(c)->value(*static_cast<call_base*>(c)); };
    terms.context = call_.get();
    terms.sink = call_->sink.get();
    terms.decoding.skip_mismatched = call_->settings->tolerate_mismatches;
    terms.decoding.strict_text = call_->settings->strict_text;
    terms.body_limit = call_->settings->body_limit;
    terms.detailed = call_->settings->detail_in_errors;
    answer_->begin(terms);
    permit_held_ = false;  // spent, whatever comes
    lease_->start(*this, exchange_limits{deadline_, call_->settings->first_byte, call_->settings->stall});
}

GAINSIGHT_PX_DECL exchange::key_place call_engine::compose(std::string& out)
{
    auto const& where = host_->pool->where();
    auto const& options = call_->pools->options();
    constexpr std::size_t fixed_headers_and_usual_key = 1024;
    out.reserve(fixed_headers_and_usual_key + where.path_prefix().size() + call_->target.size() + where.host().size() +
                options.user_agent.size() + call_->settings->correlation_id.size() + call_->content_type.view().size() +
                call_->body.size());
    out += to_string(call_->info->method());
    out += ' ';
    out += where.path_prefix();
    out += call_->target;
    out += " HTTP/1.1\r\nHost: ";
    out += host_->pool->host_header();
    out += "\r\nAccept: ";
    // A file is taken as whatever it is called; an error comes as JSON.
    if (call_->info->answer() == answer_form::json)
        out += "application/json";
    else if (call_->info->path().empty())  // raw access: whatever it is
        out += "application/json, */*;q=0.1";
    else
        out += "application/zip, application/octet-stream, application/json, */*;q=0.1";
    if (call_->settings->accept_gzip) out += "\r\nAccept-Encoding: gzip";
    out += "\r\nUser-Agent: ";
    if (!options.user_agent.empty()) {
        out += options.user_agent;
        out += ' ';
    }
    out += "gainsight-px-cpp/";
    out += library_version;
    if (!call_->settings->correlation_id.empty()) {
        out += "\r\nX-Correlation-Id: ";
        out += call_->settings->correlation_id;
    }
    if (!call_->content_type.empty()) {
        out += "\r\nContent-Type: ";
        out += call_->content_type.view();
    } else if (call_->info->has_body()) {
        out += "\r\nContent-Type: application/json";
    }
    if (call_->info->has_body() || call_->info->method() == verb::post || call_->info->method() == verb::put) {
        char digits[24];
        auto const end = std::to_chars(digits, digits + sizeof digits, call_->body.size()).ptr;
        out += "\r\nContent-Length: ";
        out.append(digits, end);
    }
    if (hooks_)
        for (auto const& [name, value] : hooks_->headers.all()) {
            out += "\r\n";
            out += name;
            out += ": ";
            out += value;
        }
    // The last of the headers: what follows it has a known size, so that nothing grows once it is there.
    constexpr std::string_view end_of_head = "\r\n\r\n";
    out += "\r\nX-APTRINSIC-API-KEY: ";
    key_place place{out.size(), 0};
    key_version_ = call_->tenant->append_key(out, end_of_head.size() + call_->body.size());
    place.size = out.size() - place.at;
    [[maybe_unused]] auto const* const where_the_key_is = out.data();
    out += end_of_head;
    out += call_->body;
    assert(out.data() == where_the_key_is);
    return place;
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
    auto& facts = found.facts;
    if (end.reusable)
        lease_.mark_reusable();
    else
        lease_.closing_because(end.what == exchange_end::how::answered    ? close_reason::server
                               : end.what == exchange_end::how::timed_out ? close_reason::timed_out
                                                                          : close_reason::failed);
    report_attempt(&end, facts.code);
    lease_.reset();

    auto const now = std::chrono::steady_clock::now();
    attempt_outcome outcome;
    outcome.code = facts.code;
    // What cannot be trusted as an answer is no word of a success either, nor is what came before the request was
    // whole.
    bool const trusted = end.what != exchange_end::how::not_http && end.written != steady_point{};
    outcome.status = !trusted && status() < 300 ? 0 : status();
    outcome.foreign = found.foreign;
    outcome.write_started = end.write_started;
    outcome.first_byte_seen = end.first_byte_seen;
    outcome.cut_short = found.cut;
    outcome.reused_connection = reused_;
    outcome.key_rotated_since = call_->tenant->version() != key_version_;
    if (auto const& text = answer_->retry_after(); !text.empty())
        outcome.retry_after = parse_retry_after(text, std::chrono::system_clock::now());
    facts.retry_after = outcome.retry_after;
    if (facts.code == errc::rate_limited)
        call_->tenant->quota.rate_limited(now);
    else if (facts.code == errc{})
        call_->tenant->quota.succeeded(now);
    call_->skipped = static_cast<std::uint32_t>(answer_->skipped());
    call_->repaired = static_cast<std::uint32_t>(answer_->repaired());
    attempt_failed(std::move(facts), outcome, now);
}

GAINSIGHT_PX_DECL void call_engine::attempt_failed(error_facts facts, attempt_outcome const& outcome, steady_point now)
{
    // A permit whose request was never sent goes back: a dead host must not eat the subscription's day.
    if (std::exchange(permit_held_, false)) refund();
    if (hook_failed_) return end_by_hook(outcome, now);
    auto const number = retry_.attempts() + 1;  // one that is repeated for nothing is not counted afterwards
    auto const d = retry_.decide(outcome, now, host_->budget, call_->pools->jitter());
    switch (d.what) {
        case decision::next::treat_as_success:
            // What an earlier attempt's answer left in the sink is no answer.
            if (call_->sink) call_->sink->discard();
            return succeed();
        case decision::next::succeed: return succeed();
        case decision::next::give_up: facts.stopped = d.reason; return fail(std::move(facts));
        case decision::next::retry_at_once_on_fresh_connection: break;
        case decision::next::retry_after_wait: break;
    }
    report_retry(number, facts.code, d.wait);
    if (hook_failed_) return fail(hook_facts());
    if (d.what == decision::next::retry_at_once_on_fresh_connection) return next_attempt(true, now);
    phase_ = phase::backoff;
    wait_until(now + d.wait);
}

// --- waiting and ending ----------------------------------------------------------------------------------------------

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
    if (phase_ == phase::backoff) return next_attempt(false, std::chrono::steady_clock::now());
    waited_too_long();
}

/// The deadline passed while the call waited for a permit or for a connection.
GAINSIGHT_PX_DECL void call_engine::waited_too_long()
{
    error_facts facts;
    if (phase_ == phase::pool) {
        auto const& s = host_->pool->stats();
        facts.message = "no connection to " + host_->pool->where().host() + " in time: " + std::to_string(s.open) +
                        " open, " + std::to_string(s.leased) + " in use, " + std::to_string(s.waiting) +
                        " calls waiting";
        if (auto const& why = host_->pool->last_failure())
            facts.message += "; the last connection failed: " + std::string{why.message()};
    } else {
        facts.message = "no permit of the subscription's quota in time";
    }
    out_of_time(std::move(facts));
}

GAINSIGHT_PX_DECL void call_engine::out_of_time(error_facts facts)
{
    facts.code = errc::deadline_exceeded;
    facts.phase = phase_;
    facts.stopped = stop_reason::deadline;
    fail(std::move(facts));
}

/// Leaves the quota's queue. A grant that another thread is just carrying here goes back, and this engine is not used
/// again: the grant would reach whatever call it serves next.
GAINSIGHT_PX_DECL void call_engine::give_permit_up() noexcept
{
    if (!std::exchange(permit_awaited_, false)) return;
    if (!call_->tenant->quota.cancel(*this)) {
        refund();
        recyclable_ = false;
    }
    // The last to leave takes the timer along, which would keep `run()` from returning.
    call_->pools->watch_quota(call_->tenant->quota);
}

/// A permit whose request was never sent goes back, and at once to whoever waits for one: until now nobody expected any
/// before the next that the rate allows.
GAINSIGHT_PX_DECL void call_engine::refund() noexcept
{
    auto const& quota = call_->tenant->quota;
    quota.refund();
    quota.poll(std::chrono::steady_clock::now(), std::chrono::system_clock::now());
}

GAINSIGHT_PX_DECL void call_engine::leave_everything(close_reason reason) noexcept
{
    stop_waiting();
    give_permit_up();
    if (host_) host_->pool->cancel(*this);
    if (std::exchange(permit_held_, false)) refund();
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
    auto facts = facts_of(why, phase_);
    if (lease_) {
        // An attempt is under way: what it may have done by now belongs into the error.
        auto const& progress = lease_->progress();
        facts.phase = progress.phase;
        facts.http_status = status();
        attempt_outcome outcome;
        outcome.code = why;
        outcome.status = status();
        outcome.write_started = progress.write_started;
        outcome.first_byte_seen = progress.first_byte_seen;
        outcome.reused_connection = reused_;
        outcome.cancelled = true;
        retry_.decide(outcome, std::chrono::steady_clock::now(), host_->budget, call_->pools->jitter());
    }
    leave_everything(close_reason::cancelled);
    fail(std::move(facts));
}

GAINSIGHT_PX_DECL void call_engine::drop_everything() noexcept
{
    if (!call_) return;
    leave_everything(close_reason::shutdown);
    phase_ = phase::none;
    if (call_->sink) call_->sink->discard();
    call_.reset();
}

// --- observers -------------------------------------------------------------------------------------------------------

GAINSIGHT_PX_DECL void call_engine::note_hook_failure(std::string_view hook, std::string_view what)
{
    if (std::exchange(hook_failed_, true)) return;  // the first tells enough
    if (!hooks_) hooks_ = std::make_unique<hook_state>();
    hooks_->problem = "the observer's ";
    hooks_->problem += hook;
    hooks_->problem += " threw: ";
    hooks_->problem += escaped_sample(what, longest_words);
}

/// Tells the pools' observer, then the call's; the second one too when the first threw.
template <bool (observer::*Wants)() const noexcept, class Tell>
void call_engine::tell_observers(std::string_view hook, Tell&& tell)
{
    auto const& own = call_->settings->observer;
    auto const& shared = call_->pools->watcher();
    for (auto const* o : {&shared, &own}) {
        if (!(o->*Wants)() || (o == &own && own == shared)) continue;
        try {
            tell(*o);
        } catch (std::exception const& e) {
            note_hook_failure(hook, e.what());
        } catch (...) {
            note_hook_failure(hook, "what is no std::exception");
        }
    }
}

GAINSIGHT_PX_DECL void call_engine::identify(call_identity& r)
{
    if (number_ == 0) number_ = next_call_number();
    r.call = number_;
    r.operation = call_->info->call();
    r.path_template = call_->info->path();
    r.method = to_string(call_->info->method());
    r.tenant = call_->tenant->label;
    r.region = call_->tenant->region_name;
    r.host = call_->tenant->where.host();
    r.port = call_->tenant->where.port();
}

/// Whether the request goes out. Otherwise the call has ended.
GAINSIGHT_PX_DECL bool call_engine::report_request()
{
    if (hooks_) access::impl(hooks_->headers).clear();  // another attempt's
    if (!observed<&observer::wants_requests>()) return true;
    if (!hooks_) hooks_ = std::make_unique<hook_state>();
    request_report r;
    identify(r);
    r.attempt = retry_.attempts() + 1;
    r.resends = requests_;
    r.reused = reused_;
    r.body_bytes = call_->body.size();
    tell_observers<&observer::wants_requests>("on_request",
                                              [&](observer const& o) { o.on_request(r, hooks_->headers); });
    if (!hook_failed_) return true;
    // The connection is as it was. Posted: whoever is handed it next may fare alike, and so on from within each other.
    boost::asio::post(call_->executor(), [unused = std::move(lease_)]() mutable {
        unused.mark_reusable();
        unused.reset();
    });
    fail(hook_facts());
    return false;
}

GAINSIGHT_PX_DECL void call_engine::report_attempt(exchange_end const* end, errc code)
{
    if (!observed<&observer::wants_attempts>()) return;
    auto const fingerprint = call_->tenant->fingerprint();
    attempt_report r;
    identify(r);
    r.key = fingerprint;
    r.attempt = retry_.attempts() + 1;
    r.sent = end != nullptr;
    r.resends = r.sent ? requests_ - 1 : requests_;
    r.status = status();
    r.code = code;
    r.reused = reused_;
    r.quota_wait = permitted_at_ - attempt_began_;
    r.pool_wait = leased_at_ - permitted_at_;
    r.body_bytes = answer_ ? answer_->body_bytes() : 0;
    if (end && end->written != steady_point{}) {
        r.write_time = end->written - leased_at_;
        if (end->first_byte_seen) {
            r.first_byte_time = end->first_byte - end->written;
            r.body_time = std::chrono::steady_clock::now() - end->first_byte;
        }
    }
    tell_observers<&observer::wants_attempts>("on_attempt", [&r](observer const& o) { o.on_attempt(r); });
}

GAINSIGHT_PX_DECL void call_engine::report_retry(int attempt, errc code, std::chrono::nanoseconds wait)
{
    if (!observed<&observer::wants_retries>()) return;
    retry_report r;
    identify(r);
    r.attempt = attempt;
    r.code = code;
    r.wait = wait;
    tell_observers<&observer::wants_retries>("on_retry", [&r](observer const& o) { o.on_retry(r); });
}

/// The last that observers hear of the call.
GAINSIGHT_PX_DECL void call_engine::report_call(errc code)
{
    if (std::exchange(end_reported_, true) || !observed<&observer::wants_calls>()) return;
    call_report r;
    identify(r);
    r.attempts = retry_.attempts();
    r.status = status();
    r.code = code;
    r.effect = retry_.effect();
    r.elapsed = std::chrono::steady_clock::now() - started_;
    tell_observers<&observer::wants_calls>("on_call", [&](observer const& o) {
        if (hook_failed_ && r.code == errc{}) r.code = errc::hook_failed;  // the one before threw
        o.on_call(r);
    });
}

GAINSIGHT_PX_DECL error_facts call_engine::hook_facts()
{
    auto facts = facts_of(errc::hook_failed, phase::none, std::move(hooks_->problem));
    facts.http_status = status();
    return facts;
}

/// An observer threw at what came of an attempt: no other one is made. What this one may have done belongs into the
/// error.
GAINSIGHT_PX_DECL void call_engine::end_by_hook(attempt_outcome const& outcome, steady_point now)
{
    auto noted = outcome;
    noted.cancelled = noted.code != errc{};
    retry_.decide(noted, now, host_->budget, call_->pools->jitter());
    fail(hook_facts());
}

// --- the end ---------------------------------------------------------------------------------------------------------

GAINSIGHT_PX_DECL void call_engine::succeed()
{
    report_call(errc{});
    if (hook_failed_) return fail(hook_facts());
    phase_ = phase::none;
    auto const c = std::move(call_);
    c->status = status();
    c->fate_unknown = retry_.fate_unknown();
    c->finish({}, !starting_);
}

GAINSIGHT_PX_DECL void call_engine::fail(error_facts facts)
{
    stop_waiting();
    if (std::exchange(permit_held_, false)) refund();
    give_permit_up();
    if (host_) host_->pool->cancel(*this);
    report_call(facts.code);  // what it throws does not hide why the call failed
    auto const c = std::move(call_);
    if (c->sink) c->sink->discard();
    facts.operation = c->info->call();
    facts.path_template = c->info->path();
    facts.tenant = c->tenant->label;
    facts.region = c->tenant->region_name;
    facts.attempts = retry_.attempts();
    facts.elapsed = std::chrono::steady_clock::now() - started_;
    if (facts.phase == phase::none && facts.http_status == 0) facts.phase = phase_;
    facts.effect = retry_.effect();
    c->fate_unknown = retry_.fate_unknown();
    if (facts.code == errc::forbidden) {
        facts.message = "the API key lacks a permission: " + std::string{c->info->call()} + " needs " +
                        std::string{to_string(c->info->needs())};
        if (c->info->acts_on_environments())
            facts.message += ", and " + std::string{to_string(permission::production_launch)} + " for production";
    }
    if (c->settings->detail_in_errors) facts.resource_id = c->resource_id.view();
    phase_ = phase::none;
    host_ = nullptr;
    // Never from within: whoever tells of a failure, the pool for one, may have more to do.
    c->finish(error{std::move(facts)}, false);
}

}  // namespace gainsight::px::inline v0::detail

#endif
