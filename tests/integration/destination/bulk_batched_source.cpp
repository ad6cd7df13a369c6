// A source that now has its next record at hand and now waits for another thread, as one that reads a file in batches.
#include "../resources/stage.hpp"

#include <gainsight/px/destination/bulk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bulk_batches {

using namespace resources;
using px::write;

write record(int i)
{
    return write::upsert(
        "b" + std::to_string(i),
        px::patch<px::user>{}.set(field::user::score, i).set(field::user::property_keys, px::property_keys("AP-1-2")));
}

struct batches {
    asio::thread_pool reader{1};
    int left = 0;
    int made = 0;

    asio::awaitable<std::optional<write>> next()
    {
        if (left == 0) {
            auto const read = []() -> asio::awaitable<int> { co_return 7; };
            left = co_await asio::co_spawn(reader, read(), asio::use_awaitable);
        }
        if (made == 500) co_return std::nullopt;
        --left;
        co_return record(made++);
    }
};

}  // namespace bulk_batches
using namespace bulk_batches;

BOOST_FIXTURE_TEST_SUITE(bulk_of_batches, stage)

// The cancellation of the one must not be taken over by the next before the one is over: it did, and what it freed was
// used when another thread resumed the next.
BOOST_AUTO_TEST_CASE(is_written_whole)
{
    batches from;
    px::bulk writes{*client, [&from] { return from.next(); }, px::bulk_options{}.concurrency(32)};
    int told = 0, done = 0;
    run([](auto& all, int& t, int& d) -> asio::awaitable<void> {
        px::bulk_outcome one;
        while (co_await all.next(one)) {
            ++t;
            d += one.done();
        }
    }(writes, told, done));
    BOOST_TEST(told == 500);
    BOOST_TEST(done == 500);
}

BOOST_AUTO_TEST_SUITE_END()
