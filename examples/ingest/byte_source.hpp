// Sources of the bytes of an input: a file descriptor, or a compressed source.
#ifndef EXAMPLES_INGEST_BYTE_SOURCE_HPP
#define EXAMPLES_INGEST_BYTE_SOURCE_HPP

#include "../export/gzip.hpp"
#include "input_error.hpp"
#include "wake_up.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// A source of bytes. Not thread-safe, except `interrupt`.
class byte_source {
public:
    enum class got : unsigned char {
        bytes,
        nothing_yet,  ///< Only if `wait` was false, or the source was interrupted.
        end
    };
    virtual ~byte_source() = default;

    /// Replaces the content of `block` by the next bytes. `wait`: blocks until there are some.
    [[nodiscard]] virtual got read(std::string& block, bool wait) = 0;
    virtual void interrupt() noexcept = 0;
    [[nodiscard]] virtual bool interrupted() const noexcept = 0;
    [[nodiscard]] virtual std::string const& name() const noexcept = 0;
};

/// Reads a file descriptor: a file, a pipe, a socket or a terminal.
class descriptor_source final : public byte_source {
public:
    /// Closes `fd` in the destructor if it is the `owner`.
    descriptor_source(int fd, bool owner, std::string name) : fd_{fd}, owner_{owner}, name_{std::move(name)} {}
    descriptor_source(descriptor_source const&) = delete;
    descriptor_source& operator=(descriptor_source const&) = delete;
    ~descriptor_source() override
    {
        if (owner_) ::close(fd_);
    }

    [[nodiscard]] got read(std::string& block, bool wait) override
    {
        block.clear();
        while (!wake_.signalled()) {
            // Also before the first read: a pipe without a writer yet would seem to be at its end.
            if (!wake_.wait_for(fd_, wait ? -1 : 0, name_)) return got::nothing_yet;
            block.resize(block_size);
            auto const n = ::read(fd_, block.data(), block.size());
            int const why = errno;
            block.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
            if (n >= 0) return n == 0 ? got::end : got::bytes;
            errno = why;
            // Another process may have read the bytes first.
            if (why != EINTR && why != EAGAIN && why != EWOULDBLOCK) input_call_fails(name_, "cannot be read");
        }
        return got::nothing_yet;
    }
    void interrupt() noexcept override { wake_.signal(); }
    [[nodiscard]] bool interrupted() const noexcept override { return wake_.signalled(); }
    [[nodiscard]] std::string const& name() const noexcept override { return name_; }

private:
    static constexpr std::size_t block_size = 64 * 1024;
    int fd_;
    bool owner_;
    std::string name_;
    wake_up wake_;
};

/// Decompresses gzip from another source.
class gunzip_source final : public byte_source {
public:
    explicit gunzip_source(std::unique_ptr<byte_source> packed) : packed_{std::move(packed)} {}

    [[nodiscard]] got read(std::string& block, bool wait) override
    {
        block.clear();
        for (;;) {
            if (damaged_) input_fails(name() + " is no file of gzip, or is damaged");
            if (rest_.empty()) {
                auto const what = packed_->read(block_, wait);
                if (what == got::end && !gzip_.at_end()) input_fails(name() + " breaks off: its gzip has no end");
                if (what != got::bytes) return what;
                rest_ = block_;
            }
            auto const piece = rest_.substr(0, piece_size);
            rest_.remove_prefix(piece.size());
            // The text before the damage is returned first.
            damaged_ = !gzip_.write(piece, [&block](std::string_view text) { block += text; });
            if (!block.empty()) return got::bytes;
        }
    }
    void interrupt() noexcept override { packed_->interrupt(); }
    [[nodiscard]] bool interrupted() const noexcept override { return packed_->interrupted(); }
    [[nodiscard]] std::string const& name() const noexcept override { return packed_->name(); }

private:
    // A byte of gzip may decompress to about a thousand bytes, so a piece yields 4 MiB at most.
    static constexpr std::size_t piece_size = 4096;
    std::unique_ptr<byte_source> packed_;
    gzip_reader gzip_;
    std::string block_;
    std::string_view rest_;  // the rest of the compressed block
    bool damaged_ = false;
};

}  // namespace example

#endif
