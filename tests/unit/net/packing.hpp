// Compresses bodies for the tests, with Beast's deflater and checksums of its own.
#ifndef GAINSIGHT_PX_TESTS_UNIT_NET_PACKING_HPP
#define GAINSIGHT_PX_TESTS_UNIT_NET_PACKING_HPP

#include <boost/beast/zlib/deflate_stream.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace packing {

inline std::string deflated(std::string_view text)
{
    namespace zlib = boost::beast::zlib;
    zlib::deflate_stream packer;
    std::string out(packer.upper_bound(text.size()) + 64, '\0');
    zlib::z_params z;
    z.next_in = text.data();
    z.avail_in = text.size();
    z.next_out = out.data();
    z.avail_out = out.size();
    boost::beast::error_code ec;
    packer.write(z, zlib::Flush::finish, ec);
    out.resize(out.size() - z.avail_out);
    return out;
}

inline std::string little_endian(std::uint32_t n)
{
    std::string out;
    for (int i = 0; i != 4; ++i) out += static_cast<char>(n >> (8 * i) & 0xFF);
    return out;
}

inline std::uint32_t crc32(std::string_view text)
{
    std::uint32_t c = 0xFFFFFFFF;
    for (char const byte : text) {
        c ^= static_cast<unsigned char>(byte);
        for (int i = 0; i != 8; ++i) c = (c & 1) != 0 ? 0xEDB88320u ^ c >> 1 : c >> 1;
    }
    return ~c;
}

inline std::uint32_t adler32(std::string_view text)
{
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (char const byte : text) {
        a = (a + static_cast<unsigned char>(byte)) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

/// `flags` are those of the header, whose fields stand in `fields`.
inline std::string gzip(std::string_view text, char flags = 0, std::string_view fields = {})
{
    std::string out{"\x1F\x8B\x08", 3};
    out += flags;
    out += std::string(6, '\0');
    out += fields;
    return out + deflated(text) + little_endian(crc32(text)) + little_endian(static_cast<std::uint32_t>(text.size()));
}

inline std::string zlib(std::string_view text)
{
    auto const sum = little_endian(adler32(text));
    return "\x78\x9C" + deflated(text) + std::string{sum.rbegin(), sum.rend()};
}

}  // namespace packing

#endif
