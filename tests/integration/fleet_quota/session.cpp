// A connection to Redis whose command is cancelled: nobody is given the reply to another command.
#include "../redis_server.hpp"
#include "../running.hpp"

#include <gainsight/px/fleet/quota.hpp>
#include <gainsight/px/fleet/redis_client.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace fleet_session_tests {

namespace px = gainsight::px;
namespace asio = boost::asio;
using namespace std::chrono_literals;
using px_test::redis_server;

/// Sends the words, and stores the text that comes.
asio::awaitable<void> ask(px::fleet::detail::redis_client& redis, std::vector<std::string> words, std::string& into)
{
    auto const reply = co_await redis.command(std::move(words), 10s);
    if (reply && reply->text()) into = *reply->text();
}

}  // namespace fleet_session_tests
using namespace fleet_session_tests;

BOOST_AUTO_TEST_SUITE(fleet_session, *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(whose_command_was_cancelled_gives_the_next_one_its_own_reply)
{
    redis_server const server;
    server({"SET", "a", "of a"});
    server({"SET", "b", "of b"});
    // After any number of steps of the command.
    for (int steps = 0; steps < 12; ++steps) {
        asio::io_context io;
        px::fleet::detail::redis_client redis{io.get_executor(), px::fleet::redis_options{}.port(server.port())};
        std::string first, second, third;
        asio::co_spawn(io, ask(redis, {"PING"}, first), asio::detached);
        io.run();
        io.restart();
        asio::cancellation_signal cancel;
        asio::co_spawn(io, ask(redis, {"GET", "a"}, first),
                       asio::bind_cancellation_slot(cancel.slot(), [](std::exception_ptr) {}));
        for (int i = 0; i < steps; ++i) io.poll_one();
        cancel.emit(asio::cancellation_type::terminal);
        io.run();
        io.restart();
        asio::co_spawn(io, ask(redis, {"GET", "b"}, second), asio::detached);
        io.run();
        io.restart();
        asio::co_spawn(io, ask(redis, {"GET", "a"}, third), asio::detached);
        io.run();
        BOOST_TEST(second == "of b");
        BOOST_TEST(third == "of a");
    }
}

BOOST_AUTO_TEST_CASE(whose_thread_was_busy_reads_a_long_reply_that_came_in_time)
{
    redis_server const server;
    std::string const text(1 << 20, 'x');
    server({"SET", "a", text});
    asio::io_context io;
    px::fleet::detail::redis_client redis{io.get_executor(), px::fleet::redis_options{}.port(server.port())};
    BOOST_TEST(px_test::run_on(io, redis.command({"PING"}, 10s)).has_value());
    asio::post(io, [] { std::this_thread::sleep_for(300ms); });
    auto const got = px_test::run_on(io, redis.command({"GET", "a"}, 100ms));
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((got->text() && *got->text() == text));
}

BOOST_AUTO_TEST_CASE(that_is_closed_at_any_moment_ends_its_command_and_the_next_one_connects_anew)
{
    redis_server const server;
    server({"SET", "a", "of a"});
    for (int steps = 0; steps < 40; ++steps) {
        asio::io_context io;
        px::fleet::detail::redis_client redis{io.get_executor(), px::fleet::redis_options{}.port(server.port())};
        std::string first, second;
        asio::co_spawn(io, ask(redis, {"GET", "a"}, first), asio::detached);
        for (int i = 0; i < steps; ++i) io.poll_one();
        redis.close();
        io.run();
        io.restart();
        asio::co_spawn(io, ask(redis, {"GET", "a"}, second), asio::detached);
        io.run();
        BOOST_TEST((first.empty() || first == "of a"));
        BOOST_TEST(second == "of a");
    }
}

BOOST_AUTO_TEST_CASE(that_redis_closed_while_nobody_spoke_is_made_anew)
{
    redis_server const server;
    asio::io_context io;
    px::fleet::detail::redis_client redis{io.get_executor(), px::fleet::redis_options{}.port(server.port())};
    std::string const all[]{"one", "two", "three"};
    for (auto const& one : all) {
        std::string got;
        asio::co_spawn(io, ask(redis, {"ECHO", one}, got), asio::detached);
        io.run();
        io.restart();
        BOOST_TEST(got == one);
        server({"CLIENT", "KILL", "TYPE", "normal"});  // as its option "timeout" does, or a proxy in between
    }
}

BOOST_AUTO_TEST_CASE(on_which_more_was_said_than_was_asked_for_is_used_no_more)
{
    asio::io_context io;
    asio::ip::tcp::acceptor acceptor{io, {asio::ip::make_address("127.0.0.1"), 0}};
    std::thread server{[&acceptor] {
        for (int i = 0; i < 2; ++i) {
            auto peer = acceptor.accept();
            char some[64];
            static_cast<void>(peer.read_some(asio::buffer(some)));
            asio::write(peer, asio::buffer("+" + std::to_string(i) + "\r\n-ERR of nobody\r\n"));
            boost::system::error_code closed;
            peer.read_some(asio::buffer(some), closed);
        }
    }};
    px::fleet::detail::redis_client redis{io.get_executor(),
                                          px::fleet::redis_options{}.port(acceptor.local_endpoint().port())};
    for (auto const* const expected : {"0", "1"}) {
        std::string got;
        asio::co_spawn(io, ask(redis, {"PING"}, got), asio::detached);
        io.run();
        io.restart();
        BOOST_TEST(got == expected);
    }
    redis.close();
    server.join();
}

BOOST_AUTO_TEST_CASE(to_a_redis_that_has_enough_of_them_is_refused_for_that_whether_or_not_it_wants_a_password)
{
    redis_server const server{{"--maxclients", "1", "--requirepass", "open-sesame"}};
    asio::io_context io;
    auto const o = px::fleet::redis_options{}.port(server.port());
    px::fleet::detail::redis_client first{io.get_executor(), px::fleet::redis_options{o}.password("open-sesame")};
    auto const ping = [&io](px::fleet::detail::redis_client& redis) {
        std::vector<std::string> words{"PING"};
        return px_test::run_on(io, redis.command(std::move(words), 10s));
    };
    while (!ping(first)) {
    }  // the one that saw it begin may not be gone
    px::fleet::detail::redis_client other{io.get_executor(), px::fleet::redis_options{o}.password("open-sesame")};
    px::fleet::detail::redis_client open{io.get_executor(), o};
    for (auto* const one : {&other, &open}) {
        auto const refused = ping(*one);
        BOOST_REQUIRE(!refused.has_value());
        BOOST_TEST((refused.error() == px::errc::connection_lost), refused.error().what());
        BOOST_TEST(refused.error().message().find("max number of clients") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(to_a_redis_that_wants_a_password_is_refused_for_that_however_long_the_command_is)
{
    redis_server const server{{"--requirepass", "open-sesame"}};
    asio::io_context io;
    px::fleet::detail::redis_client redis{io.get_executor(), px::fleet::redis_options{}.port(server.port())};
    for (std::size_t const size : {1, 20}) {
        std::vector<std::string> words(size, "PING");
        auto const refused = px_test::run_on(io, redis.command(std::move(words), 10s));
        BOOST_REQUIRE(!refused.has_value());
        BOOST_TEST((refused.error() == px::errc::unauthorized), refused.error().what());
        BOOST_TEST(refused.error().message().find("wants a password") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(is_waited_for_as_long_as_one_likes)
{
    redis_server const server;
    asio::io_context io;
    px::fleet::detail::redis_client redis{io.get_executor(), px::fleet::redis_options{}.port(server.port())};
    for (auto const bound : {std::chrono::milliseconds::max(), std::chrono::milliseconds{10'000}}) {
        std::vector<std::string> words{"PING"};
        auto const pong = px_test::run_on(io, redis.command(std::move(words), bound));
        BOOST_TEST(pong.has_value());
    }
    auto const endless = std::chrono::milliseconds::max();
    px::fleet::quota_member member{
        io.get_executor(), redis.options(), "acme", {}, px::fleet::quota_options{}.patience(endless)};
    io.restart();
    while (member.state().alone && !member.state().why) io.run_one();
    BOOST_TEST(!member.state().alone, member.state().why.what());
}

BOOST_AUTO_TEST_CASE(is_given_up_where_the_server_cannot_serve_and_not_where_a_command_is_refused)
{
    using px::fleet::detail::cannot_serve;
    for (auto const* const why : {"BUSY Redis is busy running a script", "LOADING", "READONLY You can't write",
                                  "DENIED Redis is running in protected mode", "ERR max number of clients reached"})
        BOOST_TEST(cannot_serve(why), why);
    for (auto const* const why :
         {"", "BUSYGROUP Consumer Group name already exists", "ERR unknown command", "WRONGTYPE"})
        BOOST_TEST(!cannot_serve(why), why);
}

BOOST_AUTO_TEST_SUITE_END()
