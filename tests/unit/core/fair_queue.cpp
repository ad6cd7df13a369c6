// Oldest first within a lane, lanes in turn; and a cap on how many of a lane are served at once.
#include <gainsight/px/core/fair_queue.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace px = gainsight::px;
using px::detail::fair_queue;

namespace {

struct waiter : px::detail::fair_waiter {
    explicit waiter(int n) : number{n} {}
    int number;
};

int const names[64] = {};
void const* lane(std::size_t i) { return &names[i]; }

/// Those who are served, in order, as text.
std::string served(fair_queue& q)
{
    std::string out;
    void const* of = nullptr;
    while (auto* const w = q.pop(of)) out += std::to_string(static_cast<waiter*>(w)->number) + ' ';
    return out;
}

/// The same by lists that are searched from end to end.
class naive_queue {
public:
    explicit naive_queue(std::size_t cap) : cap_{cap} {}
    void push(int number, void const* of)
    {
        waiting_[of].push_back(number);
        look(of);
    }
    bool remove(int number)
    {
        for (auto& [of, numbers] : waiting_)
            if (auto const it = std::find(numbers.begin(), numbers.end(), number); it != numbers.end()) {
                numbers.erase(it);
                look(of);
                return true;
            }
        return false;
    }
    int pop()
    {
        if (turns_.empty()) return -1;
        auto const* const of = turns_.front();
        int const number = waiting_[of].front();
        waiting_[of].pop_front();
        look(of);
        if (auto const it = std::find(turns_.begin(), turns_.end(), of); it != turns_.end()) {
            turns_.erase(it);
            turns_.push_back(of);
        }
        return number;
    }
    void begin(void const* of)
    {
        ++served_[of];
        look(of);
    }
    void end(void const* of)
    {
        --served_[of];
        look(of);
    }
    std::size_t servable()
    {
        std::size_t sum = 0;
        for (auto const& [of, numbers] : waiting_) sum += servable(of);
        return sum;
    }

private:
    std::size_t servable(void const* of)
    {
        auto const n = waiting_[of].size();
        if (cap_ == 0) return n;
        return served_[of] >= cap_ ? 0 : std::min(n, cap_ - served_[of]);
    }
    void look(void const* of)
    {
        auto const it = std::find(turns_.begin(), turns_.end(), of);
        if (servable(of) != 0 && it == turns_.end()) turns_.push_back(of);
        if (servable(of) == 0 && it != turns_.end()) turns_.erase(it);
    }
    std::size_t cap_;
    std::map<void const*, std::deque<int>> waiting_;
    std::map<void const*, std::size_t> served_;
    std::list<void const*> turns_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(fair_queues)

BOOST_AUTO_TEST_CASE(serve_the_oldest_of_a_lane_first)
{
    fair_queue q;
    std::deque<waiter> all;
    for (int i = 0; i < 4; ++i) q.push(all.emplace_back(i), lane(0));
    BOOST_TEST(q.size() == 4u);
    BOOST_TEST(q.servable() == 4u);
    BOOST_TEST(served(q) == "0 1 2 3 ");
    BOOST_TEST(q.empty());
    BOOST_TEST(!all.front().queued());
}

BOOST_AUTO_TEST_CASE(serve_lanes_in_turn_however_many_wait_in_one)
{
    fair_queue q;
    std::deque<waiter> all;
    for (int i = 0; i < 5; ++i) q.push(all.emplace_back(i), lane(0));
    q.push(all.emplace_back(10), lane(1));
    q.push(all.emplace_back(20), lane(2));
    q.push(all.emplace_back(11), lane(1));
    BOOST_TEST(served(q) == "0 10 20 1 11 2 3 4 ");
}

BOOST_AUTO_TEST_CASE(a_lane_that_comes_back_is_the_last_in_turn)
{
    fair_queue q;
    std::deque<waiter> all;
    q.push(all.emplace_back(0), lane(0));
    q.push(all.emplace_back(10), lane(1));
    q.push(all.emplace_back(11), lane(1));
    void const* of = nullptr;
    BOOST_TEST(static_cast<waiter*>(q.pop(of))->number == 0);
    BOOST_TEST(of == lane(0));
    q.push(all.emplace_back(1), lane(0));
    BOOST_TEST(served(q) == "10 1 11 ");
}

BOOST_AUTO_TEST_CASE(whoever_is_removed_is_not_served_and_only_once_removed)
{
    fair_queue q;
    std::deque<waiter> all;
    for (int i = 0; i < 3; ++i) q.push(all.emplace_back(i), lane(0));
    q.push(all.emplace_back(10), lane(1));
    BOOST_TEST(q.remove(all[1]));
    BOOST_TEST(!q.remove(all[1]));
    BOOST_TEST(q.remove(all[3]));
    BOOST_TEST(q.size() == 2u);
    BOOST_TEST(served(q) == "0 2 ");
}

BOOST_AUTO_TEST_CASE(a_lane_at_its_cap_is_passed_over_until_one_of_it_was_served)
{
    fair_queue q{2};
    std::deque<waiter> all;
    BOOST_TEST(!q.must_wait(lane(0)));
    q.begin_service(lane(0));
    BOOST_TEST(!q.must_wait(lane(0)));
    q.begin_service(lane(0));
    BOOST_TEST(q.must_wait(lane(0)));
    BOOST_TEST(!q.must_wait(lane(1)));
    q.push(all.emplace_back(0), lane(0));
    q.push(all.emplace_back(10), lane(1));
    BOOST_TEST(q.must_wait(lane(1)));  // behind the one that waits
    BOOST_TEST(q.size() == 2u);
    BOOST_TEST(q.servable() == 1u);
    BOOST_TEST(served(q) == "10 ");
    BOOST_TEST(!q.empty());
    q.end_service(lane(0));
    BOOST_TEST(q.servable() == 1u);
    BOOST_TEST(served(q) == "0 ");
}

BOOST_AUTO_TEST_CASE(all_can_be_taken_out_whatever_the_cap_says)
{
    fair_queue q{1};
    std::deque<waiter> all;
    q.begin_service(lane(0));
    for (int i = 0; i < 3; ++i) q.push(all.emplace_back(i), lane(0));
    q.push(all.emplace_back(10), lane(1));
    int taken = 0;
    while (q.pop_any()) ++taken;
    BOOST_TEST(taken == 4);
    BOOST_TEST(q.empty());
    BOOST_TEST(q.servable() == 0u);
}

BOOST_AUTO_TEST_CASE(serve_as_lists_that_are_searched_from_end_to_end_do)
{
    for (unsigned seed = 1; seed <= 60; ++seed) BOOST_TEST_CONTEXT("seed " << seed)
        {
            std::mt19937 random{seed};
            auto const below = [&random](std::size_t n) {
                return std::uniform_int_distribution<std::size_t>{0, n - 1}(random);
            };
            std::size_t const cap = below(4);  // 0 is none
            std::size_t const lanes = 1 + below(5);
            fair_queue q{cap};
            naive_queue naive{cap};
            std::deque<waiter> all;
            std::vector<void const*> in_service;
            for (int step = 0; step < 3'000; ++step) {
                switch (below(5)) {
                    case 0:
                    case 1: {
                        auto const* const of = lane(below(lanes));
                        auto& w = all.emplace_back(static_cast<int>(all.size()));
                        q.push(w, of);
                        naive.push(w.number, of);
                        break;
                    }
                    case 2: {
                        void const* of = nullptr;
                        auto* const w = static_cast<waiter*>(q.pop(of));
                        BOOST_TEST_REQUIRE((w ? w->number : -1) == naive.pop());
                        if (!w) break;
                        q.begin_service(of);
                        naive.begin(of);
                        in_service.push_back(of);
                        break;
                    }
                    case 3: {
                        if (in_service.empty()) break;
                        auto const at = below(in_service.size());
                        q.end_service(in_service[at]);
                        naive.end(in_service[at]);
                        in_service.erase(in_service.begin() + static_cast<std::ptrdiff_t>(at));
                        break;
                    }
                    default: {
                        if (all.empty()) break;
                        auto& w = all[below(all.size())];
                        BOOST_TEST_REQUIRE(q.remove(w) == naive.remove(w.number));
                    }
                }
                BOOST_TEST_REQUIRE(q.servable() == naive.servable());
            }
        }
}

// More lanes than are kept while they are empty.
BOOST_AUTO_TEST_CASE(lanes_come_and_go)
{
    fair_queue q;
    std::vector<int> many(500);
    std::deque<waiter> all;
    for (int round = 0; round < 3; ++round) {
        for (auto const& name : many) q.push(all.emplace_back(round), &name);
        void const* of = nullptr;
        for (std::size_t i = 0; i != many.size(); ++i) {
            BOOST_TEST_REQUIRE(q.pop(of) != nullptr);
            BOOST_TEST_REQUIRE(of == &many[i]);
        }
    }
    BOOST_TEST(q.empty());
}

BOOST_AUTO_TEST_SUITE_END()
