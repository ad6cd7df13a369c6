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

BOOST_AUTO_TEST_CASE(of_an_event_that_a_journal_held_is_no_more_and_of_one_that_is_to_be_looked_for_160)
{
    for (auto const promise : promises)
        for (std::uint8_t begun = 0; begun != 2; ++begun) {
            if (promise == delivery::at_most_once && begun != 0) continue;  // it is given up
            std::size_t const size = 200, events = 20'000;
            std::string const json(size, 'x');
            desk d{promise};
            auto const before = ::mallinfo2();
            for (std::size_t i = 0; i != events; ++i)
                (void)d.core.restore({i + 1, px::detail::event_text{json}}, begun, d.now);
            auto const after = ::mallinfo2();
            auto const taken = after.uordblks + after.hblkhd - before.uordblks - before.hblkhd;
            std::size_t const each = promise == delivery::confirmed && begun != 0 ? 160 : 64;
            BOOST_TEST(taken <= events * (size + each));
        }
}

BOOST_AUTO_TEST_SUITE_END()
