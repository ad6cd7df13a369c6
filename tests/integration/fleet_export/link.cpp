// What a process of a fleet does about a Redis that refuses.
#include "../../../examples/export/fleet_link.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(fleet_links)

BOOST_AUTO_TEST_CASE(give_up_where_the_script_fails_for_good_and_not_where_redis_will_come_round)
{
    namespace px = gainsight::px;
    auto const after = [](char const* reply, unsigned times) {
        unsigned stops = 0;
        example::fleet_link link{[&] { ++stops; }};
        px::error const refused{px::errc::bad_response, std::string{"Redis at host:1 answered: "} + reply};
        for (unsigned i = 0; i != times; ++i) static_cast<void>(link.is_away(refused));
        return link.gave_up();
    };
    auto const most = example::fleet_link::most_refusals;
    BOOST_TEST(after("ERR user_script:80: attempt to compare nil with number", most - 1).empty());
    auto const why = after("ERR user_script:80: attempt to compare nil with number", most);
    BOOST_TEST(why.find("Redis at host:1 answered: ERR") != why.npos, why);
    BOOST_TEST(!after("WRONGTYPE Operation against a key, on @user_script:25.", most).empty());
    BOOST_TEST(!after("nothing that was asked for", most).empty());  // a key of the run is gone
    BOOST_TEST(after("READONLY You can't write against a read only replica. on @user_script:25.", 200).empty());
    BOOST_TEST(after("LOADING Redis is loading the dataset in memory", 200).empty());
}

BOOST_AUTO_TEST_SUITE_END()
