// A partition in its owner's hands: what is asked, handed out and told, without Redis.
#include <gainsight/px/fleet/queue_partition.hpp>

#include <boost/test/unit_test.hpp>

namespace fleet_partition_tests {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using px::fleet::queue_entry;
using px::fleet::detail::queue_partition;
using px::fleet::detail::queue_work_answer;
using time_point = queue_partition::time_point;

struct hands {
    explicit hands(bool marks = true) { how.marks_begun(marks).batch(4).lease(10s); }
    /// One question, which is answered with entries of these ids; what was asked.
    px::fleet::detail::queue_work ask(std::vector<std::string> const& ids, std::size_t room = 100, bool begun = false)
    {
        auto const asked = p.request(now, room);
        queue_work_answer a;
        a.is_owner = true;
        a.holds_more = asked.read_from != ">" && ids.size() >= asked.count;
        for (auto const& id : ids) a.entries.push_back({id, "{}", begun, true, true});
        p.answered(std::move(a), now, now, ready);
        return asked;
    }
    std::vector<std::string> take()
    {
        std::vector<std::string> out;
        for (auto& e : std::exchange(ready, {})) {
            out.push_back(e.id);
            taken.push_back(std::move(e));
        }
        return out;
    }

    px::fleet::queue_options how;
    time_point now{1h};
    queue_partition p{3, "7", how, now};
    std::deque<queue_entry> ready;
    std::vector<queue_entry> taken;
};
using ids = std::vector<std::string>;

}  // namespace fleet_partition_tests
using namespace fleet_partition_tests;

BOOST_AUTO_TEST_SUITE(fleet_partition)

BOOST_AUTO_TEST_CASE(what_is_held_is_read_before_what_is_new)
{
    hands h;
    auto first = h.ask({"1-0", "2-0", "3-0", "4-0"}, 100, true);
    BOOST_TEST(first.read_from == "0-0");
    BOOST_TEST(first.count == 4u);
    auto const second = h.ask({"5-0"});
    BOOST_TEST(second.about_to_be_sent.size() == 4u);
    BOOST_TEST(second.read_from == "4-0");  // there may be more
    BOOST_TEST((h.take() == ids{"1-0", "2-0", "3-0", "4-0"}));
    for (auto const& e : h.taken) BOOST_TEST((e.begun && e.again));
    auto const then = h.ask({"6-0"});
    BOOST_TEST(then.read_from == ">");
    BOOST_TEST((then.about_to_be_sent == ids{"5-0"}));
}

BOOST_AUTO_TEST_CASE(an_entry_is_marked_before_it_is_handed_out_and_no_more_than_there_is_room_for)
{
    hands h;
    h.ask({"1-0", "2-0", "3-0"});
    BOOST_TEST(h.take().empty());
    BOOST_TEST((h.ask({}, 2).about_to_be_sent == ids{"1-0", "2-0"}));
    BOOST_TEST((h.take() == ids{"1-0", "2-0"}));
    BOOST_TEST(h.p.out() == 2u);
    BOOST_TEST(h.ask({}, 0).about_to_be_sent.empty());
    BOOST_TEST((h.ask({}, 2).about_to_be_sent == ids{"3-0"}));
}

BOOST_AUTO_TEST_CASE(without_marks_entries_are_handed_out_as_they_were_read)
{
    hands h{false};
    h.ask({"1-0", "2-0", "3-0"});
    h.p.hand_out(2, h.ready);
    BOOST_TEST((h.take() == ids{"1-0", "2-0"}));
    BOOST_TEST(h.p.out() == 2u);
}

BOOST_AUTO_TEST_CASE(an_outcome_is_told_again_until_redis_has_answered)
{
    hands h;
    h.ask({"1-0", "2-0"});
    h.ask({});
    h.take();
    h.p.done(h.taken[0], h.now);
    h.p.refused(h.taken[1], "jane", "no", h.now);
    BOOST_TEST(h.p.out() == 0u);
    BOOST_TEST(h.p.untold() == 2u);
    BOOST_TEST((h.p.request(h.now, 0).done == ids{"1-0"}));
    BOOST_TEST(h.p.untold() == 2u);
    h.p.failed();
    auto const again = h.ask({});
    BOOST_TEST(again.number == 4u);  // a failed one may arrive yet
    BOOST_TEST((again.done == ids{"1-0"}));
    BOOST_TEST(again.refused.at(0).why == "no");
    BOOST_TEST(again.read_from == "2-0");  // what was read in vain is held
    BOOST_TEST(h.p.untold() == 0u);
}

BOOST_AUTO_TEST_CASE(less_is_read_at_a_time_where_replies_do_not_come_and_what_was_cut_off_is_read_next)
{
    hands h;
    h.ask({});
    auto const most = px::fleet::detail::queue_work::most_bytes;
    for (std::size_t divisor : {1U, 2U, 4U}) {
        BOOST_TEST(h.p.request(h.now, 0).bytes == most / divisor);
        h.p.failed();
    }
    h.ask({});
    h.ask({"1-0"});
    static_cast<void>(h.p.request(h.now, 0));
    queue_work_answer cut;
    cut.is_owner = cut.holds_more = true;
    cut.entries.push_back({"2-0", "{}", false, true, true});
    h.p.answered(std::move(cut), h.now, h.now, h.ready);
    auto const then = h.ask({"3-0"});
    BOOST_TEST(then.read_from == "2-0");
    BOOST_TEST(then.bytes == most);
}

BOOST_AUTO_TEST_CASE(what_is_open_is_not_taken_for_another_one_when_it_is_read_again)
{
    hands h;
    h.ask({"1-0", "2-0"});
    h.ask({});
    h.take();
    h.p.done(h.taken[0], h.now);
    BOOST_TEST((h.p.request(h.now, 100).done == ids{"1-0"}));
    h.p.failed();
    h.ask({"2-0", "3-0"}, 0);
    BOOST_TEST((h.ask({}).about_to_be_sent == ids{"3-0"}));
}

BOOST_AUTO_TEST_CASE(a_request_says_which_one_was_answered_last)
{
    hands h;
    BOOST_TEST(h.ask({}).answered == 0u);
    BOOST_TEST(h.p.request(h.now, 0).answered == 1u);
    h.p.failed();
    auto const third = h.ask({});
    BOOST_TEST(third.answered == 1u);
    BOOST_TEST(h.ask({}).answered == third.number);
}

BOOST_AUTO_TEST_CASE(a_partition_that_is_let_go_is_given_back_when_all_that_is_out_has_its_outcome)
{
    hands h;
    h.ask({"1-0", "2-0", "3-0"});
    h.ask({}, 2);
    h.take();
    h.p.drain();
    BOOST_TEST(!h.ask({}).gives_back);
    h.p.done(h.taken[0], h.now);
    BOOST_TEST(!h.ask({}).gives_back);
    h.p.not_sent(h.taken[1], h.now);
    auto const last = h.ask({});
    BOOST_TEST(last.gives_back);
    BOOST_TEST((last.not_sent == ids{"2-0"}));
}

BOOST_AUTO_TEST_CASE(marks_whose_answer_was_lost_are_taken_back_by_who_lets_go)
{
    hands h;
    h.ask({"1-0"});
    BOOST_TEST((h.p.request(h.now, 100).about_to_be_sent == ids{"1-0"}));
    h.p.drain();
    h.p.failed();
    auto const last = h.ask({});
    BOOST_TEST((last.not_sent == ids{"1-0"}));
    BOOST_TEST(last.gives_back);
}

BOOST_AUTO_TEST_CASE(marks_of_a_worker_before_are_not_taken_back_by_who_lets_go)
{
    for (bool const fails : {false, true}) {
        hands h;
        h.ask({"1-0"}, 100, true);
        static_cast<void>(h.p.request(h.now, 100));
        h.p.drain();
        queue_work_answer a;
        a.is_owner = true;
        if (fails)
            h.p.failed();
        else
            h.p.answered(std::move(a), h.now, h.now, h.ready);
        auto const last = h.ask({});
        BOOST_TEST(last.not_sent.empty());
        BOOST_TEST(last.gives_back);
    }
}

BOOST_AUTO_TEST_CASE(marks_that_are_answered_to_who_lets_go_are_taken_back)
{
    hands h;
    h.ask({"1-0"});
    BOOST_TEST((h.p.request(h.now, 100).about_to_be_sent == ids{"1-0"}));
    h.p.drain();
    queue_work_answer a;
    a.is_owner = true;
    h.p.answered(std::move(a), h.now, h.now, h.ready);
    BOOST_TEST(h.take().empty());
    auto const last = h.ask({});
    BOOST_TEST((last.not_sent == ids{"1-0"}));
    BOOST_TEST(last.gives_back);
}

BOOST_AUTO_TEST_CASE(redis_is_asked_when_there_is_something_to_say_or_to_read)
{
    hands h;
    BOOST_TEST((h.p.due(100, false) <= h.now));  // what is held
    h.ask({});
    BOOST_TEST((h.p.due(100, false) <= h.now));  // what is new
    h.ask({});
    auto const polled = h.p.due(100, false);
    BOOST_TEST((polled > h.now && polled <= h.now + 10ms));
    for (int i = 0; i < 10; ++i) {
        h.now = h.p.due(100, false);
        h.ask({});
    }
    BOOST_TEST((h.p.due(100, false) == h.now + 160ms));
    h.now += 160ms;
    h.ask({"1-0"});
    BOOST_TEST((h.p.due(100, false) <= h.now));  // marks
    BOOST_TEST((h.p.due(0, false) >= h.now));
    h.ask({});
    h.take();
    h.p.done(h.taken[0], h.now);
    BOOST_TEST((h.p.due(0, true) <= h.now));
    BOOST_TEST((h.p.due(0, false) <= h.now + 20ms));
    // It is heard of in time, be there nothing else.
    hands full;
    full.ask({"1-0", "2-0", "3-0", "4-0"});
    full.ask({}, 0);
    BOOST_TEST((full.p.due(0, false) == full.now + 2500ms));
    BOOST_TEST((full.p.ours_until() == full.now + 10s));
}

BOOST_AUTO_TEST_SUITE_END()
