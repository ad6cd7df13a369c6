// The bodies of <gainsight/px/call/outcome.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_OUTCOME_IPP
#define GAINSIGHT_PX_CALL_IMPL_OUTCOME_IPP

#include <gainsight/px/call/outcome.hpp>

#include <chrono>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL attempt_outcome attempt_outcome_of(finding const& found, attempt_state const& attempt) noexcept
{
    attempt_outcome out;
    out.code = found.facts.code;
    out.retry_after = found.facts.retry_after;
    out.foreign = found.foreign;
    out.cut_short = found.cut;
    out.reused_connection = attempt.reused_connection;
    out.key_rotated_since = attempt.key_rotated;
    out.cancelled = attempt.cancelled;
    if (!attempt.exchange) return out;
    auto const& exchange = *attempt.exchange;
    out.write_started = exchange.write_started;
    out.first_byte_seen = exchange.first_byte_seen;
    // What cannot be trusted as an answer proves no success, nor does what came before the request was written whole.
    bool const trusted =
        exchange.what != exchange_end::how::not_http && exchange.written != std::chrono::steady_clock::time_point{};
    auto const status = found.facts.http_status;
    out.status = !trusted && status < 300 ? 0 : status;
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
