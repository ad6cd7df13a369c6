// When a call is tried again. No sockets, no clock: outcomes and time points in, decisions out.
#ifndef GAINSIGHT_PX_CALL_RETRY_HPP
#define GAINSIGHT_PX_CALL_RETRY_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/operation/info.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gainsight::px::inline v0 {

/// How often and how patiently a call is tried.
///
/// GET, PUT and DELETE are repeated on broken and stalled connections, 429, 502 to 504, 520 to 530, and on a 404 that
/// is not PX's; GET on other passing trouble of the server as well, 500 above all. Every verb is repeated on 408 and
/// 425, with which a request is refused before it is taken up. A POST is repeated only then, when its request was never
/// begun, or when a 429 for the rate refused it: PX has no idempotency key, and events cannot be deleted.
///
/// A refusal for the time being (429, 503, the duplicate block under any status) lasts as long as it lasts: it is not
/// counted against max_attempts, and ends the call when the next attempt would come after the deadline. One that goes
/// on is asked again once a second at most, whatever the waits are.
class retry {
public:
    constexpr retry() noexcept = default;
    /// One attempt only.
    [[nodiscard]] static constexpr retry none() noexcept { return retry{}.max_attempts(1); }

    /// Requests at most, the first included and refusals for the time being not counted. 1: no second one, but where a
    /// kept connection turned out to be dead, and where the key was rotated while the call was under way. Default 3.
    [[nodiscard]] constexpr retry max_attempts(int n) const noexcept
    {
        auto r = *this;
        r.max_attempts_ = n < 1 ? 1 : n;
        return r;
    }
    /// The first wait's upper bound; each further one's is twice the one before. Default 0.5 s. What is waited is drawn
    /// evenly from zero to the bound, so that callers that failed together do not come back together.
    [[nodiscard]] constexpr retry first_wait(std::chrono::milliseconds d) const noexcept
    {
        auto r = *this;
        r.first_wait_ = bounded(d);
        return r;
    }
    /// No wait is longer, but for block_wait's and for a Retry-After, which is obeyed in full: where it would pass the
    /// deadline the call fails at once, and its error says when to come again. Default 20 s.
    [[nodiscard]] constexpr retry max_wait(std::chrono::milliseconds d) const noexcept
    {
        auto r = *this;
        r.max_wait_ = bounded(d);
        return r;
    }
    /// The wait after PX blocked a duplicate request, drawn evenly between the two; also the least after a 429 for the
    /// rate, since PX refuses the repetition of a request within seconds. Default 3 to 5 s.
    [[nodiscard]] constexpr retry block_wait(std::chrono::milliseconds least,
                                             std::chrono::milliseconds most) const noexcept
    {
        auto r = *this;
        r.block_least_ = bounded(least);
        r.block_most_ = bounded(most < least ? least : most);
        return r;
    }

    [[nodiscard]] constexpr int max_attempts() const noexcept { return max_attempts_; }
    [[nodiscard]] constexpr std::chrono::milliseconds first_wait() const noexcept { return first_wait_; }
    [[nodiscard]] constexpr std::chrono::milliseconds max_wait() const noexcept { return max_wait_; }
    [[nodiscard]] constexpr std::chrono::milliseconds block_least() const noexcept { return block_least_; }
    [[nodiscard]] constexpr std::chrono::milliseconds block_most() const noexcept { return block_most_; }

private:
    /// Nobody waits for longer than a year, and in nanoseconds "for ever" would not fit.
    static constexpr std::chrono::milliseconds bounded(std::chrono::milliseconds d) noexcept
    {
        constexpr std::chrono::milliseconds longest = std::chrono::hours{24 * 365};
        return d < d.zero() ? d.zero() : d > longest ? longest : d;
    }

    int max_attempts_ = 3;
    std::chrono::milliseconds first_wait_{500};
    std::chrono::milliseconds max_wait_{20'000};
    std::chrono::milliseconds block_least_{3'000};
    std::chrono::milliseconds block_most_{5'000};
};

namespace detail {

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
    bool cut_short = false;  ///< The connection broke within the answer.
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
    int refusals_ = 0;  // of the attempts, those for the time being
    px::effect effect_ = px::effect::not_applied;
    bool asks_once_ = false;
    bool fate_unknown_ = false;
    bool free_retry_used_ = false;
    bool new_key_tried_ = false;
};

/// Reads Retry-After in its two forms, seconds and an HTTP date (of the current form or of the two obsolete ones), as
/// the wait from `now` on; nothing for anything else. A date in the past is no wait.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text,
                                                                         std::chrono::system_clock::time_point now);

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/retry.ipp>
#endif

#endif
