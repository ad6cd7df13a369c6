// What one attempt came to, as the retry policy is told of it. Pure.
#ifndef GAINSIGHT_PX_CALL_OUTCOME_HPP
#define GAINSIGHT_PX_CALL_OUTCOME_HPP

#include <gainsight/px/call/answer.hpp>
#include <gainsight/px/call/retry_core.hpp>
#include <gainsight/px/net/exchange_end.hpp>

namespace gainsight::px::inline v0::detail {

/// What is known of an attempt besides its answer.
struct attempt_state {
    exchange_end const* exchange = nullptr;  // how it ended, or how far it has come; null: nothing was sent
    bool reused_connection = false;          // others used the connection before
    bool key_rotated = false;                // the key that was sent is not the tenant's any more
    bool cancelled = false;                  // the attempt was ended from this side, before it came to its own end
};

/// The only place where an attempt_outcome is made of what an attempt found.
[[nodiscard]] attempt_outcome attempt_outcome_of(finding const& found, attempt_state const& attempt) noexcept;

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/outcome.ipp>
#endif

#endif
