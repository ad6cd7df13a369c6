// The timer queue.
#include <gainsight/px/call/deadlines.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <list>
#include <random>
#include <string>
#include <vector>

using namespace gainsight::px::detail;
using namespace std::chrono_literals;

namespace {

struct sleeper final : deadline_waiter {
    explicit sleeper(int n) : number{n} {}
    void on_due() override {}
    int number;
};

deadlines::time_point at(int second) { return deadlines::time_point{std::chrono::seconds{second}}; }

/// The numbers of all that are due, in the order in which they are told.
std::vector<int> due(deadlines& all, int second)
{
    std::vector<int> out;
    while (auto* const w = all.take(at(second))) out.push_back(static_cast<sleeper*>(w)->number);
    return out;
}

using numbers = std::vector<int>;

}  // namespace

BOOST_AUTO_TEST_SUITE(waiting_until)

BOOST_AUTO_TEST_CASE(the_earliest_is_first_whatever_the_order_in_which_they_came)
{
    deadlines all;
    sleeper late{30}, early{10}, middle{20};
    BOOST_TEST(!all.next());
    all.put(late, at(30));
    all.put(early, at(10));
    all.put(middle, at(20));
    BOOST_TEST((all.next() == at(10)));
    BOOST_TEST(due(all, 9) == numbers{}, boost::test_tools::per_element());
    BOOST_TEST(due(all, 20) == (numbers{10, 20}), boost::test_tools::per_element());
    BOOST_TEST((all.next() == at(30)));
}

BOOST_AUTO_TEST_CASE(of_equals_who_came_first_is_told_first_also_behind_a_later_one)
{
    deadlines all;
    sleeper a{1}, b{2}, c{3}, later{4};
    all.put(a, at(5));
    all.put(later, at(9));
    all.put(b, at(5));
    all.put(c, at(5));
    BOOST_TEST(due(all, 9) == (numbers{1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(who_is_told_waits_no_more_and_may_wait_anew)
{
    deadlines all;
    sleeper a{1};
    all.put(a, at(1));
    BOOST_TEST(a.waits());
    BOOST_TEST(all.take(at(1)) == &a);
    BOOST_TEST(!a.waits());
    BOOST_TEST(!all.take(at(1)));
    all.put(a, at(2));
    BOOST_TEST(a.waits());
    BOOST_TEST((all.next() == at(2)));
}

BOOST_AUTO_TEST_CASE(who_waits_for_something_else_is_told_of_that_alone)
{
    deadlines all;
    sleeper a{1}, b{2};
    all.put(a, at(1));
    all.put(b, at(2));
    all.put(a, at(3));
    BOOST_TEST((all.next() == at(2)));
    BOOST_TEST(due(all, 3) == (numbers{2, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(who_stops_or_dies_is_not_told)
{
    deadlines all;
    sleeper a{1}, c{3};
    {
        sleeper b{2};
        all.put(a, at(1));
        all.put(b, at(2));
        all.put(c, at(3));
    }
    a.unlink();
    a.unlink();
    BOOST_TEST(due(all, 9) == numbers{3}, boost::test_tools::per_element());
    BOOST_TEST(!all.next());
}

BOOST_AUTO_TEST_CASE(thousands_that_come_and_go_are_told_in_order)
{
    std::mt19937 random{7};
    deadlines all;
    std::list<sleeper> waiting;
    std::vector<std::pair<int, int>> expected;
    for (int n = 0; n != 5'000; ++n) {
        waiting.emplace_back(n);
        auto const second = static_cast<int>(random() % 100);
        all.put(waiting.back(), at(second));
        if (random() % 4 == 0)
            waiting.pop_back();
        else
            expected.emplace_back(second, n);
    }
    std::sort(expected.begin(), expected.end());
    std::vector<int> in_order;
    for (auto const& [second, n] : expected) in_order.push_back(n);
    BOOST_TEST(due(all, 100) == in_order, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
