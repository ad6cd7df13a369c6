// A target that fails in the middle of a message gets nothing behind it.
#include "../../../examples/export/singer_output.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace {

/// A pipe that takes what fits, and refuses the rest.
struct narrow_pipe {
    int ends[2] = {-1, -1};
    narrow_pipe() { BOOST_REQUIRE(::pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0); }
    narrow_pipe(narrow_pipe const&) = delete;
    narrow_pipe& operator=(narrow_pipe const&) = delete;
    ~narrow_pipe()
    {
        for (int fd : ends) ::close(fd);
    }
    /// What is in it, which makes room.
    [[nodiscard]] std::string drain() const
    {
        std::string out, block(1 << 16, '\0');
        for (::ssize_t n; (n = ::read(ends[0], block.data(), block.size())) > 0;)
            out.append(block, 0, static_cast<std::size_t>(n));
        return out;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(singer)

BOOST_AUTO_TEST_CASE(messages_end_with_the_one_that_was_cut_off)
{
    narrow_pipe pipe;
    example::singer_stream to{pipe.ends[1], ""};
    to.send("{}");
    BOOST_TEST(pipe.drain() == "{}\n");
    BOOST_CHECK_THROW(to.send(std::string(1 << 21, 'x')), example::output_error);
    auto const cut_off = pipe.drain();
    BOOST_TEST(cut_off.find('\n') == std::string::npos);
    BOOST_TEST(!cut_off.empty());
    // There is room again.
    BOOST_CHECK_THROW(to.send("{}"), example::output_error);
    BOOST_CHECK_THROW(to.send_state("a/b/c", "{}"), example::output_error);
    BOOST_TEST(pipe.drain() == "");
}

BOOST_AUTO_TEST_SUITE_END()
