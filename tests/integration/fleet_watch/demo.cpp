// The demo cleans up after itself, whatever ends it. That its books are good is checked by examples/check.
#include "../child_process.hpp"
#include "../redis_server.hpp"
#include "../scratch.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <thread>
#include <vector>

namespace fleet_demo_tests {

using px_test::redis_server;

template <class Condition>
bool comes_true(Condition condition)
{
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (std::chrono::steady_clock::now() < end) {
        if (condition()) return true;
        std::this_thread::yield();
    }
    return false;
}
bool listens(std::uint16_t port)
{
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket socket{io};
    boost::system::error_code ec;
    socket.connect({boost::asio::ip::make_address("127.0.0.1"), port}, ec);
    return !ec;
}

}  // namespace fleet_demo_tests
using namespace fleet_demo_tests;

BOOST_AUTO_TEST_SUITE(fleet_demo, *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

#ifdef PX_FLEET
BOOST_AUTO_TEST_CASE(ends_what_it_started_whatever_ends_it)
{
    for (int const how : {SIGINT, SIGTERM, SIGKILL}) {
        px_test::scratch const folder;
        auto const temporary = "TMPDIR=" + folder.path.string();
        px_test::child_process demo{PX_FLEET, folder, {"demo"}, {temporary}};
        std::smatch port;
        std::string said;
        BOOST_REQUIRE(comes_true([&] {
            said = demo.output();
            return said.find(" partitions owned") != said.npos || demo.ended();
        }));
        BOOST_REQUIRE(std::regex_search(said, port, std::regex{"redis://127.0.0.1:([0-9]+)\n"}));
        auto const redis = static_cast<std::uint16_t>(std::stoi(port[1]));
        BOOST_TEST(listens(redis));
        demo.signal(how);
        auto const end = demo.wait();
        BOOST_TEST(end == (how == SIGKILL ? 1000 + SIGKILL : 128 + how), end << ": " << demo.output());
        BOOST_TEST(comes_true([&] { return !listens(redis); }));
        if (how == SIGKILL) continue;
        for (auto const& left : std::filesystem::directory_iterator{folder.path})
            BOOST_TEST(left.path().filename() == "output");
    }
}

BOOST_AUTO_TEST_CASE(works_with_its_own_redis_where_another_took_the_port)
{
    px_test::scratch const folder, other;
    auto const program = folder.path / "redis-server", log = other.path / "log", taken = other.path / "port";
    std::ofstream{program} << "#!/bin/sh\nif [ ! -e " << taken.string() << " ]; then\n  echo $2 >" << taken.string()
                           << "\n  " << redis_server::program() << " --port $2 --bind 127.0.0.1 --save '' --dir "
                           << other.path.string() << " --logfile " << log.string() << " &\n  echo $! >"
                           << (other.path / "pid").string() << "\n  until grep -q 'Ready to accept' " << log.string()
                           << " 2>/dev/null; do :; done\nfi\nexec " << redis_server::program() << " \"$@\"\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    px_test::child_process demo{PX_FLEET, folder, {"demo"}, {"PATH=" + folder.path.string() + ":/usr/bin:/bin"}};
    BOOST_TEST(
        comes_true([&] { return demo.output().find(" partitions owned") != std::string::npos || demo.ended(); }));
    auto const said = demo.output();
    demo.signal(SIGINT);
    BOOST_TEST(demo.wait() == 128 + SIGINT, said);
    auto const written = [&](char const* name) {
        int out = 0;
        std::ifstream{other.path / name} >> out;
        return out;
    };
    BOOST_TEST(said.find("Redis is " + program.string() + " at redis://127.0.0.1:") != said.npos, said);
    BOOST_TEST(said.find(':' + std::to_string(written("port")) + '\n') == said.npos, said);
    BOOST_REQUIRE(written("pid") > 1);
    ::kill(written("pid"), SIGKILL);
}

BOOST_AUTO_TEST_CASE(says_which_package_is_missing_and_what_is_too_long)
{
    px_test::scratch const folder;
    px_test::child_process endless{PX_FLEET, folder, {"demo", "--seconds", "2000000000"}};
    BOOST_TEST(endless.wait() == 1);
    BOOST_TEST(endless.output().find("--seconds takes 3600 at most") != std::string::npos, endless.output());
    px_test::child_process demo{PX_FLEET, folder, {"demo"}, {"PATH=" + folder.path.string()}};
    BOOST_TEST(demo.wait() == 1);
    BOOST_TEST(demo.output().find("install the package redis-server") != std::string::npos, demo.output());
}
#endif

BOOST_AUTO_TEST_SUITE_END()
