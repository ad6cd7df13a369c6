// How a simulator serves, and what it counts.
#ifndef GAINSIGHT_PX_TESTING_SIMULATOR_OPTIONS_HPP
#define GAINSIGHT_PX_TESTING_SIMULATOR_OPTIONS_HPP

#include <gainsight/px/testing/clock.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::testing {

/// How a simulator serves.
class simulator_options {
public:
    /// HTTPS with a certificate of the simulator's own CA (`simulator::ca_pem`). On by default.
    simulator_options& tls(bool on) & noexcept
    {
        tls_ = on;
        return *this;
    }
    simulator_options&& tls(bool on) && noexcept { return std::move(tls(on)); }
    /// No TLS 1.3. Off by default.
    simulator_options& only_tls_1_2(bool on) & noexcept
    {
        only_1_2_ = on;
        return *this;
    }
    simulator_options&& only_tls_1_2(bool on) && noexcept { return std::move(only_tls_1_2(on)); }
    /// Whether TLS sessions can be resumed. On by default.
    simulator_options& resumption(bool on) & noexcept
    {
        resumption_ = on;
        return *this;
    }
    simulator_options&& resumption(bool on) && noexcept { return std::move(resumption(on)); }
    /// Threads that serve; one by default.
    simulator_options& threads(std::size_t n) & noexcept
    {
        threads_ = n;
        return *this;
    }
    simulator_options&& threads(std::size_t n) && noexcept { return std::move(threads(n)); }
    /// Closes a connection on which no request began for this long. Never by default.
    simulator_options& idle_timeout(std::chrono::milliseconds d) & noexcept
    {
        idle_ = d;
        return *this;
    }
    simulator_options&& idle_timeout(std::chrono::milliseconds d) && noexcept { return std::move(idle_timeout(d)); }
    /// The value of a Keep-Alive header in each response, as "timeout=5". None by default.
    simulator_options& keep_alive(std::string value) &
    {
        keep_alive_ = std::move(value);
        return *this;
    }
    simulator_options&& keep_alive(std::string value) && { return std::move(keep_alive(std::move(value))); }
    /// Ends a connection with `Connection: close` on its n-th response. 0, never, by default.
    simulator_options& close_after(std::size_t requests) & noexcept
    {
        close_after_ = requests;
        return *this;
    }
    simulator_options&& close_after(std::size_t requests) && noexcept { return std::move(close_after(requests)); }
    /// The address to listen on; "127.0.0.1" by default.
    simulator_options& address(std::string a) &
    {
        address_ = std::move(a);
        return *this;
    }
    simulator_options&& address(std::string a) && { return std::move(address(std::move(a))); }
    /// The clock of all services. One that runs with the system's by default.
    simulator_options& clock(sim_clock const& c) &
    {
        clock_ = std::make_shared<sim_clock>(c);
        return *this;
    }
    simulator_options&& clock(sim_clock const& c) && { return std::move(clock(c)); }

    [[nodiscard]] bool tls() const noexcept { return tls_; }
    [[nodiscard]] bool only_tls_1_2() const noexcept { return only_1_2_; }
    [[nodiscard]] bool resumption() const noexcept { return resumption_; }
    [[nodiscard]] std::size_t threads() const noexcept { return threads_; }
    [[nodiscard]] std::chrono::milliseconds idle_timeout() const noexcept { return idle_; }
    [[nodiscard]] std::string const& keep_alive() const noexcept { return keep_alive_; }
    [[nodiscard]] std::size_t close_after() const noexcept { return close_after_; }
    [[nodiscard]] std::string const& address() const noexcept { return address_; }
    [[nodiscard]] std::shared_ptr<sim_clock> const& clock() const noexcept { return clock_; }

private:
    std::shared_ptr<sim_clock> clock_;
    std::string keep_alive_;
    std::string address_ = "127.0.0.1";
    std::size_t threads_ = 1;
    std::size_t close_after_ = 0;
    std::chrono::milliseconds idle_{0};
    bool tls_ = true;
    bool only_1_2_ = false;
    bool resumption_ = true;
};

/// What a simulator counted of its connections, over all regions.
class simulator_stats {
public:
    std::uint64_t accepted = 0;           ///< TCP connections.
    std::uint64_t open = 0;               ///< Of them, open now.
    std::uint64_t open_peak = 0;          ///< The most that were open at once.
    std::uint64_t handshakes = 0;         ///< TLS handshakes that succeeded.
    std::uint64_t handshakes_failed = 0;  ///< Given up by the client, as a certificate it does not trust makes it do.
    std::uint64_t resumed = 0;            ///< Handshakes that resumed a session.
    std::uint64_t requests = 0;           ///< Read completely, applied or not.
    std::uint64_t faults = 0;             ///< Times that an injected fault struck.
};

}  // namespace gainsight::px::inline v0::testing

#endif
