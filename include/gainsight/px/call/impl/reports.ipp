// The bodies of <gainsight/px/call/reports.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_REPORTS_IPP
#define GAINSIGHT_PX_CALL_IMPL_REPORTS_IPP

#include <gainsight/px/call/reports.hpp>
#include <gainsight/px/call/retry_core.hpp>
#include <gainsight/px/call/tenant_core.hpp>
#include <gainsight/px/core/access.hpp>

#include <atomic>
#include <exception>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// As much as is repeated of what an exception of the caller's says.
inline constexpr std::size_t longest_exception_text = 1024;

/// Numbers the calls that observers are told of.
inline std::uint64_t next_call_number() noexcept
{
    static std::atomic<std::uint64_t> last = 0;
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

GAINSIGHT_PX_DECL void call_reports::begin(observer const& pools, observer const& call, operation_info const& info,
                                           tenant_core const& tenant, retry_core const& retries) noexcept
{
    pools_ = &pools;
    call_ = &call;
    info_ = &info;
    tenant_ = &tenant;
    retries_ = &retries;
    number_ = 0;
    requests_ = 0;
    hook_failed_ = ended_ = false;
}

GAINSIGHT_PX_RARE_DECL void call_reports::keep_failure(std::string_view hook, std::string_view what)
{
    if (std::exchange(hook_failed_, true)) return;  // the first tells enough
    if (!kept_) kept_ = std::make_unique<kept>();
    kept_->problem = "the observer's ";
    kept_->problem += hook;
    kept_->problem += " threw: ";
    kept_->problem += escaped_sample(what, longest_exception_text);
}

/// Tells the pools' observer, then the call's; the second one too when the first threw.
template <bool (observer::*Wants)() const noexcept, class Tell>
void call_reports::tell(std::string_view hook, Tell&& tell_one)
{
    for (auto const* o : {pools_, call_}) {
        if (!(o->*Wants)() || (o == call_ && *call_ == *pools_)) continue;
        try {
            tell_one(*o);
        } catch (std::exception const& e) {
            keep_failure(hook, e.what());
        } catch (...) {
            keep_failure(hook, "what is no std::exception");
        }
    }
}

GAINSIGHT_PX_RARE_DECL void call_reports::identify(call_identity& r)
{
    if (number_ == 0) number_ = next_call_number();
    r.call = number_;
    r.operation = info_->call();
    r.path_template = info_->path();
    r.method = to_string(info_->method());
    r.tenant = tenant_->label;
    r.region = tenant_->region_name;
    r.host = tenant_->where.host();
    r.port = tenant_->where.port();
}

GAINSIGHT_PX_RARE_DECL void call_reports::on_request(bool reused, std::uint64_t body_bytes,
                                                     attempt_times::time_point deadline)
{
    if (kept_) access::impl(kept_->headers).clear();  // another attempt's
    if (!observed<&observer::wants_requests>()) return;
    if (!kept_) kept_ = std::make_unique<kept>();
    request_report r;
    identify(r);
    r.attempt = retries_->attempts() + 1;
    r.resends = requests_;
    r.reused = reused;
    r.body_bytes = body_bytes;
    r.deadline = deadline;
    tell<&observer::wants_requests>("on_request", [&](observer const& o) { o.on_request(r, kept_->headers); });
}

GAINSIGHT_PX_RARE_DECL void call_reports::on_attempt(exchange_end const* exchange, attempt_times const& times,
                                                     bool reused, int status, errc code, std::uint64_t body_bytes)
{
    if (!observed<&observer::wants_attempts>()) return;
    auto const fingerprint = tenant_->fingerprint();
    attempt_report r;
    identify(r);
    r.key = fingerprint;
    r.attempt = retries_->attempts() + 1;
    r.sent = exchange != nullptr;
    r.resends = r.sent ? requests_ - 1 : requests_;
    r.status = status;
    r.code = code;
    r.reused = reused;
    r.quota_wait = times.permitted - times.began;
    r.pool_wait = times.leased - times.permitted;
    r.body_bytes = body_bytes;
    if (exchange && exchange->written != attempt_times::time_point{}) {
        r.write_time = exchange->written - times.leased;
        if (exchange->first_byte_seen) {
            r.first_byte_time = exchange->first_byte - exchange->written;
            r.body_time = std::chrono::steady_clock::now() - exchange->first_byte;
        }
    }
    tell<&observer::wants_attempts>("on_attempt", [&r](observer const& o) { o.on_attempt(r); });
}

GAINSIGHT_PX_RARE_DECL void call_reports::on_retry(int attempt, errc code, std::chrono::nanoseconds wait)
{
    if (!observed<&observer::wants_retries>()) return;
    retry_report r;
    identify(r);
    r.attempt = attempt;
    r.code = code;
    r.wait = wait;
    tell<&observer::wants_retries>("on_retry", [&r](observer const& o) { o.on_retry(r); });
}

GAINSIGHT_PX_RARE_DECL void call_reports::on_call(int status, errc code, attempt_times::time_point started)
{
    if (std::exchange(ended_, true) || !observed<&observer::wants_calls>()) return;
    call_report r;
    identify(r);
    r.attempts = retries_->attempts();
    r.status = status;
    r.code = code;
    r.effect = retries_->effect();
    r.elapsed = std::chrono::steady_clock::now() - started;
    tell<&observer::wants_calls>("on_call", [&](observer const& o) {
        if (hook_failed_ && r.code == errc{}) r.code = errc::hook_failed;  // the one before threw
        o.on_call(r);
    });
}

}  // namespace gainsight::px::inline v0::detail

#endif
