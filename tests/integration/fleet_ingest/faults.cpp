// Workers that are killed, stopped and woken, and a Redis that is killed and paused: what each promise is worth then.
#include "judge.hpp"

#include <algorithm>
#include <random>

namespace fleet_faults {

using namespace fleet_ingest;

/// PX_FLEET_KILLS is how many workers each test kills; PX_FLEET_SEED replays the moments, as far as they can be.
int kills() { return static_cast<int>(px_test::number_from("PX_FLEET_KILLS", 2)); }
unsigned seed() { return static_cast<unsigned>(px_test::number_from("PX_FLEET_SEED", std::random_device{}())); }

/// With appendfsync always, what Redis answered stays.
std::vector<std::string> durable() { return {"--appendonly", "yes", "--appendfsync", "always"}; }

/// Kills workers at random moments while `feed(i)` fills the queue, and puts others in their place.
template <class Feed>
void kill_workers(fleet& f, Feed feed)
{
    auto const number = seed();
    BOOST_TEST_MESSAGE("PX_FLEET_SEED=" << number);
    std::minstd_rand random{number};
    for (auto const* name : {"a", "b", "c"}) f.start(name);
    for (int i = 0; i < kills(); ++i) {
        feed(i);
        auto const before = f.px_has.service.requests().size();
        auto const some = std::uniform_int_distribution<std::size_t>{1, 150}(random);
        BOOST_TEST(comes_true([&] { return f.px_has.service.requests().size() >= before + some; }), f.said());
        auto const who = f.workers.size() - 1 - std::uniform_int_distribution<std::size_t>{0, 2}(random);
        f.workers[who].signal(SIGKILL);
        f.workers[who].wait();
        f.start("d" + std::to_string(i));
    }
}

}  // namespace fleet_faults
using namespace fleet_faults;

BOOST_AUTO_TEST_SUITE(fleet_faults_suite,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(of_workers_that_are_killed_no_event_is_sent_twice_and_none_is_lost)
{
    live_through([](fleet& f, auto feed) { kill_workers(f, feed); }, 500, true);
}

BOOST_AUTO_TEST_CASE(at_least_once_all_events_are_there_though_workers_are_killed)
{
    live_through([](fleet& f, auto feed) { kill_workers(f, feed); }, 500, false);
}

BOOST_AUTO_TEST_CASE(the_last_update_of_a_user_is_what_stays_though_workers_are_killed)
{
    fleet f{"users", {"--at-once", "8"}};
    int times = 0;
    kill_workers(f, [&](int) {
        f.queue.add(updates(40, 10, times + 1));
        times += 10;
    });
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    check_users(f, 40, times);
}

BOOST_AUTO_TEST_CASE(who_wakes_late_sends_nothing_more_and_changes_nothing)
{
    for (auto const* kind : {"events", "users"}) {
        fleet f{kind, {"--at-once", "8"}};
        bool const of_users = std::string{kind} == "users";
        f.queue.add(of_users ? updates(30, 20) : events(600));
        auto& sleeper = f.start("sleeper");
        BOOST_TEST(comes_true([&] { return f.px_has.service.requests().size() >= 60; }), f.said());
        sleeper.signal(SIGSTOP);
        f.start("other");
        BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
        auto const requests = f.px_has.service.requests().size();
        auto const unknown = f.queue.size("unknown");
        sleeper.signal(SIGCONT);
        // It has understood when it has a share again.
        BOOST_TEST(comes_true([&] { return f.queue.shares()["sleeper"] == 3; }), f.said());
        f.queue.add(of_users ? updates(30, 1, 21) : events(60, 600));
        BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
        BOOST_TEST(f.queue.size("unknown") == unknown);
        if (of_users) {
            check_users(f, 30, 21);
            BOOST_TEST(unknown == 0u);
        } else {
            check_events(f, 660, true);
            BOOST_TEST(unknown > 0u);
            BOOST_TEST(unknown <= 32u);
            // The one between whose look and write it was stopped, if any, comes as well.
            auto const more = f.px_has.service.requests().size() - requests;
            BOOST_TEST((more == 60 || more == 61), more);
        }
    }
}

BOOST_AUTO_TEST_CASE(who_is_told_to_stop_gives_back_what_it_did_not_send)
{
    fleet f{"events", {"--at-once", "2"}};
    // Of one user: nearly all of what is handed out waits in its line.
    f.queue.add(events(300, 0, 1));
    auto& worker = f.start("one");
    BOOST_TEST(comes_true([&] { return f.px_has.service.requests().size() >= 20; }), f.said());
    worker.signal(SIGTERM);
    BOOST_TEST(worker.wait() == 0, worker.output());
    for (auto const& owner : f.queue.owners()) BOOST_TEST(owner.empty());
    for (std::uint32_t p = 0; p < fleet::partitions; ++p)
        BOOST_TEST(*f.redis({"EXISTS", f.queue.key(p, "begun")}).number() == 0);
    f.start("other");
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    BOOST_TEST(f.queue.size("unknown") == 0u);
    check_events(f, 300, true);
}

BOOST_AUTO_TEST_CASE(redis_is_killed_and_comes_back_with_its_data)
{
    fleet f{"events", {"--at-once", "8"}, durable()};
    f.start("a");
    f.start("b");
    int n = 0;
    std::size_t added = 0;
    for (int i = 0; i < 3; ++i) {
        added += f.queue.add(events(400, n));
        n += 400;
        auto const before = f.px_has.service.requests().size();
        BOOST_TEST(comes_true([&] { return f.px_has.service.requests().size() >= before + 50; }), f.said());
        f.redis.kill();
        f.redis.start();
        // It reads its data first.
        BOOST_TEST(comes_true([&] { return f.redis({"PING"}).text() != nullptr; }));
    }
    BOOST_TEST(added == static_cast<std::size_t>(n));
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    check_events(f, n, true);
    // Workers that live know what they sent: nothing is unknown for a Redis that was away for less than their lease.
    for (auto& w : f.workers) w.signal(SIGTERM);
    for (auto& w : f.workers) BOOST_TEST(w.wait() == 0, w.output());
}

BOOST_AUTO_TEST_CASE(redis_is_paused_for_longer_than_a_lease_and_goes_on)
{
    fleet f{"users", {"--at-once", "8"}};
    f.start("a");
    f.start("b");
    f.queue.add(updates(30, 20));
    BOOST_TEST(comes_true([&] { return f.px_has.service.requests().size() >= 60; }), f.said());
    f.redis.signal(SIGSTOP);
    BOOST_TEST(comes_true([&] { return f.said().find("it waits") != std::string::npos; }), f.said());
    f.redis.signal(SIGCONT);
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    check_users(f, 30, 20);
}

BOOST_AUTO_TEST_CASE(redis_comes_back_without_its_data_and_the_workers_go_on)
{
    fleet f{"events"};
    f.start("a");
    f.start("b");
    BOOST_TEST(comes_true([&] { return f.queue.shares().size() == 2; }), f.said());
    f.queue.add(events(100));
    BOOST_TEST(comes_true([&] { return f.px_has.service.count(collection::custom_events) == 100; }), f.said());
    f.redis.kill();
    f.redis.start();
    f.knows_quota();
    f.queue.add(events(100, 100));
    BOOST_TEST(comes_true([&] { return f.px_has.service.count(collection::custom_events) == 200; }), f.said());
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    BOOST_TEST(comes_true([&] { return f.queue.shares() == std::map<std::string, int>{{"a", 3}, {"b", 3}}; }),
               f.said());
    check_events(f, 200, true);
}

BOOST_AUTO_TEST_CASE(redis_comes_back_with_an_older_state_and_the_promises_hold_for_a_worker_that_lives)
{
    for (auto const* kind : {"events", "users"}) {
        bool const of_users = std::string{kind} == "users";
        fleet f{kind, {"--at-once", "8"}};
        f.start("a");
        f.queue.add(of_users ? updates(30, 20) : events(600));
        BOOST_TEST(comes_true([&] { return f.px_has.service.requests().size() >= 100; }), f.said());
        f.redis({"SAVE"});
        BOOST_TEST(comes_true([&] { return f.px_has.service.requests().size() >= 300; }), f.said());
        f.redis.kill();
        f.redis.start();
        BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
        if (of_users)
            check_users(f, 30, 20);
        else
            check_events(f, 600, true);
    }
}

BOOST_AUTO_TEST_CASE(px_is_away_and_nothing_is_dropped)
{
    fleet f{"users", {"--at-once", "4"}};
    f.start("a");
    BOOST_TEST(comes_true([&] { return f.queue.shares().size() == 1; }), f.said());
    f.px_has.simulator.refuse_connections(px::region::eu, true);
    f.px_has.simulator.kill_all_connections();
    f.queue.add(updates(10, 5));
    BOOST_TEST(comes_true([&] { return f.said().find("it waits") != std::string::npos; }), f.said());
    f.px_has.simulator.refuse_connections(px::region::eu, false);
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    check_users(f, 10, 5);
}

BOOST_AUTO_TEST_CASE(a_key_that_px_refuses_is_no_fault_of_the_records)
{
    fleet f{"users", {"--at-once", "4"}};
    f.start("a");
    BOOST_TEST(comes_true([&] { return f.queue.shares().size() == 1; }), f.said());
    f.px_has.service.remove_key(loading::key);
    f.queue.add(updates(10, 5));
    BOOST_TEST(comes_true([&] { return f.said().find("it waits") != std::string::npos; }), f.said());
    BOOST_TEST(f.said().find(loading::key) == std::string::npos);
    f.px_has.service.add_key(loading::key, px::permission::read | px::permission::write);
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    check_users(f, 10, 5);
}

BOOST_AUTO_TEST_SUITE_END()
