// A client over TLS against the simulator, for tests under load.
#ifndef TESTS_ENDURANCE_WORLD_HPP
#define TESTS_ENDURANCE_WORLD_HPP

#include "../running.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <string>

namespace endurance {

namespace px = gainsight::px;
namespace asio = boost::asio;

inline constexpr char key[] = "endurance-key-0001";

using px_test::wide_quota;

struct world {
    px::testing::simulator simulator;
    px::testing::service& service = simulator.add_region(px::region::eu);

    world() { service.add_key(key, px::permission::read | px::permission::write); }

    px::pool_options options(std::size_t connections)
    {
        px::pool_options o;
        o.max_connections = connections;
        o.tls.ca_pem = simulator.ca_pem();
        return o;
    }
    px::tenant tenant(std::string label = "endurance", px::quota quota = wide_quota())
    {
        return px::tenant{px::credential{std::move(label), px::endpoint::parse(simulator.url()).value(),
                                         px::api_key{key}, px::permission::read | px::permission::write},
                          std::move(quota)};
    }
};

using client = px::client<px::scope::read, px::scope::write>;

/// One of two hundred callers that read five hundred seeded users, fifty times each: counts what came right and what
/// did not.
template <class Count>
asio::awaitable<void> read_fifty_users(client c, int who, Count& answered, Count& wrong)
{
    for (int i = 0; i < 50; ++i) {
        auto const id = px::testing::service::seeded_id(px::testing::collection::users,
                                                        static_cast<std::size_t>((who * 50 + i) % 500));
        auto const user = co_await c.results().users().get(id);
        if (user && user->identify_id == id)
            ++answered;
        else
            ++wrong;
    }
}

}  // namespace endurance

#endif
