// The race of addresses: which address is tried, and when.
#include <gainsight/px/net/address_race.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace gainsight::px::detail;

namespace {

using kind = address_race::step::kind;
constexpr auto v4 = address_family::v4;
constexpr auto v6 = address_family::v6;
address_race::time_point const zero{1h};

std::vector<std::size_t> order(std::vector<address_family> families, address_family first = address_family::none)
{
    return take_turns(families, first);
}

void check_start(address_race& race, address_race::time_point now, std::size_t which)
{
    auto const s = race.next(now);
    BOOST_TEST((s.what == kind::start));
    BOOST_TEST(s.which == which);
}
void check_wait(address_race& race, address_race::time_point now, address_race::time_point until)
{
    auto const s = race.next(now);
    BOOST_TEST((s.what == kind::wait));
    BOOST_TEST((s.until == until));
}
void check_given_up(address_race& race, address_race::time_point now, std::size_t which)
{
    auto const s = race.next(now);
    BOOST_TEST((s.what == kind::give_up));
    BOOST_TEST(s.which == which);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(addresses_in_order)

BOOST_AUTO_TEST_CASE(take_turns_by_family_beginning_with_the_resolvers_first)
{
    using list = std::vector<std::size_t>;
    BOOST_TEST((order({}) == list{}));
    BOOST_TEST((order({v4}) == list{0}));
    BOOST_TEST((order({v6, v6, v4, v4}) == list{0, 2, 1, 3}));
    BOOST_TEST((order({v4, v4, v6}) == list{0, 2, 1}));
    BOOST_TEST((order({v6, v6, v6, v4}) == list{0, 3, 1, 2}));
    BOOST_TEST((order({v4, v6, v4, v6}) == list{0, 1, 2, 3}));
    BOOST_TEST((order({v4, v4, v4}) == list{0, 1, 2}));
}

BOOST_AUTO_TEST_CASE(begin_with_the_family_that_worked_if_the_name_still_has_it)
{
    using list = std::vector<std::size_t>;
    BOOST_TEST((order({v6, v6, v4, v4}, v4) == list{2, 0, 3, 1}));
    BOOST_TEST((order({v6, v6, v4, v4}, v6) == list{0, 2, 1, 3}));
    BOOST_TEST((order({v6, v6}, v4) == list{0, 1}));
    BOOST_TEST((order({}, v4) == list{}));
}

BOOST_AUTO_TEST_CASE(are_each_there_once_whatever_the_resolver_says)
{
    for (unsigned n = 0; n != 9; ++n)
        for (unsigned bits = 0; bits != 1u << n; ++bits)
            for (auto const first : {address_family::none, v4, v6}) {
                std::vector<address_family> families;
                for (unsigned i = 0; i != n; ++i) families.push_back(bits >> i & 1 ? v6 : v4);
                auto all = take_turns(families, first);
                // Turns are taken while both families have some left, and each keeps its order.
                std::size_t last[2] = {};
                for (std::size_t i = 0; i != all.size(); ++i) {
                    auto& l = last[families[all[i]] == v6];
                    BOOST_TEST((l == 0 || all[i] + 1 > l));
                    l = all[i] + 1;
                }
                auto const fewer = static_cast<std::size_t>(std::min(std::count(families.begin(), families.end(), v4),
                                                                     std::count(families.begin(), families.end(), v6)));
                for (std::size_t i = 0; i + 1 < 2 * fewer; ++i) BOOST_TEST((families[all[i]] != families[all[i + 1]]));
                std::sort(all.begin(), all.end());
                for (std::size_t i = 0; i != n; ++i) BOOST_TEST(all.at(i) == i);
            }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_race_of_addresses)

BOOST_AUTO_TEST_CASE(starts_the_next_one_a_delay_after_the_one_before)
{
    address_race race{3, 250ms, 5s};
    check_start(race, zero, 0);
    check_wait(race, zero, zero + 250ms);
    check_wait(race, zero + 249ms, zero + 250ms);
    check_start(race, zero + 250ms, 1);
    check_wait(race, zero + 250ms, zero + 500ms);
    check_start(race, zero + 510ms, 2);  // late, and the delay counts from then
    check_wait(race, zero + 510ms, zero + 5s);
}

BOOST_AUTO_TEST_CASE(starts_the_next_one_at_once_when_one_failed)
{
    address_race race{4, 250ms, 5s};
    check_start(race, zero, 0);
    race.failed(0, zero + 1ms);
    check_start(race, zero + 1ms, 1);
    check_wait(race, zero + 1ms, zero + 251ms);
    check_start(race, zero + 251ms, 2);
    race.failed(1, zero + 260ms);  // not the last to start
    check_start(race, zero + 260ms, 3);
    check_wait(race, zero + 260ms, zero + 251ms + 5s);
}

BOOST_AUTO_TEST_CASE(gives_each_one_its_time_and_tries_the_next_at_once)
{
    address_race race{3, 10s, 5s};
    check_start(race, zero, 0);
    check_wait(race, zero, zero + 5s);
    check_given_up(race, zero + 5s, 0);
    BOOST_TEST(!race.running(0));
    check_start(race, zero + 5s, 1);
    check_wait(race, zero + 5s, zero + 10s);
    check_given_up(race, zero + 10s, 1);
    check_start(race, zero + 10s, 2);
    check_given_up(race, zero + 16s, 2);
    BOOST_TEST((race.next(zero + 16s).what == kind::lost));
}

BOOST_AUTO_TEST_CASE(is_lost_when_all_have_failed_and_not_before)
{
    address_race none{0, 250ms, 5s};
    BOOST_TEST((none.next(zero).what == kind::lost));

    address_race race{2, 250ms, 5s};
    check_start(race, zero, 0);
    check_start(race, zero + 250ms, 1);
    race.failed(1, zero + 300ms);
    check_wait(race, zero + 300ms, zero + 5s);
    race.failed(0, zero + 400ms);
    BOOST_TEST((race.next(zero + 400ms).what == kind::lost));
    BOOST_TEST((race.next(zero + 500ms).what == kind::lost));
}

BOOST_AUTO_TEST_CASE(does_not_hear_of_a_failure_twice)
{
    address_race race{3, 250ms, 5s};
    check_start(race, zero, 0);
    race.failed(1, zero);  // not started yet
    check_wait(race, zero, zero + 250ms);
    race.failed(0, zero);
    race.failed(0, zero);
    check_start(race, zero, 1);
    race.failed(0, zero);
    check_wait(race, zero, zero + 250ms);
}

BOOST_AUTO_TEST_CASE(never_floods_a_network_nor_overflows)
{
    address_race eager{3, 0ms, 5s};
    check_start(eager, zero, 0);
    check_wait(eager, zero, zero + 10ms);

    address_race patient{2, std::chrono::nanoseconds::max(), std::chrono::nanoseconds::max()};
    check_start(patient, zero, 0);
    check_wait(patient, zero, address_race::time_point::max());
    patient.failed(0, zero);
    check_start(patient, zero, 1);
    check_wait(patient, zero, address_race::time_point::max());
}

// Against what any such race must keep, with failures, waits and late wake-ups at random.
BOOST_AUTO_TEST_CASE(keeps_its_rules_whatever_happens)
{
    std::mt19937 rng{7};
    for (int round = 0; round != 2000; ++round) {
        std::size_t const n = rng() % 6;
        auto const delay = std::chrono::milliseconds{10 + rng() % 300};
        auto const each = std::chrono::milliseconds{1 + rng() % 1000};
        address_race race{n, delay, each};
        auto now = zero;
        std::vector<address_race::time_point> began(n);
        std::set<std::size_t> running;
        std::size_t started = 0;
        auto may_start = now;
        for (int steps = 0; steps != 200; ++steps) {
            auto const s = race.next(now);
            if (s.what == kind::lost) {
                BOOST_TEST(started == n);
                BOOST_TEST(running.empty());
                break;
            }
            BOOST_TEST_REQUIRE(steps != 199);
            if (s.what == kind::start) {
                BOOST_TEST_REQUIRE(s.which == started);
                BOOST_TEST((now >= may_start));
                began[s.which] = now;
                running.insert(s.which);
                may_start = now + delay;
                ++started;
            } else if (s.what == kind::give_up) {
                BOOST_TEST(running.erase(s.which) == 1u);
                BOOST_TEST((now >= began[s.which] + each));
                may_start = now;
            } else {
                BOOST_TEST((s.until > now));
                for (auto i : running) BOOST_TEST((s.until <= began[i] + each));
                if (started != n) BOOST_TEST((s.until <= may_start));
                if (rng() % 3 == 0 && !running.empty()) {
                    auto const which = *std::next(running.begin(), static_cast<std::ptrdiff_t>(rng() % running.size()));
                    now += (s.until - now) / static_cast<int>(1 + rng() % 5);
                    race.failed(which, now);
                    running.erase(which);
                    may_start = now;
                } else {
                    now = s.until + std::chrono::milliseconds{rng() % 2 * (rng() % 50)};
                }
            }
            for (std::size_t i = 0; i != n; ++i) BOOST_TEST(race.running(i) == (running.count(i) == 1));
        }
    }
}

BOOST_AUTO_TEST_CASE(tells_what_the_first_few_said)
{
    std::vector<std::pair<std::string, std::string>> said{{"192.0.2.1", "Connection refused"},
                                                          {"2001:db8::1", "no answer in time"}};
    BOOST_TEST(what_addresses_said(said) == "192.0.2.1: Connection refused; 2001:db8::1: no answer in time");
    for (int i = 0; i != 1000; ++i) said.emplace_back("192.0.2.1", std::string(1000, 'x'));
    auto const many = what_addresses_said(said);
    BOOST_TEST(many.size() < 1500u);
    BOOST_TEST(many.ends_with("; and 994 more"));
}

BOOST_AUTO_TEST_SUITE_END()
