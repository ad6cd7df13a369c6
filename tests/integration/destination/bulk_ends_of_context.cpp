// A context that ends with a bulk under way: nothing outlives it, on whichever thread its calls were to run.
#include "../resources/stage.hpp"

#include <gainsight/px/destination/bulk.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace bulk_ends {

using namespace resources;
using px::write;

write numbered(int i)
{
    return write::upsert(
        "u" + std::to_string(i),
        px::patch<px::user>{}.set(field::user::score, i).set(field::user::property_keys, px::property_keys("AP-1-2")));
}

asio::awaitable<void> write_range(all_scopes client, [[maybe_unused]] std::shared_ptr<int> alive)
{
    std::vector<write> records;
    for (int i = 0; i != 20; ++i) records.push_back(numbered(i));
    px::bulk writes{client, records, px::bulk_options{}.concurrency(3)};
    px::bulk_outcome one;
    while (co_await writes.next(one)) {
    }
}

asio::awaitable<void> write_awaited(all_scopes client, std::shared_ptr<int> alive)
{
    int asked = 0;
    auto source = [&asked, alive]() -> asio::awaitable<std::optional<write>> {
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        if (asked == 20) co_return std::nullopt;
        co_return numbered(asked++);
    };
    px::bulk writes{client, source, px::bulk_options{}.concurrency(3)};
    px::bulk_outcome one;
    while (co_await writes.next(one)) {
    }
}

BOOST_AUTO_TEST_SUITE(bulk_ends_of_context)

BOOST_AUTO_TEST_CASE(free_what_waits_for_writes_and_for_their_source)
{
    px::testing::simulator simulator;
    auto& service = simulator.add_region(px::region::eu);
    service.add_key("key-of-the-contexts-1", all_scopes::permissions);
    for (bool awaited : {false, true})
        for (int handlers = 0; handlers != 60; ++handlers) {
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
                if (awaited)
                    asio::co_spawn(io, write_awaited(client, std::move(alive)), asio::detached);
                else
                    asio::co_spawn(io, write_range(client, std::move(alive)), asio::detached);
                for (int i = 0; i != handlers; ++i) io.poll_one(), of_pools.poll_one();
            }
            BOOST_TEST(watched.expired(), handlers << " handlers had run, awaited: " << awaited);
        }
}

BOOST_AUTO_TEST_CASE(free_what_only_waits_for_its_source)
{
    px::testing::simulator simulator;
    simulator.add_region(px::region::eu);
    auto alive = std::make_shared<int>();
    std::weak_ptr<int> const watched = alive;
    {
        asio::io_context io{1};
        px::pools pools{io.get_executor()};
        all_scopes client{pools,
                          px::tenant{px::credential{"context", px::endpoint::parse(simulator.url()).value(),
                                                    px::api_key{"key-of-the-contexts-1"}, all_scopes::permissions}}};
        auto waits = [](asio::io_context& on, all_scopes c, std::shared_ptr<int> kept) -> asio::awaitable<void> {
            auto source = [&on, kept]() -> asio::awaitable<std::optional<write>> {
                asio::steady_timer never{on, asio::steady_timer::time_point::max()};
                co_await never.async_wait(asio::use_awaitable);
                co_return std::nullopt;
            };
            px::bulk writes{c, source};
            px::bulk_outcome one;
            while (co_await writes.next(one)) {
            }
        };
        asio::co_spawn(io, waits(io, client, std::move(alive)), asio::detached);
        io.poll();
    }
    BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace bulk_ends
