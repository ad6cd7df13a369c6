// 12. Events of two years, which no single call covers: one stream of pages, read in windows that PX allows, four at a
// time.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>

namespace asio = boost::asio;
namespace px = gainsight::px;

asio::awaitable<void> read_two_years(px::client<px::scope::read> client)
{
    auto const window_of = [client](px::date_range const& window) {
        return client.session_events().list(px::session_event_query{}.during(window));
    };
    px::date_range const two_years{px::now() - std::chrono::years{2}, px::now()};
    px::window_stream events{window_of, two_years};
    px::page<px::session_initialized_event> page;
    while (co_await events.next(page))
        for (auto const& event : page)
            if (!event.date) std::printf("%s has no date\n", event.event_id.c_str());
    std::printf("%llu events of %llu windows, %llu came twice\n",
                static_cast<unsigned long long>(events.counts().delivered),
                static_cast<unsigned long long>(events.finished()),
                static_cast<unsigned long long>(events.counts().duplicates));
}

int main()
{
    example::sandbox sandbox;
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    px::client<px::scope::read> client{pools, px::tenant{sandbox.credential("sandbox", px::permission::read)}};
    asio::co_spawn(io, read_two_years(client), example::rethrow);
    io.run();
}
