// What the SQLite output makes of pages: rows, marks of deletion, states.
#include "../../../examples/export/sqlite_output.hpp"

#include "pages.hpp"
#include "sqlite.hpp"

#include <gainsight/px.hpp>

#include <memory>
#include <string>
#include <tuple>
#include <type_traits>

using namespace px_test;

namespace {

void write_all(std::string const& file, example::list_info const& list, raw_page const& page,
               std::string const& state = "s")
{
    example::sqlite_output output{file};
    auto const writer = output.open(list);
    writer->begin(list, false);
    writer->write(page, "");
    writer->commit(state);
    writer->complete(state);
}

std::string const marks = "SELECT _id, _deleted IS NOT NULL, _run_id FROM users ORDER BY _subscription, _id";

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_rows)

BOOST_AUTO_TEST_CASE(a_record_is_a_row_of_typed_columns)
{
    text_folder s;
    auto const before = px::to_epoch_ms(px::now());
    write_all(s / "px.db", users_list(),
              users(user("jane", R"("email":"","score":81,"createDate":1700000000000,"lastSeenDate":0,)"
                                 R"("globalUnsubscribe":true,"propertyKeys":["AP-1"],"shoeSize":42)")));
    BOOST_TEST(in_sqlite(s / "px.db",
                         "SELECT _subscription, _region, _id, identifyId, email, score, createDate, lastSeenDate, "
                         "globalUnsubscribe, propertyKeys, title, _extra, _run_id, _deleted FROM users") ==
               R"(acme|eu|jane|jane||81|1700000000000|~|1|["AP-1"]|~|{"shoeSize":42}|run-1|~ )");
    BOOST_TEST(in_sqlite(s / "px.db", "SELECT typeof(score), typeof(createDate), typeof(email), typeof(_synced_at), "
                                      "json_extract(propertyKeys, '$[0]'), _synced_at >= " +
                                          std::to_string(before) + " FROM users") ==
               "integer|integer|text|integer|AP-1|1 ");
    BOOST_TEST(in_sqlite(s / "px.db", "PRAGMA application_id; PRAGMA user_version; PRAGMA journal_mode") ==
               "1347961922 " + std::to_string(GAINSIGHT_PX_VERSION) + " wal ");
}

BOOST_AUTO_TEST_CASE(a_record_that_comes_again_replaces_its_row)
{
    text_folder s;
    write_all(s / "px.db", users_list("run-1"), users(user("jane", R"("score":1,"title":"x")") + ',' + user("joe")));
    write_all(s / "px.db", users_list("run-2"), users(user("jane", R"("score":2)") + ',' + user("joe")));
    BOOST_TEST(in_sqlite(s / "px.db", "SELECT _id, score, title, _run_id FROM users ORDER BY _id") ==
               "jane|2|~|run-2 joe|~|~|run-2 ");
    // Also within a page: the last one holds.
    write_all(s / "px.db", users_list("run-3"), users(user("joe", R"("score":3)") + ',' + user("joe", R"("score":4)")));
    BOOST_TEST(in_sqlite(s / "px.db", "SELECT score FROM users WHERE _id = 'joe'") == "4 ");
}

BOOST_AUTO_TEST_CASE(a_full_read_marks_what_it_missed_as_deleted)
{
    text_folder s;
    write_all(s / "px.db", users_list("run-1"), users(user("jane") + ',' + user("joe")));
    write_all(s / "px.db", users_list("run-1", "other"), users(user("jack")));
    write_all(s / "px.db", users_list("run-2"), users(user("joe")));
    BOOST_TEST(in_sqlite(s / "px.db", marks) == "jane|1|run-1 joe|0|run-2 jack|0|run-1 ");
    auto const when = in_sqlite(s / "px.db", "SELECT _deleted FROM users WHERE _id = 'jane'");

    // Nor is a record deleted that PX announced and that did not come.
    {
        example::sqlite_output output{s / "px.db"};
        auto const writer = output.open(users_list("short"));
        writer->begin(users_list("short"), false);
        writer->commit("s");
        writer->fell_short();
        writer->complete("s");
    }
    BOOST_TEST(in_sqlite(s / "px.db", marks) == "jane|1|run-1 joe|0|run-2 jack|0|run-1 ");

    // It stays what it was until the record comes again.
    write_all(s / "px.db", users_list("run-3"), users(user("joe")));
    BOOST_TEST(in_sqlite(s / "px.db", "SELECT _deleted FROM users WHERE _id = 'jane'") == when);
    write_all(s / "px.db", users_list("run-4"), users(user("joe") + ',' + user("jane")));
    BOOST_TEST(in_sqlite(s / "px.db", marks) == "jane|0|run-4 joe|0|run-4 jack|0|run-1 ");
}

BOOST_AUTO_TEST_CASE(a_part_of_a_list_marks_nothing)
{
    text_folder s;
    write_all(s / "px.db", users_list("run-1"), users(user("jane")));
    auto part = users_list("run-2");
    part.full = false;
    write_all(s / "px.db", part, users(user("joe")));
    BOOST_TEST(in_sqlite(s / "px.db", marks) == "jane|0|run-1 joe|0|run-2 ");
}

BOOST_AUTO_TEST_CASE(a_record_without_an_id_is_known_by_its_bytes)
{
    text_folder s;
    auto const page = users(R"({"email":"a"},{"email":"b"},{"email":"a"})");
    write_all(s / "px.db", users_list("run-1"), page);
    write_all(s / "px.db", users_list("run-2"), page);
    BOOST_TEST(in_sqlite(s / "px.db", "SELECT email, _id FROM users ORDER BY email") ==
               "a|sha256:49258479ac3d3d3d2ca258f2006c62bdd0a2ba5583799e347e23b0cde9a932ea "
               "b|sha256:00e531f67d8f69ac3764289baacf586ebf967b37a5d623ed376b57b5a6fb003d ");
}

BOOST_AUTO_TEST_CASE(each_list_has_its_state)
{
    text_folder s;
    example::sqlite_output output{s / "px.db"};
    auto const acme = output.open(users_list("run-1"));
    auto const other = output.open(users_list("run-1", "other"));
    BOOST_TEST(acme->state() == "");
    acme->begin(users_list("run-1"), false);
    acme->write(window(0, 0, 3), "");
    acme->commit("{\"until\":1}");
    other->commit("another");
    BOOST_TEST(acme->state() == "{\"until\":1}");
    BOOST_TEST(other->state() == "another");
    acme->write(window(1, 0, 3), "{\"until\":1}");
    acme->roll_back();
    BOOST_TEST(output.open(users_list("run-1"))->state() == "{\"until\":1}");
    acme->complete("whole");
    BOOST_TEST(in_sqlite(s / "px.db", "SELECT * FROM _px_state WHERE saved_at > 0 ORDER BY 1")
                   .starts_with("acme|eu|users|whole|run-1|"),
               in_sqlite(s / "px.db", "SELECT * FROM _px_state"));

    auto const proof = acme->proof();
    BOOST_TEST(proof.at("records").as_int64() == 3);  // those of windows that were committed
    BOOST_TEST(proof.at("rows").as_int64() == 3);
    BOOST_TEST(proof.at("deleted").as_int64() == 0);
    BOOST_TEST(proof.at("mended").to_number<int>() == 0);
    BOOST_TEST(acme->where() == (s / "px.db") + ", table users");
    BOOST_TEST(acme->bytes() > 100U);
}

BOOST_AUTO_TEST_CASE(a_run_that_is_resumed_counts_all_its_records)
{
    text_folder s;
    for (bool const resumed : {false, true}) {
        example::sqlite_output output{s / "px.db"};
        auto const writer = output.open(users_list());
        writer->begin(users_list(), resumed);
        writer->write(users(user("jane") + ',' + user("joe")), "");
        writer->commit("1");
        writer->write(users(user("jack")), "1");  // of a window that is cut off
        BOOST_TEST(writer->proof().at("records").as_int64() == (resumed ? 4 : 2));
    }
}

BOOST_AUTO_TEST_CASE(a_window_that_begins_again_is_written_over)
{
    text_folder s;
    example::sqlite_output output{s / "px.db"};
    auto const writer = output.open(users_list());
    writer->begin(users_list(), false);
    writer->write(users(user("jane", R"("score":1)")), "");
    writer->roll_back();
    writer->write(users(user("jane", R"("score":2)")), "");
    writer->commit("1");
    BOOST_TEST(in_sqlite(s / "px.db", "SELECT _id, score FROM users") == "jane|2 ");
    BOOST_TEST(writer->proof().at("records").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(what_a_window_added_before_it_began_again_is_removed)
{
    text_folder s;
    auto const file = s / "px.db";
    for (bool const resumed : {false, true})
        for (bool const later : {false, true}) {  // a run after the one that filled the table
            fs::remove(file);
            if (later) write_all(file, users_list("before"), users(user("old")));
            {
                example::sqlite_output output{file};
                auto const writer = output.open(users_list());
                writer->begin(users_list(), false);
                writer->write(users(user("jane")), "0");
                writer->commit("1");
                writer->write(users(user("gone")), "1");
                if (!resumed) {
                    writer->roll_back();
                    writer->write(users(user("joe")), "1");
                    writer->complete("2");
                }
            }
            if (resumed) {
                example::sqlite_output output{file};
                auto const writer = output.open(users_list());
                BOOST_TEST(writer->state() == "1");
                writer->begin(users_list(), true);
                writer->write(users(user("joe")), "1");
                writer->complete("2");
            }
            BOOST_TEST(in_sqlite(file, "SELECT _id FROM users WHERE _deleted IS NULL ORDER BY _id") == "jane joe ");
        }
}

BOOST_AUTO_TEST_CASE(a_first_run_leaves_one_row_of_each_key_the_last)
{
    text_folder s;
    auto const file = s / "px.db";
    example::sqlite_output output{file};
    auto const eu = output.open(users_list());
    auto us_list = users_list();
    us_list.subscription = "us";
    auto const us = output.open(us_list);
    eu->begin(users_list(), false);
    us->begin(us_list, false);
    eu->write(users(user("jane", R"("score":1)") + ',' + user("joe", R"("score":1)")), "");
    us->write(users(user("jane", R"("score":10)")), "");
    eu->commit("1");
    us->commit("1");
    eu->write(users(user("jane", R"("score":2)")), "1");
    us->write(users(user("jane", R"("score":11)") + ',' + user("jack", R"("score":11)")), "1");
    eu->complete("2");
    auto const all = "SELECT _subscription, _id, score, _deleted FROM users ORDER BY _subscription, _id";
    BOOST_TEST(in_sqlite(file, all) == "acme|jane|2|~ acme|joe|1|~ us|jack|11|~ us|jane|11|~ ");
    // The key is there now, for the list that is not complete as well.
    us->write(users(user("jane", R"("score":12)")), "1");
    us->roll_back();
    us->write(users(user("jane", R"("score":13)")), "1");
    us->complete("2");
    BOOST_TEST(in_sqlite(file, all) == "acme|jane|2|~ acme|joe|1|~ us|jane|13|~ ");
    BOOST_TEST(in_sqlite(file, "SELECT group_concat(name, ' ') FROM pragma_index_info('users_key')") ==
               "_subscription _region _id ");
    BOOST_TEST(us->proof().at("rows").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(a_committed_row_stays_when_another_list_completes_while_it_is_written_again)
{
    for (bool const killed : {false, true}) {
        text_folder s;
        auto const file = s / "px.db";
        auto const beta_list = users_list("run-1", "beta");
        {
            example::sqlite_output output{file};
            auto const acme = output.open(users_list());
            auto const beta = output.open(beta_list);
            acme->begin(users_list(), false);
            beta->begin(beta_list, false);
            acme->write(users(user("x")), "");
            acme->commit("1");
            acme->write(users(user("x", R"("score":2)")), "1");
            beta->complete("1");
            if (!killed) acme->roll_back();
        }
        example::sqlite_output output{file};
        auto const acme = output.open(users_list());
        acme->begin(users_list(), true);
        acme->complete("2");
        BOOST_TEST(in_sqlite(file, "SELECT _id FROM users") == "x ");
    }
}

BOOST_AUTO_TEST_CASE(rows_are_removed_though_others_were_removed_before_them)
{
    for (bool const killed : {false, true}) {
        text_folder s;
        auto const file = s / "px.db";
        auto const other_list = users_list("run-1", "other");
        auto output = std::make_unique<example::sqlite_output>(file);
        auto acme = output->open(users_list());
        auto other = output->open(other_list);
        acme->begin(users_list(), false);
        other->begin(other_list, false);
        acme->write(users(user("a1")), "");
        other->write(users(user("b1") + ',' + user("b2")), "");
        acme->commit("1");
        other->roll_back();
        if (killed) {
            acme = nullptr;
            other = nullptr;
            output = nullptr;  // which lets go of the file
            output = std::make_unique<example::sqlite_output>(file);
            acme = output->open(users_list());
            acme->begin(users_list(), true);
        }
        acme->write(users(user("ghost")), "1");
        acme->roll_back();
        BOOST_TEST(in_sqlite(file, "SELECT _id FROM users") == "a1 ");
    }
}

BOOST_AUTO_TEST_CASE(a_run_behind_one_that_was_given_up_doubles_no_row)
{
    text_folder s;
    auto const file = s / "px.db";
    for (auto const* id : {"1", "2"}) {
        example::sqlite_output output{file};
        auto list = users_list(id);
        auto const writer = output.open(list);
        writer->begin(list, false);
        writer->write(users(user("jane") + ',' + user(std::string{"of "} + id)), "");
        writer->commit("1");
        if (id == std::string_view{"2"}) writer->complete("2");
    }
    BOOST_TEST(in_sqlite(file, marks) == "jane|0|2 of 1|1|1 of 2|0|2 ");
}

BOOST_AUTO_TEST_CASE(a_file_that_has_not_counted_rows_loses_none)
{
    text_folder s;
    auto const file = s / "px.db";
    {
        example::sqlite_output output{file};
        auto const writer = output.open(users_list());
        writer->begin(users_list(), false);
        writer->write(users(user("jane")), "");
        writer->commit("1");
    }
    in_sqlite(file, "ALTER TABLE _px_state DROP COLUMN last_row");
    example::sqlite_output output{file};
    auto const writer = output.open(users_list());
    writer->begin(users_list(), true);
    writer->complete("2");
    BOOST_TEST(in_sqlite(file, "SELECT _id FROM users") == "jane ");
}

namespace {

template <class Operation>
void open_list_of(example::sqlite_output& output, int& count)
{
    if constexpr (Operation::info.paging() != px::paging::none) {
        auto list = users_list();
        list.resource = "list " + std::to_string(++count);
        list.schema = &px::schema_of<px::operation::record_of<Operation>>();
        BOOST_TEST(output.open(list)->state() == "");
    }
}
template <class... Operations>
int open_lists(example::sqlite_output& output, px::operation::operations<Operations...>)
{
    int count = 0;
    (open_list_of<Operations>(output, count), ...);
    return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_list_of_px_has_a_table)
{
    // SQLite takes "ID" and "id" for one name.
    example::sqlite_output output{":memory:"};
    BOOST_TEST(open_lists(output, px::operation::all{}) > 20);
}

BOOST_AUTO_TEST_SUITE_END()
