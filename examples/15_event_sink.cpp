// 15. A service that records events without waiting for PX: each event is on the disk before the service continues, and
// is delivered in the background.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <string>

namespace asio = boost::asio;
namespace px = gainsight::px;
using namespace std::chrono_literals;

asio::awaitable<void> serve(px::client<px::scope::write> client, std::filesystem::path journal)
{
    px::event_sink<px::at_least_once> sink{
        client, px::sink_options{}.journal(px::journal_options{journal}).on_outcome([](px::event_report const& e) {
            std::cout << "not delivered: " << e.error << '\n';
        })};
    for (int order = 1; order <= 100; ++order)
        co_await sink.push(
            px::custom_event{"order placed", "jane" + std::to_string(order % 7) + "@example.com"}.with_property_key(
                "AP-SANDBOX-2"));
    // When the service ends, events that cannot be delivered in time stay in the journal, and the next start delivers
    // them.
    auto const counts = co_await sink.close(10s);
    std::cout << counts.done << " events delivered, " << counts.left << " left in the journal\n";
}

int main()
{
    example::sandbox sandbox;
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    px::client<px::scope::write> client{pools, px::tenant{sandbox.credential("sandbox", px::permission::write)}};
    auto const journal =
        std::filesystem::temp_directory_path() / ("px-journal-" + std::to_string(px::to_epoch_ms(px::now())));
    asio::co_spawn(io, serve(client, journal), example::rethrow);
    io.run();
    std::filesystem::remove_all(journal);
}
