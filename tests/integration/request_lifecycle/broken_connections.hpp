// Scripts of servers that end their connections early.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_BROKEN_CONNECTIONS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_BROKEN_CONNECTIONS_HPP

#include "stage.hpp"

namespace request_lifecycle {

/// Answers each connection's first request with nothing but its end.
inline script dying(bool rudely = false)
{
    return [rudely](conversation& c) -> awaitable<void> {
        co_await c.request();
        rudely ? c.reset() : c.close();
    };
}

/// Answers one request, then dies at the next.
inline script dying_at_the_second()
{
    return [](conversation& c) -> awaitable<void> {
        co_await c.answer(jane());
        co_await c.request();
        c.reset();
    };
}

/// What an end right behind an answer is noticed as: over TLS its word comes with the answer.
inline px::close_reason noticed_as() { return over_tls() ? px::close_reason::server : px::close_reason::stale; }

}  // namespace request_lifecycle

#endif
