// How one exchange of a request for an answer ended.
#ifndef GAINSIGHT_PX_NET_EXCHANGE_END_HPP
#define GAINSIGHT_PX_NET_EXCHANGE_END_HPP

#include <gainsight/px/core/error.hpp>

#include <chrono>
#include <string>

namespace gainsight::px::inline v0::detail {

/// As far as the connection can tell.
struct exchange_end {
    enum class how : unsigned char {
        answered,   // head and body were read to their end
        stopped,    // the handler had enough
        failed,     // reading or writing failed
        not_http,   // what came cannot be trusted to be an answer; asking again would bring the same
        stalled,    // the peer neither sent nor took a byte for too long
        timed_out,  // a deadline passed
    };
    how what = how::failed;
    px::phase phase = px::phase::write;
    bool write_started = false;
    bool first_byte_seen = false;
    bool reusable = false;
    bool until_closed = false;  // answered: the body had no length, and ended with the connection
    bool cut_off = false;       // the same, and TLS was not closed as it must be behind its end
    std::string problem;        // for failed and not_http: what the system or the parser said
    std::chrono::steady_clock::time_point written{};
    std::chrono::steady_clock::time_point first_byte{};
};

}  // namespace gainsight::px::inline v0::detail

#endif
