// Decides whether and when a call is tried again. No sockets, no clock: outcomes and time points in, decisions out.
#ifndef GAINSIGHT_PX_CALL_RETRY_CORE_HPP
#define GAINSIGHT_PX_CALL_RETRY_CORE_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/retry.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace gainsight::px::inline v0::detail {

class jitter_source;

/// What a regional host's callers may spend on retries together, so that an outage is not answered by a multiple of the
/// load: 100 tokens, a retry costs one, a success brings back a tenth.
class retry_budget {
public:
    explicit retry_budget(std::uint32_t tokens = 100) noexcept : full_{std::int64_t{tokens} * 10}, tenths_{full_} {}
    [[nodiscard]] bool spend() noexcept
    {
        if (tenths_ < 10) return false;
        tenths_ -= 10;
        return true;
    }
    void earn() noexcept
    {
        if (tenths_ < full_) ++tenths_;
    }
    [[nodiscard]] double tokens() const noexcept { return static_cast<double>(tenths_) / 10.0; }

private:
    std::int64_t full_;
    std::int64_t tenths_;
};

/// How one attempt ended.
struct attempt_outcome {
    errc code{};  // 0: success
    int status = 0;
    bool write_started = false;
    bool first_byte_seen = false;
    bool cut_short = false;  ///< Its answer was not read whole.
    bool reused_connection = false;
    std::optional<std::chrono::milliseconds> retry_after;
    bool foreign = false;            // a 2xx that is not PX's
    bool key_rotated_since = false;  // the key that was sent is not the tenant's any more
    bool cancelled = false;
};

/// What to do next.
struct decision {
    enum class next : unsigned char {
        succeed,
        treat_as_success,
        give_up,
        retry_after_wait,
        retry_at_once_on_fresh_connection
    };
    next what = next::give_up;
    std::chrono::nanoseconds wait{};
    stop_reason reason = stop_reason::none;
};

/// The retry state of one call.
class retry_core {
public:
    using time_point = std::chrono::steady_clock::time_point;

    retry_core() noexcept = default;
    /// `policy` and `op` must live as long. `asks_once`: no attempt follows one of unknown fate, though the operation
    /// changes nothing.
    retry_core(retry const& policy, operation_info const& op, time_point deadline, bool asks_once = false) noexcept
        : policy_{&policy}, op_{&op}, deadline_{deadline}, asks_once_{asks_once}
    {}

    decision decide(attempt_outcome const& o, time_point now, retry_budget& budget, jitter_source& jitter);

    [[nodiscard]] int attempts() const noexcept { return attempts_; }
    /// What is known of the write's effect, over all attempts so far.
    [[nodiscard]] px::effect effect() const noexcept { return effect_; }
    /// Whether there was an attempt that PX may have taken up and whose answer did not come to us whole.
    [[nodiscard]] bool fate_unknown() const noexcept { return fate_unknown_; }

private:
    void note_effect(attempt_outcome const& o) noexcept;
    [[nodiscard]] bool worth_repeating(attempt_outcome const& o) const noexcept;
    [[nodiscard]] std::chrono::nanoseconds wait_for(attempt_outcome const& o, jitter_source& jitter) const;
    [[nodiscard]] decision again(attempt_outcome const& o, time_point now, retry_budget& budget, jitter_source& jitter);

    retry const* policy_ = nullptr;
    operation_info const* op_ = nullptr;
    time_point deadline_{};
    int attempts_ = 0;
    int temporary_refusals_ = 0;  // attempts that were refused temporarily
    px::effect effect_ = px::effect::not_applied;
    bool asks_once_ = false;
    bool fate_unknown_ = false;
    bool free_retry_used_ = false;
    bool new_key_tried_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/retry_core.ipp>
#endif

#endif
