// A fleet of which each kind of thing is there, as its members write it: a quota, an export's run, a queue.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_WATCH_WHOLE_FLEET_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_WATCH_WHOLE_FLEET_HPP

#include "../fleet_process.hpp"
#include "../redis_server.hpp"
#include "../running.hpp"

#include <gainsight/px/fleet/queue_reader.hpp>
#include <gainsight/px/fleet/queue_work.hpp>
#include <gainsight/px/fleet/work_board.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace px_test {

/// Its quota "acme" has leased 40 permits or more, its run "monday" of "nightly" has one item of three leased by
/// "host-1", and its queue "orders" three entries, of which its worker has read two.
struct whole_fleet {
    whole_fleet() : reader{io.get_executor(), at(), "orders", how()}
    {
        one.use(40);
        boost::asio::io_context of_board;
        px::fleet::work_board board{of_board.get_executor(), at(), "nightly", "monday"};
        run_on(of_board, share(board));
        boost::asio::co_spawn(io, join(reader), boost::asio::detached);
        while (reader.state().owned != 2) io.run_one();
        for (int i = 0; i < 2; ++i) add(0, "{}");
        px::fleet::queue_entry e;
        for (int read = 0; read < 2;)
            if (reader.next(e))
                ++read;
            else
                io.run_one();
        add(1, "{}");
    }
    /// To a partition of the queue.
    void add(std::uint32_t partition, std::string const& record) const
    {
        redis(
            {"XADD", px::fleet::detail::partition_keys(at().prefix(), "orders", partition)[1], "*", "record", record});
    }
    [[nodiscard]] px::fleet::redis_options at() const { return px::fleet::redis_options{}.port(redis.port()); }

    redis_server redis;
    fleet_process one{redis.port(), limits_of(400, 20)};
    boost::asio::io_context io;  // nothing runs it any more
    px::fleet::queue_reader reader;

private:
    static px::fleet::queue_options how()
    {
        px::fleet::queue_options o;
        return o.partitions(2).purpose("a test").process("host-2");
    }
    static boost::asio::awaitable<void> join(px::fleet::queue_reader& r)
    {
        auto const joined = co_await r.join();
        BOOST_TEST(joined.has_value());
    }
    static boost::asio::awaitable<void> share(px::fleet::work_board& board)
    {
        std::vector<std::string> items{"accounts", "users, 1 to 2 March", "events"};
        auto const begun = co_await board.begin("a request", "a plan", std::move(items));
        BOOST_TEST(begun.has_value());
        auto const taken = co_await board.take("host-1");
        BOOST_TEST((taken && taken->is == px::fleet::work_taken::outcome::taken));
    }
};

}  // namespace px_test

#endif
