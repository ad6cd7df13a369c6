// PX on this machine: simulated services behind a real server, with trouble on demand.
#ifndef GAINSIGHT_PX_TESTING_SIMULATOR_HPP
#define GAINSIGHT_PX_TESTING_SIMULATOR_HPP

#include <gainsight/px/core/region.hpp>
#include <gainsight/px/testing/certificate.hpp>
#include <gainsight/px/testing/clock.hpp>
#include <gainsight/px/testing/fault.hpp>
#include <gainsight/px/testing/service.hpp>
#include <gainsight/px/testing/simulator_options.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace gainsight::px::inline v0::testing {

/// Serves any number of simulated PX regions from threads of its own, over TLS or plain, each on a port of its own.
///
/// ```cpp
/// px::testing::simulator sim;
/// auto& eu = sim.add_region(px::region::eu);
/// eu.add_key("test-key-0123456789", px::permission::read | px::permission::write);
/// eu.seed(px::testing::collection::users, 2000);
/// auto where = px::endpoint::parse(sim.url(px::region::eu)).value();
/// px::pool_options options;
/// options.tls.ca_pem = sim.ca_pem();  // or the handshake fails, as it should
/// px::pools pools{ex, options};
/// ```
/// It runs from construction to destruction or `stop()`, which closes every connection and joins its threads. All
/// member functions are thread-safe.
class simulator {
public:
    explicit simulator(simulator_options options = {});
    simulator(simulator const&) = delete;
    simulator& operator=(simulator const&) = delete;
    ~simulator();

    /// Opens a region on a free port, or on `port`, and returns its service, which lives as long as the simulator. For
    /// a region that is open it returns that one. Throws boost::system::system_error when the port cannot be bound.
    service& add_region(region r, std::uint16_t port = 0);
    /// The service of a region. Throws std::out_of_range when there is none.
    [[nodiscard]] service& at(region r);
    [[nodiscard]] std::uint16_t port(region r) const;
    /// "https://127.0.0.1:41234". Throws std::out_of_range for a region that was not added.
    [[nodiscard]] std::string url(region r) const;
    /// The URL of the region that was added first.
    [[nodiscard]] std::string url() const;
    /// The certificate of the CA that signed the servers' certificates: what a client must trust.
    [[nodiscard]] std::string const& ca_pem() const noexcept;

    /// Moves the clock of all services forward.
    void advance(std::chrono::milliseconds by) noexcept;
    [[nodiscard]] sim_clock& clock() noexcept;

    // Trouble

    /// Lets trouble strike. Faults are asked in the order they were injected; the first that fits strikes alone.
    void inject(fault f);
    void clear_faults();                            ///< Forgets all faults; what strikes a connection already goes on.
    [[nodiscard]] std::size_t faults_left() const;  ///< Injected and not used up.
    /// Closes the region's listener, so that connections are refused, or opens it again on the same port.
    void refuse_connections(region r, bool yes);
    /// Resets every open connection, of one region or of all.
    void kill_all_connections(std::optional<region> of = std::nullopt);
    /// New connections of the region see this certificate. Sessions from before are not resumed.
    void use_certificate(region r, certificate kind);

    [[nodiscard]] simulator_stats stats() const;
    void reset_stats();  ///< Back to zero, except for what is open now.

    /// Closes everything and joins the threads; services and their books stay. Never waits for a client.
    void stop();

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace gainsight::px::inline v0::testing

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/testing/impl/simulator.ipp>
#endif

#endif
