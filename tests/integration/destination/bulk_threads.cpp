// Bulks whose executor is run by several threads, as are those of their pools and sources.
#include "../resources/stage.hpp"

#include <gainsight/px/destination/bulk.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <string>
#include <vector>

namespace bulk_threads {

using namespace resources;
using px::write;

write numbered(int bulk, int i)
{
    return write::upsert(
        "u" + std::to_string(bulk) + '-' + std::to_string(i % 20),
        px::patch<px::user>{}.set(field::user::score, i).set(field::user::property_keys, px::property_keys("AP-1-2")));
}

/// How many outcomes were told, of a bulk that is stopped after so many of them.
asio::awaitable<int> write_from_source(all_scopes client, int bulk, int stop_after)
{
    int asked = 0;
    auto source = [&asked, bulk]() -> asio::awaitable<std::optional<write>> {
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        if (asked == 200) co_return std::nullopt;
        co_return numbered(bulk, asked++);
    };
    px::bulk writes{client, source, px::bulk_options{}.concurrency(4)};
    px::bulk_outcome one;
    int told = 0;
    while (co_await writes.next(one))
        if (++told == stop_after) writes.stop();
    co_return told == static_cast<int>(writes.taken()) ? told : -1;
}

asio::awaitable<int> write_range(all_scopes client, int bulk)
{
    std::vector<write> records;
    for (int i = 0; i != 200; ++i) records.push_back(numbered(bulk, i));
    px::bulk writes{client, records, px::bulk_options{}.concurrency(4)};
    px::bulk_outcome one;
    int told = 0;
    while (co_await writes.next(one)) told += one.done();
    co_return told;
}

/// From a source that never suspends, and without a request that would hold it up: what lacks a property key is refused
/// at once.
asio::awaitable<int> refuse_all(all_scopes client, int records)
{
    int asked = 0;
    auto source = [&asked, records]() -> asio::awaitable<std::optional<write>> {
        if (asked == records) co_return std::nullopt;
        co_return write::upsert("u" + std::to_string(asked++), px::patch<px::user>{});
    };
    px::bulk writes{client, source, px::bulk_options{}.concurrency(4)};
    px::bulk_outcome one;
    int told = 0;
    while (co_await writes.next(one)) told += one.result() == px::write_result::refused;
    co_return told;
}

constexpr char key_of_threads[] = "key-of-the-threads-01";

/// A client whose calls run on four threads.
struct four_threads {
    px::testing::simulator simulator;
    px::testing::service& service = simulator.add_region(px::region::eu);
    asio::thread_pool threads{4};
    px::pools pools{threads.get_executor(), trusting(simulator)};
    all_scopes client{pools, px::tenant{px::credential{"threads", px::endpoint::parse(simulator.url()).value(),
                                                       px::api_key{key_of_threads}, all_scopes::permissions},
                                        px_test::wide_quota()}};

private:
    static px::pool_options trusting(px::testing::simulator const& of)
    {
        px::pool_options out;
        out.tls.ca_pem = of.ca_pem();
        return out;
    }
};

BOOST_FIXTURE_TEST_SUITE(bulk_threads, four_threads)

BOOST_AUTO_TEST_CASE(tell_of_every_record_on_whatever_thread)
{
    service.add_key(key_of_threads, all_scopes::permissions);
    std::vector<std::future<int>> whole, stopped;
    for (int b = 0; b != 3; ++b) {
        whole.push_back(asio::co_spawn(threads, write_range(client, 3 * b), asio::use_future));
        whole.push_back(asio::co_spawn(threads, write_from_source(client, 3 * b + 1, -1), asio::use_future));
        stopped.push_back(asio::co_spawn(threads, write_from_source(client, 3 * b + 2, 50), asio::use_future));
    }
    for (auto& told : whole) BOOST_TEST(told.get() == 200);
    for (auto& told : stopped) {
        auto const n = told.get();
        BOOST_TEST(n >= 50);
        BOOST_TEST(n < 200);
    }
    threads.join();
}

// Under TSan: the next record was asked for while the coroutine of the one before was not over yet.
BOOST_AUTO_TEST_CASE(ask_a_source_that_never_suspends_for_one_record_after_the_other)
{
    std::vector<std::future<int>> bulks;
    for (int b = 0; b != 2; ++b) bulks.push_back(asio::co_spawn(threads, refuse_all(client, 3000), asio::use_future));
    for (auto& told : bulks) BOOST_TEST(told.get() == 3000);
    threads.join();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace bulk_threads
