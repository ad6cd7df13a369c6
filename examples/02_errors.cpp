// 2. Errors in both styles: thrown, and as results.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
namespace px = gainsight::px;

asio::awaitable<void> errors(px::client<px::scope::read, px::scope::write> client)
{
    // Thrown as an exception.
    try {
        co_await client.users().get("nobody@example.com");
    } catch (px::error const& e) {
        std::cout << "thrown: " << e.what() << '\n';
    }

    // Returned as a result, for failures that are expected and need no exception.
    auto found = co_await client.results().users().get("nobody@example.com");
    if (!found && found.error() == px::errc::not_found) std::cout << "result: no such user\n";

    // Generic code can check the kind of an error, and the error of a write says whether PX applied it.
    auto created = co_await client.results().users().create(px::user{});
    std::cout << "refused before sending: " << std::boolalpha << (created.error().code() == px::errc::invalid_argument)
              << ", effect: " << to_string(created.error().effect()) << '\n';
    std::error_code const code = found.error();
    std::cout << "transient: " << (code == px::error_kind::transient) << '\n';
}

int main()
{
    example::sandbox sandbox;
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    px::tenant tenant{sandbox.credential("sandbox", px::permission::read | px::permission::write)};
    asio::co_spawn(io, errors(px::client<px::scope::read, px::scope::write>{pools, tenant}), &example::rethrow);
    io.run();
}
