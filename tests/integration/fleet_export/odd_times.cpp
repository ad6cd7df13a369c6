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

BOOST_AUTO_TEST_CASE(a_run_is_not_complete_before_its_bookmarks_are_set)
{
    table t;
    for (int i = 0; i < 3; ++i) t.of_item("finish", t.taken("anna"), "books");
    auto const key = fleet::detail::work_keys("test:", "nightly", t.run)[8];
    t.redis({"SET", key, "damaged"});
    std::vector<std::string> const marks{"1000000000", "acme/users", "of monday"};
    BOOST_TEST(t.reply("complete", marks).refused());
    BOOST_TEST(t.reply("complete", marks).refused());  // asked again, as processes do
    BOOST_TEST(!t.snapshot().complete.has_value());
    t.redis({"DEL", key});
    BOOST_TEST(t.complete({{"acme/users", "of monday"}}) == "complete");
    t.run = "tuesday";
    BOOST_TEST(t.join("request").bookmarks.at("acme/users") == "of monday");
}

BOOST_AUTO_TEST_CASE(a_bookmark_that_is_none_is_told_as_it_is_and_replaced)
{
    table t;
    for (int i = 0; i < 3; ++i) t.of_item("finish", t.taken("anna"), "books");
    auto const key = fleet::detail::work_keys("test:", "nightly", t.run)[8];
    t.redis({"HSET", key, "acme/users", "damaged"});
    t.run = "tuesday";
    BOOST_TEST(t.join("request").bookmarks.at("acme/users") == "damaged");
    t.run = "monday";
    BOOST_TEST(t.complete({{"acme/users", "of monday"}}) == "complete");
    t.run = "tuesday";
    BOOST_TEST(t.join("request").bookmarks.at("acme/users") == "of monday");
}

BOOST_AUTO_TEST_CASE(a_question_that_is_heard_late_takes_nothing)
{
    table t;
    BOOST_TEST(t.take("anna", "9").lease.number == 0u);
    BOOST_TEST(t.take("anna", "10").lease.number == 1u);
    BOOST_TEST((t.take("anna", "9").is == outcome::wait));  // by a connection that anna has left
    BOOST_TEST(t.snapshot().leased == 2u);
    BOOST_TEST(t.take("anna", "10").lease.number == 1u);
}

BOOST_AUTO_TEST_CASE(a_lease_may_last_for_months)
{
    table t{false};
    t.lease = std::chrono::days{100};
    t.begin("request", {"a"});
    t.taken("anna");
    auto const wait = t.take("ben");
    BOOST_TEST((wait.is == outcome::wait));
    BOOST_TEST((wait.pause == std::chrono::days{100}));
}

BOOST_AUTO_TEST_SUITE_END()
