// The bodies of <gainsight/px/destination/journal_format.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_FORMAT_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_FORMAT_IPP

#include <gainsight/px/destination/journal_format.hpp>

#include <boost/crc.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

inline constexpr std::string_view journal_magic = "PXEVENTS";
inline constexpr std::uint32_t begun_is_kept = 1;

/// CRC-32C, which finds every change of up to 32 bits in a row.
using journal_sum = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

template <class Number>
void put_number(char* to, Number n) noexcept
{
    for (std::size_t i = 0; i != sizeof n; ++i, n = static_cast<Number>(n >> 4 >> 4))
        to[i] = static_cast<char>(static_cast<unsigned char>(n & 0xff));
}
template <class Number>
[[nodiscard]] Number number_at(char const* from) noexcept
{
    Number n = 0;
    for (std::size_t i = sizeof n; i-- != 0;)
        n = static_cast<Number>((n << 4 << 4) | static_cast<unsigned char>(from[i]));
    return n;
}

/// `record` is all of it, with any bytes where the sum goes.
[[nodiscard]] inline std::uint32_t sum_of_record(journal_file_id const& file, char const* record, std::size_t size)
{
    journal_sum sum;
    sum.process_bytes(file.data(), file.size());
    sum.process_bytes(record, 4);
    sum.process_bytes(record + 8, size - 8);
    return sum.checksum();
}

GAINSIGHT_PX_DECL void append_header(std::string& out, segment_header const& header)
{
    auto const begin = out.size();
    out.resize(begin + segment_header_size);
    auto* const to = out.data() + begin;
    std::copy(journal_magic.begin(), journal_magic.end(), to);
    put_number(to + 8, journal_version);
    put_number(to + 12, header.keeps_begun ? begun_is_kept : std::uint32_t{0});
    put_number(to + 16, header.number);
    std::transform(header.id.begin(), header.id.end(), to + 24, [](unsigned char c) { return static_cast<char>(c); });
    journal_sum sum;
    sum.process_bytes(to, 40);
    put_number(to + 40, static_cast<std::uint32_t>(sum.checksum()));
}

GAINSIGHT_PX_DECL void append_record(std::string& out, journal_file_id const& file, entry_kind kind,
                                     std::uint64_t sequence, std::string_view content)
{
    auto const begin = out.size();
    auto const size = record_overhead + content.size();
    // Not by the exact size: a batch grows record by record.
    if (out.capacity() < begin + size) out.reserve(std::max(begin + size, 2 * out.capacity()));
    out.resize(begin + record_overhead);
    auto* const to = out.data() + begin;
    put_number(to, static_cast<std::uint32_t>(content.size()));
    put_number(to + 8, sequence);
    to[16] = static_cast<char>(kind);
    out.append(content);
    put_number(out.data() + begin + 4, sum_of_record(file, out.data() + begin, size));
}

GAINSIGHT_PX_DECL std::string begun_content(timestamp when)
{
    std::string out(8, '\0');
    put_number(out.data(), static_cast<std::uint64_t>(to_epoch_ms(when)));
    return out;
}

GAINSIGHT_PX_DECL std::string moved_content(sending_state const& state, std::string_view json)
{
    std::string out(2, '\0');
    out[0] = static_cast<char>(state.begun);
    out[1] = state.begun_at ? '\1' : '\0';
    out += begun_content(state.begun_at.value_or(timestamp{}));
    out += json;
    return out;
}

GAINSIGHT_PX_DECL timestamp journal_record::begun_at() const noexcept
{
    return from_epoch_ms(static_cast<std::int64_t>(number_at<std::uint64_t>(content.data())));
}

GAINSIGHT_PX_DECL std::string_view journal_record::json() const noexcept
{
    return kind == entry_kind::moved ? content.substr(sending_state_size) : content;
}

GAINSIGHT_PX_DECL sending_state journal_record::state() const noexcept
{
    sending_state out;
    if (kind != entry_kind::moved) return out;
    out.begun = static_cast<std::uint8_t>(content[0]);
    auto const when = number_at<std::uint64_t>(content.data() + 2);
    if (content[1] != '\0') out.begun_at = from_epoch_ms(static_cast<std::int64_t>(when));
    return out;
}

GAINSIGHT_PX_DECL result<segment_header> journal_reader::header()
{
    auto const refuse = [](std::string why) { return error{errc::invalid_argument, std::move(why)}; };
    auto const magic = bytes_.substr(0, journal_magic.size());
    if (magic != journal_magic.substr(0, magic.size())) return refuse("it is no journal of an event sink");
    constexpr std::size_t version_end = 12;
    if (bytes_.size() >= version_end) {
        // A version that is damaged and one of the future cannot be told apart: neither is read.
        version_ = number_at<std::uint32_t>(bytes_.data() + 8);
        if (version_ < oldest_journal_version || version_ > journal_version)
            return refuse("its format has version " + std::to_string(version_) + "; this library reads versions " +
                          std::to_string(oldest_journal_version) + " to " + std::to_string(journal_version));
    }
    if (bytes_.size() < segment_header_size) {
        torn_ = true;
        return refuse("its header is torn after " + std::to_string(bytes_.size()) + " bytes");
    }
    journal_sum sum;
    sum.process_bytes(bytes_.data(), 40);
    if (sum.checksum() != number_at<std::uint32_t>(bytes_.data() + 40)) return refuse("its header is corrupt");
    segment_header out;
    out.keeps_begun = (number_at<std::uint32_t>(bytes_.data() + 12) & begun_is_kept) != 0;
    out.number = number_at<std::uint64_t>(bytes_.data() + 16);
    std::transform(bytes_.begin() + 24, bytes_.begin() + 40, out.id.begin(),
                   [](char c) { return static_cast<unsigned char>(c); });
    file_ = out.id;
    at_ = segment_header_size;
    return out;
}

GAINSIGHT_PX_DECL std::optional<journal_record> journal_reader::next()
{
    if (left() == 0 || !why_.empty()) return {};
    if (left() < record_overhead) return stop("a record's head is torn", true);
    auto const* const from = bytes_.data() + at_;
    std::size_t const length = number_at<std::uint32_t>(from);
    if (length > longest_content + sending_state_size) return stop("a record's length is corrupt", false);
    if (left() - record_overhead < length) return stop("a record is torn", true);
    if (sum_of_record(file_, from, record_overhead + length) != number_at<std::uint32_t>(from + 4))
        return stop("a record's checksum is wrong", false);
    journal_record out;
    out.sequence = number_at<std::uint64_t>(from + 8);
    out.content = bytes_.substr(at_ + record_overhead, length);
    bool known = false;
    switch (auto const kind = static_cast<entry_kind>(from[16])) {
        case entry_kind::event: known = length != 0; break;
        case entry_kind::begun: known = length == 8; break;
        case entry_kind::returned: known = length == 0; break;
        case entry_kind::settled: known = length == 1; break;
        case entry_kind::moved: known = version_ >= 2 && length > sending_state_size; break;
        default: (void)kind;
    }
    if (!known) return stop("a record is of no known kind", false);
    out.kind = static_cast<entry_kind>(from[16]);
    at_ += record_overhead + length;
    return out;
}

GAINSIGHT_PX_DECL std::optional<journal_record> journal_reader::stop(std::string_view why, bool torn) noexcept
{
    why_ = why;
    torn_ = torn;
    return {};
}

}  // namespace gainsight::px::inline v0::detail

#endif
