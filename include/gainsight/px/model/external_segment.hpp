// Segments whose members another system decides, and changes to those members.
#ifndef GAINSIGHT_PX_MODEL_EXTERNAL_SEGMENT_HPP
#define GAINSIGHT_PX_MODEL_EXTERNAL_SEGMENT_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/json/row.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

/// A segment whose members another system decides.
class external_segment {
public:
    external_segment() = default;

    std::string id;
    std::string external_id;
    std::string name;
    std::string description;
    extra_fields extra;

    friend bool operator==(external_segment const&, external_segment const&) = default;
};

namespace field::external_segment {
inline constexpr row<"id", &px::external_segment::id> id{};
inline constexpr row<"externalId", &px::external_segment::external_id> external_id{};
inline constexpr row<"name", &px::external_segment::name> name{};
inline constexpr row<"description", &px::external_segment::description> description{};
}  // namespace field::external_segment

template <>
inline constexpr auto rows<external_segment> =
    row_list<"ExternalSegmentDto">(field::external_segment::id, field::external_segment::external_id,
                                   field::external_segment::name, field::external_segment::description);

/// The kind of id by which an external segment names its members.
enum class identity_type {
    identify_id,
    global_id,
};
template <>
struct enum_names<identity_type> {
    static constexpr std::string_view names[] = {"IDENTIFY_ID", "GLOBAL_ID"};
};

/// Users who come into a segment, or leave it.
class segment_action {
public:
    segment_action() = default;

    /// Ids, of the kind that the payload's identity type says.
    std::vector<std::string> identities;
    /// ISO 8601. When their membership was decided.
    std::string last_qualification_time;
    std::string segment_id;
    extra_fields extra;

    friend bool operator==(segment_action const&, segment_action const&) = default;
};

namespace field::segment_action {
inline constexpr row<"identities", &px::segment_action::identities, mark::required> identities{};
inline constexpr row<"lastQualificationTime", &px::segment_action::last_qualification_time, mark::required>
    last_qualification_time{};
inline constexpr row<"segmentId", &px::segment_action::segment_id, mark::required> segment_id{};
}  // namespace field::segment_action

template <>
inline constexpr auto rows<segment_action> =
    row_list<"SegmentAction">(field::segment_action::identities, field::segment_action::last_qualification_time,
                              field::segment_action::segment_id);

/// Changes to the members of external segments.
class segment_payload {
public:
    segment_payload() = default;

    std::vector<px::segment_action> add;
    /// The kind of id that `identities` hold; if not set, PX assumes IDENTIFY_ID.
    open_enum<px::identity_type> identity_type;
    std::vector<px::segment_action> remove;
    extra_fields extra;

    friend bool operator==(segment_payload const&, segment_payload const&) = default;
};

namespace field::segment_payload {
inline constexpr row<"add", &px::segment_payload::add, mark::required | mark::may_be_empty> add{};
inline constexpr row<"identityType", &px::segment_payload::identity_type> identity_type{};
inline constexpr row<"remove", &px::segment_payload::remove, mark::required | mark::may_be_empty> remove{};
}  // namespace field::segment_payload

template <>
inline constexpr auto rows<segment_payload> = row_list<"SegmentPayload">(
    field::segment_payload::add, field::segment_payload::identity_type, field::segment_payload::remove);

}  // namespace gainsight::px::inline v0

#endif
