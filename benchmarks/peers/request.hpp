// The headers that every peer sends: the same that this library sends.
#ifndef BENCHMARKS_PEERS_REQUEST_HPP
#define BENCHMARKS_PEERS_REQUEST_HPP

#include "work.hpp"

#include <gainsight/px/core/config.hpp>

#include <stdexcept>
#include <string>

namespace bench {

inline constexpr char const* key_header = "X-APTRINSIC-API-KEY";
inline constexpr char const* media_type = "application/json";

inline std::string user_agent() { return "gainsight-px-cpp/" + std::string{gainsight::px::library_version}; }
inline std::string host_header(work const& w) { return w.host + ':' + std::to_string(w.port); }

/// The largest answer that a peer accepts.
inline constexpr std::size_t body_limit = 64U << 20U;

/// The status must be 200 for a GET and 201 for an event; any other ends the run.
inline void expect_status(work const& w, long status)
{
    if (status != (w.what == work::kind::event ? 201 : 200))
        throw std::runtime_error{"the server answered " + std::to_string(status)};
}

/// Writes the body of the event if `--print-event` asks for it, for comparing it and for passing it to wrk.
template <class Dom>
bool printed_event(work const& w, Dom&& dom)
{
    if (!w.has("--print-event")) return false;
    std::string body;
    dom.write_event(body);
    std::printf("%s\n", body.c_str());
    return true;
}

}  // namespace bench

#endif
