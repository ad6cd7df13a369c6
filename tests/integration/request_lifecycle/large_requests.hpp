// Requests that the buffers of both sockets do not hold, and peers that read little of them.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_LARGE_REQUESTS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_LARGE_REQUESTS_HPP

#include "stage.hpp"

#include <gainsight/px/resource/raw.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace request_lifecycle {

/// Larger than the buffers of both sockets together.
inline constexpr std::size_t large = 8 * 1024 * 1024;

inline px::raw_request large_request(px::repeatable how = px::repeatable::unless_sent, std::size_t size = large)
{
    return px::raw_request{px::verb::post, "/v1/large", how}.body(std::string(size, 'x'));
}

/// Makes the receive buffer small, so that the client's writes block soon.
inline void keep_little(conversation& c)
{
    error_code ignored;
    c.socket().set_option(asio::socket_base::receive_buffer_size{64 * 1024}, ignored);
}

/// Reads the first bytes that the client writes, and no more.
inline awaitable<void> read_some(conversation& c, std::size_t wanted)
{
    keep_little(c);
    std::vector<char> room(wanted);
    error_code ec;
    for (std::size_t got = 0; got < wanted && !ec;) got += co_await c.tls().read(room.data(), wanted - got, ec);
}

}  // namespace request_lifecycle

#endif
