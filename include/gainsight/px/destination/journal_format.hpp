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
// | 8      | 4     | the version of the format: 2; 1 is read too                               |
// | 12     | 4     | flags; bit 0: an event's sending is written down before it begins;        |
// |        |       | bit 1: nothing was acknowledged before it was on the disk                 |
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
// The file's id in each sum keeps a block that the disk has left over from another file from being taken for a record,
// and lets those be found that stand behind a damage. There is no key in it, and nothing of a credential.
//
// Version 1 has no `moved`, its bit 1 is not set, and its `begun` and `returned` say what was added or taken away: the
// content is the time alone, and nothing.
namespace gainsight::px::inline v0::detail {

/// What a record says of an event.
enum class entry_kind : unsigned char {
    event = 1,     ///< It was taken. The content is its JSON.
    begun = 2,     ///< It is about to be sent. The content is its state, with this sending.
    returned = 3,  ///< It was certainly not applied, and will be sent later. The content is its state, without it.
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
    /// One more, at that time.
    void begin(timestamp when) noexcept;
    /// One was certainly not applied.
    void take_back() noexcept;

    std::uint8_t begun = 0;             ///< Sendings of which it is not known that they were not applied.
    std::optional<timestamp> begun_at;  ///< The last of them, where that was written down.

    friend bool operator==(sending_state const&, sending_state const&) = default;
};

using journal_file_id = std::array<unsigned char, 16>;

class segment_header {
public:
    segment_header() = default;
    segment_header(std::uint64_t number_, journal_file_id const& id_, bool keeps_begun_, bool syncs_) noexcept
        : number{number_}, id{id_}, keeps_begun{keeps_begun_}, syncs{syncs_}
    {}
    std::uint64_t number = 0;
    journal_file_id id{};
    /// Whether a record `begun` stands before each sending of its events: without, each may have been sent.
    bool keeps_begun = false;
    /// Whether what was acknowledged was on the disk before: then a record that is torn was not acknowledged.
    bool syncs = false;

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
/// An event's state: how often it was begun, whether it is known when, and when. Before the JSON of one that was moved.
inline constexpr std::size_t sending_state_size = 10;

void append_header(std::string& out, segment_header const& header);
void append_record(std::string& out, journal_file_id const& file, entry_kind kind, std::uint64_t sequence,
                   std::string_view content);
[[nodiscard]] std::string state_content(sending_state const& state);
[[nodiscard]] std::string moved_content(sending_state const& state, std::string_view json);

/// A record as it was read; its content lies in what was read.
class journal_record {
public:
    entry_kind kind = entry_kind::event;
    std::uint64_t sequence = 0;
    std::string_view content;
    bool behind_damage = false;  ///< What stood before it could not be read.

    /// Whether it holds an event: the event's JSON.
    [[nodiscard]] bool has_event() const noexcept { return kind == entry_kind::event || kind == entry_kind::moved; }
    [[nodiscard]] std::string_view json() const noexcept;
    /// The event's state from this record on, which was `before`.
    [[nodiscard]] sending_state state(sending_state before) const noexcept;
};

/// Reads the bytes of a segment: all records that are whole, also those behind a damage.
///
/// One bit of the header that has changed, and a record's length that has, are seen through: what they were is known
/// from the sum that then is right.
class journal_reader {
public:
    /// The bytes must outlive the reader.
    explicit journal_reader(std::string_view bytes) noexcept : bytes_{bytes} {}

    /// To be read first. An error, with the reason: what is no journal, damaged, or of a version that this library does
    /// not know.
    [[nodiscard]] result<segment_header> header();
    /// Whether that may be the reason: then the file is to be left to those who know it.
    [[nodiscard]] bool is_of_another_version() const noexcept { return of_another_version_; }
    /// The next whole record; nothing at the end, or where none is whole behind what is torn or corrupt.
    [[nodiscard]] std::optional<journal_record> next();

    /// Bytes that could not be read, of all that were passed.
    [[nodiscard]] std::size_t left() const noexcept { return left_; }
    /// Where the first of them were.
    [[nodiscard]] std::size_t left_at() const noexcept { return left_at_; }
    /// Why they were left: a sentence; empty when none are.
    [[nodiscard]] std::string_view why() const noexcept { return why_; }
    /// Whether any of them says something: a disk fills with zeros what was never written.
    [[nodiscard]] bool left_is_data() const noexcept { return left_is_data_; }
    /// Whether those at the end were left.
    [[nodiscard]] bool ends_in_damage() const noexcept { return ends_in_damage_; }
    /// Whether the end merely lacks bytes, as of a record that was being written, and nothing else was left.
    [[nodiscard]] bool is_torn() const noexcept { return torn_; }

private:
    [[nodiscard]] bool has_length(entry_kind kind, std::size_t length) const noexcept;
    [[nodiscard]] std::optional<journal_record> record_at(std::size_t at, std::size_t length) const;
    [[nodiscard]] std::optional<journal_record> behind_damage();
    void leave(std::size_t from, std::size_t to);

    std::string_view bytes_;
    std::size_t at_ = 0;
    std::size_t left_ = 0;
    std::size_t left_at_ = 0;
    std::string_view why_;
    journal_file_id file_{};
    std::uint32_t version_ = 0;
    bool torn_ = false;
    bool of_another_version_ = false;
    bool left_is_data_ = false;
    bool ends_in_damage_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/journal_format.ipp>
#endif

#endif
