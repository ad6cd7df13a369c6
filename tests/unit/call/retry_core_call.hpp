// A call's retry state on a clock of its own, and the outcomes that the tests feed it.
#ifndef GAINSIGHT_PX_TESTS_UNIT_CALL_RETRY_CORE_CALL_HPP
#define GAINSIGHT_PX_TESTS_UNIT_CALL_RETRY_CORE_CALL_HPP

#include <gainsight/px/call/retry_core.hpp>
#include <gainsight/px/core/jitter.hpp>
#include <gainsight/px/operation/catalog.hpp>

namespace retry_tests {

namespace px = gainsight::px;
namespace detail = px::detail;
using namespace std::chrono_literals;
using detail::attempt_outcome;
using detail::decision;
using next = decision::next;
using px::effect;
using px::errc;
using px::stop_reason;

inline constexpr px::operation_info look_up = px::operation_info{"x", "x.look_up", px::verb::post, "/v1/x"}.look_up();
inline constexpr px::operation_info const* operations[] = {
    &px::operation::get_user::info, &px::operation::update_user::info, &px::operation::remove_user::info,
    &px::operation::create_user::info, &look_up};

/// One call under test, on a clock that stands at one hour and a deadline a minute later.
struct call {
    explicit call(px::operation_info const& op, px::retry policy_ = {}, std::chrono::nanoseconds left = 1min)
        : policy{policy_}, core{policy, op, now + left}
    {}
    decision ends(attempt_outcome const& o) { return core.decide(o, now, budget, jitter); }

    px::retry policy;
    detail::retry_core::time_point now{1h};
    detail::retry_budget budget;
    detail::jitter_source jitter{7};
    detail::retry_core core;
};

inline attempt_outcome answer(errc code, int status)
{
    attempt_outcome o;
    o.code = code;
    o.status = status;
    o.write_started = o.first_byte_seen = true;
    return o;
}
inline attempt_outcome success() { return answer(errc{}, 200); }
inline attempt_outcome unavailable() { return answer(errc::unavailable, 503); }
inline attempt_outcome lost()
{
    attempt_outcome o;
    o.code = errc::connection_lost;
    o.write_started = true;
    return o;
}
inline attempt_outcome never_sent()
{
    attempt_outcome o;
    o.code = errc::connect_failed;
    return o;
}
inline attempt_outcome cancelled(bool in_flight)
{
    attempt_outcome o;
    o.code = errc::operation_aborted;
    o.write_started = in_flight;
    o.cancelled = true;
    return o;
}
inline attempt_outcome with_retry_after(attempt_outcome o, std::chrono::milliseconds d)
{
    o.retry_after = d;
    return o;
}

inline bool acts_twice(px::operation_info const& op) { return op.repeatable() == px::repeatable::unless_sent; }

}  // namespace retry_tests

#endif
