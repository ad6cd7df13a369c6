// 4. Timeouts and cancellation.
#include "sandbox.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <iostream>

namespace asio = boost::asio;
namespace px = gainsight::px;
using namespace std::chrono_literals;

asio::awaitable<void> too_slow(px::client<px::scope::read> client)
{
    // The timeout starts with the await and covers everything: quota, connection, retries. The error names the phase.
    auto late = co_await client.results().with(px::timeout{50ms}, px::retry::none()).accounts().get("any");
    std::cout << "timeout: " << to_string(late.error().code()) << " in phase " << to_string(late.error().phase())
              << '\n';
}

asio::awaitable<void> cancelled(px::client<px::scope::read> client)
{
    auto r = co_await client.results().accounts().get("any");
    // The cancelled call returns its error. The *next* co_await of this coroutine would throw, as always in Asio.
    std::cout << "cancelled: " << to_string(r.error().code()) << '\n';
}

int main()
{
    example::sandbox sandbox;
    sandbox.simulator().inject(px::testing::fault::stall().always());
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    px::client<px::scope::read> client{pools, px::tenant{sandbox.credential("sandbox", px::permission::read)}};

    asio::co_spawn(io, too_slow(client), [&](std::exception_ptr) {
        // A cancellation signal must be emitted on the executor of the coroutine that it cancels. Other code posts it.
        static asio::cancellation_signal stop;
        asio::co_spawn(io, cancelled(client), asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
        asio::post(io, [] { stop.emit(asio::cancellation_type::terminal); });
    });
    io.run();
}
