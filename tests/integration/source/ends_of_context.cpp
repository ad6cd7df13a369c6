// A context that ends with windows under way: nothing outlives it, on whichever thread the calls were to run.
#include "../resources/stage.hpp"

#include <gainsight/px/source/window_stream.hpp>

#include <boost/asio/detached.hpp>

#include <memory>

using namespace resources;
using std::chrono::days;

namespace {

/// A stream over some windows whose calls run on a strand, so that their start is in a queue at first.
asio::awaitable<void> read(all_scopes client, px::window_order order, [[maybe_unused]] std::shared_ptr<int> alive)
{
    auto list = [client](px::date_range const& window) {
        return client.session_events().list(px::session_event_query{}.during(window).page_size(5));
    };
    px::window_stream stream{std::move(list), px::date_range{px::now() - days{500}, px::now()},
                             px::window_options{}.order(order)};
    px::page<px::session_initialized_event> page;
    while (co_await stream.next(page)) {
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ends_of_context)

BOOST_AUTO_TEST_CASE(free_what_waits_for_calls_that_never_started)
{
    px::testing::simulator simulator;
    auto& service = simulator.add_region(px::region::eu);
    service.add_key("key-of-the-contexts-1", all_scopes::permissions);
    service.seed(collection::session_events, 40, 500);
    for (auto order : {px::window_order::as_they_come, px::window_order::by_time})
        for (int handlers = 0; handlers != 40; ++handlers) {
            auto alive = std::make_shared<int>();
            std::weak_ptr<int> const watched = alive;
            {
                // That of the pools goes first, with the starts of calls in its queue.
                asio::io_context io{1}, of_pools{1};
                px::pool_options options;
                options.tls.ca_pem = simulator.ca_pem();
                px::pools pools{of_pools.get_executor(), px::single_threaded, std::move(options)};
                all_scopes client{
                    pools, px::tenant{px::credential{"context", px::endpoint::parse(simulator.url()).value(),
                                                     px::api_key{"key-of-the-contexts-1"}, all_scopes::permissions}}};
                asio::co_spawn(io, read(client, order, std::move(alive)), asio::detached);
                for (int i = 0; i != handlers; ++i) io.poll_one(), of_pools.poll_one();
                while (io.poll() != 0) {
                }
            }
            BOOST_TEST(watched.expired(), handlers << " handlers had run");
        }
}

BOOST_AUTO_TEST_SUITE_END()
