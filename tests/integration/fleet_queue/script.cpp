// The scripts of a queue, on a clock of the test's own.
#include "tables.hpp"

using namespace fleet_queue_script_tests;

BOOST_AUTO_TEST_SUITE(fleet_queue_script,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(the_crc_is_that_of_zlib)
{
    BOOST_TEST(px::fleet::partition_of("123456789", 4096) == 0xCBF43926U % 4096);
    BOOST_TEST(px::fleet::partition_of("jane@example.com", 8) == 4u);  // as the README's shell says
}

BOOST_AUTO_TEST_CASE(the_first_worker_creates_the_queue_and_it_stays_so)
{
    tables t;
    BOOST_TEST(t.join("a", 0).partitions == 0u);
    auto const a = t.join("a", 2);
    BOOST_TEST(a.partitions == 2u);
    BOOST_TEST(a.workers == 1u);
    BOOST_TEST(a.share() == 2u);
    BOOST_TEST(t.join("b", 3).workers == 0u);  // refused
    BOOST_TEST(t.join("b", 3).partitions == 2u);
    t.how.purpose("acme: users");
    auto const other = t.join("b", 2);
    BOOST_TEST(other.workers == 0u);
    BOOST_TEST(other.purpose == "acme: events");
    t.how.purpose("");
    BOOST_TEST(t.join("b", 0).workers == 2u);
}

BOOST_AUTO_TEST_CASE(workers_have_equal_shares_and_who_is_not_heard_of_has_none)
{
    tables t;
    t.join("a", 2);
    auto const b = t.join("b", 2);
    BOOST_TEST(b.place == 1u);
    BOOST_TEST(b.share() == 1u);
    auto const c = t.join("c", 2);
    BOOST_TEST(c.share() == 0u);
    BOOST_TEST(t.join("a", 2).share() == 1u);
    t.join("a", 2, true);
    BOOST_TEST(t.join("c", 2).share() == 1u);
    t.now += 9s;
    t.join("c", 2);
    t.now += 2s;
    BOOST_TEST(t.join("c", 2).share() == 2u);  // b was silent for a lease
    // A clock that was set back: who was heard of in the future is nobody.
    t.now -= 1h;
    BOOST_TEST(t.join("a", 2).workers == 1u);
}

BOOST_AUTO_TEST_CASE(a_partition_has_one_owner_until_the_lease_ends)
{
    tables t;
    auto const a = t.claim("a");
    BOOST_TEST(!a.empty());
    BOOST_TEST(t.claim("b").empty());
    t.now += 9s;
    BOOST_TEST(t.work("a", a).is_owner);  // it is heard of
    t.now += 9s;
    BOOST_TEST(t.claim("b").empty());
    // Late, and nobody has taken it: it is still its own.
    t.now += 2s;
    BOOST_TEST(t.work("a", a).is_owner);
    t.now += 10s;
    auto const b = t.claim("b");
    BOOST_TEST(!b.empty());
    BOOST_TEST(std::stoull(b) > std::stoull(a));
    BOOST_TEST(!t.work("a", a).is_owner);
    BOOST_TEST(t.work("b", b).is_owner);
    queue_work back;
    back.gives_back = true;
    BOOST_TEST(t.work("b", b, back).is_owner);
    BOOST_TEST(!t.claim("a").empty());
    BOOST_TEST(!t.work("b", b).is_owner);
}

BOOST_AUTO_TEST_CASE(a_token_is_never_given_twice_though_redis_forgets_or_its_clock_is_set_back)
{
    tables t;
    auto const a = t.claim("a");
    t.redis({"FLUSHALL"});
    t.now += 1us;
    auto const b = t.claim("a");
    BOOST_TEST(a != b);
    BOOST_TEST(!t.work("a", a).is_owner);
    t.now -= 1h;  // the lease ends further ahead than any does
    auto const c = t.claim("c");
    BOOST_REQUIRE(!c.empty());
    BOOST_TEST(std::stoull(c) > std::stoull(b));
}

BOOST_AUTO_TEST_CASE(what_is_done_is_gone_and_what_a_dead_owner_held_is_read_in_its_order)
{
    tables t;
    auto const a = t.claim("a");
    std::vector<std::string> ids;
    for (auto const* record : {"1", "2", "3", "4"}) ids.push_back(t.add(record));
    auto const got = t.read("a", a, ">", 3);
    BOOST_REQUIRE(got.entries.size() == 3u);
    BOOST_TEST(got.entries[0].record == "1");
    BOOST_TEST(got.entries[0].is_there);
    BOOST_TEST(!got.entries[0].begun);
    queue_work begins;
    begins.about_to_be_sent = {ids[0], ids[1]};
    t.work("a", a, begins);
    t.work("a", a, done({ids[0]}));
    BOOST_TEST(t.size(1) == 3);
    t.now += 11s;
    auto const b = t.claim("b");
    auto const held = t.read("b", b, "0-0");
    BOOST_REQUIRE(held.entries.size() == 2u);
    BOOST_TEST(held.entries[0].record == "2");
    BOOST_TEST(held.entries[0].begun);
    BOOST_TEST(held.entries[1].record == "3");
    BOOST_TEST(!held.entries[1].begun);
    BOOST_TEST(t.read("b", b).entries.at(0).record == "4");
    // The late one cannot do anything.
    t.work("a", a, done({ids[1], ids[2], ids[3]}));
    BOOST_TEST(t.size(1) == 3);
    t.work("b", b, done({ids[1], ids[2], ids[3]}));
    BOOST_TEST(t.size(1) == 0);
    BOOST_TEST(*t.redis({"EXISTS", t.all_keys[2]}).number() == 0);
}

BOOST_AUTO_TEST_CASE(what_was_not_sent_loses_its_mark_and_stays)
{
    tables t;
    auto const a = t.claim("a");
    auto const id = t.add("1");
    t.read("a", a);
    queue_work begins;
    begins.about_to_be_sent = {id};
    t.work("a", a, begins);
    BOOST_TEST(t.read("a", a, "0-0").entries.at(0).begun);
    queue_work back;
    back.not_sent = {id};
    t.work("a", a, back);
    BOOST_TEST(!t.read("a", a, "0-0").entries.at(0).begun);
    BOOST_TEST(t.size(1) == 1);
}

BOOST_AUTO_TEST_CASE(refused_and_unknown_ones_are_moved_once_though_it_is_said_twice)
{
    tables t;
    auto const a = t.claim("a");
    auto const one = t.add("{\"n\":1}"), two = t.add("{\"n\":2}");
    t.read("a", a);
    queue_work told;
    told.refused.push_back({one, "jane", "too long"});
    told.unknown.push_back({two, "joe", "no answer"});
    t.work("a", a, told);
    t.work("a", a, told);
    BOOST_TEST(t.size(1) == 0);
    BOOST_TEST(t.size(3) == 1);
    BOOST_TEST(t.size(4) == 1);
    auto const reply = t.redis({"XRANGE", t.all_keys[3], "-", "+"});
    std::vector<std::string> fields;
    for (auto const& f : *reply.list()->at(0).list()->at(1).list()) fields.push_back(*f.text());
    BOOST_TEST(
        (fields == std::vector<std::string>{"record", "{\"n\":1}", "id", "jane", "why", "too long", "entry", one}));
}

BOOST_AUTO_TEST_CASE(the_streams_of_outcomes_keep_about_so_many)
{
    tables t;
    t.how.kept(100);
    auto const a = t.claim("a");
    for (int i = 0; i < 10; ++i) {
        queue_work told;
        for (int k = 0; k < 100; ++k) told.refused.push_back({t.add("{}"), "jane", "no"});
        t.read("a", a, ">", 100);
        t.work("a", a, told);
    }
    BOOST_TEST(t.size(3) >= 100);
    BOOST_TEST(t.size(3) <= 200);
    BOOST_TEST(t.size(1) == 0);
}

BOOST_AUTO_TEST_CASE(many_outcomes_are_told_at_once)
{
    tables t;
    auto const a = t.claim("a");
    std::vector<std::string> ids;
    for (int i = 0; i < 2500; ++i) ids.push_back(t.add("{}"));
    for (int i = 0; i < 2; ++i) BOOST_TEST(t.read("a", a, ">", 1250).entries.size() == 1250u);
    t.work("a", a, done(ids));
    BOOST_TEST(t.size(1) == 0);
}

BOOST_AUTO_TEST_CASE(an_entry_that_is_gone_or_has_no_record_is_told_as_such_and_a_group_that_is_gone_is_made_anew)
{
    tables t;
    auto const a = t.claim("a");
    auto const gone = t.add("1");
    t.redis({"XADD", t.all_keys[1], "*", "text", "{}"});
    auto const two = t.read("a", a);
    BOOST_REQUIRE(two.entries.size() == 2u);
    BOOST_TEST(two.entries[0].has_record);
    BOOST_TEST(!two.entries[1].has_record);
    t.redis({"XDEL", t.all_keys[1], gone});
    auto const held = t.read("a", a, "0-0");
    BOOST_REQUIRE(held.entries.size() == 2u);
    BOOST_TEST(!held.entries[0].is_there);
    BOOST_TEST(held.entries[1].is_there);
    t.redis({"DEL", t.all_keys[1]});
    t.add("again");
    BOOST_TEST(t.read("a", a).entries.at(0).record == "again");
}

BOOST_AUTO_TEST_CASE(an_onlooker_sees_what_waits_and_who_owns_it)
{
    tables t;
    auto const look = [&] {
        return t.run(px::fleet::detail::queue_look_script, t.all_keys, {std::to_string(t.now.count())});
    };
    BOOST_TEST(*look().list()->at(0).number() == 0);
    auto const a = t.claim("a");
    for (int i = 0; i < 3; ++i)
        t.redis({"XADD", t.all_keys[1], std::to_string(noon / 1ms) + "-" + std::to_string(i + 1), "record", "{}"});
    t.read("a", a, ">", 2);
    t.now += 4s;
    auto const seen = look();
    auto const& list = *seen.list();
    BOOST_TEST(*list[0].number() == 3);
    BOOST_TEST(*list[1].number() == 2);
    BOOST_TEST(*list[2].text() == "a");
    BOOST_TEST(*list[3].number() == 6'000'000);
    BOOST_TEST(*list[6].number() == 4'000'000);
    BOOST_TEST(*list[7].number() == 10'000'000);
}

BOOST_AUTO_TEST_SUITE_END()
