#include "models.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <type_traits>

namespace px = gainsight::px;
using namespace std::literals;
using namespace std::chrono;
using sample::adoption_query;
using sample::happenings_query;
using sample::people_query;
namespace field = sample::field;
namespace event = sample::event_field;

namespace {

constexpr sys_days january_1 = 2024y / January / 1;
constexpr sys_days january_2 = 2024y / January / 2;

std::string decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            out += static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

// The target of a page, with its encoding undone for the eye.
template <class Query>
std::string target(Query const& query, std::string_view scroll_id = {}, int page_number = -1)
{
    auto const t = query.body().target(scroll_id, page_number);
    return t ? decoded(*t) : "error: " + std::string{t.error().message()};
}

template <class Query>
bool refused(Query const& query, px::errc code, std::string_view reason)
{
    auto const e = query.error();
    return e == code && e.message().find(reason) != std::string_view::npos &&
           e.operation() == query.body().info().call() && e.path_template() == query.body().info().path() &&
           e.phase() == px::phase::validation && !query.body().filters() && !query.body().target({}, -1) &&
           query.body().target({}, -1).error() == e && query.body().filters().error() == e;
}

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

BOOST_AUTO_TEST_SUITE(query)

BOOST_AUTO_TEST_CASE(an_empty_query_asks_for_the_largest_page)
{
    people_query const q;
    BOOST_TEST(!q.error());
    BOOST_TEST(target(q) == "/v1/people?pageSize=1000");
    BOOST_TEST(q.body().page_size() == 1000);
    BOOST_TEST(!q.body().read_ahead());
    BOOST_TEST(q.body().start() == "");
    BOOST_TEST(q.body().filters()->empty());
}

BOOST_AUTO_TEST_CASE(everything_is_sent_with_every_page)
{
    auto const q = people_query{}
                       .where(field::score > 80 && field::email.like("*@acme.com"))
                       .sort(px::ascending(field::email), px::descending(field::score))
                       .page_size(10)
                       .read_ahead(true)
                       .start_from("here");
    auto const rest = "filter=score>80;email~*@acme.com&sort=email;-score&pageSize=10"s;
    BOOST_TEST(target(q) == "/v1/people?" + rest);
    BOOST_TEST(target(q, "a+b/c==") == "/v1/people?" + rest + "&scrollId=a+b/c==");
    BOOST_TEST(target(q, "", 0) == "/v1/people?" + rest + "&pageNumber=0");
    BOOST_TEST(target(q, "x", 3) == "/v1/people?" + rest + "&pageNumber=3&scrollId=x");
    BOOST_TEST(q.body().read_ahead());
    BOOST_TEST(q.body().start() == "here");
}

BOOST_AUTO_TEST_CASE(the_whole_value_of_a_parameter_is_percent_encoded)
{
    auto const q = people_query{}.where(field::email == "a&b=c #%+\xc3\xa9").page_size(1);
    BOOST_TEST(*q.body().target("s=&", -1) ==
               "/v1/people?filter=email%3D%3Da%26b%3Dc%20%23%25%2B%C3%A9&pageSize=1&scrollId=s%3D%26");
}

BOOST_AUTO_TEST_CASE(alternatives_repeat_the_parameter)
{
    auto const q = people_query{}.where(field::score > 1 || field::score < -1).page_size(5);
    BOOST_TEST(target(q) == "/v1/people?filter=score>1&filter=score<-1&pageSize=5");
}

BOOST_AUTO_TEST_CASE(a_second_where_adds_to_the_first_and_a_second_sort_replaces_it)
{
    people_query q;
    q.where(field::score > 1 || field::score < -1);
    q.where(field::active == true);
    q.where(px::raw_filter{"a==1;b==2"});
    q.where(px::dynamic_filter{field::visits > 3});
    q.sort(px::ascending(field::email)).sort(px::descending(field::custom_attributes["tier"]));
    BOOST_TEST(target(q) ==
               "/v1/people?filter=score>1;active==true;a==1;b==2;visits>3"
               "&filter=score<-1;active==true;a==1;b==2;visits>3&sort=-customAttributes.tier&pageSize=1000");
    q.sort();
    BOOST_TEST(q.body().sort() == "");
}

BOOST_AUTO_TEST_CASE(a_page_size_beyond_the_endpoints_is_refused)
{
    for (int const n : {0, -1, 1001, 5000})
        BOOST_TEST(refused(people_query{}.page_size(n), px::errc::invalid_argument, std::to_string(n)));
    BOOST_TEST(refused(people_query{}.page_size(1001), px::errc::invalid_argument, "1 and 1000"));
    BOOST_TEST(!people_query{}.page_size(1).error());
    BOOST_TEST(!people_query{}.page_size(1000).error());
    BOOST_TEST(refused(happenings_query{}.during(px::last_day).page_size(501), px::errc::invalid_argument, "500"));
}

BOOST_AUTO_TEST_CASE(a_filter_that_cannot_be_expressed_is_reported_by_operation_and_field)
{
    BOOST_TEST(refused(people_query{}.where(field::email == "a;b"), px::errc::invalid_argument, "'email'"));
    BOOST_TEST(refused(people_query{}.where(px::raw_filter{""}), px::errc::invalid_argument, "raw filter"));
    BOOST_TEST(refused(people_query{}.sort(px::ascending(field::custom_attributes["a b"])), px::errc::invalid_argument,
                       "sort key"));
}

BOOST_AUTO_TEST_CASE(the_first_error_stays)
{
    auto const q = people_query{}.page_size(0).where(field::email == "a;b").page_size(5).where(field::score > 1);
    BOOST_TEST(refused(q, px::errc::invalid_argument, "page size"));
    auto const r = people_query{}.where(field::email == "a;b").page_size(0).where(field::score > 1);
    BOOST_TEST(refused(r, px::errc::invalid_argument, "'email'"));
}

BOOST_AUTO_TEST_CASE(repeated_where_is_bounded_as_well)
{
    people_query q;
    for (int i = 0; i < 6; ++i) q.where(field::score == i || field::visits == i);
    BOOST_TEST(!q.error());
    BOOST_TEST(q.body().filters()->size() == 64u);
    q.where(field::score == 7 || field::visits == 7);
    BOOST_TEST(refused(q, px::errc::invalid_argument, "64 alternatives"));
}

BOOST_AUTO_TEST_CASE(a_target_that_is_too_long_names_its_size)
{
    auto const q = people_query{}.where(field::email == std::string(7000, 'a')).page_size(1);
    BOOST_TEST(!q.body().target({}, -1).has_error());
    BOOST_TEST(q.body().target({}, -1)->size() ==
               "/v1/people?filter=email%3D%3D"s.size() + 7000 + "&pageSize=1"s.size());

    auto const longer = q.body().target(std::string(1000, 's'), -1);
    BOOST_REQUIRE(longer.has_error());
    BOOST_TEST((longer.error() == px::errc::invalid_argument));
    BOOST_TEST(longer.error().operation() == "people.list");
    BOOST_TEST(longer.error().message().find("8050 bytes") != std::string_view::npos);
    BOOST_TEST(longer.error().message().find("8000") != std::string_view::npos);

    // The limit itself is allowed, and can be set.
    auto tight = people_query{}.target_limit(24);
    BOOST_TEST(target(tight) == "/v1/people?pageSize=1000");
    tight.target_limit(23);
    BOOST_TEST(tight.body().target({}, -1).has_error());
}

BOOST_AUTO_TEST_CASE(a_date_range_stands_in_every_alternative)
{
    px::date_range const day{january_1, january_2};
    auto const range = "date>=1704067200000;date<1704153600000"s;
    BOOST_TEST(target(happenings_query{}.during(day)) == "/v1/events/happening?filter=" + range + "&pageSize=500");
    BOOST_TEST(target(happenings_query{}.where(event::name == "a" || event::name == "b").during(day)) ==
               "/v1/events/happening?filter=eventName==a;" + range + "&filter=eventName==b;" + range + "&pageSize=500");
    BOOST_TEST(target(happenings_query{}.during(day).where(event::identify_id == "x")) ==
               "/v1/events/happening?filter=identifyId==x;" + range + "&pageSize=500");
}

BOOST_AUTO_TEST_CASE(an_endpoint_without_a_date_field_takes_the_range_as_parameters)
{
    auto const q = adoption_query{}.during(px::date_range{january_1, january_2});
    BOOST_TEST(target(q, "", 2) ==
               "/v1/adoption?dateRangeStart=1704067200000&dateRangeEnd=1704153600000&pageSize=200&pageNumber=2");
    BOOST_TEST(target(adoption_query{}.during(px::last_day), "", 0) == "/v1/adoption?pageSize=200&pageNumber=0");
}

BOOST_AUTO_TEST_CASE(no_range_at_all_must_be_said_aloud)
{
    BOOST_TEST(refused(happenings_query{}, px::errc::invalid_argument, "px::last_day"));
    BOOST_TEST(refused(adoption_query{}, px::errc::invalid_argument, "px::last_day"));
    // A term on the date is no range: nobody has checked its width.
    BOOST_TEST(refused(happenings_query{}.where(event::date >= january_1), px::errc::invalid_argument, "px::last_day"));
    BOOST_TEST(target(happenings_query{}.during(px::last_day)) == "/v1/events/happening?pageSize=500");
    BOOST_TEST(target(happenings_query{}.where(event::date >= january_1).during(px::last_day)) ==
               "/v1/events/happening?filter=date>=1704067200000&pageSize=500");
}

BOOST_AUTO_TEST_CASE(the_last_during_counts)
{
    px::date_range const day{january_1, january_2};
    BOOST_TEST(!happenings_query{}.during(day).during(px::last_day).body().range().has_value());
    BOOST_TEST((happenings_query{}.during(px::last_day).during(day).body().range() == day));
    px::date_range const wrong{january_2, january_1};
    BOOST_TEST(!happenings_query{}.during(wrong).during(day).error());
}

BOOST_AUTO_TEST_CASE(a_range_ends_after_it_starts)
{
    BOOST_TEST(refused(happenings_query{}.during(px::date_range{january_2, january_1}), px::errc::invalid_argument,
                       "2024-01-02T00:00:00.000Z to 2024-01-01T00:00:00.000Z"));
    BOOST_TEST(
        refused(happenings_query{}.during(px::date_range{january_1, january_1}), px::errc::invalid_argument, "after"));
    BOOST_TEST(!happenings_query{}.during(px::date_range{january_1, px::timestamp{january_1} + 1ms}).error());
}

BOOST_AUTO_TEST_CASE(a_range_wider_than_the_endpoint_allows_names_both)
{
    auto const q = happenings_query{}.during(px::date_range{january_1, px::timestamp{january_1} + days{190} + 1ms});
    BOOST_TEST(refused(q, px::errc::range_too_wide, "2024-01-01T00:00:00.000Z to 2024-07-09T00:00:00.001Z"));
    BOOST_TEST(refused(q, px::errc::range_too_wide, "190 days"));
    BOOST_TEST(!happenings_query{}.during(px::date_range{january_1, january_1 + days{190}}).error());
    BOOST_TEST(refused(adoption_query{}.during(px::date_range{january_1, january_1 + days{8}}),
                       px::errc::range_too_wide, "7 days"));
}

BOOST_AUTO_TEST_CASE(a_date_term_beside_a_range_is_refused_in_whatever_form)
{
    px::date_range const day{january_1, january_2};
    BOOST_TEST(
        refused(happenings_query{}.where(event::date > january_1).during(day), px::errc::invalid_argument, "'date'"));
    BOOST_TEST(refused(happenings_query{}.during(day).where(event::name == "x" && event::date > january_1),
                       px::errc::invalid_argument, "'date'"));
    BOOST_TEST(refused(happenings_query{}.during(day).where(event::name == "x" || event::date > january_1),
                       px::errc::invalid_argument, "'date'"));
    BOOST_TEST(refused(happenings_query{}.during(day).where(px::raw_filter{"a==1;date<5"}), px::errc::invalid_argument,
                       "'date'"));
    BOOST_TEST(refused(happenings_query{}.during(day).where(px::dynamic_filter{event::date > january_1}),
                       px::errc::invalid_argument, "'date'"));
    BOOST_TEST(
        !happenings_query{}.during(day).where(event::attributes["date"] == "x" && event::name == "date>1").error());
}

BOOST_AUTO_TEST_CASE(bounds_finer_than_a_millisecond_round_up)
{
    sys_time<nanoseconds> const from{1500us}, to{2500us};
    px::date_range const r{from, to};
    BOOST_TEST(px::to_epoch_ms(r.from()) == 2);
    BOOST_TEST(px::to_epoch_ms(r.to()) == 3);
    BOOST_TEST((r.width() == 1ms));
    px::date_range const old{px::from_epoch_ms(-10), px::from_epoch_ms(-5)};
    BOOST_TEST(target(happenings_query{}.during(old)) == "/v1/events/happening?filter=date>=-10;date<-5&pageSize=500");
}

BOOST_AUTO_TEST_CASE(bounds_at_the_ends_of_time_neither_overflow_nor_pass_for_a_narrow_range)
{
    using stamp = px::timestamp;
    auto const longest = milliseconds::max();
    BOOST_TEST((px::date_range{stamp::min(), stamp::max()}.width() == longest));
    BOOST_TEST((px::date_range{stamp{-1ms}, stamp::max()}.width() == longest));
    BOOST_TEST((px::date_range{stamp{}, stamp::max()}.width() == longest));
    BOOST_TEST((px::date_range{stamp{1ms}, stamp::max()}.width() == longest - 1ms));
    BOOST_TEST((px::date_range{stamp::max(), stamp::min()}.width() == milliseconds::min()));
    BOOST_TEST((px::date_range{stamp::max(), stamp::max()}.width() == 0ms));
    BOOST_TEST((px::date_range{stamp::min(), stamp::min()}.width() == 0ms));
    // Of other units than PX's.
    BOOST_TEST((px::date_range{sys_seconds::min(), sys_seconds::max()}.to() == stamp::max()));
    BOOST_TEST((px::date_range{sys_seconds::min(), sys_seconds::max()}.from() == stamp::min()));
    BOOST_TEST((px::date_range{sys_days::min(), sys_days::max()}.width() > 1'000'000h));
    BOOST_TEST((px::date_range{sys_time<nanoseconds>::min(), sys_time<nanoseconds>::max()}.width() > 1'000'000h));

    BOOST_TEST(
        (happenings_query{}.during(px::date_range{stamp::min(), stamp::max()}).error() == px::errc::range_too_wide));
    BOOST_TEST(
        (happenings_query{}.during(px::date_range{stamp::max(), stamp::min()}).error() == px::errc::invalid_argument));
    BOOST_TEST((happenings_query{}.during(px::date_range{sys_seconds::max(), sys_seconds::max()}).error() ==
                px::errc::invalid_argument));
    BOOST_TEST(px::to_iso8601(stamp::max()) == "32767-12-31T23:59:59.999Z");
    BOOST_TEST(px::to_iso8601(stamp::min()) == "-32767-01-01T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(a_dynamic_filter_is_checked_against_the_same_list)
{
    auto const with = [](px::dynamic_filter const& f) { return happenings_query{}.during(px::last_day).where(f); };
    BOOST_TEST(!with(event::name.like("x")).error());
    BOOST_TEST(!with(event::identify_id == "x").error());
    BOOST_TEST(!with(event::attributes["x"] > 1).error());
    BOOST_TEST(!with(px::raw_filter{"anything==1"}).error());
    BOOST_TEST(refused(with(event::account_id == "x"), px::errc::invalid_argument, "'accountId'"));
    BOOST_TEST(
        refused(with(event::name == "x" || event::account_id == "x"), px::errc::invalid_argument, "'accountId'"));
    BOOST_TEST(refused(with(event::identify_id != "x"), px::errc::invalid_argument, "== alone"));
    BOOST_TEST(refused(with(event::where / field::city == "x"), px::errc::invalid_argument, "'where.city'"));
    BOOST_TEST(refused(with(field::email == "x"), px::errc::invalid_argument, "'email'"));
    BOOST_TEST(refused(with(event::name == "a;b"), px::errc::invalid_argument, "'eventName'"));

    BOOST_TEST(!sample::places_query{}.where(px::dynamic_filter{event::where / field::city == "x"}).error());
    BOOST_TEST(refused(sample::places_query{}.where(px::dynamic_filter{event::whereabouts == "x"}),
                       px::errc::invalid_argument, "'whereabouts'"));

    BOOST_TEST(!people_query{}.where(px::dynamic_filter{field::location / field::city == "x"}).error());
    BOOST_TEST(refused(people_query{}.where(px::dynamic_filter{event::name == "x"}), px::errc::invalid_argument,
                       "'eventName'"));
    BOOST_TEST(refused(adoption_query{}.during(px::last_day).where(px::dynamic_filter{event::name == "x"}),
                       px::errc::invalid_argument, "'eventName'"));
}

BOOST_AUTO_TEST_CASE(a_dynamic_filter_without_a_condition_does_not_select_everything)
{
    BOOST_TEST(refused(people_query{}.where(px::dynamic_filter{}), px::errc::invalid_argument, "select everything"));
}

BOOST_AUTO_TEST_CASE(a_query_is_a_value)
{
    auto const base = people_query{}.where(field::score > 1).page_size(5);
    auto copy = base;
    copy.where(field::active == true).page_size(6);
    BOOST_TEST(target(base) == "/v1/people?filter=score>1&pageSize=5");
    BOOST_TEST(target(copy) == "/v1/people?filter=score>1;active==true&pageSize=6");
}

BOOST_AUTO_TEST_SUITE_END()
