// The first program of the README. It needs no key, since it runs against the simulator in its own process.
#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>

namespace asio = boost::asio;
namespace px = gainsight::px;
namespace field = px::field::user;

asio::awaitable<void> first_program(px::client<px::scope::read, px::scope::write> client)
{
    px::user jane;
    jane.identify_id = "jane@example.com";
    jane.property_keys = px::property_keys("AP-EXAMPLE-2");
    jane.score = 81;
    co_await client.users().create(jane);

    auto users = client.users().list(px::user_query{}.where(field::score > 80));  // a stream of pages
    while (auto page = co_await users.next())
        for (px::user const& u : *page) std::cout << u.identify_id << ": " << *u.score << '\n';

    try {
        co_await client.users().get("nobody@example.com");
    } catch (px::error const& e) {
        std::cout << e.what() << '\n';
    }
}

int main()
{
    px::testing::simulator simulator;  // over TLS, with a certificate of its own
    auto const may = px::permission::read | px::permission::write;
    simulator.add_region(px::region::eu).add_key("key-of-the-readme-01", may);
    px::pool_options options;
    options.tls.ca_pem = simulator.ca_pem();

    asio::io_context io{1};
    px::pools pools{io.get_executor(), options};
    px::endpoint const where = px::endpoint::parse(simulator.url()).value();
    px::tenant tenant{px::credential{"first", where, px::api_key{"key-of-the-readme-01"}, may}};
    asio::co_spawn(io, first_program(px::client<px::scope::read, px::scope::write>{pools, tenant}),
                   [](std::exception_ptr failed) {
                       if (failed) std::rethrow_exception(failed);  // out of io.run(); asio::detached swallows it
                   });
    io.run();
}
