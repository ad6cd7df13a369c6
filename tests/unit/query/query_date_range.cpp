// Date ranges of a query: how they are sent, and which are refused.
#include "targets.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

using namespace std::literals;
using namespace std::chrono;
namespace px = gainsight::px;
using sample::adoption_query;
using sample::happenings_query;
namespace field = sample::field;
namespace event = sample::event_field;
using sample::january_1;
using sample::january_2;
using sample::refused;
using sample::target;

BOOST_AUTO_TEST_SUITE(query)

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

BOOST_AUTO_TEST_SUITE_END()
