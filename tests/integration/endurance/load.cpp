// The client under load: many calls at once against the simulator, with every answer accounted for.
#include <integration/endurance/world.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <vector>

using namespace endurance;

BOOST_AUTO_TEST_SUITE(load)

BOOST_AUTO_TEST_CASE(ten_thousand_calls_of_two_hundred_callers_over_eight_connections)
{
    world w;
    w.service.seed(px::testing::collection::users, 500);
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, w.options(8)};
    client c{pools, w.tenant()};
    int answered = 0, wrong = 0;
    for (int who = 0; who < 200; ++who)
        asio::co_spawn(io, read_fifty_users(c, who, answered, wrong), [](std::exception_ptr e) { BOOST_CHECK(!e); });
    io.run();
    BOOST_TEST(answered == 10'000);
    BOOST_TEST(wrong == 0);

    px::pool_stats counts;
    io.restart();
    auto look = [&]() -> asio::awaitable<void> { counts = (co_await pools.stats()).at(0).counts; };
    asio::co_spawn(io, look(), [](std::exception_ptr e) { BOOST_CHECK(!e); });
    io.run();
    BOOST_TEST(counts.open_peak <= 8u);
    BOOST_TEST(counts.opened <= 8u);
    BOOST_TEST(counts.waiting == 0u);
    BOOST_TEST(counts.leased == 0u);
    BOOST_TEST(counts.idle == counts.open);
    BOOST_TEST(counts.reused + counts.opened == 10'000u);
    BOOST_TEST(w.simulator.stats().open_peak <= 8u);
    BOOST_TEST(w.service.counts().requests == 10'000u);
}

BOOST_AUTO_TEST_CASE(a_tenant_with_twenty_thousand_waiting_calls_delays_another_by_one_turn)
{
    world w;
    w.service.seed(px::testing::collection::users, 1);
    asio::io_context io{1};
    auto options = w.options(1);
    options.max_waiters = 30'000;
    px::pools pools{io.get_executor(), px::single_threaded, options};
    client crowd{pools, w.tenant("crowd")};
    client lone{pools, w.tenant("lone")};
    auto const id = px::testing::service::seeded_id(px::testing::collection::users, 0);

    int crowd_done = 0, crowd_done_when_lone_was = -1;
    auto one_of_many = [&]() -> asio::awaitable<void> {
        auto r = co_await crowd.with(px::timeout{std::chrono::minutes{10}}).results().users().get(id);
        BOOST_TEST_REQUIRE(r.has_value());
        ++crowd_done;
        // Once the first is answered everybody else waits; then the other tenant comes.
        if (crowd_done != 1) co_return;
        asio::co_spawn(io, lone.users().get(id), [&](std::exception_ptr e, px::user const&) {
            BOOST_CHECK(!e);
            crowd_done_when_lone_was = crowd_done;
            io.stop();
        });
    };
    for (int i = 0; i < 20'000; ++i) asio::co_spawn(io, one_of_many(), [](std::exception_ptr e) { BOOST_CHECK(!e); });
    io.run();
    BOOST_TEST(crowd_done_when_lone_was >= 1);
    // The call under way when it came, and one turn of the other tenant.
    BOOST_TEST(crowd_done_when_lone_was <= 3);
}

BOOST_AUTO_TEST_CASE(rotating_the_key_under_load_fails_no_call_and_no_later_head_carries_the_old_one)
{
    world w;
    w.service.seed(px::testing::collection::users, 100);
    constexpr int rotations = 20;
    std::vector<std::string> keys{key};
    for (int i = 1; i <= rotations; ++i) {
        keys.push_back("endurance-key-after-rotation-" + std::to_string(i));
        w.service.add_key(keys.back(), px::permission::read | px::permission::write);
    }
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, w.options(8)};
    auto tenant = w.tenant();
    client c{pools, tenant};
    int answered = 0;
    std::size_t current = 0;
    auto caller = [&](int who) -> asio::awaitable<void> {
        for (int i = 0; i < 40; ++i) {
            auto r = co_await c.results().users().get(px::testing::service::seeded_id(
                px::testing::collection::users, static_cast<std::size_t>((who + i) % 100)));
            BOOST_TEST_CONTEXT(r.error()) BOOST_TEST(r.has_value());
            if (++answered % 100 == 0 && current < rotations) {
                BOOST_REQUIRE(tenant.rotate(px::api_key{keys[current + 1]}).has_value());
                // PX forgets the old key at once: a head that still carried it would be refused for good.
                w.service.remove_key(keys[current]);
                ++current;
            }
        }
    };
    for (int who = 0; who < 60; ++who) asio::co_spawn(io, caller(who), [](std::exception_ptr e) { BOOST_CHECK(!e); });
    io.run();
    BOOST_TEST(answered == 2400);
    BOOST_TEST(current == rotations);
    // Requests that were on their way while a key was removed were refused and repeated once with the new one.
    auto const counts = w.service.counts();
    BOOST_TEST(counts.ok == 2400u);
    BOOST_TEST(counts.refused_key <= rotations * 8u);
    // By the book, in the order of answers: a key never comes back once the next one was used eight requests ago.
    std::map<std::string, std::size_t> order;
    for (std::size_t i = 0; i < keys.size(); ++i) order[px::api_key{keys[i]}.fingerprint()] = i;
    std::size_t newest = 0, behind = 0;
    for (auto const& r : w.service.requests()) {
        auto const at = order.at(r.key_fingerprint());
        newest = std::max(newest, at);
        if (at < newest) ++behind;
        BOOST_TEST_REQUIRE(at + 1 >= newest);
    }
    BOOST_TEST(behind <= rotations * 8u);
}

BOOST_AUTO_TEST_SUITE_END()
