// The script that keeps a fleet's work, as a table, on a clock of the test's own.
#include "work_table.hpp"

using namespace fleet_work_tests;

BOOST_AUTO_TEST_SUITE(fleet_work_script,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(begins_a_run_once_and_lets_those_join_who_ask_for_the_same)
{
    table t{false};
    auto const none = t.join("request");
    BOOST_TEST((none.is == run_state::absent));
    BOOST_TEST(none.bookmarks.empty());
    BOOST_TEST((none.began.time_since_epoch() == t.now));
    auto const begun = t.begin("request", {"a", "b"});
    BOOST_TEST((begun.is == run_state::begun));
    BOOST_TEST(begun.items == 2u);
    BOOST_TEST((begun.lease == 60s));
    t.now += 1s;
    // Another one that had planned it at the same time.
    auto const joined = t.begin("request", {"x", "y", "z"});
    BOOST_TEST((joined.is == run_state::joined));
    BOOST_TEST(joined.items == 2u);
    BOOST_TEST(joined.token == begun.token);
    BOOST_TEST(joined.plan == "plan of request");
    BOOST_TEST((joined.began == begun.began));
    auto const other = t.join("another request");
    BOOST_TEST((other.is == run_state::differs));
    BOOST_TEST(other.other_request == "request");
}

BOOST_AUTO_TEST_CASE(leases_items_in_order_each_to_one_with_tokens_that_grow)
{
    table t;
    auto const a = t.taken("anna"), b = t.taken("ben"), c = t.taken("anna");
    BOOST_TEST(a.what == "a");
    BOOST_TEST(b.what == "b");
    BOOST_TEST(c.what == "c");
    BOOST_TEST(a.token < b.token);
    BOOST_TEST(b.token < c.token);
    BOOST_TEST(a.attempt == 1);
    BOOST_TEST(a.last_holder == "");
    auto const wait = t.take("ben");
    BOOST_TEST((wait.is == outcome::wait));
    BOOST_TEST((wait.pause == 60s));
    auto const all = t.snapshot();
    BOOST_TEST(all.leased == 3u);
    BOOST_REQUIRE(all.held.size() == 3u);
    BOOST_TEST(all.held[1].holder == "ben");
    BOOST_TEST((all.held[1].until - all.now == 60s));
    t.of_item("finish", a, "books of a");
    t.of_item("finish", b, "books of b");
    BOOST_TEST((t.take("ben").is == outcome::wait));
    t.of_item("finish", c, "books of c");
    BOOST_TEST((t.take("ben").is == outcome::all_done));
    auto const books = fleet::detail::work_results_of(t.ask("results", {"0", "100"})).value();
    BOOST_REQUIRE(books.size() == 3u);
    BOOST_TEST(books[2].text == "books of c");
    BOOST_TEST(books[2].token == c.token);
    BOOST_TEST(fleet::detail::work_results_of(t.ask("results", {"1", "2"})).value().size() == 1u);
}

BOOST_AUTO_TEST_CASE(gives_the_same_item_to_who_asks_again_since_the_reply_was_lost)
{
    table t;
    auto const first = t.take("anna", "1"), again = t.take("anna", "1");
    BOOST_TEST(first.lease.number == again.lease.number);
    BOOST_TEST(first.lease.token == again.lease.token);
    BOOST_TEST(t.take("anna", "2").lease.number == 1u);
    // Not where it was finished, or another has taken it.
    t.of_item("finish", t.take("anna", "2").lease, "books");
    BOOST_TEST(t.take("anna", "2").lease.number == 2u);
}

BOOST_AUTO_TEST_CASE(lets_another_take_what_was_not_renewed_in_time_behind_what_is_free)
{
    table t;
    auto const a = t.taken("anna"), b = t.taken("anna");
    t.pass(30s);
    t.now += 10s;
    BOOST_TEST(t.renew({b}).empty());
    t.now += 21s;
    BOOST_TEST(t.taken("ben").what == "c");
    auto const over = t.taken("ben");
    BOOST_TEST(over.what == "a");
    BOOST_TEST(over.attempt == 2);
    BOOST_TEST(over.last_holder == "anna");
    BOOST_TEST(over.problem.find("anna was not heard of") != std::string::npos);
    BOOST_TEST(over.token > b.token);
    // The sleeper wakes.
    auto const lost = t.renew({a, b});
    BOOST_REQUIRE(lost.size() == 1u);
    BOOST_TEST(lost[0] == 0u);
    BOOST_TEST(t.of_item("finish", a, "anna's") == "fenced");
    BOOST_TEST(t.of_item("give_back", a) == "fenced");
    BOOST_TEST(t.of_item("finish", over, "ben's") == "finished");
    BOOST_TEST(t.of_item("finish", a, "anna's") == "fenced");
    BOOST_TEST(fleet::detail::work_results_of(t.ask("results", {"0", "1"})).value().at(0).text == "ben's");
}

BOOST_AUTO_TEST_CASE(takes_nothing_from_anybody_after_a_time_in_which_nobody_was_heard)
{
    table t;
    auto const a = t.taken("anna"), b = t.taken("anna"), c = t.taken("ben");
    t.now += 1h;  // Redis was away
    BOOST_TEST((t.take("ben").is == outcome::wait));
    BOOST_TEST(t.renew({a}).empty());
    BOOST_TEST(t.of_item("finish", c, "books") == "finished");
    t.now += 1h;
    t.join("request");  // of another, who comes first
    BOOST_TEST((t.take("eve").is == outcome::wait));
    t.pass(61s);
    BOOST_TEST(t.taken("ben").what == "a");
    BOOST_TEST(t.taken("ben").what == "b");
}

BOOST_AUTO_TEST_CASE(takes_what_was_not_renewed_also_where_those_who_ask_ask_seldom)
{
    table t;
    t.taken("anna");
    for (int i = 0; i < 2; ++i) t.of_item("finish", t.taken("ben"), "books");
    for (int i = 0; i < 4; ++i) {
        BOOST_TEST((t.take("ben").is == outcome::wait));
        t.now += 61s;
    }
    BOOST_TEST(t.taken("ben").what == "a");
}

BOOST_AUTO_TEST_CASE(judges_a_token_by_being_the_latest_whatever_the_time)
{
    table t;
    auto const a = t.taken("anna"), b = t.taken("anna");
    t.pass(1h);
    BOOST_TEST(t.of_item("finish", a, "books") == "finished");
    BOOST_TEST(t.renew({b}).empty());  // nobody took it
    BOOST_TEST(t.of_item("finish", b, "books") == "finished");
    t.taken("ben");
    t.pass(1h);
    auto const c = t.taken("ben");
    BOOST_TEST(c.attempt == 2);
    t.pass(61s);
    BOOST_TEST((t.take("anna").is == outcome::wait));
    BOOST_TEST(t.snapshot().waiting == 1u);
    BOOST_TEST(t.renew({c}).empty());  // also where it waits already
    BOOST_TEST(t.snapshot().leased == 1u);
    t.pass(61s);
    t.take("anna");
    t.pass(61s);
    auto const last = t.taken("ben");
    t.pass(61s);
    BOOST_TEST((t.take("anna").is == outcome::only_aside));
    BOOST_TEST(t.of_item("finish", last, "books") == "finished");  // or was set aside
    BOOST_TEST((t.take("anna").is == outcome::all_done));
}

BOOST_AUTO_TEST_CASE(answers_a_second_finish_with_the_same_token_as_the_first)
{
    table t;
    auto const a = t.taken("anna");
    BOOST_TEST(t.of_item("finish", a, "first") == "finished");
    t.now += 2h;
    BOOST_TEST(t.of_item("finish", a, "second") == "finished");
    BOOST_TEST(fleet::detail::work_results_of(t.ask("results", {"0", "1"})).value().at(0).text == "first");
    BOOST_TEST(t.renew({a}).size() == 1u);
    BOOST_TEST(t.of_item("give_back", a) == "fenced");
    BOOST_TEST(t.snapshot().finished == 1u);
}

BOOST_AUTO_TEST_CASE(gives_back_to_the_front_what_was_stopped_and_to_the_end_what_has_failed)
{
    table t;
    auto const a = t.taken("anna");
    BOOST_TEST(t.of_item("give_back", a) == "given back");
    BOOST_TEST(t.of_item("give_back", a) == "fenced");  // said twice, since the reply was lost
    BOOST_TEST(t.renew({a}).size() == 1u);              // a renewal that was under way
    auto const again = t.taken("ben");
    BOOST_TEST(again.what == "a");
    BOOST_TEST(again.attempt == 1);
    BOOST_TEST(t.of_item("give_back", again, "PX does not like it") == "given back");
    BOOST_TEST(t.taken("ben").what == "b");
    BOOST_TEST(t.taken("ben").what == "c");
    auto const second = t.taken("ben");
    BOOST_TEST(second.what == "a");
    BOOST_TEST(second.problem == "PX does not like it");
    t.of_item("give_back", second, "still not");
    // From the second time on it waits.
    auto const wait = t.take("ben");
    BOOST_TEST((wait.is == outcome::wait));
    BOOST_TEST((wait.pause == 60s));
}

BOOST_AUTO_TEST_CASE(sets_aside_what_was_taken_too_often_until_somebody_joins)
{
    table t;
    t.of_item("finish", t.taken("anna"), "books");
    t.of_item("finish", t.taken("anna"), "books");
    for (int i = 0; i < 3; ++i) {
        t.of_item("give_back", t.taken("anna"), "PX does not like it");
        t.now += 10min;
    }
    BOOST_TEST((t.take("anna").is == outcome::only_aside));
    auto const all = t.snapshot();
    BOOST_REQUIRE(all.set_aside.size() == 1u);
    BOOST_TEST(all.set_aside[0].what == "c");
    BOOST_TEST(all.set_aside[0].attempts == 3);
    BOOST_TEST(all.set_aside[0].problem == "PX does not like it");
    BOOST_TEST(t.complete({}) == "unfinished");
    t.join("request");
    auto const anew = t.taken("ben");
    BOOST_TEST(anew.what == "c");
    BOOST_TEST(anew.attempt == 1);
}

BOOST_AUTO_TEST_CASE(completes_a_run_and_its_bookmarks_at_once_and_never_goes_back_to_an_earlier_run)
{
    table t;
    BOOST_TEST(t.complete({{"acme/users", "of monday"}}) == "unfinished");
    for (int i = 0; i < 3; ++i) t.of_item("finish", t.taken("anna"), "books");
    t.now += 1s;
    t.run = "tuesday";
    BOOST_TEST((t.begin("request", {}).is == run_state::begun));
    BOOST_TEST((t.take("anna").is == outcome::all_done));  // it had nothing to do
    BOOST_TEST(t.complete({{"acme/users", "of tuesday"}}) == "complete");
    t.run = "monday";
    BOOST_TEST(t.complete({{"acme/users", "of monday"}, {"acme/accounts", "of monday"}}) == "complete");
    BOOST_TEST(t.complete({{"acme/accounts", "another"}}) == "complete");
    BOOST_TEST(t.join("request").complete.has_value());
    t.run = "wednesday";
    auto const next = t.join("request");
    BOOST_TEST(next.bookmarks.at("acme/users") == "of tuesday");
    BOOST_TEST(next.bookmarks.at("acme/accounts") == "of monday");
}

BOOST_AUTO_TEST_CASE(knows_no_run_that_was_lost_and_takes_no_token_of_it)
{
    table t;
    auto const a = t.taken("anna");
    auto const run = t.join("request").token;
    t.redis({"FLUSHALL"});
    BOOST_TEST(fleet::detail::first_word(t.ask("renew", {})) == "unknown");
    BOOST_TEST(t.of_item("finish", a, "books") == "unknown");
    // Begun anew by another, before this one noticed.
    t.now += 1s;
    t.begin("request", {"a", "b", "c"});
    BOOST_TEST(fleet::detail::first_word(t.ask("take", {"anna", "anna", "1"}, std::to_string(run))) == "unknown");
    BOOST_TEST(t.of_item("finish", a, "books") == "fenced");
    BOOST_TEST(t.taken("ben").token > a.token);
}

BOOST_AUTO_TEST_CASE(lets_no_lease_last_for_longer_where_the_clock_is_set_back)
{
    table t;
    auto const a = t.taken("anna");
    t.now -= 24h;
    auto const b = t.taken("ben");
    BOOST_TEST(b.token > a.token);
    t.taken("ben");
    t.pass(61s);
    BOOST_TEST(t.taken("ben").what == "a");
}

BOOST_AUTO_TEST_CASE(lets_all_of_it_expire)
{
    table t;
    for (int i = 0; i < 3; ++i) t.of_item("finish", t.taken("anna"), "books");
    t.complete({{"acme/users", "text"}});
    auto const keys = t.redis({"KEYS", "*"});
    BOOST_TEST(keys.list()->size() >= 7u);
    for (auto const& key : *keys.list()) {
        BOOST_TEST(key.text()->starts_with("test:{work:nightly}:"));
        BOOST_TEST(*t.redis({"PTTL", *key.text()}).number() > 0, *key.text());
    }
}

BOOST_AUTO_TEST_CASE(is_what_a_board_asks)
{
    redis_server redis;
    boost::asio::io_context io;
    auto const options = fleet::redis_options{}.port(redis.port());
    fleet::work_board board{io.get_executor(), options, "nightly", "monday", fleet::work_options{}.lease(5s)};
    BOOST_TEST((px_test::run_on(io, board.join("request"))->is == run_state::absent));
    std::vector<std::string> const items{"a", "b"};
    auto const run = px_test::run_on(io, board.begin("request", "plan", items)).value();
    BOOST_TEST((run.lease == 5s));
    BOOST_TEST(run.items == 2u);
    auto other = board.beside();
    auto const a = px_test::run_on(io, board.take("anna")).value().lease;
    auto const b = px_test::run_on(io, other.take("ben")).value().lease;
    BOOST_TEST(b.what == "b");
    BOOST_TEST(px_test::run_on(io, board.renew({a, b})).value().empty());
    BOOST_TEST((px_test::run_on(io, board.finish(a, "books")).value() == fleet::work_verdict::done));
    BOOST_TEST((px_test::run_on(io, board.complete({})).value() == fleet::work_verdict::unfinished));
    BOOST_TEST((px_test::run_on(io, other.give_back(b)).value() == fleet::work_verdict::done));
    BOOST_TEST((px_test::run_on(io, other.give_back(b)).value() == fleet::work_verdict::fenced));
    auto const all = px_test::run_on(io, board.snapshot()).value();
    BOOST_TEST(all.finished == 1u);
    BOOST_TEST(all.waiting == 1u);
    BOOST_TEST(px_test::run_on(io, board.runs()).value().at(0) == "monday");
    BOOST_TEST(px_test::run_on(io, board.results(0, 2)).value().at(0).text == "books");
    redis({"FLUSHALL"});
    BOOST_TEST((px_test::run_on(io, board.take("anna")).error() == px::errc::not_found));
    redis.kill();
    BOOST_TEST((px_test::run_on(io, board.take("anna")).has_error()));
}

BOOST_AUTO_TEST_SUITE_END()
