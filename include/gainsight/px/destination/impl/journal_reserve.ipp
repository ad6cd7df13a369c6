// The bodies of <gainsight/px/destination/journal_reserve.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_RESERVE_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_RESERVE_IPP

#include <gainsight/px/destination/journal_reserve.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL open_file open_path(std::string const& path, int flags)
{
    int fd = -1;
    do fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);  // readable only by its owner: it contains data about users
    while (fd < 0 && errno == EINTR);
    return open_file{fd};
}

GAINSIGHT_PX_DECL open_file::~open_file()
{
    if (fd_ >= 0) ::close(fd_);
}

GAINSIGHT_PX_DECL void journal_reserve::open(std::string path, std::uint64_t size)
{
    path_ = std::move(path);
    wanted_ = size;
    file_ = open_path(path_, O_RDWR);
    struct ::stat facts{};
    if (file_.is_open() && ::fstat(file_.fd(), &facts) == 0) size_ = static_cast<std::uint64_t>(facts.st_size);
}

GAINSIGHT_PX_DECL bool journal_reserve::fill()
{
    if (is_full_) return true;
    if (!file_.is_open()) file_ = open_path(path_, O_RDWR | O_CREAT);
    if (!file_.is_open()) return false;
    auto const failed = ::posix_fallocate(file_.fd(), 0, static_cast<::off_t>(wanted_));
    // Some file systems cannot reserve space: then the reserve is empty, and events are accepted anyway.
    is_full_ = failed == 0 || failed == EOPNOTSUPP || failed == EINVAL;
    if (failed == 0) size_ = std::max(size_, wanted_);
    return is_full_;
}

GAINSIGHT_PX_DECL bool journal_reserve::give(std::uint64_t bytes)
{
    if (size_ == 0) return false;
    // Releases whole blocks, and only as many as needed: other programs would use the rest.
    constexpr std::uint64_t block = 4096;
    auto const given = (bytes / block + 2) * block;
    auto const rest = size_ > given ? size_ - given : 0;
    if (::ftruncate(file_.fd(), static_cast<::off_t>(rest)) != 0) return false;
    size_ = rest;
    is_full_ = false;
    return true;
}

GAINSIGHT_PX_DECL void journal_reserve::remove()
{
    if (!file_.is_open()) return;
    ::unlink(path_.c_str());
    file_ = open_file{};
    size_ = 0;
    is_full_ = false;
}

}  // namespace gainsight::px::inline v0::detail

#endif
