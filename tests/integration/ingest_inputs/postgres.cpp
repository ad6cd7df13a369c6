// The rows of queries on PostgreSQL as records.
#include "opened.hpp"

#include "../export_databases/postgres_server.hpp"

#include <gainsight/px/core/timestamp.hpp>

using namespace px_test;

namespace {

struct postgres_rows_of {
    postgres_server& server;

    [[nodiscard]] example::input_choice choice(std::string const& query) const
    {
        example::input_choice out;
        out.database = server.url();
        out.query = query;
        return out;
    }
    [[nodiscard]] std::vector<std::string> operator()(std::string const& query) const
    {
        return read_all(*example::open_input(choice(query)));
    }
    [[nodiscard]] std::string name() const { return "the query on " + server.name(); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_input)

PX_POSTGRES_TEST(each_type_of_value_has_its_kind_of_cell)
{
    postgres_rows_of const rows{server};
    // Whatever the user has by default.
    BOOST_TEST(server("ALTER USER px SET TimeZone = 'America/New_York'; ALTER USER px SET DateStyle = 'German'; "
                      "ALTER USER px SET extra_float_digits = -3") == "");
    std::string const reject = ", so that it cannot be repeated as a reject <>";
    struct row {
        std::string value, cell;
    };
    for (auto const& r : std::vector<row>{
             {"NULL::int", "v=null <{\"v\":null}>"},
             {"NULL::bytea", "v=null <{\"v\":null}>"},
             {"7::smallint", "v=json:7 <{\"v\":7}>"},
             {"-7", "v=json:-7 <{\"v\":-7}>"},
             {"9223372036854775807", "v=json:9223372036854775807 <{\"v\":9223372036854775807}>"},
             {"0.1::float8 + 0.2::float8", "v=json:0.30000000000000004 <{\"v\":0.30000000000000004}>"},
             {"1.5::real", "v=json:1.5 <{\"v\":1.5}>"},
             {"1e300::float8", "v=json:1e+300 <{\"v\":1e+300}>"},
             {"1.10::numeric", "v=text:1.10 <{\"v\":\"1.10\"}>"},
             {"true", "v=json:true <{\"v\":true}>"},
             {"false", "v=json:false <{\"v\":false}>"},
             {"'{\"a\": [1,\n 2], \"b\": \" x\"}'::json",
              "v=json:{\"a\":[1,2],\"b\":\" x\"} <{\"v\":{\"a\":[1,2],\"b\":\" x\"}}>"},
             {"'{\"a\":1.0}'::jsonb", "v=json:{\"a\":1.0} <{\"v\":{\"a\":1.0}}>"},
             {"'null'::jsonb", "v=json:null <{\"v\":null}>"},
             {"'Jürgen \"😀\"' || chr(10)", "v=text:Jürgen \"😀\"\n <{\"v\":\"Jürgen \\\"😀\\\"\\n\"}>"},
             {"''", "v=text: <{\"v\":\"\"}>"},
             {"'gold'::varchar(10)", "v=text:gold <{\"v\":\"gold\"}>"},
             {"'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
              "v=text:a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 <{\"v\":\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"}>"},
             {"'2026-11-24'::date", "v=text:2026-11-24 <{\"v\":\"2026-11-24\"}>"},
             {"'2026-11-24 22:13:20.123456+02'::timestamptz",
              "v=text:2026-11-24T20:13:20.123456Z <{\"v\":\"2026-11-24T20:13:20.123456Z\"}>"},
             {"'2026-11-24 22:13:20'::timestamp", "v=text:2026-11-24T22:13:20 <{\"v\":\"2026-11-24T22:13:20\"}>"},
             {"'infinity'::timestamptz", "v=text:infinity <{\"v\":\"infinity\"}>"},
             {"ARRAY['a','b c']", "v=text:{a,\"b c\"} <{\"v\":\"{a,\\\"b c\\\"}\"}>"},
             {"'\\x00ff'::bytea", "holds bytes in the column \"v\"" + reject},
             {"'NaN'::float8", "holds a number that is not finite in the column \"v\"" + reject},
             {"'-Infinity'::real", "holds a number that is not finite in the column \"v\"" + reject},
             {"'{\"a\":1,\"a\":2}'::json", "holds JSON that has the member \"a\" twice in the column \"v\"" + reject},
         })
        BOOST_TEST(rows("SELECT " + r.value + " AS v") == std::vector<std::string>{"1@0 " + r.cell},
                   boost::test_tools::per_element());
    BOOST_TEST(server("ALTER USER px RESET ALL") == "");
}

PX_POSTGRES_TEST(the_library_reads_the_dates_that_come)
{
    postgres_rows_of const rows{server};
    struct row {
        std::string value;
        std::int64_t ms;
    };
    for (auto const& r : std::vector<row>{{"'2023-11-14 22:13:20.123456+00'::timestamptz", 1'700'000'000'123},
                                          {"'2023-11-14 17:13:20-05'::timestamptz", 1'700'000'000'000},
                                          {"'2023-11-14 22:13:20.5'::timestamp", 1'700'000'000'500},
                                          {"'2023-11-14'::date", 1'699'920'000'000},
                                          {"'0001-01-01 00:00:00+00'::timestamptz", -62'135'596'800'000}}) {
        std::vector<example::input_record> records;
        auto const in = example::open_input(rows.choice("SELECT " + r.value + " AS v"));
        BOOST_REQUIRE(in->read(records, 1));
        BOOST_TEST(gainsight::px::to_epoch_ms(gainsight::px::parse_iso8601(records[0].cells[0].value).value()) == r.ms);
    }
}

PX_POSTGRES_TEST(rows_come_one_after_another_and_a_problem_stops_none)
{
    postgres_rows_of const rows{server};
    auto const in = example::open_input(rows.choice(
        "SELECT id, photo FROM (VALUES ('a', NULL), ('b', '\\x00'::bytea), ('c', NULL)) t(id, photo) ORDER BY id"));
    BOOST_TEST(in->name() == rows.name());
    BOOST_TEST(in->rejects_head() == "");
    BOOST_TEST(in->rejects_format() == "ndjson");
    std::vector<example::input_record> records;
    while (in->read(records, 2)) {
    }
    BOOST_REQUIRE(records.size() == 3U);
    BOOST_TEST(in_words(records[0]) == "1@0 id=text:a, photo=null <{\"id\":\"a\",\"photo\":null}>");
    BOOST_TEST(in_words(records[1]) ==
               "2@0 holds bytes in the column \"photo\", so that it cannot be repeated as a reject, id=text:b <>");
    BOOST_TEST(in_words(records[2]) == "3@0 id=text:c, photo=null <{\"id\":\"c\",\"photo\":null}>");
    BOOST_TEST(read_once(*in).empty());
    BOOST_TEST(rows("SELECT 1 AS v WHERE false").empty());
}

PX_POSTGRES_TEST(a_row_is_told_before_the_next_one_is_there)
{
    postgres_rows_of const rows{server};
    // The third row waits for a lock that this test holds, and the server sends what fills its buffer.
    auto* const other = PQconnectdb(server.url().c_str());
    PQclear(PQexec(other, "SELECT pg_advisory_lock(7)"));
    auto const in = example::open_input(
        rows.choice("SELECT i, CASE WHEN i = 3 THEN pg_advisory_xact_lock_shared(7)::text END AS x, "
                    "repeat('x', 20000) AS filling FROM generate_series(1, 3) i"));
    std::vector<example::input_record> records;
    BOOST_TEST(in->read(records, 100));
    BOOST_TEST(records.size() == 1U);
    PQfinish(other);
    while (in->read(records, 100)) {
    }
    BOOST_TEST(records.size() == 3U);
}

PX_POSTGRES_TEST(many_rows_are_not_held_at_once)
{
    postgres_rows_of const rows{server};
    auto const in = example::open_input(rows.choice("SELECT i AS n FROM generate_series(1, 20000) i"));
    std::vector<example::input_record> batch;
    std::uint64_t last = 0;
    for (; in->read(batch, 500); batch.clear())
        for (auto const& record : batch) {
            BOOST_REQUIRE(batch.size() <= 500U);
            BOOST_REQUIRE(record.number == ++last);
            BOOST_REQUIRE(record.cells[0].value == std::to_string(last));
        }
    BOOST_TEST(last == 20'000U);
}

PX_POSTGRES_TEST(a_query_that_cannot_be_read_is_refused_before_it_is_run)
{
    postgres_rows_of const rows{server};
    struct row {
        std::string query, sentence;
    };
    for (auto const& r : std::vector<row>{
             {"SELEC 1", " fails: syntax error at or near \"SELEC\""},
             {"SELECT x", " fails: column \"x\" does not exist"},
             {"-- nothing", " yields no columns"},
             {"SELECT 1; SELECT 2", " fails: cannot insert multiple commands into a prepared statement"},
             {"SELECT $1::int AS v", " has parameters, for which there are no values"},
             {"SELECT 1 AS a, 2 AS a", " has the name \"a\" twice"},
             {"SELECT 1, 2", " has the name \"?column?\" twice"},
         })
        BOOST_TEST(refusal_of(rows.choice(r.query)) == rows.name() + r.sentence);
}

PX_POSTGRES_TEST(a_query_that_fails_is_an_error_after_the_rows_before_it)
{
    postgres_rows_of const rows{server};
    BOOST_TEST(rows("SELECT 6 / (3 - i) AS v FROM generate_series(1, 4) i") ==
                   (std::vector<std::string>{"1@0 v=json:3 <{\"v\":3}>", "2@0 v=json:6 <{\"v\":6}>",
                                             rows.name() + " fails: division by zero"}),
               boost::test_tools::per_element());
    BOOST_TEST(server("CREATE TABLE ingest_kept(id text)") == "");
    BOOST_TEST(rows("INSERT INTO ingest_kept VALUES ('x') RETURNING id") ==
                   std::vector<std::string>{rows.name() + " fails: cannot execute INSERT in a read-only transaction"},
               boost::test_tools::per_element());
    auto const lost = rows("SELECT pg_terminate_backend(pg_backend_pid()) AS v");
    BOOST_REQUIRE(!lost.empty());
    BOOST_TEST(lost.back().starts_with(rows.name() + ": the connection was lost: "), lost.back());
}

PX_POSTGRES_TEST(a_long_query_ends_when_it_is_interrupted_here_and_in_the_server)
{
    postgres_rows_of const rows{server};
    std::string const running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = "
                                "'active'";
    {
        auto const in = example::open_input(rows.choice("SELECT pg_sleep(100000) AS v"));
        check_interrupted_while_it_waits(*in);
        BOOST_TEST(server(running) == "1 ");
    }
    while (server(running) != "0 ") std::this_thread::yield();
}

PX_POSTGRES_TEST(no_error_holds_the_password)
{
    postgres_rows_of const rows{server};
    auto wrong = rows.choice("SELECT 1 AS v");
    wrong.database = server.url("not-the-pass-word");
    auto const said = refusal_of(wrong);
    BOOST_TEST(said.starts_with(server.name() + " cannot be reached: "), said);
    BOOST_TEST(said.find("not-the-pass-word") == said.npos, said);
    wrong.database = "postgresql://px:se%cret@x";
    BOOST_TEST(refusal_of(wrong) == "the connection string of PostgreSQL cannot be read: see its manual, 34.1.1");
    auto const repeated = refusal_of(rows.choice(std::string{"SELECT \""} + postgres_server::plain_password + '"'));
    BOOST_TEST(repeated == rows.name() + " fails: column \"***\" does not exist");
}

BOOST_AUTO_TEST_SUITE_END()
