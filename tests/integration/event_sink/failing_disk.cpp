// The calls stand before those of the C library, and end in the kernel as they do.
#include "failing_disk.hpp"

#include <gainsight/px/destination/journal_format.hpp>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <string>
#include <string_view>

namespace {

using px_test::failing_disk;

std::string path_of_descriptor(int fd)
{
    std::error_code failed;
    return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), failed).string();
}
bool is_of_a_journal(std::string const& path) { return path.ends_with(".pxjournal"); }
bool is_a_reserve(std::string const& path) { return path.ends_with("/reserve"); }
std::uint64_t size_of(int fd)
{
    struct ::stat facts{};
    return ::fstat(fd, &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
}

}  // namespace

extern "C" {

ssize_t write(int fd, void const* bytes, size_t size)
{
    constexpr auto moved = static_cast<char>(gainsight::px::detail::entry_kind::moved);
    constexpr size_t kind_at = gainsight::px::detail::record_overhead - 1;
    if (size > kind_at && static_cast<char const*>(bytes)[kind_at] == moved && is_of_a_journal(path_of_descriptor(fd)))
        ++failing_disk::moves_;
    if (failing_disk::throwing_) {
        std::lock_guard const lock{failing_disk::mutex()};
        std::string_view const all{static_cast<char const*>(bytes), size};
        if (all.find(failing_disk::thrown_at()) != all.npos) {
            failing_disk::throwing_ = false;
            throw std::bad_alloc{};
        }
    }
    if (failing_disk::left_ >= 0 || failing_disk::remembering_) {
        auto const path = path_of_descriptor(fd);
        if (is_of_a_journal(path)) {
            if (failing_disk::remembering_) {
                std::lock_guard const lock{failing_disk::mutex()};
                failing_disk::synced().try_emplace(path, size_of(fd));
            }
            if (failing_disk::left_ == 0) {
                errno = failing_disk::why_;
                return -1;
            }
            if (failing_disk::left_ > 0) {
                size = std::min(size, static_cast<size_t>(failing_disk::left_.load()));
                failing_disk::left_ -= static_cast<std::int64_t>(size);
            }
        }
    }
    return ::syscall(SYS_write, fd, bytes, size);
}
// What the kernel holds outlives a process that is killed: nothing has to reach a disk for these tests.
int fdatasync(int fd)
{
    auto const path = failing_disk::failing_ > 0 || failing_disk::remembering_ ? path_of_descriptor(fd) : std::string{};
    if (failing_disk::failing_ > 0 && is_of_a_journal(path)) {
        --failing_disk::failing_;
        if (path == failing_disk::dropped().string()) {
            // As a system does: the pages are gone, and the next sync would find nothing to complain of.
            auto const size = size_of(fd);
            (void)::syscall(SYS_ftruncate, fd, static_cast<off_t>(size - std::min<std::uint64_t>(size, 12)));
        }
        errno = EIO;
        return -1;
    }
    if (failing_disk::remembering_ && (is_of_a_journal(path) || std::filesystem::is_directory(path))) {
        std::lock_guard const lock{failing_disk::mutex()};
        failing_disk::synced()[path] = size_of(fd);
    }
    return 0;
}
int fsync(int fd) { return fdatasync(fd); }
int ftruncate(int fd, off_t length) noexcept
{
    if (failing_disk::left_ >= 0 && is_a_reserve(path_of_descriptor(fd)))
        failing_disk::left_ += static_cast<std::int64_t>(size_of(fd)) - length;
    return static_cast<int>(::syscall(SYS_ftruncate, fd, length));
}
// It takes no room of the machine's.
int posix_fallocate(int fd, off_t from, off_t length)
{
    auto const more = from + length - static_cast<off_t>(size_of(fd));
    if (more <= 0) return 0;
    if (failing_disk::left_ >= 0) {
        if (failing_disk::left_ < more) return ENOSPC;
        failing_disk::left_ -= more;
    }
    return ::syscall(SYS_ftruncate, fd, from + length) == 0 ? 0 : errno;
}
}
