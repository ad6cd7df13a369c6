// What an event that waits takes in memory: its JSON, and 64 bytes at most.
#include "sink_desk.hpp"

#include <malloc.h>

#include <string>

using namespace sink_core_test;

BOOST_AUTO_TEST_SUITE(sink_core_memory)

BOOST_AUTO_TEST_CASE(of_an_event_that_waits_is_its_json_and_64_bytes_at_most)
{
    for (std::size_t const size : {150, 151, 159, 160, 167, 168, 169, 500}) {
        desk d{delivery::at_least_once};
        std::string const json(size, 'x');
        constexpr std::size_t events = 20'000;
        auto const before = ::mallinfo2().uordblks;
        for (std::size_t i = 0; i != events; ++i) d.push(json);
        auto const taken = ::mallinfo2().uordblks - before;
        BOOST_TEST(taken <= events * (size + px::detail::queued_event_overhead));
        BOOST_TEST(d.core.held() == events * (size + px::detail::queued_event_overhead));
    }
}

BOOST_AUTO_TEST_SUITE_END()
