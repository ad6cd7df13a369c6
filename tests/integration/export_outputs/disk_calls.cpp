// The calls stand before those of the C library, and end in the kernel as they do.
#include "disk_calls.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

namespace {

using px_test::disk_calls;

/// False when the call at hand fails.
bool goes_on(char const* call)
{
    if (disk_calls::what == disk_calls::fate::none || --disk_calls::countdown != 0) return true;
    if (disk_calls::what == disk_calls::fate::die) ::_exit(disk_calls::died);
    disk_calls::struck = call;
    errno = disk_calls::error;
    return false;
}

}  // namespace

extern "C" {

ssize_t write(int fd, void const* bytes, size_t size)
{
    return goes_on("write") ? ::syscall(SYS_write, fd, bytes, size) : -1;
}
// What the kernel holds outlives a process that is killed, so that only the order of the calls counts.
int fsync(int) { return goes_on("fsync") ? 0 : -1; }
int ftruncate(int fd, off_t size) noexcept
{
    return goes_on("ftruncate") ? static_cast<int>(::syscall(SYS_ftruncate, fd, size)) : -1;
}
int rename(char const* from, char const* to) noexcept
{
    return goes_on("rename") ? static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0)) : -1;
}
int unlink(char const* path) noexcept
{
    return goes_on("unlink") ? static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, 0)) : -1;
}
int close(int fd)
{
    bool const written = disk_calls::what != disk_calls::fate::none && (::fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY;
    bool const fine = !written || goes_on("close");
    int const done = static_cast<int>(::syscall(SYS_close, fd));
    if (fine) return done;
    errno = disk_calls::error;
    return -1;
}
}
