// Room on the disk that a journal keeps for how far its events have come, for when there is none left.
#ifndef GAINSIGHT_PX_DESTINATION_JOURNAL_RESERVE_HPP
#define GAINSIGHT_PX_DESTINATION_JOURNAL_RESERVE_HPP

#include <gainsight/px/core/config.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// An open file; closed with this.
class open_file {
public:
    open_file() noexcept = default;
    explicit open_file(int fd) noexcept : fd_{fd} {}
    open_file(open_file&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    open_file& operator=(open_file&& other) noexcept
    {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~open_file();
    [[nodiscard]] int fd() const noexcept { return fd_; }
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

/// Opened, or made for nobody else to read; not open where that fails, and `errno` says why.
[[nodiscard]] open_file open_path(std::string const& path, int flags);

/// A file that is there to be cut. On a disk that is full no event can be taken; but those that were can be sent only
/// when that is written down, and only when they were sent their files can go, which makes room.
class journal_reserve {
public:
    /// What an earlier process left of it counts.
    void open(std::string path, std::uint64_t size);
    /// Fills it up, where it is not full. Whether it is: only then an event may be written.
    [[nodiscard]] bool fill();
    /// Gives room back to the disk, for so many bytes at least. Whether there was any.
    [[nodiscard]] bool give(std::uint64_t bytes);
    /// Nobody needs it any more.
    void remove();

private:
    std::string path_;
    open_file file_;
    std::uint64_t wanted_ = 0;
    std::uint64_t size_ = 0;
    bool is_full_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/journal_reserve.ipp>
#endif

#endif
