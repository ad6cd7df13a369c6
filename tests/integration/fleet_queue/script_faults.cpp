// The scripts of a queue where Redis lost something, is full, or is told things late, on a clock of the test's own.
#include "tables.hpp"

using namespace fleet_queue_script_tests;

BOOST_AUTO_TEST_SUITE(fleet_queue_script_faults,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(what_a_worker_without_marks_held_counts_as_begun_for_those_with_marks)
{
    tables t;
    t.how.marks_begun(false);
    auto const a = t.claim("a");
    for (int i = 0; i < 1001; ++i) t.add("{}");
    BOOST_TEST(t.read("a", a, ">", 1001).entries.size() == 1001u);
    t.add("not read");
    t.now += 11s;
    auto const b = t.claim("b");  // which sets none either
    BOOST_TEST(!t.read("b", b, "0-0").entries.at(0).begun);
    t.now += 11s;
    t.how.marks_begun(true);
    for (auto const* who : {"c", "d"}) {  // c did not come to them
        auto const token = t.claim(who);
        auto const held = t.read(who, token, "0-0", 2000).entries;
        BOOST_TEST(held.size() == 1001u + (*who == 'd'));
        for (std::size_t i = 0; i < 1001; ++i) BOOST_REQUIRE(held.at(i).begun);
        if (*who == 'd') BOOST_TEST(!held.at(1001).begun);  // c read it, and marked nothing
        t.read(who, token);
        t.now += 11s;
    }
}

BOOST_AUTO_TEST_CASE(refused_and_unknown_ones_are_moved_though_redis_has_lost_that_they_were_read)
{
    tables t;
    auto const a = t.claim("a");
    auto const one = t.add("1"), two = t.add("2");
    queue_work told;
    told.refused.push_back({one, "jane", "too long"});
    told.unknown.push_back({two, "joe", "no answer"});
    t.work("a", a, told);
    BOOST_TEST(t.size(1) == 0);
    BOOST_TEST(t.size(3) == 1);
    BOOST_TEST(t.size(4) == 1);
}

BOOST_AUTO_TEST_CASE(a_request_that_arrives_behind_later_ones_reads_nothing_and_changes_nothing)
{
    tables t;
    auto const a = t.claim("a");
    auto const one = t.add("1");
    t.add("2");
    queue_work first, second;
    first.number = 1;
    first.read_from = second.read_from = ">";
    first.count = second.count = 1;
    first.refused.push_back({one, "jane", "no"});
    second.number = 2;
    BOOST_TEST(t.work("a", a, second).entries.at(0).record == "1");
    for (int times = 0; times < 2; ++times) BOOST_TEST(!t.work("a", a, first).is_owner);
    BOOST_TEST(t.size(3) == 0);
    second.number = 3;
    BOOST_TEST(t.work("a", a, second).entries.at(0).record == "2");
    // Under another token the numbers begin anew.
    first.refused.clear();
    auto const again = t.claim("a");
    BOOST_TEST(t.work("a", again, first).is_owner);
}

BOOST_AUTO_TEST_CASE(a_claim_that_arrives_behind_later_ones_claims_nothing)
{
    tables t;
    auto const a = t.claim("a", 2);
    BOOST_TEST(t.claim("a", 1).empty());
    BOOST_TEST(t.work("a", a).is_owner);
    queue_work back;
    back.gives_back = true;
    t.work("a", a, back);
    for (std::uint64_t late : {1U, 2U}) BOOST_TEST(t.claim("a", late).empty());
    BOOST_TEST(!t.claim("b", 1).empty());
    t.now += 11s;
    BOOST_TEST(!t.claim("a", 3).empty());
}

BOOST_AUTO_TEST_CASE(a_redis_that_does_not_know_of_what_it_answered_is_told_nothing_more)
{
    tables t;
    auto const a = t.claim("a");
    auto const one = t.add("1");
    auto told = done({one});
    told.number = 3;
    told.answered = 2;
    BOOST_TEST(!t.work("a", a, told).is_owner);
    BOOST_TEST(t.size(1) == 1);
    told.answered = 0;
    BOOST_TEST(t.work("a", a, told).is_owner);
    told.number = 5;  // the fourth one did not come
    told.answered = 3;
    BOOST_TEST(t.work("a", a, told).is_owner);
}

BOOST_AUTO_TEST_CASE(a_redis_that_is_full_is_emptied)
{
    tables t;
    std::vector<std::string> ids;
    for (auto const* record : {"1", "2", "3"}) ids.push_back(t.add(record));
    t.redis({"CONFIG", "SET", "maxmemory", "1"});
    BOOST_REQUIRE(t.redis({"XADD", t.all_keys[1], "*", "record", "4"}).refused());
    BOOST_TEST(t.join("a", 2).workers == 1u);
    auto const a = t.claim("a");
    BOOST_TEST(t.read("a", a).entries.size() == 3u);
    queue_work begins, told = done({ids[0]});
    begins.about_to_be_sent = ids;
    t.work("a", a, begins);
    told.refused.push_back({ids[1], "jane", "no"});
    told.unknown.push_back({ids[2], "joe", "no answer"});
    t.work("a", a, told);
    BOOST_TEST(t.size(1) == 0);
    BOOST_TEST(t.size(3) == 1);
}

BOOST_AUTO_TEST_CASE(a_reply_has_an_end_however_large_the_records_are)
{
    tables t;
    auto const a = t.claim("a");
    t.add(std::string(px::fleet::detail::queue_work::most_bytes + 1, 'x'));
    for (char const c : std::string{"123"}) t.add(std::string(40, c));
    queue_work some;
    some.count = 10;
    some.bytes = 100;
    some.read_from = ">";
    auto const first = t.work("a", a, some);
    BOOST_REQUIRE(first.entries.size() == 2u);
    BOOST_TEST(first.entries[1].record.front() == '2');
    BOOST_TEST(first.holds_more);  // the third one
    BOOST_TEST(t.size(1) == 3);
    BOOST_TEST(t.size(3) == 1);
    t.add("4");
    some.read_from = first.entries[1].id;
    auto const second = t.work("a", a, some);
    BOOST_REQUIRE(second.entries.size() == 1u);
    BOOST_TEST(second.entries[0].record.front() == '3');
    BOOST_TEST(!second.holds_more);
    some.read_from = "0-0";
    some.count = 2;
    BOOST_TEST(t.work("a", a, some).holds_more);
    // One that is longer than is wanted comes alone.
    some.bytes = 1;
    BOOST_TEST(t.work("a", a, some).entries.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
