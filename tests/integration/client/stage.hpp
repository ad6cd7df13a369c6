// A simulated PX for the tests of the face, and how a coroutine is run against it to its end.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_CLIENT_STAGE_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_CLIENT_STAGE_HPP

#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <string>
#include <utility>

namespace client_tests {

namespace asio = boost::asio;

/// A region with Jane, who is a user of Acme, and a key that may do everything.
class stage {
public:
    stage() : service_{simulator_.add_region(gainsight::px::region::eu)}
    {
        service_.add_key(key_text, gainsight::px::permission::read | gainsight::px::permission::write |
                                       gainsight::px::permission::production_launch);
        service_.add(gainsight::px::testing::collection::accounts, {{"id", "acme"}, {"name", "Acme"}});
        service_.add(gainsight::px::testing::collection::accounts, {{"id", "acme/eu"}, {"name", "Acme Europe"}});
        service_.add(gainsight::px::testing::collection::users,
                     {{"identifyId", "jane@example.com"}, {"email", "jane@acme.com"}, {"score", 90}});
        service_.add(gainsight::px::testing::collection::users,
                     {{"identifyId", "jane/doe"}, {"email", "doe@acme.com"}, {"score", 85}});
        service_.seed(gainsight::px::testing::collection::custom_events, 30);
    }

    [[nodiscard]] gainsight::px::testing::service& service() const { return service_; }
    [[nodiscard]] gainsight::px::testing::simulator& simulator() noexcept { return simulator_; }
    [[nodiscard]] gainsight::px::endpoint where() const
    {
        return gainsight::px::endpoint::parse(simulator_.url()).value();
    }
    [[nodiscard]] gainsight::px::pool_options trusting() const
    {
        gainsight::px::pool_options options;
        options.tls.ca_pem = simulator_.ca_pem();
        return options;
    }
    [[nodiscard]] gainsight::px::credential credential(gainsight::px::permissions may) const
    {
        return gainsight::px::credential{"stage", where(), gainsight::px::api_key{key_text}, may};
    }

    /// Runs a coroutine to its end; what it throws is thrown here.
    static void run(asio::io_context& io, asio::awaitable<void> work)
    {
        std::exception_ptr thrown;
        asio::co_spawn(io, std::move(work), [&](std::exception_ptr e) { thrown = e; });
        io.run();
        if (thrown) std::rethrow_exception(thrown);
    }

    static constexpr char key_text[] = "key-of-the-stage-000001";

private:
    gainsight::px::testing::simulator simulator_;
    gainsight::px::testing::service& service_;
};

}  // namespace client_tests

#endif
