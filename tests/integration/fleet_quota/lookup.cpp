// A look-up of Redis' name that hangs holds up nobody for longer than was said.
#include <gainsight/px/fleet/redis_client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace fleet_lookup_tests {

namespace px = gainsight::px;
namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr char hanging[] = "hangs.example.com";
std::atomic<bool> hangs{false};

}  // namespace fleet_lookup_tests
using namespace fleet_lookup_tests;

// In place of the system's, for this program.
extern "C" int getaddrinfo(char const* node, char const* service, addrinfo const* hints, addrinfo** out)
{
    if (node && std::string_view{node} == hanging) {
        hangs.wait(true);
        return EAI_NONAME;
    }
    static auto const of_the_system = reinterpret_cast<int (*)(char const*, char const*, addrinfo const*, addrinfo**)>(
        ::dlsym(RTLD_NEXT, "getaddrinfo"));
    return of_the_system(node, service, hints, out);
}

BOOST_AUTO_TEST_SUITE(fleet_lookup)

BOOST_AUTO_TEST_CASE(that_hangs_ends_with_the_bound_of_the_command)
{
    asio::io_context io;
    hangs = true;
    px::fleet::detail::redis_client redis{io.get_executor(), px::fleet::redis_options{}.host(hanging)};
    px::result<px::fleet::redis_reply> got;
    asio::co_spawn(
        io,
        [](auto& r, auto& to) -> asio::awaitable<void> {
            for (int tries = 0; tries < 3; ++tries) {
                std::vector<std::string> words{"PING"};
                to = co_await r.command(std::move(words), 20ms);
            }
            // It is still looked up: the context has work until it ends.
            hangs = false;
            hangs.notify_all();
        }(redis, got),
        asio::detached);
    io.run();
    BOOST_TEST(!hangs.load());
    BOOST_REQUIRE(!got.has_value());
    BOOST_TEST((got.error() == px::errc::deadline_exceeded), got.error().what());
    BOOST_TEST(got.error().message().find(hanging) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(that_finds_nothing_says_so)
{
    asio::io_context io;
    px::fleet::detail::redis_client redis{io.get_executor(), px::fleet::redis_options{}.host(hanging)};
    px::result<void> got;
    asio::co_spawn(
        io,
        [](auto& r, auto& to) -> asio::awaitable<void> {
            to = co_await r.connect(std::chrono::steady_clock::now() + 30s);
        }(redis, got),
        asio::detached);
    io.run();
    BOOST_REQUIRE(!got.has_value());
    BOOST_TEST((got.error() == px::errc::connect_failed), got.error().what());
}

BOOST_AUTO_TEST_SUITE_END()
