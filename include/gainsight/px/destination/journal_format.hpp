// The bytes of a segment of the event sink's journal: how they are written, and what is read of them after a crash.
// Pure.
#ifndef GAINSIGHT_PX_DESTINATION_JOURNAL_FORMAT_HPP
#define GAINSIGHT_PX_DESTINATION_JOURNAL_FORMAT_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/core/timestamp.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// A segment is a header and records, all numbers little-endian:
//
// | header | bytes | what                                                                      |
// | ------ | ----- | ------------------------------------------------------------------------- |
// | 0      | 8     | "PXEVENTS"                                                                |
// | 8      | 4     | the version of the format: 2; 1 is read too, and has no `moved`           |
// | 12     | 4     | flags; bit 0: an event's sending is written down before it begins         |
// | 16     | 8     | the number of the segment                                                 |
// | 24     | 16    | a random id of the file                                                   |
// | 40     | 4     | CRC-32C of the 40 bytes before                                            |
//
// | record | bytes | what                                                                      |
// | ------ | ----- | ------------------------------------------------------------------------- |
// | 0      | 4     | the length of the content                                                 |
// | 4      | 4     | CRC-32C of the file's id, then of the record without this field           |
// | 8      | 8     | the event's sequence number                                               |
// | 16     | 1     | the kind                                                                  |
// | 17     |       | the content                                                               |
//
// The file's id in each sum keeps a block that the disk has left over from another file from being taken for a record.
// There is no key in it, and nothing of a credential.
namespace gainsight::px::inline v0::detail {

/// What a record says of an event.
enum class entry_kind : unsigned char {
    event = 1,     ///< It was taken. The content is its JSON.
    begun = 2,     ///< It is about to be sent. The content is when, in epoch milliseconds, 8 bytes.
    returned = 3,  ///< It was certainly not applied, and will be sent later. No content.
    settled = 4,   ///< What became of it. The content is one byte, an event_outcome.
    /// It was taken, and stands here anew, with its state, so that an older file can be removed: whatever was read of
    /// it before counts no more. The content is its state and its JSON. That it is one record makes it one step: a copy
    /// that is torn is none.
    moved = 5,
};

/// How far the sending of an event has come, as the journal knows it.
class sending_state {
public:
    sending_state() = default;
    sending_state(std::uint8_t begun_, std::optional<timestamp> begun_at_) noexcept : begun{begun_}, begun_at{begun_at_}
    {}
    std::uint8_t begun = 0;             ///< Sendings of which it is not known that they were not applied.
    std::optional<timestamp> begun_at;  ///< The last of them, where that was written down.

    friend bool operator==(sending_state const&, sending_state const&) = default;
};

using journal_file_id = std::array<unsigned char, 16>;

class segment_header {
public:
    segment_header() = default;
    segment_header(std::uint64_t number_, journal_file_id const& id_, bool keeps_begun_) noexcept
        : number{number_}, id{id_}, keeps_begun{keeps_begun_}
    {}
    std::uint64_t number = 0;
    journal_file_id id{};
    /// Whether a record `begun` stands before each sending of its events: without, each may have been sent.
    bool keeps_begun = false;

    friend bool operator==(segment_header const&, segment_header const&) = default;
};

inline constexpr std::uint32_t journal_version = 2;
inline constexpr std::uint32_t oldest_journal_version = 1;
inline constexpr std::size_t segment_header_size = 44;
/// What an event that waits takes on the disk besides its JSON.
inline constexpr std::size_t record_overhead = 17;
static_assert(record_overhead <= 64);
/// A longer content is none: an event of that size is refused before it is written.
inline constexpr std::size_t longest_content = std::size_t{16} << 20;
/// What stands before the JSON of an event that was moved: how often it was begun, whether it is known when, and when.
inline constexpr std::size_t sending_state_size = 10;

void append_header(std::string& out, segment_header const& header);
void append_record(std::string& out, journal_file_id const& file, entry_kind kind, std::uint64_t sequence,
                   std::string_view content);
[[nodiscard]] std::string begun_content(timestamp when);
[[nodiscard]] std::string moved_content(sending_state const& state, std::string_view json);

/// A record as it was read; its content lies in what was read.
class journal_record {
public:
    entry_kind kind = entry_kind::event;
    std::uint64_t sequence = 0;
    std::string_view content;

    /// When it was about to be sent, of a `begun`.
    [[nodiscard]] timestamp begun_at() const noexcept;
    /// Whether it holds an event: the event's JSON, and the state that came along with one that was moved.
    [[nodiscard]] bool has_event() const noexcept { return kind == entry_kind::event || kind == entry_kind::moved; }
    [[nodiscard]] std::string_view json() const noexcept;
    [[nodiscard]] sending_state state() const noexcept;
};

/// Reads the bytes of a segment, up to the last record that is whole.
class journal_reader {
public:
    /// The bytes must outlive the reader.
    explicit journal_reader(std::string_view bytes) noexcept : bytes_{bytes} {}

    /// To be read first. Refused, with the reason: what is no journal, or of a version that this library does not know.
    [[nodiscard]] result<segment_header> header();
    /// The next whole record; nothing at the end, or where what follows is torn or corrupt.
    [[nodiscard]] std::optional<journal_record> next();

    /// Where the next record begins.
    [[nodiscard]] std::size_t at() const noexcept { return at_; }
    /// The bytes behind the last whole record.
    [[nodiscard]] std::size_t left() const noexcept { return bytes_.size() - at_; }
    /// Why they were left: a sentence; empty when none are.
    [[nodiscard]] std::string_view why() const noexcept { return why_; }
    /// Whether the end merely lacks bytes, as of a record that was being written.
    [[nodiscard]] bool is_torn() const noexcept { return torn_; }

private:
    std::optional<journal_record> stop(std::string_view why, bool torn) noexcept;

    std::string_view bytes_;
    std::size_t at_ = 0;
    std::string_view why_;
    journal_file_id file_{};
    std::uint32_t version_ = 0;
    bool torn_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/journal_format.ipp>
#endif

#endif
