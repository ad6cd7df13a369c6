// The script that keeps a fleet's work, where Redis has what nobody expects, or hears somebody late.
#include "work_table.hpp"

using namespace fleet_work_tests;

BOOST_AUTO_TEST_SUITE(fleet_work_oddities,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(a_run_of_which_all_were_killed_expires_too)
{
    table t;
    auto const expires = [&] {
        auto const keys = t.redis({"KEYS", "*"});
        for (auto const& key : *keys.list()) BOOST_TEST(*t.redis({"PTTL", *key.text()}).number() > 0, *key.text());
    };
    for (int i = 0; i < 2; ++i) t.of_item("finish", t.taken("anna"), "books");
    t.taken("anna");
    t.pass(61s);
    t.taken("ben");
    t.pass(61s);
    BOOST_TEST((t.take("eve").is == outcome::wait));  // who is the next one to be killed
    expires();
    t.pass(61s);
    t.taken("ben");
    t.pass(61s);
    BOOST_TEST((t.take("eve").is == outcome::only_aside));
    expires();
}

BOOST_AUTO_TEST_SUITE_END()
