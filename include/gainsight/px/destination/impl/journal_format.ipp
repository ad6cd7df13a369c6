// The bodies of <gainsight/px/destination/journal_format.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_FORMAT_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_FORMAT_IPP

#include <gainsight/px/destination/journal_format.hpp>

#include <boost/crc.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

inline constexpr std::string_view journal_magic = "PXEVENTS";
inline constexpr std::uint32_t begun_is_kept = 1;
inline constexpr std::uint32_t acknowledged_is_synced = 2;
/// Longer records are not searched for after a damaged place: with arbitrary bytes the search would take too long.
inline constexpr std::size_t longest_found = std::size_t{1} << 20;

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

/// The checksum of a record if its length is `length`; `rest` is what follows the checksum field.
[[nodiscard]] inline std::uint32_t sum_of_record(journal_file_id const& file, std::size_t length, std::string_view rest)
{
    char size[4];
    put_number(size, static_cast<std::uint32_t>(length));
    journal_sum sum;
    sum.process_bytes(file.data(), file.size());
    sum.process_bytes(size, sizeof size);
    sum.process_bytes(rest.data(), rest.size());
    return sum.checksum();
}
[[nodiscard]] inline bool has_right_sum(std::string_view header)
{
    journal_sum sum;
    sum.process_bytes(header.data(), 40);
    return sum.checksum() == number_at<std::uint32_t>(header.data() + 40);
}
/// Corrects a header in which one bit has changed. Only one header that differs in one bit has the right checksum.
[[nodiscard]] inline std::optional<std::string> mended(std::string header)
{
    for (auto& c : header)
        for (unsigned bit = 0; bit != 8; ++bit) {
            auto const damaged = c;
            c = static_cast<char>(static_cast<unsigned char>(c) ^ (1U << bit));
            if (has_right_sum(header)) return header;
            c = damaged;
        }
    return {};
}

GAINSIGHT_PX_DECL void sending_state::begin(timestamp when) noexcept
{
    if (begun != 255) ++begun;
    begun_at = when;
}

GAINSIGHT_PX_DECL void sending_state::take_back() noexcept
{
    if (begun != 0) --begun;
    if (begun == 0) begun_at.reset();
}

GAINSIGHT_PX_DECL void append_header(std::string& out, segment_header const& header)
{
    auto const begin = out.size();
    out.resize(begin + segment_header_size);
    auto* const to = out.data() + begin;
    std::copy(journal_magic.begin(), journal_magic.end(), to);
    put_number(to + 8, journal_version);
    put_number(to + 12, (header.keeps_begun ? begun_is_kept : 0U) | (header.syncs ? acknowledged_is_synced : 0U));
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
    // Doubles the capacity, since a batch grows record by record.
    if (out.capacity() < begin + size) out.reserve(std::max(begin + size, 2 * out.capacity()));
    out.resize(begin + record_overhead);
    auto* const to = out.data() + begin;
    put_number(to, static_cast<std::uint32_t>(content.size()));
    put_number(to + 8, sequence);
    to[16] = static_cast<char>(kind);
    out.append(content);
    put_number(out.data() + begin + 4, sum_of_record(file, content.size(), std::string_view{out}.substr(begin + 8)));
}

GAINSIGHT_PX_DECL std::string state_content(sending_state const& state)
{
    std::string out(sending_state_size, '\0');
    out[0] = static_cast<char>(state.begun);
    out[1] = state.begun_at ? '\1' : '\0';
    put_number(out.data() + 2, static_cast<std::uint64_t>(to_epoch_ms(state.begun_at.value_or(timestamp{}))));
    return out;
}

GAINSIGHT_PX_DECL std::string moved_content(sending_state const& state, std::string_view json)
{
    return state_content(state).append(json);
}

GAINSIGHT_PX_DECL std::string_view journal_record::json() const noexcept
{
    return kind == entry_kind::moved ? content.substr(sending_state_size) : content;
}

GAINSIGHT_PX_DECL sending_state journal_record::state(sending_state before) const noexcept
{
    auto const time_at = [this](std::size_t at) {
        return from_epoch_ms(static_cast<std::int64_t>(number_at<std::uint64_t>(content.data() + at)));
    };
    if (kind == entry_kind::event) return {};
    if (kind == entry_kind::settled) return before;
    if (content.size() >= sending_state_size) {
        sending_state out;
        out.begun = static_cast<std::uint8_t>(content[0]);
        if (content[1] != '\0') out.begun_at = time_at(2);
        return out;
    }
    // Version 1 of the format.
    if (kind == entry_kind::begun)
        before.begin(time_at(0));
    else
        before.take_back();
    return before;
}

GAINSIGHT_PX_DECL result<segment_header> journal_reader::header()
{
    auto const refuse = [this](std::string why) {
        leave(0, bytes_.size());
        torn_ = false;
        return error{errc::invalid_argument, std::move(why)};
    };
    std::string mended_header;
    auto head = bytes_.substr(0, segment_header_size);
    bool const is_whole = head.size() == segment_header_size;
    bool sum_is_right = is_whole && has_right_sum(head);
    if (is_whole && !sum_is_right)
        if (auto mend = mended(std::string{head})) {
            head = mended_header = std::move(*mend);
            sum_is_right = true;
        }
    auto const magic = head.substr(0, journal_magic.size());
    if (magic != journal_magic.substr(0, magic.size())) return refuse("it is no journal of an event sink");
    constexpr std::size_t version_end = 12;
    if (head.size() >= version_end) {
        version_ = number_at<std::uint32_t>(head.data() + 8);
        // With a wrong checksum as well, a damaged header cannot be distinguished from one of a later version.
        if (version_ < oldest_journal_version || version_ > journal_version) {
            of_another_version_ = true;
            return refuse("its format has version " + std::to_string(version_) + "; this library reads versions " +
                          std::to_string(oldest_journal_version) + " to " + std::to_string(journal_version));
        }
    }
    if (!is_whole) {
        auto e = refuse("its header is torn after " + std::to_string(bytes_.size()) + " bytes");
        torn_ = true;
        return e;
    }
    if (!sum_is_right) return refuse("its header is corrupt");
    segment_header out;
    auto const flags = number_at<std::uint32_t>(head.data() + 12);
    out.keeps_begun = (flags & begun_is_kept) != 0;
    out.syncs = (flags & acknowledged_is_synced) != 0;
    out.number = number_at<std::uint64_t>(head.data() + 16);
    std::transform(head.begin() + 24, head.begin() + 40, out.id.begin(),
                   [](char c) { return static_cast<unsigned char>(c); });
    file_ = out.id;
    at_ = segment_header_size;
    return out;
}

GAINSIGHT_PX_DECL bool journal_reader::has_length(entry_kind kind, std::size_t length) const noexcept
{
    switch (kind) {
        case entry_kind::event: return length != 0 && length <= longest_content;
        case entry_kind::begun: return length == (version_ >= 2 ? sending_state_size : 8);
        case entry_kind::returned: return length == (version_ >= 2 ? sending_state_size : 0);
        case entry_kind::settled: return length == 1;
        case entry_kind::moved:
            return version_ >= 2 && length > sending_state_size && length <= longest_content + sending_state_size;
    }
    return false;
}

/// The record at `at`, if it is whole and has that length.
GAINSIGHT_PX_DECL std::optional<journal_record> journal_reader::record_at(std::size_t at, std::size_t length) const
{
    if (bytes_.size() - at < record_overhead || bytes_.size() - at - record_overhead < length) return {};
    auto const record = bytes_.substr(at, record_overhead + length);
    journal_record out;
    out.kind = static_cast<entry_kind>(record[16]);
    if (!has_length(out.kind, length)) return {};
    if (sum_of_record(file_, length, record.substr(8)) != number_at<std::uint32_t>(record.data() + 4)) return {};
    out.sequence = number_at<std::uint64_t>(record.data() + 8);
    out.content = record.substr(record_overhead);
    return out;
}

GAINSIGHT_PX_DECL std::optional<journal_record> journal_reader::next()
{
    if (at_ == bytes_.size()) return {};
    auto out = bytes_.size() - at_ < record_overhead ? std::nullopt
                                                     : record_at(at_, number_at<std::uint32_t>(bytes_.data() + at_));
    if (!out) out = behind_damage();
    at_ = out ? static_cast<std::size_t>(out->content.data() - bytes_.data()) + out->content.size() : bytes_.size();
    return out;
}

GAINSIGHT_PX_DECL std::optional<journal_record> journal_reader::behind_damage()
{
    std::optional<journal_record> out;
    auto to = at_ + 1;
    for (; !out && to + record_overhead <= bytes_.size(); ++to)
        if (std::size_t const length = number_at<std::uint32_t>(bytes_.data() + to); length <= longest_found)
            if ((out = record_at(to, length))) break;
    if (!out) to = bytes_.size();
    // If only the length field of a record was damaged, the record ends where the next one begins.
    if (to - at_ >= record_overhead)
        if (auto const whole = record_at(at_, to - at_ - record_overhead)) return whole;
    leave(at_, to);
    if (out) out->behind_damage = true;
    return out;
}

/// Counts bytes that cannot be read.
GAINSIGHT_PX_DECL void journal_reader::leave(std::size_t from, std::size_t to)
{
    if (from == to) return;
    auto const gap = bytes_.substr(from, to - from);
    ends_in_damage_ = to == bytes_.size();
    if (gap.find_first_not_of('\0') != gap.npos) left_is_data_ = true;
    bool const is_first = left_ == 0;
    left_ += gap.size();
    std::string_view why = "a record's checksum is wrong";
    bool torn = false;
    if (gap.size() < record_overhead) {
        why = "a record's head is torn";
        torn = ends_in_damage_;
    } else {
        std::size_t const length = number_at<std::uint32_t>(gap.data());
        bool const is_possible = has_length(static_cast<entry_kind>(gap[16]), length);
        if (length > gap.size() - record_overhead) {
            torn = ends_in_damage_ && is_possible;
            why = torn ? "a record is torn" : "a record's length is corrupt";
        } else if (!is_possible && sum_of_record(file_, length, gap.substr(8, length + 9)) ==
                                       number_at<std::uint32_t>(gap.data() + 4)) {
            why = "a record is of no known kind";
        }
    }
    torn_ = is_first && torn;
    if (is_first) {
        left_at_ = from;
        why_ = why;
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
