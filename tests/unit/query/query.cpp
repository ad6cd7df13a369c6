// A query without its date range: the target of each page, its filters, sort keys and page size, and what is refused.
#include "targets.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using namespace std::literals;
namespace px = gainsight::px;
using sample::adoption_query;
using sample::happenings_query;
using sample::people_query;
namespace field = sample::field;
namespace event = sample::event_field;
using sample::refused;
using sample::target;

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
