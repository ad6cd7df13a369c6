// 1. A first call: creates, updates and reads one user, and prints it.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
namespace px = gainsight::px;
namespace field = px::field::user;

asio::awaitable<void> first_call(px::client<px::scope::read, px::scope::write> client)
{
    px::user jane;
    jane.identify_id = "jane@example.com";
    jane.first_name = "Jane";
    jane.property_keys = px::property_keys("AP-EXAMPLE-2");
    co_await client.users().create(jane);
    co_await client.users().update("jane@example.com", px::patch<px::user>{}.set(field::score, 81));

    px::user const read = co_await client.users().get("jane@example.com");
    std::cout << read.first_name << " has a score of " << read.score.value_or(0) << '\n';
    std::cout << px::to_json(read) << '\n';
}

int main()
{
    example::sandbox sandbox;
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    px::tenant tenant{sandbox.credential("sandbox", px::permission::read | px::permission::write)};
    asio::co_spawn(io, first_call(px::client<px::scope::read, px::scope::write>{pools, tenant}), &example::rethrow);
    io.run();
}
