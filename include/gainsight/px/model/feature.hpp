// Features of a product, how PX recognises them, and how much they are used.
#ifndef GAINSIGHT_PX_MODEL_FEATURE_HPP
#define GAINSIGHT_PX_MODEL_FEATURE_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/record_state.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

/// A feature, or a module that holds features.
enum class feature_type {
    feature,
    module,
};
template <>
struct enum_names<feature_type> {
    static constexpr std::string_view names[] = {"FEATURE", "MODULE"};
};

/// Whether a feature is in use.
enum class feature_status {
    activated,
    deleted,
};
template <>
struct enum_names<feature_status> {
    static constexpr std::string_view names[] = {"ACTIVATED", "DELETED"};
};

/// A label of features.
class feature_label {
public:
    feature_label() = default;

    std::string id;
    std::string name;
    std::string color;
    extra_fields extra;

    friend bool operator==(feature_label const&, feature_label const&) = default;
};

namespace field::feature_label {
inline constexpr row<"id", &px::feature_label::id> id{};
inline constexpr row<"name", &px::feature_label::name> name{};
inline constexpr row<"color", &px::feature_label::color> color{};
}  // namespace field::feature_label

template <>
inline constexpr auto rows<feature_label> =
    row_list<"FeatureLabel">(field::feature_label::id, field::feature_label::name, field::feature_label::color);

/// A feature of the product, or a module of them. PX changes the name and the parent alone.
class feature {
public:
    feature() = default;

    std::string id;
    std::string name;
    open_enum<px::feature_type> type;
    /// The module that contains it; "ROOT" in an update moves it to the base of the tree.
    std::string parent_feature_id;
    std::string property_key;
    open_enum<px::feature_status> status;
    std::vector<px::feature_label> feature_labels;
    extra_fields extra;

    friend bool operator==(feature const&, feature const&) = default;
};

namespace field::feature {
inline constexpr row<"id", &px::feature::id, mark::required | mark::fixed> id{};
inline constexpr row<"name", &px::feature::name, mark::required> name{};
inline constexpr row<"type", &px::feature::type, mark::required | mark::fixed> type{};
inline constexpr row<"parentFeatureId", &px::feature::parent_feature_id> parent_feature_id{};
inline constexpr row<"propertyKey", &px::feature::property_key, mark::required | mark::fixed> property_key{};
inline constexpr row<"status", &px::feature::status, mark::fixed> status{};
inline constexpr row<"featureLabels", &px::feature::feature_labels, mark::fixed> feature_labels{};
}  // namespace field::feature

template <>
inline constexpr auto rows<feature> =
    row_list<"Feature">(field::feature::id, field::feature::name, field::feature::type,
                        field::feature::parent_feature_id, field::feature::property_key, field::feature::status,
                        field::feature::feature_labels);

/// What a mapped element counts.
enum class element_event {
    click,
    link,
    form,
    page_view,
    custom_event,
    screen,
};
template <>
struct enum_names<element_event> {
    static constexpr std::string_view names[] = {"CLICK", "LINK", "FORM", "PAGE_VIEW", "CUSTOM_EVENT", "SCREEN"};
};

/// How a mapped element is recognised.
enum class element_type {
    event,
    tag,
    url,
    custom_event,
    text_element,
    screen,
};
template <>
struct enum_names<element_type> {
    static constexpr std::string_view names[] = {"EVENT", "TAG", "URL", "CUSTOM_EVENT", "TEXT_ELEMENT", "SCREEN"};
};

/// A rule by which PX recognises a feature in the product.
class mapped_element {
public:
    mapped_element() = default;

    std::string id;
    std::string name;
    open_enum<px::element_event> event_type;
    open_enum<px::record_state> state;
    open_enum<px::element_type> type;
    extra_fields extra;

    friend bool operator==(mapped_element const&, mapped_element const&) = default;
};

namespace field::mapped_element {
inline constexpr row<"id", &px::mapped_element::id, mark::required> id{};
inline constexpr row<"name", &px::mapped_element::name, mark::required> name{};
inline constexpr row<"eventType", &px::mapped_element::event_type, mark::required> event_type{};
inline constexpr row<"state", &px::mapped_element::state, mark::required> state{};
inline constexpr row<"type", &px::mapped_element::type, mark::required> type{};
}  // namespace field::mapped_element

template <>
inline constexpr auto rows<mapped_element> =
    row_list<"MappedElement">(field::mapped_element::id, field::mapped_element::name, field::mapped_element::event_type,
                              field::mapped_element::state, field::mapped_element::type);

/// A feature with the rules by which PX recognises it.
class feature_with_details : public px::feature {
public:
    feature_with_details() = default;

    std::vector<px::mapped_element> mapped_elements;

    friend bool operator==(feature_with_details const&, feature_with_details const&) = default;
};

namespace field::feature_with_details {
using namespace field::feature;
inline constexpr row<"mappedElements", &px::feature_with_details::mapped_elements> mapped_elements{};
}  // namespace field::feature_with_details

template <>
inline constexpr auto rows<feature_with_details> =
    row_list<"FeatureWithDetails">(field::feature::id, field::feature::name, field::feature::type,
                                   field::feature::parent_feature_id, field::feature::property_key,
                                   field::feature::status, field::feature_with_details::mapped_elements,
                                   field::feature::feature_labels);

/// How much a feature was used in a span of time.
class feature_adoption {
public:
    feature_adoption() = default;

    std::string feature_id;
    std::string feature_name;
    std::optional<timestamp> date_range_start;
    std::optional<timestamp> date_range_end;
    std::string property_key;
    std::optional<std::int64_t> total_event_count;
    std::optional<std::int64_t> unique_user_count;
    std::optional<std::int64_t> unique_account_count;
    extra_fields extra;

    friend bool operator==(feature_adoption const&, feature_adoption const&) = default;
};

namespace field::feature_adoption {
inline constexpr row<"featureId", &px::feature_adoption::feature_id, mark::required> feature_id{};
inline constexpr row<"featureName", &px::feature_adoption::feature_name, mark::required> feature_name{};
inline constexpr row<"dateRangeStart", &px::feature_adoption::date_range_start, mark::required> date_range_start{};
inline constexpr row<"dateRangeEnd", &px::feature_adoption::date_range_end, mark::required> date_range_end{};
inline constexpr row<"propertyKey", &px::feature_adoption::property_key, mark::required> property_key{};
inline constexpr row<"totalEventCount", &px::feature_adoption::total_event_count, mark::required> total_event_count{};
inline constexpr row<"uniqueUserCount", &px::feature_adoption::unique_user_count, mark::required> unique_user_count{};
inline constexpr row<"uniqueAccountCount", &px::feature_adoption::unique_account_count, mark::required>
    unique_account_count{};
}  // namespace field::feature_adoption

template <>
inline constexpr auto rows<feature_adoption> =
    row_list<"FeatureAdoption">(field::feature_adoption::feature_id, field::feature_adoption::feature_name,
                                field::feature_adoption::date_range_start, field::feature_adoption::date_range_end,
                                field::feature_adoption::property_key, field::feature_adoption::total_event_count,
                                field::feature_adoption::unique_user_count,
                                field::feature_adoption::unique_account_count);

}  // namespace gainsight::px::inline v0

#endif
