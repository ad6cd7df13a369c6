// The settings of pools and of calls, with their defaults, units and reasons. Others stand in headers of their own:
// retry.hpp (how often a call is tried again), observer.hpp (hooks that see each step), quota_options.hpp (a
// subscription's rate and daily calls), core/proxy.hpp (the way through a proxy), core/credential.hpp (a key and its
// host), query/query.hpp (a list's pages).
#ifndef GAINSIGHT_PX_OPTIONS_HPP
#define GAINSIGHT_PX_OPTIONS_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/core/headers.hpp>
#include <gainsight/px/core/proxy.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// How TLS is done. The defaults verify the certificate and the host name against the system's roots.
class tls_options {
public:
    tls_options() {}

    /// PEM text of further trusted roots (a company's proxy, a test). Empty: the system's roots alone.
    std::string ca_pem;
    /// A PEM file of further trusted roots, read once, when the pools are made.
    std::string ca_file;
    /// A PEM file of the certificate, and its chain, by which this client makes itself known to a server that asks for
    /// one: Redis does unless its configuration says otherwise, PX does not. Empty: none.
    std::string certificate_file;
    /// A PEM file of its private key, which is not encrypted. Empty: it stands in `certificate_file`.
    std::string private_key_file;
    /// Whether the system's roots are trusted.
    bool use_system_roots = true;
    /// Accepts any certificate. For a laboratory only: whoever sits between reads the key.
    bool dangerously_accept_any_certificate = false;
    /// Whether sessions are resumed, which saves a round trip and most of the handshake's CPU time.
    bool resume_sessions = true;
};

/// Addresses that stand for a host and port in place of what the name resolves to, as curl's --resolve has them: for a
/// test, for a host that is being moved, or where DNS is not to be trusted. TLS still verifies the host's name.
class resolve_override {
public:
    resolve_override(std::string for_host, std::uint16_t for_port, std::vector<std::string> by_hand)
        : host{std::move(for_host)}, port{for_port}, addresses{std::move(by_hand)}
    {}
    /// resolve_override{"api-eu.aptrinsic.com", 443, "192.0.2.1", "2001:db8::1"}
    template <class... Text>
        requires(std::convertible_to<Text, std::string_view> && ...)
    resolve_override(std::string for_host, std::uint16_t for_port, Text const&... by_hand)
        : host{std::move(for_host)}, port{for_port}, addresses{std::string{std::string_view{by_hand}}...}
    {}

    std::string host;
    std::uint16_t port;
    std::vector<std::string> addresses;  ///< IPv4 and IPv6, without brackets. None: the name is resolved as ever.
};

/// The limits of a connection pool; each regional host has a pool of its own with the same options.
class pool_options {
public:
    pool_options() {}

    /// Connections to one host at once, those being opened included. 32: at PX's 200 calls a second this leaves each
    /// call 160 ms.
    std::size_t max_connections = 32;
    /// Connections kept open while nobody uses them.
    std::size_t max_idle = 32;
    /// Calls that may wait for a connection to one host; one more fails with pool_exhausted.
    std::size_t max_waiters = 10'000;
    /// Calls of one tenant that may hold a connection to one host at once; 0 is no limit.
    std::size_t max_in_flight_per_tenant = 0;
    /// How long an unused connection is trusted. Below the 60 s after which load balancers of PX's kind close, since a
    /// connection that both sides close at the same moment loses a request. A `Keep-Alive: timeout=` header lowers it.
    std::chrono::milliseconds idle_timeout = std::chrono::seconds{50};
    /// Age at which a connection is not used again, so that a change of DNS is followed; each connection takes off
    /// up to a tenth at random, so that they do not all reconnect at once.
    std::chrono::milliseconds max_lifetime = std::chrono::minutes{10};
    /// Time for the name to resolve. Connections that are opened at the same time share one lookup.
    std::chrono::milliseconds resolve_timeout = std::chrono::seconds{5};
    /// Time for one address to accept.
    std::chrono::milliseconds connect_timeout = std::chrono::seconds{5};
    /// How long an address is alone on its way before the next one is tried beside it (RFC 8305, the Connection Attempt
    /// Delay); one that fails is followed at once. The first to connect is used. 250 ms is the RFC's advice: more than
    /// a healthy path takes, and all that an address which is never answered costs. Less than 10 ms counts as 10 ms.
    std::chrono::milliseconds connection_attempt_delay = std::chrono::milliseconds{250};
    /// Time for the TLS handshake, and for a proxy to open its tunnel.
    std::chrono::milliseconds handshake_timeout = std::chrono::seconds{5};
    /// The proxy through which hosts are reached, all but those that its no_proxy() names. None by default: the
    /// environment is read only where a program says so, by px::proxy::from_env(). To hosts without TLS (a test) the
    /// way leads through a tunnel too, which some proxies grant to port 443 alone. A proxy that cannot be reached, or
    /// that cannot reach the host, is connect_failed; one that refuses is proxy_refused.
    px::proxy proxy;
    /// Addresses by hand; of the proxy's name, where a host is reached through it. None by default.
    std::vector<resolve_override> resolve;
    /// Retries that a host's callers may make in a row, together; each success brings back a tenth of one. It keeps an
    /// outage from being answered by a multiple of the load.
    std::uint32_t retry_budget = 100;
    tls_options tls;
    /// Sent as User-Agent, before the library's own name.
    std::string user_agent;
};

/// The longest that one call may take, from its await on, waiting for quota and connection and retrying included.
class timeout {
public:
    template <class Rep, class Period>
    constexpr explicit timeout(std::chrono::duration<Rep, Period> duration) noexcept
        : duration_{detail::in_nanoseconds(duration)}
    {}
    [[nodiscard]] constexpr std::chrono::nanoseconds duration() const noexcept { return duration_; }

private:
    std::chrono::nanoseconds duration_;
};

/// The moment by which a call must be done, wherever it started.
class deadline {
public:
    constexpr explicit deadline(std::chrono::steady_clock::time_point at) noexcept : at_{at} {}
    [[nodiscard]] constexpr std::chrono::steady_clock::time_point at() const noexcept { return at_; }

private:
    std::chrono::steady_clock::time_point at_;
};

/// The longest wait for the first byte of an answer once a request is written.
class first_byte_timeout {
public:
    template <class Rep, class Period>
    constexpr explicit first_byte_timeout(std::chrono::duration<Rep, Period> duration) noexcept
        : duration_{detail::in_nanoseconds(duration)}
    {}
    [[nodiscard]] constexpr std::chrono::nanoseconds duration() const noexcept { return duration_; }

private:
    std::chrono::nanoseconds duration_;
};

/// The longest that the host may be silent once its answer has begun, or may take nothing of a request that is more
/// than a few kilobytes long; then the attempt fails with errc::stalled. Each byte begins the wait anew, and only what
/// is waited for the host counts: a caller or a sink that is slow is no slow host. Default 20 s.
class stall_timeout {
public:
    template <class Rep, class Period>
    constexpr explicit stall_timeout(std::chrono::duration<Rep, Period> duration) noexcept
        : duration_{detail::in_nanoseconds(duration)}
    {}
    [[nodiscard]] constexpr std::chrono::nanoseconds duration() const noexcept { return duration_; }

private:
    std::chrono::nanoseconds duration_;
};

/// Whether answers may come compressed by gzip, which saves the host's and the network's time and costs some of this
/// side's. Off by default. What comes compressed without being asked for is unpacked all the same.
class accept_gzip {
public:
    constexpr explicit accept_gzip(bool on = true) noexcept : on_{on} {}
    [[nodiscard]] constexpr bool on() const noexcept { return on_; }

private:
    bool on_;
};

/// The largest answer that is read, in bytes of body, unpacked where it came compressed.
class body_limit {
public:
    constexpr explicit body_limit(std::uint64_t bytes) noexcept : bytes_{bytes} {}
    [[nodiscard]] constexpr std::uint64_t bytes() const noexcept { return bytes_; }

private:
    std::uint64_t bytes_;
};

/// Sent as the header X-Correlation-Id, so that one call can be found in the logs of a proxy.
class correlation_id {
public:
    explicit correlation_id(std::string text) : text_{static_cast<std::string&&>(text)} {}
    [[nodiscard]] std::string const& text() const noexcept { return text_; }

private:
    std::string text_;
};

/// Where the headers of an answer go: `client.with(px::headers_into(h))`, where `h` is a
/// `std::shared_ptr<px::headers>`.
///
/// Once a call has ended, `h` holds the headers of the last answer that came to it, of a failure too, and none when
/// none came; at most 64 KiB, which is what a head may have. While the call is under way `h` is the library's, which
/// writes it on the pools' executor: one call at a time, and no read-ahead of a list, may share it. It is kept alive
/// until then.
class headers_into {
public:
    explicit headers_into(std::shared_ptr<headers> where) noexcept : where_{std::move(where)} {}
    [[nodiscard]] std::shared_ptr<headers> const& where() const noexcept { return where_; }

private:
    std::shared_ptr<headers> where_;
};

/// Whether errors may hold ids (which are e-mail addresses) and a sample of an undecodable body. Off by default.
class error_detail {
public:
    constexpr explicit error_detail(bool with_ids_and_bodies) noexcept : on_{with_ids_and_bodies} {}
    [[nodiscard]] constexpr bool on() const noexcept { return on_; }

private:
    bool on_;
};

/// Whether a field of a type that it cannot be read from is left absent and counted, instead of failing the call with
/// bad_response. Its value is kept in the record's `extra` under the field's name, so that an export holds what PX
/// sent.
///
/// What can be read all the same ("81", "true" or an ISO 8601 date and time in text, 82.0 for a whole number, a lone
/// value for a list of one) is read by default, and counted as repaired.
class tolerate_mismatches {
public:
    constexpr explicit tolerate_mismatches(bool on = true) noexcept : on_{on} {}
    [[nodiscard]] constexpr bool on() const noexcept { return on_; }

private:
    bool on_;
};

/// Whether a text that is not sound (bytes that are no UTF-8, half a surrogate pair, an escape that JSON does not have,
/// a control character) fails the call with bad_response. Off by default: it is read as it was plainly meant or with
/// U+FFFD, and counted as repaired.
class strict_text {
public:
    constexpr explicit strict_text(bool on = true) noexcept : on_{on} {}
    [[nodiscard]] constexpr bool on() const noexcept { return on_; }

private:
    bool on_;
};

}  // namespace gainsight::px::inline v0

#endif
