// A port for a server that the tests start as a process of its own.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_FREE_PORT_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_FREE_PORT_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace px_test {

/// One on which nobody listens, and that neither another of the tests' processes takes before the server has it, or
/// while it is restarted, nor a connection that leaves this machine: those have ports from 32768 on.
inline std::uint16_t free_port()
{
    constexpr int first = 10'000, all = 22'000, of_each_process = 256;
    static std::atomic<int> next{::getpid() % (all / of_each_process) * of_each_process};
    boost::asio::io_context io;
    for (int tries = 0; tries < all; ++tries) {
        auto const port = static_cast<std::uint16_t>(first + next++ % all);
        boost::asio::ip::tcp::acceptor free{io, boost::asio::ip::tcp::v4()};
        free.set_option(boost::asio::socket_base::reuse_address{true});
        boost::system::error_code taken;
        free.bind({boost::asio::ip::make_address("127.0.0.1"), port}, taken);
        if (!taken) return port;
    }
    BOOST_FAIL("no port is free");
    return 0;
}

}  // namespace px_test

#endif
