// A worker of a queue in this process: what it hands out, and what may be done with that when Redis is away.
#include "../black_hole_proxy.hpp"
#include "../queue_of.hpp"

#include <gainsight/px/fleet/queue_reader.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <optional>

namespace fleet_reader_tests {

using namespace queue_tests;
using px::fleet::entry_state;

struct worker {
    worker(redis_server const& redis, px::fleet::queue_options const& how) : worker{redis.port(), how} {}
    worker(std::uint16_t port, px::fleet::queue_options const& how)
        : reader{io.get_executor(), px::fleet::redis_options{}.port(port), "q", how,
                 [this](px::fleet::queue_state const& s) { heard.push_back(s); }}
    {
        boost::asio::co_spawn(
            io, [](auto& r) -> boost::asio::awaitable<px::result<void>> { co_return co_await r.join(); }(reader),
            [this](std::exception_ptr e, px::result<void> r) {
                if (!e) joined = r;
            });
        BOOST_TEST(comes([&] { return joined.has_value(); }));
    }
    /// Lets it work until the condition holds.
    template <class Condition>
    bool comes(Condition condition)
    {
        for (auto const end = std::chrono::steady_clock::now() + 30s; !condition();) {
            if (std::chrono::steady_clock::now() > end) return false;
            io.run_one_for(5ms);
        }
        return true;
    }
    px::fleet::queue_entry take()
    {
        px::fleet::queue_entry e;
        BOOST_REQUIRE(comes([&] { return reader.next(e); }));
        return e;
    }
    /// Until it has given all back.
    void leave()
    {
        bool over = false;
        reader.stop();
        boost::asio::co_spawn(
            io, [](auto& r) -> boost::asio::awaitable<void> { co_await r.ended(); }(reader),
            [&](std::exception_ptr) { over = true; });
        BOOST_TEST(comes([&] { return over; }));
    }

    boost::asio::io_context io{1};
    std::vector<px::fleet::queue_state> heard;
    std::optional<px::result<void>> joined;
    px::fleet::queue_reader reader;
};

px::fleet::queue_options of_one_partition()
{
    return px::fleet::queue_options{}.partitions(1).lease(600ms).patience(100ms);
}

}  // namespace fleet_reader_tests
using namespace fleet_reader_tests;

BOOST_AUTO_TEST_SUITE(fleet_reader, *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(what_it_hands_out_may_not_be_sent_while_redis_is_silent_and_may_afterwards)
{
    redis_server const redis;
    queue_of const queue{redis, "q", 1};
    queue.add(events(1));
    worker w{redis, of_one_partition()};
    auto const e = w.take();
    BOOST_TEST(!e.again);
    BOOST_TEST((w.reader.state_of(e) == entry_state::ours));
    redis.signal(SIGSTOP);
    auto const stopped = std::chrono::steady_clock::now();
    BOOST_TEST(w.comes([&] { return w.reader.state_of(e) == entry_state::held; }));
    // Half a lease before another one could have it.
    BOOST_TEST((std::chrono::steady_clock::now() - stopped < 600ms));
    BOOST_TEST(w.comes([&] { return !w.reader.may_send(); }));
    BOOST_TEST(w.comes([&] { return w.reader.state().away; }));
    redis.signal(SIGCONT);
    BOOST_TEST(w.comes([&] { return w.reader.state_of(e) == entry_state::ours && w.reader.may_send(); }));
    BOOST_TEST(!w.heard.back().away);
    w.reader.done(e);
    BOOST_TEST(w.comes([&] { return queue.size() == 0; }));
    w.leave();
    BOOST_TEST(queue.owners().front().empty());
}

BOOST_AUTO_TEST_CASE(outcomes_are_kept_while_redis_is_away_and_told_when_it_is_back)
{
    redis_server redis{{"--appendonly", "yes", "--appendfsync", "always"}};
    queue_of const queue{redis, "q", 1};
    queue.add(events(3));
    worker w{redis, of_one_partition().lease(20s)};
    auto const done = w.take(), refused = w.take(), unknown = w.take();
    redis.kill();
    w.reader.done(done);
    w.reader.refused(refused, "jane", "too long");
    w.reader.unknown(unknown, "joe", "no answer");
    BOOST_TEST(w.comes([&] { return w.reader.state().away; }));
    redis.start();
    BOOST_TEST(w.comes([&] { return queue.size() == 0 && queue.size("refused") == 1 && queue.size("unknown") == 1; }));
    BOOST_TEST(queue.all("refused").front().fields.at("id") == "jane");
    BOOST_TEST(w.reader.state().lost == 0u);
}

BOOST_AUTO_TEST_CASE(of_a_redis_that_forgot_what_was_handed_out_counts_no_more_and_new_ones_come)
{
    redis_server const redis;
    queue_of const queue{redis, "q", 1};
    queue.add(events(1));
    worker w{redis, of_one_partition()};
    auto const e = w.take();
    redis({"FLUSHALL"});
    BOOST_TEST(w.comes([&] { return w.reader.state_of(e) == entry_state::lost; }));
    w.reader.refused(e, "jane", "too long");
    queue.add(events(1, 1));
    auto const then = w.take();
    BOOST_TEST(then.record.find("\"n\":1}") != std::string::npos);
    BOOST_TEST(!then.begun);
    BOOST_TEST(queue.size("refused") == 0u);
    BOOST_TEST(w.reader.state().lost == 1u);
}

BOOST_AUTO_TEST_CASE(what_a_redis_with_an_older_state_gives_anew_comes_in_its_order_and_may_have_been_sent)
{
    redis_server redis;
    queue_of const queue{redis, "q", 1};
    queue.add(events(3));
    redis({"SAVE"});  // before anybody owns it
    worker w{redis, of_one_partition().lease(20s)};
    auto const requests = [&] { return *redis({"HGET", queue.key(0, "lease"), "number"}).text(); };
    for (bool const again : {false, true}) {
        auto const one = w.take(), two = w.take();
        BOOST_TEST(one.begun == again);
        if (again) redis({"SAVE"});  // while both are out
        w.reader.done(one);
        BOOST_TEST(w.comes([&] { return queue.size() == 2; }));
        auto const before = requests();
        BOOST_TEST(w.comes([&] { return requests() != before; }));  // it has heard of that
        redis.kill();
        redis.start();
        BOOST_TEST(w.comes([&] { return w.reader.state_of(two) == entry_state::lost; }));
        BOOST_TEST(!w.reader.may_send());
        w.reader.done(two);
    }
    for (int n = 0; n < 3; ++n) {
        auto const e = w.take();
        BOOST_TEST(e.record.find("\"n\":" + std::to_string(n) + '}') != std::string::npos, e.record);
        BOOST_TEST(e.begun);  // the third one stood ready
        w.reader.done(e);
    }
    BOOST_TEST(w.comes([&] { return queue.size() == 0; }));
    w.leave();
}

BOOST_AUTO_TEST_CASE(what_a_worker_held_comes_to_the_next_one_with_what_is_known_of_it)
{
    redis_server const redis;
    queue_of const queue{redis, "q", 1};
    for (bool const marks : {true, false}) {
        redis({"FLUSHALL"});
        queue.add(events(3));
        {
            worker w{redis, of_one_partition().marks_begun(marks).window(2)};
            static_cast<void>(w.take());
            auto const back = w.take();
            w.reader.not_sent(back);
            // Its mark is taken back, and that makes room for the third one.
            static_cast<void>(w.take());
        }  // without a word
        worker next{redis, of_one_partition().marks_begun(marks)};
        for (int n = 0; n < 3; ++n) {
            auto const e = next.take();
            BOOST_TEST(e.record.find("\"n\":" + std::to_string(n) + '}') != std::string::npos, e.record);
            BOOST_TEST(e.again);
            BOOST_TEST(e.begun == (marks && n != 1), n);
            next.reader.not_sent(e);
        }
        next.leave();
    }
}

BOOST_AUTO_TEST_CASE(what_a_dead_worker_may_have_sent_stays_so_though_others_give_it_back)
{
    redis_server const redis;
    queue_of const queue{redis, "q", 1};
    queue.add(events(2));
    {
        worker w{redis, of_one_partition()};
        for (int i = 0; i < 2; ++i) static_cast<void>(w.take());
    }  // without a word
    {
        worker w{redis, of_one_partition()};
        w.reader.not_sent(w.take());  // the other one stands ready
        w.leave();
    }
    worker w{redis, of_one_partition()};
    for (int i = 0; i < 2; ++i) BOOST_TEST(w.take().begun);
}

BOOST_AUTO_TEST_CASE(a_partition_that_redis_does_not_serve_is_left_alone_and_the_others_go_on)
{
    redis_server const redis;
    queue_of const queue{redis, "q", 2};
    redis({"SET", queue.key(0, "in"), "no stream"});
    redis({"XADD", queue.key(1, "in"), "*", "record", "{}"});
    worker w{redis, of_one_partition().partitions(2)};
    auto const e = w.take();
    BOOST_TEST(e.partition == 1u);
    auto const ended = std::chrono::steady_clock::now() + 1500ms;  // more than two leases
    BOOST_TEST(w.comes([&] { return std::chrono::steady_clock::now() > ended; }));
    BOOST_TEST((w.reader.state_of(e) == entry_state::ours));
    BOOST_TEST(w.reader.may_send());
    w.reader.done(e);
    BOOST_TEST(w.reader.state().refused == 1u);
    BOOST_TEST(std::string{w.reader.state().why.what()}.find("WRONGTYPE") != std::string::npos);
    BOOST_TEST(std::none_of(w.heard.begin(), w.heard.end(), [](auto const& s) { return s.away; }));
    redis({"DEL", queue.key(0, "in")});
    redis({"XADD", queue.key(0, "in"), "*", "record", "{}"});
    BOOST_TEST(w.take().partition == 0u);
}

BOOST_AUTO_TEST_CASE(who_hears_nothing_of_redis_does_not_keep_its_partitions_though_redis_hears_it)
{
    redis_server const redis;
    queue_of const queue{redis, "q", 1};
    queue.add(events(1));
    px_test::black_hole_proxy network{redis.port()};
    auto const how = of_one_partition().lease(2s);  // longer than it waits until it tries again
    worker deaf{network.port(), px::fleet::queue_options{how}.process("a")};  // to which the only partition is due
    auto const e = deaf.take();
    network.hold_replies();
    worker other{redis, px::fleet::queue_options{how}.process("b")};
    px::fleet::queue_entry again;
    BOOST_TEST(other.comes([&] { return (deaf.io.poll(), other.reader.next(again)); }));
    BOOST_TEST(again.begun);
    other.reader.done(again);
    BOOST_TEST(other.comes([&] { return queue.size() == 0; }));
    BOOST_TEST((deaf.reader.state_of(e) == entry_state::held));
    network.pass();
    BOOST_TEST(deaf.comes([&] { return deaf.reader.state_of(e) == entry_state::lost; }));
}

BOOST_AUTO_TEST_CASE(who_was_interrupted_while_it_took_its_share_goes_on_when_redis_is_back)
{
    redis_server const redis;
    worker w{redis, of_one_partition().partitions(16).lease(10min)};
    while (w.reader.state().owned == 0) w.io.run_one();
    redis.signal(SIGSTOP);
    BOOST_TEST(w.comes([&] { return w.reader.state().away; }));
    redis.signal(SIGCONT);
    BOOST_TEST(w.comes([&] { return w.reader.state().owned == 16; }));
}

BOOST_AUTO_TEST_CASE(who_did_not_join_has_ended)
{
    redis_server const redis;
    worker w{redis, px::fleet::queue_options{}};
    BOOST_TEST((w.joined->error() == px::errc::invalid_argument));
    w.leave();
    BOOST_TEST(!w.reader.may_send());
}

BOOST_AUTO_TEST_CASE(who_waits_for_room_hears_of_it_whichever_partition_it_is_of)
{
    redis_server const redis;
    queue_of const queue{redis, "q", 2};
    for (std::uint32_t partition : {0U, 1U, 1U}) redis({"XADD", queue.key(partition, "in"), "*", "record", "{}"});
    worker w{redis, of_one_partition().partitions(2).lease(10min).marks_begun(false).window(1).batch(2)};
    auto const e = w.take();
    BOOST_TEST(e.partition == 0u);
    auto const asked = [&](std::uint32_t partition) {
        auto const n = redis({"HGET", queue.key(partition, "lease"), "number"});
        return n.text() ? std::stoi(*n.text()) : 0;
    };
    BOOST_TEST(w.comes([&] { return asked(1) == 2; }));  // it has read all that it may
    auto const before = asked(0);
    BOOST_TEST(w.comes([&] { return asked(0) > before; }));
    w.reader.done(e);
    bool heard = false;
    boost::asio::co_spawn(
        w.io,
        [](auto& r) -> boost::asio::awaitable<void> {
            co_await r.wait(std::chrono::steady_clock::now() + 1h);
        }(w.reader),
        [&](std::exception_ptr) { heard = true; });
    BOOST_TEST(w.comes([&] { return heard; }));
    BOOST_TEST(w.take().partition == 1u);
    w.reader.interrupt_wait();
}

BOOST_AUTO_TEST_CASE(a_partition_that_a_worker_has_no_right_to_is_left_alone_and_the_others_go_on)
{
    redis_server const redis;
    redis({"ACL", "SETUSER", "default", "resetkeys", "~*{q}*", "~*{q:1}*"});
    worker w{redis, of_one_partition().partitions(2)};
    BOOST_TEST(w.comes([&] { return w.reader.state().owned == 1 && w.reader.state().refused == 1; }));
    BOOST_TEST(std::string{w.reader.state().why.what()}.find("NOPERM") != std::string::npos);
    redis({"ACL", "SETUSER", "default", "allkeys"});
    BOOST_TEST(w.comes([&] { return w.reader.state().owned == 2; }));
}

BOOST_AUTO_TEST_CASE(who_is_abandoned_while_it_takes_its_share_takes_nothing_more)
{
    redis_server const redis;
    // Between any two steps, also where a reply is there and was not looked at.
    for (int steps = 0; steps < 20; ++steps) {
        auto const name = "q" + std::to_string(steps);
        queue_of const queue{redis, name, 16};
        boost::asio::io_context io{1};
        std::optional<px::fleet::queue_reader> reader;
        reader.emplace(io.get_executor(), px::fleet::redis_options{}.port(redis.port()), name,
                       px::fleet::queue_options{}.partitions(16));
        boost::asio::co_spawn(
            io, [](auto& r) -> boost::asio::awaitable<void> { static_cast<void>(co_await r.join()); }(*reader),
            [](std::exception_ptr) {});
        while (reader->state().owned == 0) io.run_one();
        for (int i = 0; i < steps; ++i) io.run_one();
        auto const owned = static_cast<int>(reader->state().owned);
        reader.reset();
        io.run();  // until nothing of it goes on
        BOOST_TEST(queue.shares()["worker"] <= owned + 1, steps);
    }
}

BOOST_AUTO_TEST_SUITE_END()
