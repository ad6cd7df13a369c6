// The client on several threads: one pools, many callers.
#include <integration/endurance/world.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>

using namespace endurance;

BOOST_AUTO_TEST_SUITE(endurance_threads)

BOOST_AUTO_TEST_CASE(ten_thousand_calls_from_four_threads)
{
    world w;
    w.service.seed(px::testing::collection::users, 500);
    asio::thread_pool threads{4};
    px::pools pools{threads.get_executor(), w.options(8)};
    client c{pools, w.tenant()};
    std::atomic<int> answered = 0, wrong = 0;
    std::atomic<int> thrown = 0;
    for (int who = 0; who < 200; ++who)
        asio::co_spawn(threads, read_fifty_users(c, who, answered, wrong), [&](std::exception_ptr e) {
            if (e) ++thrown;
        });
    threads.join();
    BOOST_TEST(answered == 10'000);
    BOOST_TEST(wrong == 0);
    BOOST_TEST(thrown == 0);
    BOOST_TEST(w.simulator.stats().open_peak <= 8u);
}

BOOST_AUTO_TEST_SUITE_END()
