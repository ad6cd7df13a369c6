// Scripts of servers that end their connections early.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_BROKEN_CONNECTIONS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_BROKEN_CONNECTIONS_HPP

#include "stage.hpp"

namespace request_lifecycle {

/// Reads one request and ends the connection without an answer.
inline script ending_without_an_answer(bool by_reset = false)
{
    return [by_reset](conversation& c) -> awaitable<void> {
        co_await c.request();
        by_reset ? c.reset() : c.close();
    };
}

/// Answers one request and resets the connection at the next.
inline script resetting_at_the_second_request()
{
    return [](conversation& c) -> awaitable<void> {
        co_await c.answer(jane());
        co_await c.request();
        c.reset();
    };
}

/// The reason under which a connection is counted that the server closes right after an answer: over TLS the client
/// reads close_notify together with the answer, and so notices at once.
inline px::close_reason noticed_reason() { return over_tls() ? px::close_reason::server : px::close_reason::stale; }

}  // namespace request_lifecycle

#endif
