// Gzip files of several members: the file is valid after each member (RFC 1952).
#ifndef EXAMPLES_EXPORT_GZIP_HPP
#define EXAMPLES_EXPORT_GZIP_HPP

#include "disk_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace example {

namespace detail {

/// The most bytes for one call of zlib, which counts in unsigned int.
inline constexpr std::size_t zlib_step = 1U << 20;
inline constexpr int gzip_format = 16 + MAX_WBITS;

/// Passes the next bytes to zlib, at most `zlib_step`, and removes them from `bytes`.
inline void feed_zlib(z_stream& z, std::string_view& bytes)
{
    auto const n = std::min(bytes.size(), zlib_step);
    // zlib does not write to its input, but next_in is const only with ZLIB_CONST.
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z.avail_in = static_cast<uInt>(n);
    bytes.remove_prefix(n);
}

}  // namespace detail

/// Compresses bytes into members.
class gzip_writer {
public:
    gzip_writer()
    {
        constexpr int memory = 8;
        if (::deflateInit2(&z_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, detail::gzip_format, memory, Z_DEFAULT_STRATEGY) !=
            Z_OK)
            output_fails("there is no memory to compress with");
    }
    gzip_writer(gzip_writer const&) = delete;
    gzip_writer& operator=(gzip_writer const&) = delete;
    ~gzip_writer() { ::deflateEnd(&z_); }

    /// Calls `sink(std::string_view)` with the compressed bytes that are ready.
    template <class Sink>
    void write(std::string_view bytes, Sink&& sink)
    {
        while (!bytes.empty()) {
            detail::feed_zlib(z_, bytes);
            run(Z_NO_FLUSH, sink);
        }
    }
    /// Ends the member; the next byte begins a new one.
    template <class Sink>
    void end_member(Sink&& sink)
    {
        z_.avail_in = 0;
        run(Z_FINISH, sink);
        forget();
    }
    /// Discards the current member.
    void forget() { ::deflateReset(&z_); }

private:
    template <class Sink>
    void run(int flush, Sink& sink)
    {
        do {
            z_.next_out = reinterpret_cast<Bytef*>(out_.data());
            z_.avail_out = static_cast<uInt>(out_.size());
            ::deflate(&z_, flush);
            sink(std::string_view{out_}.substr(0, out_.size() - z_.avail_out));
        } while (z_.avail_out == 0);
    }

    z_stream z_{};
    std::string out_ = std::string(64 * 1024, '\0');
};

/// Decompresses a file of one or more members.
class gzip_reader {
public:
    gzip_reader()
    {
        if (::inflateInit2(&z_, detail::gzip_format) != Z_OK) output_fails("there is no memory to decompress with");
    }
    gzip_reader(gzip_reader const&) = delete;
    gzip_reader& operator=(gzip_reader const&) = delete;
    ~gzip_reader() { ::inflateEnd(&z_); }

    /// Calls `sink(std::string_view)` with the decompressed text. False if the bytes are not gzip or are damaged.
    template <class Sink>
    [[nodiscard]] bool write(std::string_view bytes, Sink&& sink)
    {
        while (!bytes.empty()) {
            detail::feed_zlib(z_, bytes);
            do {
                if (at_end_) ::inflateReset(&z_);
                at_end_ = false;
                z_.next_out = reinterpret_cast<Bytef*>(out_.data());
                z_.avail_out = static_cast<uInt>(out_.size());
                auto const got = ::inflate(&z_, Z_NO_FLUSH);
                sink(std::string_view{out_}.substr(0, out_.size() - z_.avail_out));
                if (got == Z_STREAM_END)
                    at_end_ = true;
                else if (got != Z_OK && got != Z_BUF_ERROR)
                    return false;
            } while (z_.avail_in != 0 || (z_.avail_out == 0 && !at_end_));
        }
        return true;
    }
    /// Whether the input ended at the end of a member.
    [[nodiscard]] bool at_end() const noexcept { return at_end_; }

private:
    z_stream z_{};
    std::string out_ = std::string(64 * 1024, '\0');
    bool at_end_ = false;
};

}  // namespace example

#endif
