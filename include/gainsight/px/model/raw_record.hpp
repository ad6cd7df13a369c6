// A record of a list as PX sent it, byte for byte.
#ifndef GAINSIGHT_PX_MODEL_RAW_RECORD_HPP
#define GAINSIGHT_PX_MODEL_RAW_RECORD_HPP

#include <gainsight/px/json/shape.hpp>
#include <gainsight/px/json/verbatim.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

/// A record of a list as PX sent it: its bytes, which are known to be one JSON object, with its id and its date. What
/// page_stream::verbatim() yields.
///
/// Nothing of it was decoded, so nothing is lost: not a field that no model states, not a digit of a number, not a key
/// that comes twice. A record can be filled again and again; it keeps the capacity of its bytes.
class raw_record : private detail::verbatim_value {
public:
    /// The bytes as they came, from '{' to its '}', with what white space is within. Empty for a record that was never
    /// filled. A text in it that is not sound (bytes that are no UTF-8, a control character) is left as it is, and
    /// counted by page_stream::repaired(); under px::strict_text such a page is refused.
    [[nodiscard]] std::string_view text() const noexcept { return verbatim_value::text(); }
    /// The value of the field that tells the list's records apart (users: `identifyId`, or `id` where that is empty;
    /// events: `eventId`), without its escapes; a number as its digits. "" where the record has none, or the list's
    /// records have no such field.
    [[nodiscard]] std::string_view id() const noexcept { return verbatim_value::id(); }
    /// The value of the field by which the list is asked for a span of time, in epoch milliseconds or as text. Nothing
    /// where it is 0 ("never"), absent or no date, and for lists that have no such field.
    [[nodiscard]] std::optional<timestamp> date() const noexcept { return verbatim_value::date(); }

    /// Appends the record as a line of NDJSON, the line feed at its end included: its bytes, but for line breaks.
    /// Between tokens they become spaces; within a text, where JSON does not allow them, escapes. Nothing for an empty
    /// record.
    void write_line(std::string& out) const;

    /// Whether the bytes are the same, and id and date.
    friend bool operator==(raw_record const& a, raw_record const& b) noexcept
    {
        return a.text() == b.text() && a.id() == b.id() && a.date() == b.date();
    }
};

namespace detail {

/// Of which no field is read. Lists that read some have a shape of their own.
template <>
struct shape_of<raw_record> : plain_shape<kind::verbatim> {};

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/model/impl/raw_record.ipp>
#endif

#endif
