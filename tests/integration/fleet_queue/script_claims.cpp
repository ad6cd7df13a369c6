// What a claim takes over: what the owner before it may have sent, and what nobody else would read.
#include "tables.hpp"

using namespace fleet_queue_script_tests;

namespace {

/// What the group holds, by the owner's eyes: the records, those that may have been sent with a '!'.
std::vector<std::string> held_by(tables& t, std::string const& who, std::string const& token)
{
    std::vector<std::string> out;
    for (auto const& e : t.read(who, token, "0-0", 1000).entries) out.push_back(e.record + (e.begun ? "!" : ""));
    return out;
}
queue_work given_back()
{
    queue_work out;
    out.gives_back = true;
    return out;
}
using words = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(fleet_queue_script_claims,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(begin_with_nothing_that_was_given_back_but_what_its_owner_may_have_sent)
{
    tables t;
    t.how.marks_begun(false);
    auto const a = t.claim("a");
    t.add("1");
    auto const two = t.add("2");
    t.add("3");
    BOOST_TEST(t.read("a", a).entries.size() == 3u);
    auto last = given_back();
    last.perhaps_sent.push_back(two);
    t.work("a", a, last);
    t.how.marks_begun(true);
    auto const b = t.claim("b");
    BOOST_TEST((held_by(t, "b", b) == words{"1", "2!", "3"}));
}

BOOST_AUTO_TEST_CASE(begin_with_what_a_worker_that_died_held_though_others_gave_it_back_since)
{
    tables t;
    t.how.marks_begun(false);
    auto const a = t.claim("a");
    t.add("of a");
    BOOST_TEST(t.read("a", a).entries.size() == 1u);
    t.now += 11s;
    for (std::string const who : {"b", "c"}) {
        auto const token = t.claim(who);
        t.add("of " + who);
        t.read(who, token);
        t.work(who, token, given_back());
    }
    t.how.marks_begun(true);
    auto const d = t.claim("d");
    BOOST_TEST((held_by(t, "d", d) == words{"of a!", "of b", "of c"}));
}

BOOST_AUTO_TEST_CASE(take_over_what_another_consumer_of_the_group_holds_which_may_have_sent_it)
{
    tables t;
    auto const a = t.claim("a");
    t.add("1");
    t.read("a", a);
    t.add("2");
    t.redis({"XREADGROUP", "GROUP", "px", "somebody", "STREAMS", t.all_keys[1], ">"});
    t.add("3");
    t.work("a", a, given_back());
    auto const b = t.claim("b");
    BOOST_TEST((held_by(t, "b", b) == words{"1", "2!"}));
    BOOST_TEST(t.read("b", b).entries.at(0).record == "3");
}

BOOST_AUTO_TEST_CASE(take_over_what_the_group_has_passed_and_nobody_holds_in_its_order)
{
    tables t;
    t.add("before the group");
    t.redis({"XGROUP", "CREATE", t.all_keys[1], "px", "$"});
    auto const a = t.claim("a");
    BOOST_TEST((held_by(t, "a", a) == words{"before the group"}));
    t.add("2");
    auto const three = t.add("3");
    t.add("4");
    t.read("a", a);
    queue_work marks;
    marks.about_to_be_sent.push_back(three);
    t.work("a", a, marks);
    t.redis({"XGROUP", "DELCONSUMER", t.all_keys[1], "px", "px"});
    t.now += 11s;
    auto const b = t.claim("b");
    BOOST_TEST((held_by(t, "b", b) == words{"before the group", "2", "3!", "4"}));
    BOOST_TEST(t.read("b", b).entries.empty());
}

BOOST_AUTO_TEST_CASE(have_more_than_they_take_over_at_once_read_anew_in_its_order)
{
    tables t;
    constexpr int all = 12'000;
    t.redis({"EVAL", "for i = 1, 12000 do redis.call('XADD', KEYS[1], '*', 'record', i) end", "1", t.all_keys[1]});
    t.redis({"XGROUP", "CREATE", t.all_keys[1], "px", "$"});
    auto const a = t.claim("a");
    t.add("last");
    std::vector<std::string> got;
    std::string from = "0-0";
    for (bool held = true; held;) {
        auto const some = t.read("a", a, from, 1000);
        for (auto const& e : some.entries) got.push_back(e.record);
        if (!some.entries.empty()) from = some.entries.back().id;
        held = some.holds_more;
    }
    BOOST_TEST(got.size() == 10'000u);
    for (std::size_t before = ~std::size_t{0}; before != got.size();) {
        before = got.size();
        for (auto const& e : t.read("a", a, ">", 1000).entries) got.push_back(e.record);
    }
    BOOST_REQUIRE(got.size() == all + 1u);
    for (int i = 0; i != all; ++i) BOOST_REQUIRE(got[static_cast<std::size_t>(i)] == std::to_string(i + 1));
    BOOST_TEST(got.back() == "last");
}

BOOST_AUTO_TEST_CASE(leave_no_marks_of_what_is_gone)
{
    tables t;
    auto const a = t.claim("a");
    auto const one = t.add("1");
    t.redis({"XREADGROUP", "GROUP", "px", "somebody", "STREAMS", t.all_keys[1], ">"});
    t.redis({"XDEL", t.all_keys[1], one});
    t.work("a", a, given_back());
    BOOST_TEST(t.claim("b") != "");
    BOOST_TEST(*t.redis({"SCARD", t.all_keys[2]}).number() == 0);
}

BOOST_AUTO_TEST_CASE(keep_their_doubt_while_the_stream_is_away)
{
    // Who died held it; or told that it was done, and gave the partition back.
    for (bool const dies : {true, false}) {
        tables t;
        t.how.marks_begun(false);
        auto const a = t.claim("a");
        auto const one = t.add("1");
        t.read("a", a);
        t.redis({"RENAME", t.all_keys[1], "elsewhere"});
        if (!dies) {
            t.work("a", a, done({one}));
            t.work("a", a, given_back());
        }
        t.now += 11s;
        t.how.marks_begun(true);
        BOOST_TEST(t.claim("b") != "");
        t.redis({"RENAME", "elsewhere", t.all_keys[1]});
        t.now += 11s;
        auto const c = t.claim("c");
        BOOST_TEST((held_by(t, "c", c) == words{"1!"}));
    }
}

BOOST_AUTO_TEST_CASE(are_refused_where_redis_would_not_do_all_that_the_work_needs)
{
    tables t;
    auto const claimed = [&](std::string const& what) {
        std::vector<std::string> all{"EVAL", std::string{px::fleet::detail::queue_claim_script}, "5"};
        all.insert(all.end(), t.all_keys.begin(), t.all_keys.end());
        for (auto& a : px::fleet::detail::claim_arguments("a", t.how, ++t.requests)) all.push_back(std::move(a));
        auto const reply = t.redis(all);
        BOOST_REQUIRE_MESSAGE(reply.refused(), what);
        return *reply.refused();
    };
    for (std::size_t const which : {2u, 3u, 4u}) {
        t.redis({"SET", t.all_keys[which], "a text"});
        auto const why = claimed(t.all_keys[which]);
        BOOST_TEST(why.starts_with("WRONGTYPE"), why);
        BOOST_TEST(why.find(t.all_keys[which] + " is a string") != why.npos, why);
        t.redis({"DEL", t.all_keys[which]});
    }
    for (std::string const command : {"XDEL", "XACK", "SREM", "XINFO", "XLEN", "XCLAIM"}) {
        t.redis({"ACL", "SETUSER", "default", "-" + command});
        auto const why = claimed(command);
        BOOST_TEST(why.starts_with("NOPERM"), why);
        BOOST_TEST(why.find(command) != why.npos, why);
        t.redis({"ACL", "SETUSER", "default", "+" + command});
    }
    BOOST_TEST(t.claim("a") != "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(fleet_queue_script_entries,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(with_two_records_are_refused_with_both)
{
    tables t;
    auto const a = t.claim("a");
    t.redis({"XADD", t.all_keys[1], "*", "record", "1", "other", "x", "record", "2"});
    t.add("3");
    auto const got = t.read("a", a).entries;
    BOOST_REQUIRE(got.size() == 1u);
    BOOST_TEST(got.at(0).record == "3");
    auto const refused = t.redis({"XRANGE", t.all_keys[3], "-", "+"});
    auto const& fields = *(*(*refused.list()).at(0).list()).at(1).list();
    words said;
    for (auto const& f : fields) said.push_back(*f.text());
    BOOST_TEST((words{said.begin(), said.begin() + 4} == words{"record", "1", "record", "2"}));
    BOOST_TEST(said.at(7) == "the entry has the field \"record\" 2 times");
}

BOOST_AUTO_TEST_CASE(with_more_records_than_can_be_kept_hold_nobody_up)
{
    tables t;
    auto const a = t.claim("a");
    std::vector<std::string> all{"XADD", t.all_keys[1], "*"};
    for (int i = 0; i != 5'000; ++i) all.insert(all.end(), {"record", "x"});
    t.redis(all);
    t.add("next");
    BOOST_TEST(t.read("a", a).entries.at(0).record == "next");
    BOOST_TEST(t.size(3) == 1);
}

BOOST_AUTO_TEST_CASE(are_read_as_far_as_all_their_fields_fit)
{
    tables t;
    auto const a = t.claim("a");
    std::string const large(2 << 20, 'x');
    for (int i = 0; i < 20; ++i) t.redis({"XADD", t.all_keys[1], "*", "record", std::to_string(i), "more", large});
    t.redis({"XADD", t.all_keys[1], "*", "record", "too large", "more", std::string(9 << 20, 'x')});
    auto const first = t.read("a", a, ">", 200);
    BOOST_TEST(first.entries.size() <= 4u);
    BOOST_TEST(!first.entries.empty());
    std::size_t all = first.entries.size();
    auto last = first.entries.back().id;
    bool holds = first.holds_more;
    for (int i = 0; i < 40; ++i) {
        auto const more = t.read("a", a, holds ? last : ">", 200);
        all += more.entries.size();
        if (!more.entries.empty()) last = more.entries.back().id;
        holds = more.holds_more;
    }
    BOOST_TEST(all == 20u);
    BOOST_TEST(t.size(3) == 1);
}

BOOST_AUTO_TEST_CASE(keep_their_marks_while_their_stream_is_away)
{
    tables t;
    auto const a = t.claim("a");
    auto const one = t.add("1");
    t.read("a", a);
    queue_work marks;
    marks.about_to_be_sent.push_back(one);
    t.work("a", a, marks);
    t.redis({"RENAME", t.all_keys[1], "elsewhere"});
    t.work("a", a, done({one}));
    t.redis({"RENAME", "elsewhere", t.all_keys[1]});
    t.now += 11s;
    auto const b = t.claim("b");
    BOOST_TEST((held_by(t, "b", b) == words{"1!"}));
}

BOOST_AUTO_TEST_SUITE_END()
