// Disk space that a journal reserves for records of sendings and outcomes, for the case of a full disk.
#ifndef GAINSIGHT_PX_DESTINATION_JOURNAL_RESERVE_HPP
#define GAINSIGHT_PX_DESTINATION_JOURNAL_RESERVE_HPP

#include <gainsight/px/core/config.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// Owns a file descriptor.
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

/// Opens a file; a file that is created is readable only by its owner. On failure the result is not open, and `errno`
/// says why.
[[nodiscard]] open_file open_path(std::string const& path, int flags);

/// A file that is truncated when the disk is full, to release space. On a full disk no event can be accepted. But
/// events that were accepted before can be sent only after a record was written, and only then can their files be
/// removed, which makes room.
class journal_reserve {
public:
    /// Opens the reserve; one that an earlier process has left is used.
    void open(std::string path, std::uint64_t size);
    /// Fills the reserve if necessary. False if it is not full: then no event may be written.
    [[nodiscard]] bool fill();
    /// Releases space for at least `bytes`. False if the reserve was empty.
    [[nodiscard]] bool give(std::uint64_t bytes);
    /// Removes the file.
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
