// What the SQLite output makes of pages: rows, marks of deletion, states.
#include "../../../examples/export/sqlite_output.hpp"

#include "pages.hpp"
#include "sqlite.hpp"

#include <gainsight/px.hpp>

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
    BOOST_TEST(proof.at("rows").as_int64() == 6);
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
