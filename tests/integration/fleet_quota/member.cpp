// Members of a fleet: together they keep one rate and one day, whatever becomes of Redis and of each other.
#include "../fleet_process.hpp"
#include "../redis_server.hpp"

#include <gainsight/px/fleet/quota.hpp>
#include <gainsight/px/testing/certificate.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <deque>
#include <fstream>
#include <memory>
#include <mutex>
#include <thread>

namespace fleet_member_tests {

namespace px = gainsight::px;
namespace asio = boost::asio;
using namespace std::chrono_literals;
using px_test::begin_row;
using px_test::fleet_process;
using px_test::limits_of;
using px_test::redis_server;
using px_test::waiting_call;
using steady = std::chrono::steady_clock;

/// The most that any second had.
std::size_t busiest_second(std::vector<steady::time_point> times)
{
    std::sort(times.begin(), times.end());
    std::size_t most = 0, from = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        while (times[i] - times[from] >= 1s) ++from;
        most = std::max(most, i - from + 1);
    }
    return most;
}

/// What comes of connecting.
px::result<void> connect_with(px::fleet::redis_options o, std::uint16_t port)
{
    asio::io_context io;
    px::result<void> out;
    std::shared_ptr<asio::ssl::context> tls;
    if (o.uses_tls()) tls = std::make_shared<asio::ssl::context>(px::detail::make_tls_context(o.of_tls()).value());
    auto const session = std::make_shared<px::fleet::detail::redis_session>(io.get_executor(), o.port(port), tls);
    asio::co_spawn(
        io, [](auto s, px::result<void>& to) -> asio::awaitable<void> { to = co_await s->connect(10s); }(session, out),
        asio::detached);
    io.run();
    return out;
}

}  // namespace fleet_member_tests
using namespace fleet_member_tests;

BOOST_AUTO_TEST_SUITE(fleet_member, *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(together_use_the_rate_that_one_has_and_no_more)
{
    redis_server const redis;
    begin_row(redis);
    auto const limits = limits_of(400, 20);
    std::deque<fleet_process> all;
    for (int i = 0; i < 4; ++i) all.emplace_back(redis.port(), limits);
    // The first one may lease all that it uses before Redis has heard of the last one.
    for (auto const& one : all) BOOST_TEST(fleet_process::comes_true([&] { return !one.state().alone; }));
    std::vector<std::vector<steady::time_point>> times(4);
    std::vector<std::thread> threads;
    auto const began = steady::now();
    for (std::size_t i = 0; i < 4; ++i) threads.emplace_back([&times, &all, i] { times[i] = all[i].use(300); });
    for (auto& t : threads) t.join();
    auto const took = std::chrono::duration<double>(steady::now() - began).count();
    std::vector<steady::time_point> together;
    std::uint64_t round_trips = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        together.insert(together.end(), times[i].begin(), times[i].end());
        BOOST_TEST(all[i].state().members == 4u);
        BOOST_TEST(!all[i].state().alone);
        round_trips += all[i].state().round_trips;
    }
    // A burst that had gathered, and a lease for each whose use a process was late for.
    BOOST_TEST(busiest_second(together) <= 400u + 20u + 4u * 50u);
    BOOST_TEST(round_trips <= together.size() / 4);  // bench_fleet tells the figure
    BOOST_TEST_MESSAGE(static_cast<double>(together.size()) / took << " a second, " << round_trips << " round trips, "
                                                                   << busiest_second(together)
                                                                   << " in the busiest second");
}

BOOST_AUTO_TEST_CASE(gives_back_what_it_has_no_use_for_and_what_is_left_when_it_leaves)
{
    redis_server const redis;
    begin_row(redis);
    px::fleet::quota_options how;
    how.cycle(50ms);
    fleet_process one{redis.port(), limits_of(200, 20), how};
    // The first one of a new row comes alone.
    BOOST_TEST(fleet_process::comes_true([&] { return (one.use(1), one.state().permits > one.state().round_trips); }));
    auto const before = one.quota().usage().calls;
    auto const used = [&] {
        auto const u = redis({"HGET", "gainsight-px:{acme}:quota", "used"});
        return u.text() ? *u.text() : "";
    };
    BOOST_TEST(fleet_process::comes_true([&] { return used() == std::to_string(before); }));
    BOOST_TEST(one.use(1).size() == 1u);
    one.leave();
    BOOST_TEST(used() == std::to_string(before + 1));
    BOOST_TEST(redis({"ZCARD", "gainsight-px:{acme}:quota:members"}).number());
    BOOST_TEST(*redis({"ZCARD", "gainsight-px:{acme}:quota:members"}).number() == 0);
}

BOOST_AUTO_TEST_CASE(goes_on_alone_with_its_part_while_redis_is_away_and_rejoins)
{
    redis_server redis;
    begin_row(redis);
    auto const how_long = px::fleet::quota_options{}.alive(1s);
    fleet_process one{redis.port(), limits_of(1000, 10), how_long};
    fleet_process other{redis.port(), limits_of(1000, 10), how_long};
    BOOST_TEST(fleet_process::comes_true([&] { return !one.state().alone && !other.state().alone; }));
    one.use(20);
    BOOST_TEST(fleet_process::comes_true([&] { return (one.use(1), one.state().members == 2); }));
    for (int const how : {SIGKILL, SIGSTOP}) {
        redis.signal(how);
        BOOST_TEST(fleet_process::comes_true([&] { return (one.use(5), one.state().alone); }));
        BOOST_TEST(one.quota().rate() == 500);
        BOOST_TEST(one.heard().back().alone);
        BOOST_TEST(one.heard().back().why.message().find("Redis at 127.0.0.1:") == 0u);
        one.use(50);
        if (how == SIGKILL) {
            redis.kill();
            redis.start();  // without its data
        } else {
            redis.signal(SIGCONT);
        }
        BOOST_TEST(fleet_process::comes_true([&] { return !one.state().alone; }));
        // The other one's part is its own until it is heard of again.
        BOOST_TEST(fleet_process::comes_true([&] { return (one.use(1), one.quota().rate() == 1000); }));
        one.use(20);
    }
}

BOOST_AUTO_TEST_CASE(that_never_reached_redis_takes_the_part_that_is_assumed)
{
    redis_server redis;
    begin_row(redis);
    redis.kill();
    px::fleet::quota_options how;
    fleet_process one{redis.port(), limits_of(1000, 10), how.assumed_members(4)};
    one.use(10);
    BOOST_TEST(one.state().alone);
    BOOST_TEST(one.quota().rate() == 250);
    BOOST_TEST(fleet_process::comes_true([&] { return one.state().why == px::errc::connect_failed; }),
               one.state().why.what());
}

BOOST_AUTO_TEST_CASE(whose_keys_hold_something_else_says_which_they_are)
{
    redis_server const redis;
    redis({"SET", "gainsight-px:{acme}:quota:asking", "another's"});
    fleet_process one{redis.port(), limits_of(1000, 10)};
    one.use(1);
    BOOST_TEST(one.state().alone);
    BOOST_TEST(one.state().why.message().find("WRONGTYPE") != std::string::npos);
    BOOST_TEST(one.state().why.message().find("gainsight-px:{acme}:quota") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(hears_of_a_refusal_that_another_met)
{
    redis_server const redis;
    begin_row(redis);
    fleet_process one{redis.port(), limits_of(1000, 10)};
    fleet_process other{redis.port(), limits_of(1000, 10)};
    one.use(1);
    other.use(1);
    one.quota().rate_limited(steady::now());
    BOOST_TEST(fleet_process::comes_true([&] { return (other.use(1), other.quota().rate() == 500); }));
    BOOST_TEST(fleet_process::comes_true([&] { return (one.use(1), one.quota().rate() == 500); }));
}

BOOST_AUTO_TEST_CASE(fails_calls_that_wait_when_another_has_used_what_the_day_had_left)
{
    redis_server const redis;
    begin_row(redis);
    auto limits = limits_of(50, 1);
    limits.per_day = 1000;
    fleet_process one{redis.port(), limits};
    one.use(1);
    std::deque<waiting_call> calls(300);  // which take 6 s
    for (auto& c : calls) {
        auto const got = one.quota().acquire(c, steady::now(), std::chrono::system_clock::now());
        c.granted = got == px::detail::quota_answer::granted;
    }
    redis({"HSET", px::fleet::detail::quota_keys("gainsight-px:", "acme").front(), "used", "1000"});
    BOOST_TEST(fleet_process::comes_true([&] {
        one.quota().poll(steady::now(), std::chrono::system_clock::now());
        return std::all_of(calls.begin(), calls.end(), [](auto const& c) { return c.granted || c.failed; });
    }));
    BOOST_TEST(std::any_of(calls.begin(), calls.end(), [](auto const& c) { return c.failed.load(); }));
    fleet_process other{redis.port(), limits};  // which does not know of that when it asks, or does already
    waiting_call late;
    auto const answer = other.quota().acquire(late, steady::now(), std::chrono::system_clock::now());
    BOOST_TEST((answer != px::detail::quota_answer::granted));
    if (answer == px::detail::quota_answer::queued)
        BOOST_TEST(fleet_process::comes_true([&] { return late.failed.load(); }));
}

BOOST_AUTO_TEST_CASE(serves_calls_that_nobody_else_polls_for_and_those_that_wait_when_it_leaves)
{
    redis_server const redis;
    begin_row(redis);
    fleet_process one{redis.port(), limits_of(50, 1)};
    std::deque<waiting_call> calls(30);
    for (auto& c : calls) {
        auto const got = one.quota().acquire(c, steady::now(), std::chrono::system_clock::now());
        c.granted = got == px::detail::quota_answer::granted;
    }
    auto const granted = [&] {
        return std::count_if(calls.begin(), calls.end(), [](auto const& c) { return c.granted.load(); });
    };
    BOOST_TEST(fleet_process::comes_true([&] { return granted() >= 10; }));
    one.leave();  // and the context's work ends with the last of them
    BOOST_TEST(granted() == 30);
}

BOOST_AUTO_TEST_CASE(whose_context_goes_leaves_a_quota_that_stands_alone)
{
    redis_server const redis;
    begin_row(redis);
    auto io = std::make_unique<asio::io_context>();
    px::fleet::quota_member member{io->get_executor(), px::fleet::redis_options{}.port(redis.port()), "acme",
                                   limits_of(100, 5)};
    while (member.state().alone) io->run_one();
    io.reset();
    auto& quota = *px::detail::access::impl(member.quota());
    waiting_call call;
    BOOST_TEST(
        (quota.acquire(call, steady::now(), std::chrono::system_clock::now()) == px::detail::quota_answer::queued));
    BOOST_REQUIRE(quota.next().has_value());
    BOOST_TEST(fleet_process::comes_true([&] {
        quota.poll(steady::now(), std::chrono::system_clock::now());
        return call.granted.load();
    }));
}

BOOST_AUTO_TEST_CASE(tells_the_calls_that_it_made_alone_though_redis_refused_in_between)
{
    redis_server const redis;
    begin_row(redis);
    fleet_process one{redis.port(), limits_of(1000, 10)};
    one.use(5);
    BOOST_TEST(!one.state().alone);
    // A replica refuses to write.
    redis({"REPLICAOF", "127.0.0.1", "1"});
    BOOST_TEST(fleet_process::comes_true([&] { return (one.use(5), one.state().alone); }));
    one.use(200);
    BOOST_TEST(one.state().why.message().find("READONLY") != std::string::npos);
    redis({"REPLICAOF", "NO", "ONE"});
    BOOST_TEST(fleet_process::comes_true([&] { return !one.state().alone; }));
    auto const used = redis({"HGET", "gainsight-px:{acme}:quota", "used"});
    BOOST_REQUIRE(used.text());
    BOOST_TEST(std::stoi(*used.text()) >= 210);
}

BOOST_AUTO_TEST_CASE(tells_the_calls_that_it_made_alone_though_redis_refuses_when_it_leaves)
{
    redis_server const redis;
    begin_row(redis);
    px::fleet::quota_options how;
    fleet_process one{redis.port(), limits_of(1000, 10), how.patience(1s)};
    one.use(5);
    redis({"CONFIG", "SET", "min-replicas-to-write", "1"});  // it has none
    BOOST_TEST(fleet_process::comes_true([&] { return (one.use(5), one.state().alone); }));
    one.use(200);
    auto const refusals = [&] {
        auto const all = *redis({"INFO", "commandstats"}).text();
        auto const at = all.find("cmdstat_evalsha:calls=");
        return std::stoull(all.substr(all.find('=', at) + 1));
    };
    auto const before = refusals();
    std::thread leaving{[&] { one.leave(); }};
    BOOST_TEST(fleet_process::comes_true([&] { return refusals() >= before + 2; }));
    redis({"CONFIG", "SET", "min-replicas-to-write", "0"});
    leaving.join();
    BOOST_TEST(std::stoi(*redis({"HGET", "gainsight-px:{acme}:quota", "used"}).text()) >= 205);
}

BOOST_AUTO_TEST_CASE(speaks_with_a_redis_that_wants_a_password_and_never_tells_it)
{
    redis_server const redis{{"--requirepass", "open-sesame"}};
    begin_row(redis);
    auto const try_with = [&](px::fleet::redis_options const& o) { return connect_with(o, redis.port()); };
    BOOST_TEST(try_with(px::fleet::redis_options{}.password("open-sesame").database(3)).has_value());
    auto const wrong = try_with(px::fleet::redis_options{}.password("open-barley"));
    BOOST_REQUIRE(!wrong.has_value());
    BOOST_TEST((wrong.error() == px::errc::unauthorized));
    BOOST_TEST(wrong.error().message().find("open-") == std::string::npos);
    redis_server const odd{{"--rename-command", "AUTH", ""}};
    auto const none = connect_with(px::fleet::redis_options{}.password("open-sesame"), odd.port());
    BOOST_REQUIRE(!none.has_value());
    BOOST_TEST(none.error().message().find("open-sesame") == std::string::npos, none.error().message());
    auto const far = try_with(px::fleet::redis_options{}.password("open-sesame").database(999));
    BOOST_REQUIRE(!far.has_value());
    BOOST_TEST(far.error().message().find("no such database") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(speaks_tls_with_who_it_trusts_by_that_name_alone)
{
    px::testing::certificate_authority const ca;
    for (auto const kind :
         {px::testing::certificate::good, px::testing::certificate::wrong_host, px::testing::certificate::untrusted}) {
        px_test::scratch folder;
        auto const server = ca.issue(kind);
        auto const file = [&](char const* name, std::string const& text) {
            std::ofstream{folder / name} << text;
            return (folder / name).string();
        };
        auto const certificate = file("cert.pem", server.certificate_pem()),
                   its_key = file("key.pem", server.key_pem());
        redis_server const redis{{"--tls-port", "PORT", "--tls-auth-clients", "no", "--tls-cert-file", certificate,
                                  "--tls-key-file", its_key, "--tls-ca-cert-file", certificate}};
        px::tls_options trusts;
        trusts.use_system_roots = false;
        trusts.ca_pem = ca.pem();
        auto const done = connect_with(px::fleet::redis_options{}.tls(trusts), redis.tls_port());
        BOOST_TEST(done.has_value() == (kind == px::testing::certificate::good));
        if (!done) BOOST_TEST((done.error() == px::errc::tls_failed), done.error().what());
    }
}

BOOST_AUTO_TEST_SUITE_END()
