// The fast readings of numbers read what strtod reads.
#include <gainsight/px/json/number_scan.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <random>
#include <string>

using namespace gainsight::px;

BOOST_AUTO_TEST_SUITE(number_scans)

BOOST_AUTO_TEST_CASE(a_short_decimal_is_the_nearest_double)
{
    std::minstd_rand random{11};
    for (int round = 0; round < 100'000; ++round) {
        std::string literal = random() % 2 ? "-" : "";
        auto const whole = 1 + random() % 8;
        auto const fraction = 1 + random() % 8;
        for (std::size_t i = 0; i < whole; ++i) literal += static_cast<char>('0' + random() % 10);
        literal += '.';
        for (std::size_t i = 0; i < fraction; ++i) literal += static_cast<char>('0' + random() % 10);
        double d = 0;
        auto const* const end = literal.data() + literal.size();
        bool const is_number = whole == 1 || literal[literal[0] == '-'] != '0';
        bool const taken = detail::read_short_decimal(literal.data(), end, d) == end;
        if (taken != (is_number && whole + fraction <= 15)) BOOST_ERROR(literal);
        if (!taken) continue;
        if (d != std::strtod(literal.c_str(), nullptr)) BOOST_ERROR(literal);
    }
}

BOOST_AUTO_TEST_SUITE_END()
