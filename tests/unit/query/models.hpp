// Small models with a field of every kind, and endpoints over them.
#ifndef GAINSIGHT_PX_TESTS_UNIT_QUERY_MODELS_HPP
#define GAINSIGHT_PX_TESTS_UNIT_QUERY_MODELS_HPP

#include <gainsight/px/query/query.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sample {

namespace px = gainsight::px;

enum class color { empty_color, red, dark_blue };

struct place {
    std::string city;
    std::optional<double> latitude;
    px::extra_fields extra;
};

struct agent {
    std::string browser_type;
    px::extra_fields extra;
};

struct visit {
    px::boxed<agent> user_agent;
    px::extra_fields extra;
};

struct person {
    std::string email;
    std::optional<bool> active;
    std::optional<std::int32_t> visits;
    std::optional<std::int64_t> score;
    std::optional<double> weight;
    std::optional<px::timestamp> seen;
    px::open_enum<color> hair;
    px::boxed<place> location;
    std::vector<visit> last_visits;
    std::vector<std::string> keys;
    px::extra_fields custom_attributes;
    px::extra_fields extra;
};

struct happening {
    std::string identify_id;
    std::string account_id;
    std::string name;
    std::optional<px::timestamp> date;
    px::extra_fields attributes;
    px::boxed<place> where;
    std::string whereabouts;
    px::extra_fields extra;
};

namespace field {
inline constexpr px::row<"email", &person::email> email{};
inline constexpr px::row<"active", &person::active> active{};
inline constexpr px::row<"visits", &person::visits> visits{};
inline constexpr px::row<"score", &person::score> score{};
inline constexpr px::row<"weight", &person::weight> weight{};
inline constexpr px::row<"seenDate", &person::seen> seen{};
inline constexpr px::row<"hair", &person::hair> hair{};
inline constexpr px::row<"location", &person::location> location{};
inline constexpr px::row<"lastVisits", &person::last_visits> last_visits{};
inline constexpr px::row<"keys", &person::keys> keys{};
inline constexpr px::row<"customAttributes", &person::custom_attributes> custom_attributes{};
inline constexpr px::row<"unseen", px::no_member<person, std::optional<px::timestamp>>{}> unseen{};
inline constexpr px::row<"hidden", px::no_member<person, std::int64_t>{}> hidden{};
inline constexpr px::row<"city", &place::city> city{};
inline constexpr px::row<"latitude", &place::latitude> latitude{};
inline constexpr px::row<"userAgent", &visit::user_agent> user_agent{};
inline constexpr px::row<"browserType", &agent::browser_type> browser_type{};
}  // namespace field

namespace event_field {
inline constexpr px::row<"identifyId", &happening::identify_id> identify_id{};
inline constexpr px::row<"accountId", &happening::account_id> account_id{};
inline constexpr px::row<"eventName", &happening::name> name{};
inline constexpr px::row<"date", &happening::date> date{};
inline constexpr px::row<"attributes", &happening::attributes> attributes{};
inline constexpr px::row<"where", &happening::where> where{};
inline constexpr px::row<"whereabouts", &happening::whereabouts> whereabouts{};
}  // namespace event_field

inline constexpr px::operation_info list_people =
    px::operation_info{"getPeople", "people.list", px::verb::get, "/v1/people"}
        .paged(px::paging::scroll, "people", 1000)
        .with_filter();
inline constexpr px::operation_info list_happenings =
    px::operation_info{"getHappenings", "happenings.list", px::verb::get, "/v1/events/happening"}
        .paged(px::paging::scroll, "happenings", 500)
        .with_filter()
        .range(190);
inline constexpr px::operation_info list_adoption =
    px::operation_info{"getAdoption", "adoption.list", px::verb::get, "/v1/adoption"}
        .paged(px::paging::number, "adoption", 200)
        .range(7)
        .query("dateRangeStart", "dateRangeEnd");

/// Filters and sorts by everything.
struct people {
    static constexpr px::operation_info const& info = list_people;
    using answer = px::page<person>;
    static constexpr auto filters = px::operation::every_field;
    static constexpr auto sorts = px::operation::every_field;
};
/// Filters by a list, and by date.
struct happenings {
    static constexpr px::operation_info const& info = list_happenings;
    using answer = px::page<happening>;
    static constexpr auto filters =
        px::operation::fields("eventName", px::operation::equality_only("identifyId"), "date", "attributes");
    static constexpr auto sorts = px::operation::fields("accountId", "date");
    static constexpr std::string_view dated_by = "date";
};
/// Filters by an object, which is by all that lies in it, and by one field of another.
struct places {
    static constexpr px::operation_info const& info = list_people;
    using answer = px::page<happening>;
    static constexpr auto filters = px::operation::fields("where");
    static constexpr auto sorts = px::operation::fields("where.city");
};
/// Filters by nothing; takes its dates as parameters.
struct adoption {
    static constexpr px::operation_info const& info = list_adoption;
};

using people_query = px::basic_query<people>;
using happenings_query = px::basic_query<happenings>;
using places_query = px::basic_query<places>;
using adoption_query = px::basic_query<adoption>;

}  // namespace sample

template <>
struct gainsight::px::enum_names<sample::color> {
    static constexpr std::string_view names[] = {"EMPTY_COLOR", "RED", "DARK_BLUE"};
};
template <>
inline constexpr auto gainsight::px::rows<sample::place> =
    gainsight::px::row_list(sample::field::city, sample::field::latitude);
template <>
inline constexpr auto gainsight::px::rows<sample::agent> = gainsight::px::row_list(sample::field::browser_type);
template <>
inline constexpr auto gainsight::px::rows<sample::visit> = gainsight::px::row_list(sample::field::user_agent);

#endif
