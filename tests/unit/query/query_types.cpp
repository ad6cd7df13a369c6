// Which filters, sort keys and date ranges each query takes: checked by the compiler.
#include "models.hpp"

#include <string>
#include <type_traits>

namespace px = gainsight::px;
using sample::adoption_query;
using sample::happenings_query;
using sample::people_query;
namespace field = sample::field;
namespace event = sample::event_field;

namespace {

template <class Query, class Condition>
concept filters_by = requires(Query q, Condition c) { q.where(c); };
template <class Query, class... Keys>
concept sorts_by = requires(Query q, Keys... k) { q.sort(k...); };
template <class Query, class Range>
concept ranges_over = requires(Query q, Range r) { q.during(r); };

#define FILTER(expression) std::remove_cvref_t<decltype(expression)>

// An endpoint that filters by every field takes those of its model, dotted ones and attributes, and no others.
static_assert(filters_by<people_query, FILTER(field::email == "x")>);
static_assert(filters_by<people_query, FILTER((field::score > 1 && field::email.like("x")) || field::hidden < 1)>);
static_assert(filters_by<people_query, FILTER(field::location / field::city == "x")>);
static_assert(filters_by<people_query, FILTER(field::custom_attributes["x"] > 1)>);
static_assert(!filters_by<people_query, FILTER(event::name == "x")>);
static_assert(!filters_by<people_query, FILTER(field::email == "x" && event::name == "x")>);
static_assert(!filters_by<people_query, FILTER(event::name == "x" || field::email == "x")>);
static_assert(!filters_by<people_query, FILTER(event::attributes["x"] == 1)>);
static_assert(!filters_by<people_query, FILTER(field::city == "x")>);
static_assert(!filters_by<people_query, FILTER(event::where / field::city == "x")>);

// One with a list takes what is on it.
static_assert(filters_by<happenings_query, FILTER(event::name.like("x"))>);
static_assert(filters_by<happenings_query, FILTER(event::name != "x" && event::date > px::now())>);
static_assert(filters_by<happenings_query, FILTER(event::attributes["x"] == 1)>);
static_assert(!filters_by<happenings_query, FILTER(event::account_id == "x")>);
static_assert(!filters_by<happenings_query, FILTER(event::name == "x" && event::account_id == "x")>);
static_assert(!filters_by<happenings_query, FILTER(event::where / field::city == "x")>);
static_assert(!filters_by<happenings_query, FILTER(field::email == "x")>);

// A field that is compared by equality alone.
static_assert(filters_by<happenings_query, FILTER(event::identify_id == "x")>);
static_assert(filters_by<happenings_query, FILTER(event::identify_id == "x" && event::name != "x")>);
static_assert(!filters_by<happenings_query, FILTER(event::identify_id != "x")>);
static_assert(!filters_by<happenings_query, FILTER(event::identify_id.like("x"))>);
static_assert(!filters_by<happenings_query, FILTER(event::identify_id == "x" || event::identify_id != "y")>);

// A listed object brings the fields in it, and a listed dotted field is that field alone.
static_assert(filters_by<sample::places_query, FILTER(event::where / field::city == "x")>);
static_assert(!filters_by<sample::places_query, FILTER(event::whereabouts == "x")>);
static_assert(!filters_by<sample::places_query, FILTER(field::location / field::city == "x")>);
static_assert(sorts_by<sample::places_query, FILTER(px::ascending(event::where / field::city))>);
static_assert(!sorts_by<sample::places_query, FILTER(px::ascending(event::where / field::latitude))>);

// One without a list takes none, and raw and dynamic filters go anywhere.
static_assert(!filters_by<adoption_query, FILTER(event::name == "x")> &&
              !filters_by<adoption_query, FILTER(field::email == "x")>);
static_assert(filters_by<people_query, px::raw_filter> && filters_by<happenings_query, px::raw_filter>);
static_assert(filters_by<people_query, px::dynamic_filter> && filters_by<happenings_query, px::dynamic_filter>);
static_assert(!filters_by<people_query, std::string> && !filters_by<people_query, char const*>);

// Sorting has a list of its own.
static_assert(sorts_by<people_query, FILTER(px::ascending(field::email)), FILTER(px::descending(field::score))>);
static_assert(sorts_by<people_query, FILTER(px::ascending(field::location / field::city))>);
static_assert(!sorts_by<people_query, FILTER(px::ascending(event::date))>);
static_assert(!sorts_by<people_query, FILTER(px::ascending(field::email)), FILTER(px::ascending(event::date))>);
static_assert(
    sorts_by<happenings_query, FILTER(px::ascending(event::account_id)), FILTER(px::descending(event::date))>);
static_assert(!sorts_by<happenings_query, FILTER(px::ascending(event::name))>);
static_assert(!sorts_by<adoption_query, FILTER(px::ascending(event::date))>);
static_assert(!sorts_by<people_query, FILTER(field::email)>);

// Only lists of a span of time take one.
static_assert(ranges_over<happenings_query, px::date_range> && ranges_over<happenings_query, px::last_day_t>);
static_assert(ranges_over<adoption_query, px::date_range>);
static_assert(!ranges_over<people_query, px::date_range> && !ranges_over<people_query, px::last_day_t>);

// What crosses a co_await is a class with a constructor.
static_assert(!std::is_aggregate_v<people_query> && !std::is_aggregate_v<px::date_range> &&
              !std::is_aggregate_v<px::last_day_t>);
static_assert(!std::is_aggregate_v<px::raw_filter> && !std::is_aggregate_v<px::dynamic_filter>);
static_assert(!std::is_aggregate_v<FILTER(field::email == "x")> &&
              !std::is_aggregate_v<FILTER(px::ascending(field::email))>);
static_assert(!std::is_aggregate_v<FILTER(field::location / field::city)> &&
              !std::is_aggregate_v<FILTER(field::custom_attributes["x"])>);

}  // namespace
