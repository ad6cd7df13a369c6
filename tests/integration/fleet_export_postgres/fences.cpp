// What the database itself refuses: writers of a fleet whose window another has taken since.
#include "../../../examples/export/fleet_postgres.hpp"
#include "../export_databases/pages.hpp"
#include "../export_databases/postgres_server.hpp"

#include <gainsight/px.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fleet_fence_tests {

using namespace px_test;
using namespace std::chrono_literals;
using example::write_fence;

/// A process of a fleet that writes a schema.
struct writes {
    writes(postgres_server& server, std::string const& schema, write_fence const& f, std::string run = "run-1",
           std::chrono::milliseconds patience = 30s)
        : list{users_list(std::move(run))}, db{server.url(), schema, patience}, writer{db, list, f}
    {
        writer.begin(list, false);
    }
    void put(raw_page const& page)
    {
        writer.write(page, "");
        writer.commit("");
    }
    example::list_info list;
    example::fleet_database db;
    example::fleet_postgres_writer writer;
};

inline std::string rows(postgres_server const& server, std::string const& schema, std::string const& columns)
{
    return server("SELECT " + columns + " FROM " + schema + ".users ORDER BY _id");
}

}  // namespace fleet_fence_tests
using namespace fleet_fence_tests;

BOOST_AUTO_TEST_SUITE(fleet_fences)

PX_POSTGRES_TEST(refuse_what_another_process_has_taken_since)
{
    writes early{server, "taken", {100, 7, 201}};
    early.put(users(user("jane", R"("score":1)") + ',' + user("joe", R"("score":1)")));
    writes late{server, "taken", {100, 7, 202}};
    BOOST_TEST(sentence_of([&] { early.writer.complete(""); }).find("another process of the fleet") !=
               std::string::npos);
    BOOST_TEST(rows(server, "taken", "_id") == "");
    late.put(users(user("jane", R"("score":2)")));
    late.writer.complete("");
    BOOST_TEST(sentence_of([&] { early.writer.complete(""); }) != "");
    BOOST_TEST(rows(server, "taken", "_id, score") == "jane|2 ");
    // Nor does it begin any more.
    BOOST_TEST(sentence_of([&] { writes{server, "taken", {100, 7, 201}}; }).find("another process of the fleet") !=
               std::string::npos);
    // Other windows are not touched by that.
    writes other{server, "taken", {100, 8, 203}};
    other.put(users(user("jim")));
    other.writer.complete("");
    BOOST_TEST(rows(server, "taken", "_id") == "jane jim ");
}

PX_POSTGRES_TEST(refuse_what_is_of_an_earlier_run)
{
    writes monday{server, "runs", {100, 7, 201}, "monday"};
    monday.put(users(user("jane", R"("score":1)")));
    writes tuesday{server, "runs", {300, 4, 301}, "tuesday"};
    BOOST_TEST(sentence_of([&] { monday.writer.complete(""); }) != "");
    tuesday.put(users(user("jane", R"("score":2)")));
    tuesday.writer.complete("");
    BOOST_TEST(rows(server, "runs", "_id, score") == "jane|2 ");
    BOOST_TEST(sentence_of([&] { writes{server, "runs", {100, 9, 204}, "monday"}; }).find("a later run") !=
               std::string::npos);
}

PX_POSTGRES_TEST(write_a_window_as_a_whole_and_what_was_rolled_back_not_at_all)
{
    writes w{server, "whole", {100, 7, 201}};
    w.put(users(user("jane")));
    w.writer.write(users(user("joe")), "");
    BOOST_TEST(rows(server, "whole", "_id") == "");
    w.writer.roll_back();
    w.put(users(user("jim")));
    BOOST_TEST(rows(server, "whole", "_id") == "");
    w.writer.complete("");
    BOOST_TEST(rows(server, "whole", "_id") == "jane jim ");
    BOOST_TEST(w.writer.proof().at("records").to_number<int>() == 2);
}

PX_POSTGRES_TEST(need_no_more_room_for_many_windows_than_for_one)
{
    auto const list = users_list("run-1");
    example::fleet_database db{server.url(), "room", 30s};
    std::string all;
    for (int i = 0; i != 500; ++i) all += (all.empty() ? "" : ",") + user("u" + std::to_string(i));
    auto const page = users(all);
    std::vector<std::int64_t> sizes;
    for (std::uint64_t item = 0; item != 5; ++item) {
        example::fleet_postgres_writer writer{db, list, {100, item, 201 + item}};
        writer.begin(list, false);
        writer.write(page, "");
        writer.commit("");
        writer.complete("");
        auto const size = db.connection().run("SELECT pg_relation_size('pg_temp.\"staged users\"')");
        sizes.push_back(std::stoll(size.text(0, 0)));
    }
    BOOST_TEST(sizes.back() == sizes.front());
}

PX_POSTGRES_TEST(mark_what_a_whole_list_does_not_bring_any_more)
{
    {
        writes first{server, "marks", {100, 0, 201}, "monday"};
        first.put(users(user("jane") + ',' + user("joe")));
        first.writer.complete("");
    }
    writes second{server, "marks", {300, 0, 301}, "tuesday"};
    second.put(users(user("joe")));
    second.writer.complete("");
    BOOST_TEST(rows(server, "marks", "_id, _deleted IS NULL") == "jane|f joe|t ");
}

PX_POSTGRES_TEST(mark_what_a_process_wrote_that_was_killed_before_it_told_the_fleet)
{
    {
        writes killed{server, "untold", {100, 0, 201}};
        killed.put(users(user("jane") + ',' + user("joe")));
        killed.writer.complete("");
    }
    writes next{server, "untold", {100, 0, 202}};  // of the same run
    next.put(users(user("jane")));
    next.writer.complete("");
    BOOST_TEST(rows(server, "untold", "_id, _deleted IS NULL") == "jane|t joe|f ");
}

PX_POSTGRES_TEST(name_the_record_that_is_refused_without_merging_what_is_staged)
{
    writes w{server, "refused", {100, 0, 201}};
    w.put(users(user("jane") + ',' + user("jim")));
    std::string most;
    for (int i = 0; i != 20; ++i) most += user("u" + std::to_string(i)) + ',';
    auto const page = users(most + user("joe", "\"huge\":1e999999") + ',' + user("jack"));
    BOOST_TEST(sentence_of([&] { w.writer.write(page, ""); }) ==
               server.name() + " refuses the record joe of users: value overflows numeric format");
    // Rows that were merged and rolled back would have made the table's file longer.
    BOOST_TEST(server("SELECT pg_relation_size('refused.users')") == "0 ");
    w.put(users(user("joe")));
    w.writer.complete("");
    BOOST_TEST(rows(server, "refused", "_id") == "jane jim joe ");
}

PX_POSTGRES_TEST(name_the_record_that_is_refused_only_when_it_is_merged)
{
    writes w{server, "late", {100, 0, 201}};
    w.put(users(user("jane") + ',' + user("jim") + ',' + user("jack")));
    std::string id;  // too long for a key, and it does not shrink
    for (unsigned i = 0, x = 1; i < 6000; ++i, x = x * 1103515245 + 12345)
        id += static_cast<char>('a' + (x >> 16) % 26);
    w.put(users(user("joan") + ',' + user(id) + ',' + user("joe")));
    auto const said = sentence_of([&] { w.writer.complete(""); });
    BOOST_TEST(said.starts_with(server.name() + " refuses the record " + id.substr(0, 97) + "... of users: index row"),
               said);
    BOOST_TEST(rows(server, "late", "_id") == "");
}

PX_POSTGRES_TEST(are_not_kept_waiting_by_one_that_sleeps_within_its_transaction)
{
    writes sleeper{server, "sleeps", {100, 7, 201}, "run-1", 300ms};
    sleeper.put(users(user("jane", R"("score":1)")));
    example::postgres_transaction half_way{sleeper.db.connection()};
    sleeper.db.check(sleeper.list, {100, 7, 201});
    writes late{server, "sleeps", {100, 7, 202}, "run-1", 10s};  // waits until the server has thrown the other out
    late.put(users(user("jane", R"("score":2)")));
    late.writer.complete("");
    BOOST_TEST(sentence_of([&] { half_way.commit(); }) != "");
    BOOST_TEST(rows(server, "sleeps", "_id, score") == "jane|2 ");
}

PX_POSTGRES_TEST(leave_the_database_where_their_process_stops)
{
    writes w{server, "stopped", {100, 7, 201}};
    w.put(users(user("jane")));
    w.db.connection().stop()->begin();
    BOOST_TEST(sentence_of([&] { w.writer.complete(""); }) == server.name() + " is left, since this process stops");
    BOOST_TEST(rows(server, "stopped", "_id") == "");
}

PX_POSTGRES_TEST(do_not_wait_without_end_for_one_that_makes_the_tables)
{
    writes{server, "made", {100, 7, 201}};
    example::postgres_connection other{server.url()};
    other.run("SET idle_in_transaction_session_timeout = '5s'");  // so that this test would fail and not hang
    other.run("BEGIN");
    other.run("SELECT pg_advisory_xact_lock(hashtextextended('gainsight-px tables of made', 0))");
    auto const said = sentence_of([&] { example::fleet_database{server.url(), "made", 20ms}; });
    BOOST_TEST(said.starts_with(server.name() + " is locked by another session, which pg_stat_activity shows: "), said);
}

PX_POSTGRES_TEST(notice_a_machine_that_is_gone_within_a_lease_but_for_what_the_connection_string_says)
{
    auto const value = [](example::fleet_database& db, std::string_view keyword) {
        std::string out;
        auto* const all = PQconninfo(db.connection().handle());
        for (auto const* o = all; o->keyword; ++o)
            if (o->keyword == keyword && o->val) out = o->val;
        PQconninfoFree(all);
        return out;
    };
    example::fleet_database db{server.url(), "gone", 60s};
    BOOST_TEST(value(db, "tcp_user_timeout") == "60000");
    BOOST_TEST(value(db, "keepalives_idle") == "30");
    BOOST_TEST(value(db, "keepalives_interval") == "10");
    BOOST_TEST(value(db, "keepalives_count") == "3");
    BOOST_TEST(db.connection().run("SHOW lock_timeout").text(0, 0) == "2min");
    BOOST_TEST(db.connection().run("SHOW idle_in_transaction_session_timeout").text(0, 0) == "1min");
    example::fleet_database told{server.url() + "?tcp_user_timeout=7&keepalives_idle=8&options=-c%20lock_timeout%3D9s",
                                 "gone", 60s};
    BOOST_TEST(value(told, "tcp_user_timeout") == "7");
    BOOST_TEST(value(told, "keepalives_idle") == "8");
    BOOST_TEST(told.connection().run("SHOW lock_timeout").text(0, 0) == "9s");
    BOOST_TEST(told.connection().run("SHOW idle_in_transaction_session_timeout").text(0, 0) == "1min");
}

PX_POSTGRES_TEST(keep_out_an_export_of_one_process)
{
    writes w{server, "alone", {100, 7, 201}};
    auto const alone = [&] {
        example::postgres_database{server.url(), "alone", 50ms, example::postgres_users::one_run};
    };
    BOOST_TEST(sentence_of(alone).find("is being written by another export") != std::string::npos);
    writes{server, "alone", {100, 8, 202}};  // but not another process of the fleet
}

BOOST_AUTO_TEST_SUITE_END()
