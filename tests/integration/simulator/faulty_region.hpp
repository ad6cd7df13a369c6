// A simulated region that faults strike, and how a client sees them.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_SIMULATOR_FAULTY_REGION_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_SIMULATOR_FAULTY_REGION_HPP

#include <gainsight/px/testing/simulator.hpp>

#include "raw_client.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace px = gainsight::px;
namespace sim = px::testing;
using namespace std::chrono_literals;
using sim::fault;

namespace fault_tests {

constexpr char key[] = "test-key-0123456789";
constexpr char a_user[] = "/v1/users/user-000001@px.example";

/// One region over TLS or plain, and clients of it.
struct region_under_fault {
    explicit region_under_fault(bool over_tls, sim::simulator_options options = {})
        : tls{over_tls}, simulator{std::move(options.tls(over_tls))}
    {
        service.set(sim::quirks::none());
        service.add_key(key, px::permission::read | px::permission::write);
        service.seed(sim::collection::users, 50);
        if (tls) trust = raw::trusting(simulator.ca_pem());
    }
    [[nodiscard]] raw::client client() { return raw::client{simulator.port(px::region::eu), trust}; }
    /// Everything that comes back to one request, and how it ended.
    std::string all(boost::system::error_code& error, char const* method = "GET", char const* what = a_user,
                    char const* body = "")
    {
        auto c = client();
        c.send(method, what, key, body);
        return c.read_all(error);
    }
    /// The same when nothing goes wrong.
    std::string expected()
    {
        auto c = client();
        auto const a = c.call("GET", a_user, key);
        return a.head + "\r\n" + a.body;
    }

    bool tls;
    sim::simulator simulator;
    sim::service& service = simulator.add_region(px::region::eu);
    std::shared_ptr<raw::asio::ssl::context> trust;
};

/// Ended without a reset. A FIN without close_notify counts: that is what hanging up is.
inline bool ended_in_order(boost::system::error_code const& e)
{
    return e == raw::asio::error::eof || e == raw::asio::ssl::error::stream_truncated;
}
inline bool was_reset(boost::system::error_code const& e) { return e == raw::asio::error::connection_reset; }

auto const both = boost::unit_test::data::make({false, true});

}  // namespace fault_tests

using namespace fault_tests;

#endif
