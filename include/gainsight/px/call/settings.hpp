// The settings that a client carries to each of its calls: `client.with(...)` makes a client with others.
#ifndef GAINSIGHT_PX_CALL_SETTINGS_HPP
#define GAINSIGHT_PX_CALL_SETTINGS_HPP

#include <gainsight/px/observer.hpp>
#include <gainsight/px/options.hpp>
#include <gainsight/px/retry.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace gainsight::px::inline v0::detail {

struct call_settings {
    std::chrono::nanoseconds timeout = std::chrono::seconds{60};  // exports over long ranges are slow
    std::optional<std::chrono::steady_clock::time_point> deadline;
    std::chrono::nanoseconds first_byte = std::chrono::seconds{60};
    std::chrono::nanoseconds stall = std::chrono::seconds{20};
    std::uint64_t body_limit = 64ull * 1024 * 1024;
    px::retry retry;
    px::observer observer;
    std::string correlation_id;
    bool accept_gzip = false;
    std::shared_ptr<px::headers> answer_headers;  // null where nobody wants them
    bool detail_in_errors = false;
    bool tolerate_mismatches = false;
    bool strict_text = false;

    void apply(px::timeout t) { timeout = t.duration(); }
    void apply(px::deadline d) { deadline = d.at(); }
    void apply(first_byte_timeout t) { first_byte = t.duration(); }
    void apply(stall_timeout t) { stall = t.duration(); }
    void apply(px::accept_gzip g) { accept_gzip = g.on(); }
    void apply(px::body_limit l) { body_limit = l.bytes(); }
    void apply(px::retry r) { retry = std::move(r); }
    void apply(px::observer o) { observer = std::move(o); }
    void apply(px::correlation_id id) { correlation_id = id.text(); }
    void apply(headers_into h) { answer_headers = h.where(); }
    void apply(error_detail d) { detail_in_errors = d.on(); }
    void apply(px::tolerate_mismatches t) { tolerate_mismatches = t.on(); }
    void apply(px::strict_text s) { strict_text = s.on(); }
};

}  // namespace gainsight::px::inline v0::detail

#endif
