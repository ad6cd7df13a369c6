// Files with POSIX calls. Every failure, also of fsync and close, is an error that says what failed, where and why.
#ifndef EXAMPLES_EXPORT_DISK_FILE_HPP
#define EXAMPLES_EXPORT_DISK_FILE_HPP

#include <gainsight/px/core/error.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace example {

namespace fs = std::filesystem;
namespace px = gainsight::px;

/// An error of an output: one sentence that says what failed, where and why.
class output_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The output works, and does not take what is written, or not now: another list or window it would take.
class item_error : public output_error {
public:
    using output_error::output_error;
};

[[noreturn]] inline void output_fails(std::string const& sentence) { throw output_error{sentence}; }
/// Throws an output_error for a system call that has just failed, with the text of `errno`.
[[noreturn]] inline void disk_fails(fs::path const& what, std::string_view how)
{
    int const why = errno;
    output_fails(what.string() + ' ' + std::string{how} + ": " + std::strerror(why));
}

/// An open file. What was written is on the disk only after `sync()`.
class disk_file {
public:
    disk_file() noexcept = default;
    disk_file(fs::path path, int flags) : path_{std::move(path)}
    {
        do fd_ = ::open(path_.c_str(), flags | O_CLOEXEC, 0644);
        while (fd_ < 0 && errno == EINTR);
        if (fd_ < 0) disk_fails(path_, "cannot be opened");
    }
    disk_file(disk_file&& other) noexcept : path_{std::move(other.path_)}, fd_{std::exchange(other.fd_, -1)} {}
    disk_file& operator=(disk_file&& other) noexcept
    {
        std::swap(path_, other.path_);
        std::swap(fd_, other.fd_);
        return *this;
    }
    /// Ignores errors; call close() to see them.
    ~disk_file()
    {
        if (fd_ >= 0) ::close(fd_);
    }

    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }

    /// Locks the file while it is open, so that no other `program` writes to it. Has no effect on file systems without
    /// locks, such as some network file systems.
    void lock(char const* program) const
    {
        bool const locked = ::flock(fd_, LOCK_EX | LOCK_NB) == 0;
        if (!locked && (errno == ENOLCK || errno == EOPNOTSUPP || errno == ENOSYS)) return;
        if (!locked && errno != EWOULDBLOCK) disk_fails(path_, "cannot be locked");
        // The previous owner of the lock may have renamed the file after it was opened here.
        struct ::stat open_one{}, named_one{};
        if (!locked || ::fstat(fd_, &open_one) != 0 || ::stat(path_.c_str(), &named_one) != 0 ||
            open_one.st_ino != named_one.st_ino)
            output_fails(path_.string() + " is being written by another " + program);
    }
    [[nodiscard]] std::uint64_t size() const
    {
        struct ::stat facts{};
        if (::fstat(fd_, &facts) != 0) disk_fails(path_, "cannot be looked at");
        return static_cast<std::uint64_t>(facts.st_size);
    }
    /// Appends all bytes; `at` is the current size of the file, for the error.
    void write(std::string_view bytes, std::uint64_t at) const
    {
        while (!bytes.empty()) {
            auto const n = ::write(fd_, bytes.data(), bytes.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) disk_fails(path_, "cannot be written at byte " + std::to_string(at));
            bytes.remove_prefix(static_cast<std::size_t>(n));
            at += static_cast<std::uint64_t>(n);
        }
    }
    /// Reads at most `most` bytes; returns 0 at the end of the file.
    [[nodiscard]] std::size_t read(char* to, std::size_t most) const
    {
        for (;;) {
            auto const n = ::read(fd_, to, most);
            if (n >= 0) return static_cast<std::size_t>(n);
            if (errno != EINTR) disk_fails(path_, "cannot be read");
        }
    }
    /// Truncates the file to `size` and continues writing there.
    void cut(std::uint64_t size) const
    {
        auto const end = static_cast<::off_t>(size);
        if (::ftruncate(fd_, end) != 0) disk_fails(path_, "cannot be cut to " + std::to_string(size) + " bytes");
        if (::lseek(fd_, end, SEEK_SET) < 0) disk_fails(path_, "cannot be positioned");
    }
    void sync() const
    {
        if (::fsync(fd_) != 0) disk_fails(path_, "cannot be brought to the disk");
    }
    /// Some file systems report a failed write only when the file is closed.
    void close()
    {
        if (::close(std::exchange(fd_, -1)) != 0) disk_fails(path_, "cannot be closed");
    }

private:
    fs::path path_;
    int fd_ = -1;
};

/// Makes created, renamed and removed names in the folder of the file durable.
inline void sync_folder_of(fs::path const& file)
{
    auto const folder = file.parent_path();
    disk_file{folder.empty() ? fs::path{"."} : folder, O_RDONLY | O_DIRECTORY}.sync();
}

inline void rename_file(fs::path const& from, fs::path const& to)
{
    if (std::rename(from.c_str(), to.c_str()) != 0) disk_fails(from, "cannot be renamed to " + to.string());
    sync_folder_of(to);
}

inline void remove_file(fs::path const& file)
{
    if (::unlink(file.c_str()) == 0)
        sync_folder_of(file);
    else if (errno != ENOENT)
        disk_fails(file, "cannot be removed");
}

[[nodiscard]] inline bool file_exists(fs::path const& file)
{
    if (::access(file.c_str(), F_OK) == 0) return true;
    if (errno != ENOENT) disk_fails(file, "cannot be looked at");
    return false;
}

/// Throws px::error if the folder cannot be created or written to.
inline void make_folder(fs::path const& folder)
{
    std::error_code ec;
    fs::create_directories(folder, ec);
    if (ec || ::access(folder.c_str(), W_OK) != 0)
        throw px::error{px::errc::invalid_argument, "folder " + folder.string() + " cannot be written: " +
                                                        (ec ? ec.message() : std::strerror(errno))};
}

/// Replaces a file atomically: a reader sees either the old content or the whole new text, also after a crash.
/// `ending`, if any, is what the name of the new one ends in until then, and nobody else's.
inline void replace_file(fs::path const& file, std::string_view text, std::string const& ending = {})
{
    fs::path const aside{file.string() + (ending.empty() ? ".new" : ending)};
    disk_file out{aside, O_WRONLY | O_CREAT | (ending.empty() ? O_TRUNC : O_EXCL)};
    try {
        out.write(text, 0);
        out.sync();
        out.close();
        rename_file(aside, file);
    } catch (...) {
        if (!ending.empty()) ::unlink(aside.c_str());
        throw;
    }
}

/// Calls `block(std::string_view)` with consecutive parts of the file, at most `block_size` bytes each.
template <class Block>
void read_blocks(fs::path const& file, Block block)
{
    static constexpr std::size_t block_size = 64 * 1024;
    disk_file const in{file, O_RDONLY};
    std::string buffer(block_size, '\0');
    while (auto const n = in.read(buffer.data(), buffer.size())) block(std::string_view{buffer}.substr(0, n));
}

/// The content of a file.
[[nodiscard]] inline std::string text_of_file(fs::path const& file)
{
    std::string text;
    read_blocks(file, [&](std::string_view block) { text += block; });
    return text;
}

/// Calls `line(std::string_view)` for each complete line of the file, without its line end.
template <class Line>
void read_lines(fs::path const& file, Line line)
{
    std::string part;
    read_blocks(file, [&](std::string_view block) {
        for (auto end = block.find('\n'); end != block.npos; end = block.find('\n')) {
            part += block.substr(0, end);
            line(std::string_view{part});
            part.clear();
            block.remove_prefix(end + 1);
        }
        part += block;
    });
}

}  // namespace example

#endif
