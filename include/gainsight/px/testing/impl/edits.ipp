// The bodies of <gainsight/px/testing/detail/edits.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_EDITS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_EDITS_IPP

#include <gainsight/px/testing/detail/edits.hpp>

#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/crc.hpp>

#include <cstddef>
#include <cstdint>

namespace gainsight::px::inline v0::testing::detail {

/// Where the text that begins behind a quote ends: at its closing quote, or the end of all.
inline std::size_t text_end(std::string_view json, std::size_t at) noexcept
{
    while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
    return at < json.size() ? at : json.size();
}

GAINSIGHT_PX_DECL std::string with_renamed_member(std::string_view json, std::string_view from, std::string_view to)
{
    std::string out{json};
    auto const key = '"' + std::string{from} + "\":";
    auto const at = out.find(key);
    if (at != out.npos) out.replace(at + 1, from.size(), to);
    return out;
}

GAINSIGHT_PX_DECL std::string with_damaged_text(std::string_view json)
{
    std::string out{json};
    auto const at = out.find(":\"");
    if (at != out.npos) out.insert(text_end(out, at + 2), "\\ud83d\xFF");
    return out;
}

GAINSIGHT_PX_DECL std::string with_numbers_as_text(std::string_view json)
{
    constexpr std::string_view letters = "0123456789+-.eE";
    std::string out;
    for (std::size_t at = 0; at < json.size();) {
        auto end = at + 1;
        bool number = false;
        if (json[at] == '"') {
            end = text_end(json, at + 1);
            if (end < json.size()) ++end;
        } else if (json[at] == '-' || (json[at] >= '0' && json[at] <= '9')) {
            number = true;
            end = json.find_first_not_of(letters, at);
            if (end == json.npos) end = json.size();
        }
        if (number) out += '"';
        out += json.substr(at, end - at);
        if (number) out += '"';
        at = end;
    }
    return out;
}

GAINSIGHT_PX_DECL std::string gzipped(std::string_view bytes)
{
    namespace zlib = boost::beast::zlib;
    zlib::deflate_stream packer;
    std::string packed(packer.upper_bound(bytes.size()) + 64, '\0');
    zlib::z_params z;
    z.next_in = bytes.data();
    z.avail_in = bytes.size();
    z.next_out = packed.data();
    z.avail_out = packed.size();
    boost::beast::error_code ec;
    packer.write(z, zlib::Flush::finish, ec);
    packed.resize(packed.size() - z.avail_out);

    boost::crc_32_type sum;
    sum.process_bytes(bytes.data(), bytes.size());
    std::string out{"\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10};
    out += packed;
    auto const put = [&out](std::uint32_t n) {
        for (int shift = 0; shift != 32; shift += 8) out += static_cast<char>(n >> shift & 0xFF);
    };
    put(sum.checksum());
    put(static_cast<std::uint32_t>(bytes.size()));
    return out;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
