// What a pool counts.
#ifndef GAINSIGHT_PX_NET_POOL_STATS_HPP
#define GAINSIGHT_PX_NET_POOL_STATS_HPP

#include <gainsight/px/core/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gainsight::px::inline v0 {

/// Why a connection was closed.
enum class close_reason : unsigned char {
    idle_timeout,  ///< Unused for longer than idle_timeout, or one too many in idle.
    max_lifetime,  ///< Older than max_lifetime.
    stale,         ///< The check before reuse found it closed or with bytes that nobody asked for.
    server,  ///< It cannot carry a further call: `Connection: close`, a body without an announced length, bytes behind
             ///< it.
    failed,  ///< Reading or writing failed or stalled, or the answer was not HTTP or not wanted to its end.
    timed_out,  ///< A phase or the call ran out of time.
    cancelled,  ///< The call that held it was cancelled.
    shutdown,   ///< The pools were closed.
};
inline constexpr std::size_t close_reasons = 8;

[[nodiscard]] constexpr std::string_view to_string(close_reason r) noexcept
{
    constexpr std::string_view names[close_reasons] = {"idle_timeout", "max_lifetime", "stale",     "server",
                                                       "failed",       "timed_out",    "cancelled", "shutdown"};
    return names[static_cast<std::size_t>(r)];
}

/// The counts of one host's pool: what is now, and what has been since it was made.
class pool_stats {
public:
    pool_stats() {}
    std::size_t open = 0;       ///< Connections now, those being opened included.
    std::size_t open_peak = 0;  ///< The most that were open at once.
    std::size_t idle = 0;
    std::size_t leased = 0;
    std::size_t waiting = 0;                            ///< Calls waiting for a connection now.
    std::uint64_t opened = 0;                           ///< Connections that were opened.
    std::uint64_t reused = 0;                           ///< Times that an open connection served a further request.
    std::uint64_t resumed = 0;                          ///< TLS handshakes that resumed a session.
    std::uint64_t failed = 0;                           ///< Connections that could not be opened.
    std::array<std::uint64_t, close_reasons> closed{};  ///< By close_reason.
};

}  // namespace gainsight::px::inline v0

#endif
