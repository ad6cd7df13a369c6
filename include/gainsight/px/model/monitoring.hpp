// How well engagements run: errors, and engagements that waited for others.
#ifndef GAINSIGHT_PX_MODEL_MONITORING_HPP
#define GAINSIGHT_PX_MODEL_MONITORING_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/engagement.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gainsight::px::inline v0 {

/// An engagement that was shown while others waited for the same user.
class engagement_collision {
public:
    engagement_collision() = default;

    std::string engagement_id;
    std::string engagement_name;
    std::string property_key;
    open_enum<px::engagement_type> engagement_type;
    std::vector<std::string> other_qualified_engagement_names;
    std::optional<std::int64_t> views;
    std::string priority_rule;
    std::optional<timestamp> triggered_date;
    std::string viewed_by_user;
    extra_fields extra;

    friend bool operator==(engagement_collision const&, engagement_collision const&) = default;
};

namespace field::engagement_collision {
inline constexpr row<"engagementId", &px::engagement_collision::engagement_id> engagement_id{};
inline constexpr row<"engagementName", &px::engagement_collision::engagement_name> engagement_name{};
inline constexpr row<"propertyKey", &px::engagement_collision::property_key> property_key{};
inline constexpr row<"engagementType", &px::engagement_collision::engagement_type> engagement_type{};
inline constexpr row<"otherQualifiedEngagementNames", &px::engagement_collision::other_qualified_engagement_names>
    other_qualified_engagement_names{};
inline constexpr row<"views", &px::engagement_collision::views> views{};
inline constexpr row<"priorityRule", &px::engagement_collision::priority_rule> priority_rule{};
inline constexpr row<"triggeredDate", &px::engagement_collision::triggered_date> triggered_date{};
inline constexpr row<"viewedByUser", &px::engagement_collision::viewed_by_user> viewed_by_user{};
}  // namespace field::engagement_collision

template <>
inline constexpr auto rows<engagement_collision> = row_list<"EngagementCollision">(
    field::engagement_collision::engagement_id, field::engagement_collision::engagement_name,
    field::engagement_collision::property_key, field::engagement_collision::engagement_type,
    field::engagement_collision::other_qualified_engagement_names, field::engagement_collision::views,
    field::engagement_collision::priority_rule, field::engagement_collision::triggered_date,
    field::engagement_collision::viewed_by_user);

/// How often an engagement failed.
class engagement_error_summary {
public:
    engagement_error_summary() = default;

    std::string engagement_id;
    std::string engagement_name;
    std::string property_key;
    open_enum<px::engagement_type> engagement_type;
    std::optional<timestamp> first_occurrence_date;
    std::optional<timestamp> last_occurrence_date;
    std::optional<std::int64_t> views;
    /// Errors divided by views.
    std::optional<double> ratio;
    std::optional<std::int64_t> error_count;
    extra_fields extra;

    friend bool operator==(engagement_error_summary const&, engagement_error_summary const&) = default;
};

namespace field::engagement_error_summary {
inline constexpr row<"engagementId", &px::engagement_error_summary::engagement_id> engagement_id{};
inline constexpr row<"engagementName", &px::engagement_error_summary::engagement_name> engagement_name{};
inline constexpr row<"propertyKey", &px::engagement_error_summary::property_key> property_key{};
inline constexpr row<"engagementType", &px::engagement_error_summary::engagement_type> engagement_type{};
inline constexpr row<"firstOccurrenceDate", &px::engagement_error_summary::first_occurrence_date>
    first_occurrence_date{};
inline constexpr row<"lastOccurrenceDate", &px::engagement_error_summary::last_occurrence_date> last_occurrence_date{};
inline constexpr row<"views", &px::engagement_error_summary::views> views{};
inline constexpr row<"ratio", &px::engagement_error_summary::ratio> ratio{};
inline constexpr row<"errorCount", &px::engagement_error_summary::error_count> error_count{};
}  // namespace field::engagement_error_summary

template <>
inline constexpr auto rows<engagement_error_summary> = row_list<"EngagementErrorSummary">(
    field::engagement_error_summary::engagement_id, field::engagement_error_summary::engagement_name,
    field::engagement_error_summary::property_key, field::engagement_error_summary::engagement_type,
    field::engagement_error_summary::first_occurrence_date, field::engagement_error_summary::last_occurrence_date,
    field::engagement_error_summary::views, field::engagement_error_summary::ratio,
    field::engagement_error_summary::error_count);

/// Where an engagement failed, and how.
class engagement_error_details {
public:
    engagement_error_details() = default;

    std::string engagement_id;
    std::string step_name;
    std::optional<std::int32_t> step_number;
    std::optional<std::int64_t> error_count;
    std::string error_type;
    std::string value;
    std::string browser;
    extra_fields extra;

    friend bool operator==(engagement_error_details const&, engagement_error_details const&) = default;
};

namespace field::engagement_error_details {
inline constexpr row<"engagementId", &px::engagement_error_details::engagement_id> engagement_id{};
inline constexpr row<"stepName", &px::engagement_error_details::step_name> step_name{};
inline constexpr row<"stepNumber", &px::engagement_error_details::step_number> step_number{};
inline constexpr row<"errorCount", &px::engagement_error_details::error_count> error_count{};
inline constexpr row<"errorType", &px::engagement_error_details::error_type> error_type{};
inline constexpr row<"value", &px::engagement_error_details::value> value{};
inline constexpr row<"browser", &px::engagement_error_details::browser> browser{};
}  // namespace field::engagement_error_details

template <>
inline constexpr auto rows<engagement_error_details> = row_list<"EngagementErrorDetails">(
    field::engagement_error_details::engagement_id, field::engagement_error_details::step_name,
    field::engagement_error_details::step_number, field::engagement_error_details::error_count,
    field::engagement_error_details::error_type, field::engagement_error_details::value,
    field::engagement_error_details::browser);

}  // namespace gainsight::px::inline v0

#endif
