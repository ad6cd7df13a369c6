// A segment of users or of accounts.
#ifndef GAINSIGHT_PX_MODEL_SEGMENT_HPP
#define GAINSIGHT_PX_MODEL_SEGMENT_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/row.hpp>

#include <string>

namespace gainsight::px::inline v0 {

/// A segment of users, or of accounts.
class segment {
public:
    segment() = default;

    std::string id;
    std::string name;
    extra_fields extra;

    friend bool operator==(segment const&, segment const&) = default;
};

namespace field::segment {
inline constexpr row<"id", &px::segment::id, mark::required> id{};
inline constexpr row<"name", &px::segment::name, mark::required> name{};
}  // namespace field::segment

template <>
inline constexpr auto rows<segment> = row_list<"Segment">(field::segment::id, field::segment::name);

}  // namespace gainsight::px::inline v0

#endif
