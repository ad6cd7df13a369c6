// The events of a user who used a feature or entered a segment.
#ifndef GAINSIGHT_PX_MODEL_MATCH_EVENT_HPP
#define GAINSIGHT_PX_MODEL_MATCH_EVENT_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/event.hpp>

#include <string>

namespace gainsight::px::inline v0 {

/// A user used a feature.
class feature_match_event : public px::session_event {
public:
    feature_match_event() = default;

    std::string feature_id;

    friend bool operator==(feature_match_event const&, feature_match_event const&) = default;
};

namespace field::feature_match_event {
using namespace field::session_event;
inline constexpr row<"featureId", &px::feature_match_event::feature_id> feature_id{};
}  // namespace field::feature_match_event

template <>
inline constexpr auto rows<feature_match_event> =
    row_list<"FeatureMatchEvent">(field::event::event_id, field::event::identify_id, field::event::property_key,
                                  field::event::date, field::event::event_type, field::session_event::session_id,
                                  field::event::user_type, field::session_event::account_id,
                                  field::event::global_context, field::feature_match_event::feature_id);

/// A user came into a segment.
class segment_match_event : public px::session_event {
public:
    segment_match_event() = default;

    std::string segment_id;

    friend bool operator==(segment_match_event const&, segment_match_event const&) = default;
};

namespace field::segment_match_event {
using namespace field::session_event;
inline constexpr row<"segmentId", &px::segment_match_event::segment_id> segment_id{};
}  // namespace field::segment_match_event

template <>
inline constexpr auto rows<segment_match_event> =
    row_list<"SegmentMatchEvent">(field::event::event_id, field::event::identify_id, field::event::property_key,
                                  field::event::date, field::event::event_type, field::session_event::session_id,
                                  field::event::user_type, field::session_event::account_id,
                                  field::event::global_context, field::segment_match_event::segment_id);

}  // namespace gainsight::px::inline v0

#endif
