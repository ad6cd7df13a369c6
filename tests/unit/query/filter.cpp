// A filter's terms: each operator and each kind of value as PX reads it, and the values that are refused.
#include "printed.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
using namespace sample::field;
using namespace std::literals;
using sample::color;
using sample::print;
using sample::refused;

BOOST_AUTO_TEST_SUITE(filter)

BOOST_AUTO_TEST_CASE(every_operator_is_written_as_px_reads_it)
{
    BOOST_TEST(print(email == "jane@acme.com") == "email==jane@acme.com");
    BOOST_TEST(print(email != "jane@acme.com") == "email!=jane@acme.com");
    BOOST_TEST(print(email.like("*@acme.c?m")) == "email~*@acme.c?m");
    BOOST_TEST(print(email.not_like("*@acme.com")) == "email!~*@acme.com");
    BOOST_TEST(print(score == 80) == "score==80");
    BOOST_TEST(print(score != 80) == "score!=80");
    BOOST_TEST(print(score < 80) == "score<80");
    BOOST_TEST(print(score <= 80) == "score<=80");
    BOOST_TEST(print(score > 80) == "score>80");
    BOOST_TEST(print(score >= 80) == "score>=80");
    BOOST_TEST(print(active == true) == "active==true");
    BOOST_TEST(print(active != false) == "active!=false");
    BOOST_TEST(print(hair == color::dark_blue) == "hair==DARK_BLUE");
    BOOST_TEST(print(hair != color::empty_color) == "hair!=EMPTY_COLOR");
    BOOST_TEST(print(hair == px::open_enum<color>{"MAUVE"}) == "hair==MAUVE");
    BOOST_TEST(print(hair == px::open_enum<color>{color::red}) == "hair==RED");
    BOOST_TEST(print(hair == "GREEN") == "hair==GREEN");
    BOOST_TEST(print(hidden >= 3) == "hidden>=3");
}

BOOST_AUTO_TEST_CASE(text_comes_in_every_form_and_is_kept_as_it_is)
{
    BOOST_TEST(print(email == std::string{"a"}) == "email==a");
    BOOST_TEST(print(email == "a"sv) == "email==a");
    char const* const pointer = "a";
    BOOST_TEST(print(email == pointer) == "email==a");
    BOOST_TEST(print(email == " a=b <c>, \"d\" & \xc3\xa9 ") == "email== a=b <c>, \"d\" & \xc3\xa9 ");
    BOOST_TEST(print(email == "") == "email==");
    BOOST_TEST(print(email != "") == "email!=");
}

BOOST_AUTO_TEST_CASE(numbers_are_written_whole_and_without_an_exponent)
{
    BOOST_TEST(print(score == std::numeric_limits<std::int64_t>::min()) == "score==-9223372036854775808");
    BOOST_TEST(print(score == std::numeric_limits<std::uint64_t>::max()) == "score==18446744073709551615");
    BOOST_TEST(print(visits > short{-3}) == "visits>-3");
    BOOST_TEST(print(visits > static_cast<signed char>(-3)) == "visits>-3");
    BOOST_TEST(print(weight == 0.1) == "weight==0.1");
    BOOST_TEST(print(weight == 0.1f) == "weight==0.1");
    BOOST_TEST(print(weight == 2.5L) == "weight==2.5");
    BOOST_TEST(print(weight == 100000.0) == "weight==100000");
    BOOST_TEST(print(weight == 1e20) == "weight==100000000000000000000");
    BOOST_TEST(print(weight == 1e-7) == "weight==0.0000001");
    BOOST_TEST(print(weight == -0.5) == "weight==-0.5");
    BOOST_TEST(print(score > 80.5) == "score>80.5");
    // The extremes fit and come back exactly.
    for (double const extreme : {std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min(),
                                 std::numeric_limits<double>::lowest()}) {
        auto const text = print(weight == extreme);
        BOOST_TEST(text.find('e', 8) == std::string::npos);
        BOOST_TEST(std::strtod(text.c_str() + 8, nullptr) == extreme);
    }
}

BOOST_AUTO_TEST_CASE(dates_are_epoch_milliseconds)
{
    using namespace std::chrono;
    auto const day = sys_days{2024y / January / 2};
    BOOST_TEST(print(seen == day) == "seenDate==1704153600000");
    BOOST_TEST(print(seen >= px::timestamp{day} + 5ms) == "seenDate>=1704153600005");
    BOOST_TEST(print(seen < time_point_cast<seconds>(day) - 1s) == "seenDate<1704153599000");
    BOOST_TEST(print(seen > px::from_epoch_ms(-1)) == "seenDate>-1");
    BOOST_TEST(print(unseen != px::from_epoch_ms(0)) == "unseen!=0");
}

BOOST_AUTO_TEST_CASE(dates_finer_than_a_millisecond_select_what_they_say)
{
    using namespace std::chrono;
    sys_time<nanoseconds> const t{1500us};  // between 1 and 2 ms
    BOOST_TEST(print(seen < t) == "seenDate<2");
    BOOST_TEST(print(seen >= t) == "seenDate>=2");
    BOOST_TEST(print(seen > t) == "seenDate>1");
    BOOST_TEST(print(seen <= t) == "seenDate<=1");
    sys_time<nanoseconds> const before_1970{-1500us};
    BOOST_TEST(print(seen < before_1970) == "seenDate<-1");
    BOOST_TEST(print(seen > before_1970) == "seenDate>-2");
    sys_time<nanoseconds> const whole{2ms};
    BOOST_TEST(print(seen < whole) == "seenDate<2");
    BOOST_TEST(print(seen >= whole) == "seenDate>=2");
}

BOOST_AUTO_TEST_CASE(dots_and_attributes_reach_into_objects)
{
    BOOST_TEST(print(location / city == "Oslo") == "location.city==Oslo");
    BOOST_TEST(print((location / city).like("O*")) == "location.city~O*");
    BOOST_TEST(print(location / latitude > 60) == "location.latitude>60");
    BOOST_TEST(print(last_visits / user_agent / browser_type == "FIREFOX") ==
               "lastVisits.userAgent.browserType==FIREFOX");
    BOOST_TEST(print(custom_attributes["tier"] == "gold") == "customAttributes.tier==gold");
    BOOST_TEST(print(px::attribute(custom_attributes, "tier") != "gold") == "customAttributes.tier!=gold");
    BOOST_TEST(print(custom_attributes["tier"].like("g*")) == "customAttributes.tier~g*");
    BOOST_TEST(print(custom_attributes["tier"].not_like("g*")) == "customAttributes.tier!~g*");
    BOOST_TEST(print(custom_attributes["seats"] >= 5) == "customAttributes.seats>=5");
    BOOST_TEST(print(custom_attributes["ratio"] < 0.5) == "customAttributes.ratio<0.5");
    BOOST_TEST(print(custom_attributes["beta"] == true) == "customAttributes.beta==true");
    BOOST_TEST(print(custom_attributes["renewal"] > px::from_epoch_ms(7)) == "customAttributes.renewal>7");
    std::string const name = "na\xc3\xafve_1.x-y";
    BOOST_TEST(print(custom_attributes[name] == 1) == "customAttributes." + name + "==1");
}

BOOST_AUTO_TEST_CASE(an_attribute_name_that_would_break_the_grammar_is_refused)
{
    for (auto const name :
         {"a;b"sv, "a=b"sv, "a!b"sv, "a<b"sv, "a>b"sv, "a~b"sv, "a b"sv, "a\tb"sv, "a\x7f"sv, "a\xff"sv}) {
        BOOST_TEST(refused(custom_attributes[name] == 1, "customAttributes.", "attribute's name"));
        BOOST_TEST(refused(custom_attributes[name].like("x"), "customAttributes.", "attribute's name"));
    }
    BOOST_TEST(refused(custom_attributes[""] == 1, "customAttributes.", "empty"));
}

BOOST_AUTO_TEST_CASE(a_value_that_px_cannot_read_is_refused_by_field_and_reason_and_not_repeated)
{
    for (px::dynamic_filter const& f : std::vector<px::dynamic_filter>{
             email == "secret;x", email != "secret;x", email.like("secret;x"), email.not_like("secret;x")}) {
        BOOST_TEST(refused(f, "'email'", "';'"));
        BOOST_TEST(std::string_view{f.error().what()}.find("secret") == std::string_view::npos);
    }
    BOOST_TEST(refused(email == "a\nb", "'email'", "control character"));
    BOOST_TEST(refused(email == "a\0b"sv, "'email'", "control character"));
    BOOST_TEST(refused(email == "\x7f", "'email'", "control character"));
    BOOST_TEST(refused(email.like("\x1f"), "'email'", "control character"));
    BOOST_TEST(refused(email == "\xc3", "'email'", "UTF-8"));
    BOOST_TEST(refused(email.like(""), "'email'", "empty pattern"));
    BOOST_TEST(refused(email.not_like(""), "'email'", "empty pattern"));
    BOOST_TEST(refused(hair == px::open_enum<color>{}, "'hair'", "unset"));
    BOOST_TEST(refused(hair == "", "'hair'", "unset"));
    BOOST_TEST(refused(hair == px::open_enum<color>{"A;B"}, "'hair'", "';'"));
    BOOST_TEST(refused(weight > std::nan(""), "'weight'", "finite"));
    BOOST_TEST(refused(weight > std::numeric_limits<double>::infinity(), "'weight'", "finite"));
    BOOST_TEST(refused(weight < -std::numeric_limits<float>::infinity(), "'weight'", "finite"));
    BOOST_TEST(refused(custom_attributes["x"] == std::nan(""), "'customAttributes.x'", "finite"));
    BOOST_TEST(refused(location / city == ";", "'location.city'", "';'"));
}

BOOST_AUTO_TEST_SUITE_END()
