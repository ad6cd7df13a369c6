// Ends a wait for a file descriptor from another thread.
#ifndef EXAMPLES_INGEST_WAKE_UP_HPP
#define EXAMPLES_INGEST_WAKE_UP_HPP

#include "input_error.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <string>

namespace example {

/// A flag that ends the current wait and all later ones once `signal()` was called.
class wake_up {
public:
    wake_up() : fd_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}
    {
        if (fd_ < 0) input_call_fails("an input", "cannot be made");
    }
    wake_up(wake_up const&) = delete;
    wake_up& operator=(wake_up const&) = delete;
    ~wake_up() { ::close(fd_); }

    /// From any thread or a signal handler.
    void signal() noexcept
    {
        int const errno_before = errno;
        signalled_.store(true);
        std::uint64_t const one = 1;
        // This fails only if it was signalled very often before.
        static_cast<void>(!::write(fd_, &one, sizeof one));
        errno = errno_before;
    }
    [[nodiscard]] bool signalled() const noexcept { return signalled_.load(); }

    /// Waits at most `timeout` milliseconds (-1: without limit) until `fd` is readable or at its end. False after the
    /// timeout or `signal()`.
    [[nodiscard]] bool wait_for(int fd, int timeout, std::string const& name) const
    {
        std::array<::pollfd, 2> both{{{fd, POLLIN, 0}, {fd_, POLLIN, 0}}};
        while (::poll(both.data(), both.size(), timeout) < 0)
            if (errno != EINTR) input_call_fails(name, "cannot be waited for");
        return !signalled() && both[0].revents != 0;
    }

private:
    static_assert(std::atomic<bool>::is_always_lock_free, "it is set by a signal's handler");
    int fd_;
    std::atomic<bool> signalled_ = false;
};

}  // namespace example

#endif
