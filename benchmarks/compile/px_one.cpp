// A program with one call.
#include <gainsight/px/client.hpp>
#include <gainsight/px/resource/users.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>

namespace asio = boost::asio;
namespace px = gainsight::px;

asio::awaitable<void> show(asio::any_io_executor ex)
{
    px::client<px::scope::read> client{ex, px::region::eu, px::api_key::from_env("PX_API_KEY")};
    px::user jane = co_await client.users().get("jane@example.com");
    std::cout << jane.email << '\n';
}

int main()
{
    asio::io_context io{1};
    asio::co_spawn(io, show(io.get_executor()), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
