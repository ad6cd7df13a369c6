// 3. Without coroutines in your own code: co_spawn takes any completion token.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <iostream>
#include <thread>

namespace asio = boost::asio;
namespace px = gainsight::px;

int main()
{
    example::sandbox sandbox;
    asio::io_context io{1};
    auto work = asio::make_work_guard(io);
    std::thread runner{[&io] { io.run(); }};

    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    px::client<px::scope::read> client{pools, px::tenant{sandbox.credential("sandbox", px::permission::read)}};

    // With a future, for a thread that may block.
    auto future = asio::co_spawn(io, client.results().accounts().get("no-such-account"), asio::use_future);
    std::cout << "future: " << to_string(future.get().error().code()) << '\n';

    // With a callback.
    std::promise<void> called;
    asio::co_spawn(io, client.results().users().is_denied("user-000000@px.example"),
                   [&called](std::exception_ptr, px::result<bool> denied) {
                       std::cout << "callback: "
                                 << (denied ? (*denied ? "denied" : "not denied") : denied.error().what()) << '\n';
                       called.set_value();
                   });
    called.get_future().wait();
    work.reset();
    runner.join();
}
