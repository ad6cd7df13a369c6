// The content of an answer that came compressed.
#ifndef GAINSIGHT_PX_NET_CONTENT_DECODER_HPP
#define GAINSIGHT_PX_NET_CONTENT_DECODER_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/beast/zlib/inflate_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

enum class content_coding : unsigned char { none, gzip, deflate, unknown };

/// Reads a Content-Encoding. Several codings one above the other are as unknown as one that nobody knows.
[[nodiscard]] content_coding read_content_coding(std::string_view header) noexcept;

/// Unpacks gzip (of any number of members) and deflate (in zlib's frame, or bare as some servers send it). Bytes in,
/// pieces out; sums and sizes are checked, so that what is cut or damaged never ends well.
class content_decoder {
public:
    enum class fault : unsigned char { none, cut, corrupt, grows_too_much };

    content_decoder();
    /// Begins anew, whatever was under way. Of no other coding than gzip and deflate.
    void start(content_coding how);
    /// Takes the next bytes, which must stay until `next` has yielded all.
    void feed(std::string_view in) noexcept { in_ = in; }
    /// There is no more to feed: `next` may still yield pieces.
    void feed_end() noexcept;
    /// The next piece, good until the next call; false when there is no more of what was fed, or a fault.
    [[nodiscard]] bool next(std::string_view& piece);
    /// Whether all was whole, behind `feed_end` and the pieces after it; no byte at all is whole.
    [[nodiscard]] bool finish() noexcept;
    [[nodiscard]] fault what() const noexcept { return fault_; }
    /// In words, for who reads an error.
    [[nodiscard]] char const* problem() const noexcept;

private:
    enum class step : unsigned char {
        gzip_header,
        extra_size,
        extra,
        name,
        comment,
        header_sum,
        gzip_trailer,
        next_member,
        zlib_header,
        zlib_trailer,
        content,
        ended
    };

    [[nodiscard]] bool gather(std::size_t n) noexcept;
    [[nodiscard]] bool skip_text() noexcept;
    void begin_content();
    void after_header_field(unsigned field) noexcept;
    [[nodiscard]] bool inflate(std::string_view& piece);
    [[nodiscard]] bool fail(fault f) noexcept;

    std::string_view in_;
    boost::beast::zlib::inflate_stream inflater_;
    std::unique_ptr<char[]> out_;
    std::array<unsigned char, 10> small_{};
    std::size_t small_size_ = 0;
    std::array<unsigned char, 2> last_{};  // taken by the inflater
    bool padded_ = false;
    std::size_t skip_ = 0;
    std::uint64_t taken_ = 0;
    std::uint64_t made_ = 0;
    std::uint32_t sum_ = 0;   // CRC-32 of the member, or Adler-32
    std::uint32_t size_ = 0;  // of the member, modulo 2^32
    unsigned flags_ = 0;
    bool gzip_ = true;
    bool zlib_ = false;
    step step_ = step::gzip_header;
    fault fault_ = fault::none;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/content_decoder.ipp>
#endif

#endif
