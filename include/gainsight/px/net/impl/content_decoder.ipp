// The bodies of <gainsight/px/net/content_decoder.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_CONTENT_DECODER_IPP
#define GAINSIGHT_PX_NET_IMPL_CONTENT_DECODER_IPP

#include <gainsight/px/net/content_decoder.hpp>

#include <boost/beast/core/string.hpp>
#include <boost/beast/zlib/error.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

/// What is unpacked at once.
inline constexpr std::size_t unpacked_block = 32 * 1024;

/// Deflate packs no more than 1032 to one, and what comes near that is no list of records. A little may be anything.
inline constexpr std::uint64_t growth_at_most = 1000;
inline constexpr std::uint64_t growth_unchecked = 1024 * 1024;

/// More than Beast's inflater wants to see beyond the last bit of a stream.
inline constexpr std::string_view look_ahead{"\0\0", 2};

GAINSIGHT_PX_RARE_DECL content_coding read_content_coding(std::string_view header) noexcept
{
    auto out = content_coding::none;
    while (!header.empty()) {
        auto const comma = header.find(',');
        auto item = header.substr(0, comma);
        header.remove_prefix(comma == header.npos ? header.size() : comma + 1);
        constexpr std::string_view blank = " \t";
        auto const first = item.find_first_not_of(blank);
        if (first == item.npos) continue;
        item = item.substr(first, item.find_last_not_of(blank) - first + 1);
        auto const is = [item](char const* name) { return boost::beast::iequals({item.data(), item.size()}, name); };
        if (is("identity")) continue;
        if (out != content_coding::none) return content_coding::unknown;
        out = is("gzip") || is("x-gzip") ? content_coding::gzip
              : is("deflate")            ? content_coding::deflate
                                         : content_coding::unknown;
    }
    return out;
}

/// CRC-32 by eight bytes at a time: one by one it would cost as much as unpacking.
struct crc32_tables {
    std::array<std::array<std::uint32_t, 256>, 8> at{};
    crc32_tables() noexcept
    {
        for (std::uint32_t i = 0; i != 256; ++i) {
            auto c = i;
            for (int bit = 0; bit != 8; ++bit) c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
            at[0][i] = c;
        }
        for (std::size_t t = 1; t != 8; ++t)
            for (std::size_t i = 0; i != 256; ++i) at[t][i] = at[0][at[t - 1][i] & 0xFF] ^ (at[t - 1][i] >> 8);
    }
};

inline std::uint32_t crc32_of(std::uint32_t before, std::string_view bytes) noexcept
{
    static crc32_tables const tables;  // made when the first packed answer comes: most programs never see one
    auto const& t = tables.at;
    auto c = ~before;
    auto const* p = reinterpret_cast<unsigned char const*>(bytes.data());
    auto n = bytes.size();
    auto const four = [](unsigned char const* q) {
        return std::uint32_t{q[0]} | std::uint32_t{q[1]} << 8 | std::uint32_t{q[2]} << 16 | std::uint32_t{q[3]} << 24;
    };
    for (; n >= 8; n -= 8, p += 8) {
        auto const a = c ^ four(p);
        auto const b = four(p + 4);
        c = t[7][a & 0xFF] ^ t[6][(a >> 8) & 0xFF] ^ t[5][(a >> 16) & 0xFF] ^ t[4][a >> 24] ^ t[3][b & 0xFF] ^
            t[2][(b >> 8) & 0xFF] ^ t[1][(b >> 16) & 0xFF] ^ t[0][b >> 24];
    }
    for (; n != 0; --n, ++p) c = t[0][(c ^ *p) & 0xFF] ^ (c >> 8);
    return ~c;
}

inline std::uint32_t adler32_of(std::uint32_t before, std::string_view bytes) noexcept
{
    auto a = before & 0xFFFF;
    auto b = before >> 16;
    while (!bytes.empty()) {
        // So many fit before the sums overflow.
        auto const run = bytes.substr(0, 5552);
        for (char const c : run) {
            a += static_cast<unsigned char>(c);
            b += a;
        }
        a %= 65521;
        b %= 65521;
        bytes.remove_prefix(run.size());
    }
    return b << 16 | a;
}

GAINSIGHT_PX_RARE_DECL content_decoder::content_decoder() : out_{std::make_unique_for_overwrite<char[]>(unpacked_block)}
{}

GAINSIGHT_PX_RARE_DECL void content_decoder::start(content_coding how)
{
    in_ = {};
    small_size_ = 0;
    taken_ = made_ = 0;
    padded_ = false;
    gzip_ = how == content_coding::gzip;
    zlib_ = false;
    step_ = gzip_ ? step::gzip_header : step::zlib_header;
    fault_ = fault::none;
}

GAINSIGHT_PX_RARE_DECL bool content_decoder::fail(fault f) noexcept
{
    fault_ = f;
    in_ = {};
    return false;
}

GAINSIGHT_PX_RARE_DECL char const* content_decoder::problem() const noexcept
{
    switch (fault_) {
        case fault::none: break;
        case fault::cut: return "the compressed content of the answer ends before its end";
        case fault::corrupt: return "the compressed content of the answer is damaged";
        case fault::grows_too_much:
            return "the compressed content of the answer grows to more than 1000 times its size";
    }
    return "";
}

/// Whether `n` bytes stand in small_.
GAINSIGHT_PX_RARE_DECL bool content_decoder::gather(std::size_t n) noexcept
{
    auto const more = std::min(n - small_size_, in_.size());
    std::copy_n(in_.data(), more, small_.begin() + static_cast<std::ptrdiff_t>(small_size_));
    in_.remove_prefix(more);
    small_size_ += more;
    taken_ += more;
    if (small_size_ != n) return false;
    small_size_ = 0;
    return true;
}

/// Past a text that ends in NUL.
GAINSIGHT_PX_RARE_DECL bool content_decoder::skip_text() noexcept
{
    auto const end = in_.find('\0');
    auto const n = end == in_.npos ? in_.size() : end + 1;
    in_.remove_prefix(n);
    taken_ += n;
    return end != in_.npos;
}

GAINSIGHT_PX_RARE_DECL void content_decoder::begin_content()
{
    inflater_.reset(15);
    sum_ = gzip_ ? 0 : 1;
    size_ = 0;
    step_ = step::content;
}

/// Goes to the next part of a gzip header that is there, behind the one of that flag.
GAINSIGHT_PX_RARE_DECL void content_decoder::after_header_field(unsigned field) noexcept
{
    if (field < 4 && (flags_ & 4) != 0)
        step_ = step::extra_size;
    else if (field < 8 && (flags_ & 8) != 0)
        step_ = step::name;
    else if (field < 16 && (flags_ & 16) != 0)
        step_ = step::comment;
    else if (field < 32 && (flags_ & 2) != 0)
        step_ = step::header_sum;
    else
        begin_content();
}

GAINSIGHT_PX_RARE_DECL bool content_decoder::inflate(std::string_view& piece)
{
    namespace zlib = boost::beast::zlib;
    zlib::z_params z;
    z.next_in = in_.data();
    z.avail_in = in_.size();
    z.next_out = out_.get();
    z.avail_out = unpacked_block;
    boost::beast::error_code ec;
    inflater_.write(z, zlib::Flush::sync, ec);
    auto const used = in_.size() - z.avail_in;
    for (auto const c : in_.substr(used - std::min<std::size_t>(used, 2), std::min<std::size_t>(used, 2)))
        last_ = {last_[1], static_cast<unsigned char>(c)};
    taken_ += used;
    in_.remove_prefix(used);
    piece = {out_.get(), unpacked_block - z.avail_out};
    if (ec == zlib::error::end_of_stream) {
        // Beast's inflater looks ahead, and keeps a byte that stands behind the end of its stream.
        small_size_ = std::min<std::size_t>((static_cast<unsigned>(z.data_type) & 63u) / 8, last_.size());
        std::copy(last_.end() - static_cast<std::ptrdiff_t>(small_size_), last_.end(), small_.begin());
        step_ = gzip_ ? step::gzip_trailer : zlib_ ? step::zlib_trailer : step::ended;
    } else if (ec && ec != zlib::error::need_buffers)
        return fail(padded_ ? fault::cut : fault::corrupt);
    if (piece.empty()) return false;
    made_ += piece.size();
    if (made_ > growth_unchecked && made_ / growth_at_most > taken_) return fail(fault::grows_too_much);
    if (gzip_) {
        sum_ = crc32_of(sum_, piece);
        size_ += static_cast<std::uint32_t>(piece.size());
    } else if (zlib_) {
        sum_ = adler32_of(sum_, piece);
    }
    return true;
}

GAINSIGHT_PX_RARE_DECL bool content_decoder::next(std::string_view& piece)
{
    auto const number = [this](std::size_t at) {
        return std::uint32_t{small_[at]} | std::uint32_t{small_[at + 1]} << 8 | std::uint32_t{small_[at + 2]} << 16 |
               std::uint32_t{small_[at + 3]} << 24;
    };
    while (fault_ == fault::none) {
        switch (step_) {
            case step::gzip_header:
                if (!gather(10)) return false;
                flags_ = small_[3];
                if (small_[0] != 0x1F || small_[1] != 0x8B || small_[2] != 8 || (flags_ & 0xE0) != 0)
                    return fail(fault::corrupt);
                after_header_field(0);
                break;
            case step::extra_size:
                if (!gather(2)) return false;
                skip_ = small_[0] + std::size_t{small_[1]} * 256;
                step_ = step::extra;
                break;
            case step::extra: {
                auto const n = std::min(skip_, in_.size());
                in_.remove_prefix(n);
                taken_ += n;
                skip_ -= n;
                if (skip_ != 0) return false;
                after_header_field(4);
                break;
            }
            case step::name:
                if (!skip_text()) return false;
                after_header_field(8);
                break;
            case step::comment:
                if (!skip_text()) return false;
                after_header_field(16);
                break;
            case step::header_sum:
                if (!gather(2)) return false;
                begin_content();
                break;
            case step::content:
                if (inflate(piece)) return true;
                // Without a piece there is nothing left to take, unless the end was found.
                if (step_ == step::content) return false;
                break;
            case step::gzip_trailer:
                if (!gather(8)) return false;
                if (number(0) != sum_ || number(4) != size_) return fail(fault::corrupt);
                step_ = step::next_member;
                break;
            case step::next_member: {
                // Some pad with zeros.
                auto const first = std::min(in_.find_first_not_of('\0'), in_.size());
                in_.remove_prefix(first);
                if (in_.empty()) return false;
                step_ = step::gzip_header;
                break;
            }
            case step::zlib_header: {
                if (!gather(2)) return false;
                auto const both = small_[0] * 256u + small_[1];
                zlib_ = (small_[0] & 0x0F) == 8 && both % 31 == 0 && (small_[1] & 0x20) == 0;
                begin_content();
                if (zlib_) break;
                // Bare deflate, of which these are the first bytes.
                auto const rest = in_;
                std::array<char, 2> const first{static_cast<char>(small_[0]), static_cast<char>(small_[1])};
                taken_ -= 2;
                in_ = {first.data(), first.size()};
                bool const any = inflate(piece);
                if (fault_ != fault::none) return false;
                in_ = rest;
                if (any) return true;
                break;
            }
            case step::zlib_trailer: {
                if (!gather(4)) return false;
                auto const wanted = std::uint32_t{small_[0]} << 24 | std::uint32_t{small_[1]} << 16 |
                                    std::uint32_t{small_[2]} << 8 | std::uint32_t{small_[3]};
                if (wanted != sum_) return fail(fault::corrupt);
                step_ = step::ended;
                break;
            }
            case step::ended:
                // The end must lie before what was only put there to be looked at.
                if (padded_ && small_size_ + in_.size() < look_ahead.size()) return fail(fault::cut);
                if (!padded_ && small_size_ + in_.size() != 0) return fail(fault::corrupt);
                return false;
        }
    }
    return false;
}

GAINSIGHT_PX_RARE_DECL void content_decoder::feed_end() noexcept
{
    in_ = {};
    // Behind the other forms stands a sum, far enough to look ahead.
    if (gzip_ || zlib_ || step_ != step::content || taken_ == 0) return;
    in_ = look_ahead;
    padded_ = true;
}

GAINSIGHT_PX_RARE_DECL bool content_decoder::finish() noexcept
{
    if (fault_ != fault::none) return false;
    if (step_ == step::ended || step_ == step::next_member || (taken_ == 0 && in_.empty())) return true;
    return fail(fault::cut);
}

}  // namespace gainsight::px::inline v0::detail

#endif
