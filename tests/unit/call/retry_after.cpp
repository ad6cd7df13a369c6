// Retry-After as servers write it, and as they should not.
#include <gainsight/px/call/retry_after.hpp>

#include <boost/test/unit_test.hpp>

namespace px = gainsight::px;
using namespace std::chrono_literals;
using px::detail::parse_retry_after;

namespace {

// Sun, 06 Nov 1994 08:49:37 GMT, the moment of RFC 9110's examples.
constexpr std::chrono::sys_seconds moment{784'111'777s};

}  // namespace

BOOST_AUTO_TEST_SUITE(retry_after)

BOOST_AUTO_TEST_CASE(seconds)
{
    struct {
        char const* text;
        std::chrono::milliseconds wait;
    } const cases[] = {
        {"0", 0s}, {"1", 1s}, {"120", 120s}, {"  7 ", 7s}, {"\t7", 7s}, {"007", 7s}, {"31622400", 31'622'400s},
    };
    for (auto const& c : cases) BOOST_TEST_CONTEXT(c.text)
        {
            auto const wait = parse_retry_after(c.text, moment);
            BOOST_REQUIRE(wait.has_value());
            BOOST_TEST((*wait == c.wait));
        }
}

BOOST_AUTO_TEST_CASE(no_wait_is_longer_than_a_leap_year_however_many_digits_or_centuries)
{
    for (auto const* text : {"31622401", "9223372036854775807", "9223372036854775808", "99999999999999999999999999",
                             "Fri, 31 Dec 9999 23:59:59 GMT"})
        BOOST_TEST_CONTEXT(text)
        {
            auto const wait = parse_retry_after(text, moment);
            BOOST_REQUIRE(wait.has_value());
            BOOST_TEST((*wait == std::chrono::hours{24 * 366}));
        }
}

BOOST_AUTO_TEST_CASE(all_three_forms_of_a_date)
{
    for (auto const* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                             "Sun Nov  6 08:49:37 1994", " Sun, 06 Nov 1994 08:49:37 GMT "})
        BOOST_TEST_CONTEXT(text)
        {
            auto const wait = parse_retry_after(text, moment - 90s);
            BOOST_REQUIRE(wait.has_value());
            BOOST_TEST((*wait == 90s));
            BOOST_TEST((parse_retry_after(text, moment + 90s) == 0ms));  // past: no wait
        }
    BOOST_TEST((parse_retry_after("Sun Nov 16 08:49:37 1994", moment) == 240h));
    BOOST_TEST((parse_retry_after("Thu, 29 Feb 1996 00:00:00 GMT",
                                  std::chrono::sys_days{std::chrono::year{1996} / 2 / 28}) == 24h));
    BOOST_TEST((parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", moment - 1500ms) == 1500ms));
}

BOOST_AUTO_TEST_CASE(every_month)
{
    constexpr char const* names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (unsigned m = 1; m <= 12; ++m) {
        auto const first = std::chrono::sys_days{std::chrono::year{2026} / m / 1};
        auto const text = std::string{"Mon, 01 "} + names[m - 1] + " 2026 00:00:00 GMT";
        BOOST_TEST_CONTEXT(text) BOOST_TEST((parse_retry_after(text, first - 1h) == 1h));
    }
}

// RFC 9110: a two-digit year that seems more than fifty years ahead is the most recent one past with these digits.
BOOST_AUTO_TEST_CASE(a_year_of_two_digits_is_read_near_today)
{
    auto const today = std::chrono::sys_days{std::chrono::year{2026} / 7 / 1};
    BOOST_TEST((parse_retry_after("Wednesday, 01-Jul-26 00:00:30 GMT", today) == 30s));
    BOOST_TEST((parse_retry_after("Sunday, 06-Nov-94 08:49:37 GMT", today) == 0s));
    BOOST_TEST((parse_retry_after("Friday, 01-Jan-77 00:00:00 GMT", today) == 0s));
    BOOST_TEST((parse_retry_after("Wednesday, 01-Jul-76 00:00:00 GMT", today) == std::chrono::hours{24 * 366}));
    auto const eve = std::chrono::sys_days{std::chrono::year{2100} / 1 / 1} - 1h;
    BOOST_TEST((parse_retry_after("Friday, 01-Jan-00 00:00:00 GMT", eve) == 1h));
}

BOOST_AUTO_TEST_CASE(anything_else_is_as_if_it_were_not_there)
{
    for (auto const* text : {
             "",
             " ",
             "-1",
             "+5",
             "5s",
             "1.5",
             "1 2",
             "soon",
             "0x10",
             "\xff\xfe",
             ",",
             "Sun,",
             "Sun, 06 Nov 1994",
             "Sun, 06 Nov 1994 08:49:37",        // no zone
             "Sun, 06 Nov 1994 08:49:37 CET",    // another zone
             "Sun, 06 Nov 1994 08:49:37 GMTX",   // text behind
             "Sun, 06 Nov 1994 08:49:37 GMT 1",  //
             "Sun, 31 Feb 1994 08:49:37 GMT",    // no such day
             "Sun, 29 Feb 1995 08:49:37 GMT",    //
             "Sun, 00 Nov 1994 08:49:37 GMT",    //
             "Sun, 06 Nov 1994 24:00:00 GMT",    // no such time
             "Sun, 06 Nov 1994 08:60:00 GMT",    //
             "Sun, 06 Nov 1994 08:49:61 GMT",    //
             "Sun, 06 Nov 1994 -8:49:37 GMT",    //
             "Sun, 06 Nov 1994 08:-9:37 GMT",    //
             "Sun, -6 Nov 1994 08:49:37 GMT",    //
             "Sun, 06 Nov -994 08:49:37 GMT",    //
             "Sun, 06 N 1994 08:49:37 GMT",      // no such month
             "Sun, 06 Ma 1994 08:49:37 GMT",     //
             "Sun, 06 anF 1994 08:49:37 GMT",    //
             "Sun, 06 Foo 1994 08:49:37 GMT",    //
             "Sun Nov  6 08:49:37 1994 GMT",     // text behind
             "Sun Nov  6 08:49:37 94",           // the third form has four digits
             "Sun, 06-Nov-1994 08:49:37 GMT",    // forms mixed
             "Sun, 06 Nov 94 08:49:37 GMT",      //
             "1994-11-06T08:49:37Z",             // another standard's
         })
        BOOST_TEST_CONTEXT('"' << text << '"') BOOST_TEST(!parse_retry_after(text, moment).has_value());
}

// A header field need not end in a zero, and what lies behind it is not ours.
BOOST_AUTO_TEST_CASE(the_text_ends_where_it_ends)
{
    std::string_view const longer = "1234567";
    BOOST_TEST((parse_retry_after(longer.substr(0, 2), moment) == 12s));
    std::string_view const date = "Sun, 06 Nov 1994 08:49:37 GMT, and more";
    BOOST_TEST((parse_retry_after(date.substr(0, 29), moment) == 0s));
}

BOOST_AUTO_TEST_SUITE_END()
