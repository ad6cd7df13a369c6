// The calls stand before those of the C library, and end in the kernel as they do.
#include "disk_calls.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
using px_test::disk_calls;

std::string content_of(fs::path const& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}
void set_content(fs::path const& file, std::string const& text) { std::ofstream{file, std::ios::binary} << text; }

/// What the disk does not hold yet.
struct unsynced {
    struct renamed {
        std::string from;  // "" for a file that was removed
        std::string to;
        std::optional<std::string> before;  // what was called so
    };
    std::map<ino_t, std::string> content;  // of files that were changed since, as the disk has it
    std::vector<renamed> names;

    void changes(int fd)
    {
        struct ::stat facts{};
        if (::fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode) || content.contains(facts.st_ino)) return;
        content.emplace(facts.st_ino, content_of("/proc/self/fd/" + std::to_string(fd)));
    }
    void synced(int fd)
    {
        struct ::stat facts{};
        if (::fstat(fd, &facts) != 0) return;
        if (S_ISDIR(facts.st_mode))
            names.clear();
        else
            content.erase(facts.st_ino);
    }
    void renames(std::string from, std::string const& to)
    {
        struct ::stat facts{};
        std::optional<std::string> before;
        if (::stat(to.c_str(), &facts) == 0) {
            before = content_of(to);
            content.erase(facts.st_ino);
        }
        names.push_back({std::move(from), to, std::move(before)});
    }
    void lose() const
    {
        if (disk_calls::loses_content)
            for (auto const& entry : fs::directory_iterator{disk_calls::folder}) {
                struct ::stat facts{};
                if (::stat(entry.path().c_str(), &facts) != 0) continue;
                if (auto const at = content.find(facts.st_ino); at != content.end())
                    set_content(entry.path(), at->second);
            }
        if (disk_calls::loses_names)
            for (auto n = names.rbegin(); n != names.rend(); ++n) {
                if (!n->from.empty()) ::rename(n->to.c_str(), n->from.c_str());
                if (n->before) set_content(n->to, *n->before);
            }
    }
};
unsynced& not_synced()
{
    static unsynced all;
    return all;
}
bool is_recording() { return disk_calls::what == disk_calls::fate::lose_power; }

/// False when the call at hand fails.
bool goes_on(char const* call)
{
    if (disk_calls::what == disk_calls::fate::none || --disk_calls::countdown != 0) return true;
    auto const what = std::exchange(disk_calls::what, disk_calls::fate::none);
    if (what == disk_calls::fate::lose_power) not_synced().lose();
    if (what != disk_calls::fate::fail) ::_exit(disk_calls::died);
    disk_calls::what = what;
    disk_calls::struck = call;
    errno = disk_calls::error;
    return false;
}

}  // namespace

extern "C" {

ssize_t write(int fd, void const* bytes, size_t size)
{
    if (!goes_on("write")) return -1;
    if (is_recording()) not_synced().changes(fd);
    return ::syscall(SYS_write, fd, bytes, size);
}
// What the kernel holds outlives a process that is killed: nothing has to reach a disk for these tests.
int fsync(int fd)
{
    if (!goes_on("fsync")) return -1;
    if (is_recording()) not_synced().synced(fd);
    return 0;
}
int ftruncate(int fd, off_t size) noexcept
{
    if (!goes_on("ftruncate")) return -1;
    if (is_recording()) not_synced().changes(fd);
    return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}
int rename(char const* from, char const* to) noexcept
{
    if (!goes_on("rename")) return -1;
    if (is_recording()) not_synced().renames(from, to);
    return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
int unlink(char const* path) noexcept
{
    if (!goes_on("unlink")) return -1;
    if (is_recording()) not_synced().renames({}, path);
    return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, 0));
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
