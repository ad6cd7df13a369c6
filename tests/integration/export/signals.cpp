// A signal that finds the export in a call that does not return.
#include "years.hpp"

#include <sys/ioctl.h>
#include <sys/stat.h>

#include <fcntl.h>

BOOST_AUTO_TEST_SUITE(signals)

BOOST_AUTO_TEST_CASE(a_second_signal_ends_a_run_that_writes_into_a_pipe_that_nobody_reads)
{
    scratch s;
    years y;
    auto const path = s / "pipe";
    BOOST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    int const pipe = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    BOOST_REQUIRE(pipe >= 0);
    BOOST_REQUIRE(::fcntl(pipe, F_SETPIPE_SZ, 1 << 16) == 1 << 16);
    process p{s, y.arguments(s, "out", {"--format", "singer", "--resources", "users", "--page-size", "400"}), {}, path};
    // More than any message but the records, which go all at once and do not fit.
    int waiting = 0;
    while (waiting < 1 << 15 && !p.ended()) BOOST_REQUIRE(::ioctl(pipe, FIONREAD, &waiting) == 0);
    BOOST_REQUIRE_MESSAGE(!p.ended(), p.output());
    auto const patience = std::chrono::steady_clock::now() + 30s;
    while (!p.ended() && std::chrono::steady_clock::now() < patience) p.signal(SIGTERM);
    if (!p.ended()) p.signal(SIGKILL);
    BOOST_TEST(p.wait() == 1000 + SIGTERM);
    ::close(pipe);
}

BOOST_AUTO_TEST_SUITE_END()
