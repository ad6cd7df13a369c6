// The partitions of a worker together: what is handed out of each, and when nothing may be sent, without Redis.
#include <gainsight/px/fleet/queue_partitions.hpp>

#include <boost/test/unit_test.hpp>

namespace fleet_partitions_tests {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using px::fleet::queue_entry;
using px::fleet::detail::queue_partitions;

struct several {
    several() { how.marks_begun(false).lease(10s).window(64); }

    /// Of partition `number`, `n` entries are read.
    void read(std::uint32_t number, int n)
    {
        auto& p = all.add(number, "7", now);
        static_cast<void>(p.request(now, 0));
        px::fleet::detail::queue_work_answer a;
        a.is_owner = true;
        for (int i = 1; i <= n; ++i) a.entries.push_back({std::to_string(i) + "-0", "{}", false, true, true});
        p.answered(std::move(a), now, now, all.ready());
    }
    std::vector<queue_entry> take()
    {
        std::vector<queue_entry> out;
        for (auto& e : std::exchange(all.ready(), {})) out.push_back(std::move(e));
        return out;
    }

    px::fleet::queue_options how;
    queue_partitions::time_point now{1h};
    queue_partitions all{how};
};

}  // namespace fleet_partitions_tests
using namespace fleet_partitions_tests;

BOOST_AUTO_TEST_SUITE(fleet_partitions)

BOOST_AUTO_TEST_CASE(partitions_take_turns_at_being_handed_out)
{
    several s;
    for (std::uint32_t number = 0; number < 3; ++number) s.read(number, 100);
    BOOST_TEST(s.all.hand_out());
    std::map<std::uint32_t, int> times;
    for (auto const& e : s.take()) ++times[e.partition];
    BOOST_TEST((times == std::map<std::uint32_t, int>{{0, 2}, {1, 2}, {2, 2}}));
    // Where there is room for fewer than partitions.
    several few;
    few.how.window(8);
    for (std::uint32_t number = 0; number < 3; ++number) few.read(number, 100);
    for (std::uint32_t number : {0U, 1U, 2U, 0U}) {
        BOOST_TEST(few.all.hand_out());
        auto const got = few.take();
        BOOST_REQUIRE(got.size() == 1u);
        BOOST_TEST(got[0].partition == number);
    }
}

BOOST_AUTO_TEST_CASE(nothing_may_be_sent_until_all_that_was_out_of_a_lost_partition_is_told)
{
    several s;
    s.read(0, 2);
    s.read(1, 1);
    BOOST_TEST(s.all.hand_out());
    auto const out = s.take();
    BOOST_TEST(out.size() == 3u);
    BOOST_TEST(s.all.may_send(s.now));
    s.all.remove(0);
    BOOST_TEST(!s.all.may_send(s.now));
    BOOST_TEST((s.all.state_of(out[0], s.now) == px::fleet::entry_state::lost));
    BOOST_TEST((s.all.state_of(out[2], s.now) == px::fleet::entry_state::ours));
    // It may be this worker's again, under another lease.
    s.all.add(0, "8", s.now);
    for (auto const& e : out) {
        if (e.partition != 0) continue;
        BOOST_TEST(!s.all.may_send(s.now));
        BOOST_TEST(!s.all.of(e));
        s.all.told_of_lost(e);
    }
    BOOST_TEST(s.all.may_send(s.now));
}

BOOST_AUTO_TEST_CASE(what_was_not_taken_of_a_lost_partition_is_forgotten)
{
    several s;
    s.read(0, 2);
    BOOST_TEST(s.all.hand_out());
    s.all.remove(0);
    BOOST_TEST(s.all.ready().empty());
    BOOST_TEST(s.all.may_send(s.now));
}

BOOST_AUTO_TEST_CASE(records_are_read_ahead_up_to_so_many_bytes_be_there_one_partition_or_hundreds)
{
    constexpr std::size_t most = std::size_t{48} << 20;
    for (std::size_t const record : {std::size_t{0}, std::size_t{10'000}, std::size_t{8} << 20})
        for (std::uint32_t const n : {1U, 500U}) {
            several s;
            for (std::uint32_t number = 0; number < n; ++number) s.all.add(number, "7", s.now);
            std::size_t bytes = 0, entries = 0;
            for (auto last = s.all.end(); bytes <= most;) {  // Redis has more than anybody wants
                auto const [at, when] = s.all.next_due(last, s.now);
                if (at == s.all.end() || when > s.now) break;
                last = at;
                auto const asked = at->second.request(s.now, 0, s.all.room_to_read());
                px::fleet::detail::queue_work_answer a;
                a.is_owner = true;
                for (std::size_t got = 0; a.entries.size() < asked.count && got < asked.bytes; got += record + 1)
                    a.entries.push_back(
                        {std::to_string(++entries) + "-0", std::string(record, 'x'), false, true, true});
                bytes += a.entries.size() * (record + sizeof(queue_entry));
                at->second.answered(std::move(a), s.now, s.now, s.all.ready());
            }
            BOOST_TEST(bytes <= most, n << " partitions, records of " << record);
            BOOST_TEST(entries != 0u);
        }
}

BOOST_AUTO_TEST_CASE(what_was_handed_out_of_a_lost_partition_may_have_been_sent_when_it_comes_again)
{
    for (bool const lets_go : {false, true}) {
        several s;
        s.read(0, 20);
        BOOST_TEST(s.all.hand_out());
        auto const out = s.take().size();
        BOOST_TEST(out == 8u);
        if (lets_go) s.all.begin()->second.drain();
        for (int times = 0; times < 2; ++times) {  // also where nothing of it was handed out the second time
            s.all.remove(0);
            s.read(0, 20);
        }
        s.all.begin()->second.hand_out(20, s.all.ready());
        auto const again = s.take();
        for (std::size_t i = 0; i < 20; ++i) BOOST_TEST(again.at(i).begun == (!lets_go && i < out), i);
    }
}

BOOST_AUTO_TEST_CASE(a_partition_of_which_nothing_is_out_holds_nobody_up)
{
    several s;
    s.read(0, 1);
    BOOST_TEST(s.all.hand_out());
    s.now += 11s;
    BOOST_TEST(!s.all.may_send(s.now));
    auto const e = s.take().at(0);
    s.all.of(e)->done(e, s.now);
    BOOST_TEST(s.all.may_send(s.now));
}

BOOST_AUTO_TEST_SUITE_END()
