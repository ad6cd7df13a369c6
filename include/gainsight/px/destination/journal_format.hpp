// The format of a segment of the event sink's journal: writing, and reading after a crash. Pure.
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
// Because the checksum of each record includes the id of the file, an old disk block of another file is not mistaken
// for a record, and records after a damaged place can be found. The journal contains no API key and no other part of a
// credential.
//
// Version 1 has no `moved` records, and bit 1 is not set. The content of its `begun` records is only the time, and that
// of `returned` records is empty: they say what changes and not the state after it.
namespace gainsight::px::inline v0::detail {

/// What a record says about an event.
enum class entry_kind : unsigned char {
    event = 1,     ///< It was accepted. The content is its JSON.
    begun = 2,     ///< It is about to be sent. The content is its state, including this sending.
    returned = 3,  ///< The sending was certainly not applied, and the event will be sent later. The content is its
                   ///< state, without that sending.
    settled = 4,   ///< It has an outcome. The content is one byte, an event_outcome.
    /// A copy of an event from an older file, so that that file can be removed; it replaces earlier records of the
    /// event. The content is its state and its JSON in one record, so that a torn copy is no copy.
    moved = 5,
};

/// What the journal knows about the sendings of an event.
class sending_state {
public:
    sending_state() = default;
    sending_state(std::uint8_t begun_, std::optional<timestamp> begun_at_) noexcept : begun{begun_}, begun_at{begun_at_}
    {}
    /// Adds a sending, at that time.
    void begin(timestamp when) noexcept;
    /// Removes a sending that was certainly not applied.
    void take_back() noexcept;

    std::uint8_t begun = 0;             ///< Sendings that may have been applied.
    std::optional<timestamp> begun_at;  ///< When the last of them began, if recorded.

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
    /// Whether a `begun` record is written before each sending. If not, each event may have been sent.
    bool keeps_begun = false;
    /// Whether records are synced before they are acknowledged: then a torn record was not acknowledged.
    bool syncs = false;

    friend bool operator==(segment_header const&, segment_header const&) = default;
};

inline constexpr std::uint32_t journal_version = 2;
inline constexpr std::uint32_t oldest_journal_version = 1;
inline constexpr std::size_t segment_header_size = 44;
/// The size of a record besides its content.
inline constexpr std::size_t record_overhead = 17;
static_assert(record_overhead <= 64);
/// The longest content of a record; larger events are refused before they are written.
inline constexpr std::size_t longest_content = std::size_t{16} << 20;
/// The size of a sending_state: the number of sendings, whether the time of the last is known, and the time. In a
/// `moved` record it precedes the JSON.
inline constexpr std::size_t sending_state_size = 10;

void append_header(std::string& out, segment_header const& header);
void append_record(std::string& out, journal_file_id const& file, entry_kind kind, std::uint64_t sequence,
                   std::string_view content);
[[nodiscard]] std::string state_content(sending_state const& state);
[[nodiscard]] std::string moved_content(sending_state const& state, std::string_view json);

/// A record that was read; its content refers to the bytes of the reader.
class journal_record {
public:
    entry_kind kind = entry_kind::event;
    std::uint64_t sequence = 0;
    std::string_view content;
    bool behind_damage = false;  ///< The bytes before it could not be read.

    /// Whether it contains the JSON of an event.
    [[nodiscard]] bool has_event() const noexcept { return kind == entry_kind::event || kind == entry_kind::moved; }
    [[nodiscard]] std::string_view json() const noexcept;
    /// The state of the event after this record; `before` is the state before it.
    [[nodiscard]] sending_state state(sending_state before) const noexcept;
};

/// Reads a segment: all whole records, also those after a damaged place.
///
/// One changed bit of the header, and a damaged length of a record, are corrected with the help of the checksum.
class journal_reader {
public:
    /// The bytes must outlive the reader.
    explicit journal_reader(std::string_view bytes) noexcept : bytes_{bytes} {}

    /// Must be called first. Fails, with the reason, if the bytes are not a journal, are damaged, or have a version
    /// that this library does not know.
    [[nodiscard]] result<segment_header> header();
    /// Whether the version may be the reason; then the file must be left as it is.
    [[nodiscard]] bool is_of_another_version() const noexcept { return of_another_version_; }
    /// The next whole record; nothing if there is none.
    [[nodiscard]] std::optional<journal_record> next();

    /// How many bytes could not be read so far.
    [[nodiscard]] std::size_t left() const noexcept { return left_; }
    /// The position of the first of them.
    [[nodiscard]] std::size_t left_at() const noexcept { return left_at_; }
    /// Why they could not be read, as a sentence; empty if there are none.
    [[nodiscard]] std::string_view why() const noexcept { return why_; }
    /// Whether any of them is not zero: a file system fills space that was never written with zeros.
    [[nodiscard]] bool left_is_data() const noexcept { return left_is_data_; }
    /// Whether the bytes at the end could not be read.
    [[nodiscard]] bool ends_in_damage() const noexcept { return ends_in_damage_; }
    /// Whether the only damage is an incomplete record at the end, as of a record that was being written.
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
