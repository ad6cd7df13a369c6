// What the PostgreSQL output makes of pages: rows, marks of deletion, states, texts that PostgreSQL does not take.
#include "../../../examples/export/postgres_output.hpp"

#include "pages.hpp"
#include "postgres_server.hpp"

#include <gainsight/px.hpp>

#include <string>

using namespace px_test;

namespace {

/// Each test writes a schema of its own.
struct written {
    postgres_server& server;
    std::string schema;

    void operator()(example::list_info const& list, raw_page const& page, std::string const& state = "s") const
    {
        example::postgres_output output{server.url(), schema};
        auto const writer = output.open(list);
        writer->begin(list, false);
        writer->write(page, "");
        writer->commit(state);
        writer->complete(state);
    }
    [[nodiscard]] std::string look(std::string const& columns, std::string const& order = "_id") const
    {
        return server("SELECT " + columns + " FROM " + schema + ".users ORDER BY " + order);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_rows)

PX_POSTGRES_TEST(a_record_is_a_row_of_typed_columns)
{
    written const write{server, "px"};
    write(users_list(), users(user("jane", R"("email":"","score":81,"createDate":1700000000123,"lastSeenDate":0,)"
                                           R"("globalUnsubscribe":true,"propertyKeys":["AP-1"],"shoeSize":42)")));
    BOOST_TEST(write.look("_subscription, _region, _id, \"identifyId\", email, score, \"createDate\", "
                          "\"lastSeenDate\", \"globalUnsubscribe\", \"propertyKeys\", title, _extra, _run_id, "
                          "_deleted") ==
               R"(acme|eu|jane|jane||81|2023-11-14 22:13:20.123+00|~|t|["AP-1"]|~|{"shoeSize": 42}|run-1|~ )");
    BOOST_TEST(write.look("pg_typeof(score), pg_typeof(\"createDate\"), pg_typeof(location), now() - _synced_at < "
                          "'1 minute'") == "bigint|timestamp with time zone|jsonb|t ");
}

PX_POSTGRES_TEST(a_record_that_comes_again_replaces_its_row)
{
    written const write{server, "again"};
    write(users_list("run-1"), users(user("jane", R"("score":1,"title":"x")") + ',' + user("joe")));
    write(users_list("run-2"), users(user("joe", R"("score":3)") + ',' + user("jane", R"("score":2)") + ',' +
                                     user("joe", R"("score":4)") + ',' + user("joe", R"("score":5)")));
    // Of two in a page the last one holds.
    BOOST_TEST(write.look("_id, score, title, _run_id") == "jane|2|~|run-2 joe|5|~|run-2 ");
}

PX_POSTGRES_TEST(a_full_read_marks_what_it_missed_as_deleted)
{
    written const write{server, "marks"};
    std::string const marks = "_id, _deleted IS NOT NULL, _run_id";
    write(users_list("run-1"), users(user("jane") + ',' + user("joe")));
    write(users_list("run-1", "other"), users(user("jack")));
    write(users_list("run-2"), users(user("joe")));
    BOOST_TEST(write.look(marks) == "jack|f|run-1 jane|t|run-1 joe|f|run-2 ");
    auto const when = write.look("_deleted");
    // Nor is a record deleted that PX announced and that did not come.
    {
        example::postgres_output output{server.url(), "marks"};
        auto const writer = output.open(users_list("short"));
        writer->begin(users_list("short"), false);
        writer->commit("s");
        writer->fell_short();
        writer->complete("s");
    }
    BOOST_TEST(write.look(marks) == "jack|f|run-1 jane|t|run-1 joe|f|run-2 ");
    write(users_list("run-3"), users(user("joe")));
    BOOST_TEST(write.look("_deleted") == when);
    auto part = users_list("run-4");
    part.full = false;
    write(part, users(user("jane")));
    BOOST_TEST(write.look(marks) == "jack|f|run-1 jane|f|run-4 joe|f|run-3 ");
}

PX_POSTGRES_TEST(each_list_has_its_state_and_counts_its_records)
{
    example::postgres_output output{server.url(), "states"};
    auto const acme = output.open(users_list());
    auto const other = output.open(users_list("run-1", "other"));
    BOOST_TEST(acme->state() == "");
    acme->begin(users_list(), false);
    acme->write(window(0, 0, 3), "");
    acme->commit("{\"until\":1}");
    other->commit("another");
    acme->write(window(1, 0, 3), "{\"until\":1}");
    acme->roll_back();
    BOOST_TEST(output.open(users_list())->state() == "{\"until\":1}");
    BOOST_TEST(other->state() == "another");
    acme->complete("whole");
    BOOST_TEST(acme->state() == "whole");
    auto const proof = acme->proof();
    BOOST_TEST(proof.at("records").as_int64() == 3);
    BOOST_TEST(proof.at("rows").as_int64() == 6);
    BOOST_TEST(acme->where() == server.name() + ", table states.users");

    auto const resumed = output.open(users_list());
    resumed->begin(users_list(), true);
    resumed->write(window(2, 0, 3), "whole");
    resumed->commit("more");
    BOOST_TEST(resumed->proof().at("records").as_int64() == 6);
}

PX_POSTGRES_TEST(any_text_arrives_as_it_is)
{
    written const write{server, "texts"};
    write(users_list(),
          users(user("a\\\\b",
                     R"("email":"\\N","title":"tab\t, line\n, return\r, back\\slash \\.","role":"J\u00fcrgen 😀",)"
                     R"("phone":"","location":{"city":"a\tb\\n\""})") +
                ',' + R"({"email":"only"})"));
    BOOST_TEST(write.look("_id, email, title, role, phone, location->>'city'", "_id LIKE 'sha%'") ==
               "a\\b|\\N|tab\t, line\n, return\r, back\\slash \\.|Jürgen 😀||a\tb\\n\" " +
                   server("SELECT _id FROM texts.users WHERE email = 'only'").substr(0, 71) + "|only|~|~|~|~ ");
    BOOST_TEST(server("SELECT _id LIKE 'sha256:%', length(_id) FROM texts.users WHERE email = 'only'") == "t|71 ");
}

PX_POSTGRES_TEST(what_postgres_has_no_character_for_is_replaced_and_counted)
{
    example::postgres_output output{server.url(), "zeros"};
    auto const writer = output.open(users_list());
    writer->begin(users_list(), false);
    writer->write(
        users(user("a\\u0000", "\"email\":\"b\\u0000\",\"title\":\"\xFF\",\"role\":\"\\ud800\","
                               "\"location\":{\"city\":\"c\\u0000\\udc00\",\"x\":\"\\\\u0000\"},\"new\\u0000\":1") +
              ',' + user("plain")),
        "");
    writer->commit("1");
    BOOST_TEST(server("SELECT _id, \"identifyId\", email, title, role, location->>'city', location->>'x', _extra FROM "
                      "zeros.users WHERE _id <> 'plain'") ==
               "a\uFFFD|a\uFFFD|b\uFFFD|\uFFFD|\uFFFD|c\uFFFD\uFFFD|\\u0000|{\"new\uFFFD\": 1} ");
    BOOST_TEST(writer->proof().at("mended").to_number<int>() == 7);  // six texts and a key, of which one is the id
}

PX_POSTGRES_TEST(a_record_that_postgres_refuses_is_named)
{
    example::postgres_output output{server.url(), "refused"};
    auto const writer = output.open(users_list());
    writer->begin(users_list(), false);
    writer->write(users(user("jack")), "");
    writer->commit("1");
    BOOST_TEST(sentence_of([&] {
                   writer->write(users(user("jane") + ',' + user("joe", R"("location":{"x":1e999999})")), "1");
               }) == server.name() + " refuses the record joe of users: value overflows numeric format");
    BOOST_TEST(server("SELECT _id FROM refused.users") == "jack ");

    std::string id;  // that does not shrink
    for (unsigned i = 0, x = 1; i < 6000; ++i, x = x * 1103515245 + 12345)
        id += static_cast<char>('a' + (x >> 16) % 26);
    auto const said = sentence_of([&] { writer->write(users(user(id)), "1"); });
    BOOST_TEST(said.starts_with(server.name() + " refuses the record " + id.substr(0, 97) + "... of users: index row"),
               said);
    // It goes on with what can be written.
    writer->write(users(user("jane")), "1");
    writer->commit("2");
    BOOST_TEST(server("SELECT _id FROM refused.users ORDER BY 1; ") == "jack jane ");
    BOOST_TEST(writer->state() == "2");
}

namespace {

template <class Operation>
void open_list_of(example::postgres_output& output, int& count)
{
    if constexpr (Operation::info.paging() != px::paging::none) {
        auto list = users_list();
        list.resource = "list " + std::to_string(++count);
        list.schema = &px::schema_of<px::operation::record_of<Operation>>();
        BOOST_TEST(output.open(list)->state() == "");
    }
}
template <class... Operations>
int open_lists(example::postgres_output& output, px::operation::operations<Operations...>)
{
    int count = 0;
    (open_list_of<Operations>(output, count), ...);
    return count;
}

}  // namespace

PX_POSTGRES_TEST(every_list_of_px_has_a_table)
{
    // Names of more than 63 bytes would be cut, and another table be looked for the next time.
    for (int i = 0; i < 2; ++i) {
        example::postgres_output output{server.url(), "all \"lists\""};
        BOOST_TEST(open_lists(output, px::operation::all{}) > 20);
    }
}

BOOST_AUTO_TEST_SUITE_END()
