// How often and how patiently a call is tried again: the setting that `client.with(px::retry{}...)` takes.
#ifndef GAINSIGHT_PX_RETRY_HPP
#define GAINSIGHT_PX_RETRY_HPP

#include <gainsight/px/core/config.hpp>

#include <chrono>

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

}  // namespace gainsight::px::inline v0

#endif
