// Names of query parameters that several operations take: descriptors and queries read them here.
#ifndef GAINSIGHT_PX_OPERATION_PARAMETER_HPP
#define GAINSIGHT_PX_OPERATION_PARAMETER_HPP

#include <gainsight/px/core/config.hpp>

#include <string_view>

/// A name in the wrong case is silently ignored by PX: `scrollID` returns the first page for ever.
namespace gainsight::px::inline v0::parameter {

inline constexpr std::string_view hard_delete = "hardDelete";
inline constexpr std::string_view date_range_start = "dateRangeStart";
inline constexpr std::string_view date_range_end = "dateRangeEnd";
inline constexpr std::string_view property_key = "propertyKey";
inline constexpr std::string_view fail_if_exists = "failIfExists";
inline constexpr std::string_view content_types = "contentTypes";
inline constexpr std::string_view created_by_id = "createdById";
inline constexpr std::string_view engagement_id = "engagementId";
inline constexpr std::string_view product_id = "productId";
inline constexpr std::string_view not_seen_after_timestamp = "notSeenAfterTimestamp";
inline constexpr std::string_view group_by_browser = "groupByBrowser";
inline constexpr std::string_view id = "id";
inline constexpr std::string_view strategy = "strategy";
inline constexpr std::string_view translated = "translated";
inline constexpr std::string_view trg_lang = "trgLang";
inline constexpr std::string_view version = "version";
inline constexpr std::string_view content_id = "contentId";
inline constexpr std::string_view type = "type";
inline constexpr std::string_view draft = "draft";
inline constexpr std::string_view kc_version = "kcVersion";

}  // namespace gainsight::px::inline v0::parameter

#endif
