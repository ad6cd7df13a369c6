// The rows of queries on SQLite files as records.
#include "opened.hpp"

#include "../export_databases/sqlite.hpp"

using namespace px_test;
using namespace std::chrono_literals;

namespace {

struct sqlite_file {
    scratch folder;
    std::string path = (folder / "px.db").string();

    explicit sqlite_file(std::string const& sql = "CREATE TABLE t(id)") { BOOST_TEST(in_sqlite(path, sql) == ""); }
    [[nodiscard]] std::unique_ptr<example::input> open(std::string const& query) const
    {
        example::input_choice choice;
        choice.database = path;
        choice.query = query;
        return example::open_input(choice);
    }
    [[nodiscard]] std::vector<std::string> operator()(std::string const& query) const { return read_all(*open(query)); }
    [[nodiscard]] std::string refusal(std::string const& query) const
    {
        example::input_choice choice;
        choice.database = path;
        choice.query = query;
        return refusal_of(choice);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_input)

BOOST_AUTO_TEST_CASE(each_type_of_value_has_its_kind_of_cell)
{
    sqlite_file const db;
    struct row {
        std::string value, record;
    };
    for (auto const& r : std::vector<row>{
             {"NULL", "1@0 v=null <{\"v\":null}>"},
             {"-9223372036854775808", "1@0 v=json:-9223372036854775808 <{\"v\":-9223372036854775808}>"},
             {"0.1", "1@0 v=json:0.1 <{\"v\":0.1}>"},
             {"-1e300", "1@0 v=json:-1e+300 <{\"v\":-1e+300}>"},
             {"''", "1@0 v=text: <{\"v\":\"\"}>"},
             {"'12'", "1@0 v=text:12 <{\"v\":\"12\"}>"},
             {"'Jürgen \"😀\"' || char(10)", "1@0 v=text:Jürgen \"😀\"\n <{\"v\":\"Jürgen \\\"😀\\\"\\n\"}>"},
             {"x'00ff'", "1@0 holds a blob in the column \"v\", so that it cannot be repeated as a reject <>"},
             {"9e999", "1@0 holds a number that is not finite in the column \"v\", so that it cannot be repeated as a "
                       "reject <>"},
             {"CAST(x'41ff' AS TEXT)",
              "1@0 holds text that is not UTF-8 in the column \"v\", so that it cannot be repeated as a reject <>"},
         })
        BOOST_TEST(db("SELECT " + r.value + " AS v") == std::vector<std::string>{r.record},
                   boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rows_come_one_after_another_and_a_problem_stops_none)
{
    sqlite_file const db{"CREATE TABLE t(id, photo); INSERT INTO t VALUES('a', 1), ('b', x'00'), ('c', NULL)"};
    auto const in = db.open("SELECT id, photo FROM t ORDER BY id;  -- all of them\n");
    BOOST_TEST(in->name() == "the query on " + db.path);
    BOOST_TEST(in->rejects_head() == "");
    BOOST_TEST(in->rejects_format() == "ndjson");
    BOOST_TEST(
        read_once(*in, 2) ==
            (std::vector<std::string>{
                "1@0 id=text:a, photo=json:1 <{\"id\":\"a\",\"photo\":1}>",
                "2@0 holds a blob in the column \"photo\", so that it cannot be repeated as a reject, id=text:b <>"}),
        boost::test_tools::per_element());
    BOOST_TEST(read_once(*in, 2) ==
                   std::vector<std::string>{"3@0 id=text:c, photo=null <{\"id\":\"c\",\"photo\":null}>"},
               boost::test_tools::per_element());
    BOOST_TEST(read_once(*in).empty());
    BOOST_TEST(read_once(*in).empty());  // and not from the beginning
}

BOOST_AUTO_TEST_CASE(a_row_that_is_too_long_is_a_problem)
{
    sqlite_file const db;
    auto const got = db("SELECT printf('%.*c', 16777216, 'x') AS v UNION ALL SELECT 'y'");
    BOOST_TEST(
        got == (std::vector<std::string>{
                   "1@0 is longer than 16777216 bytes, so that it is not kept and cannot be repeated as a reject <>",
                   "2@0 v=text:y <{\"v\":\"y\"}>"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_query_that_cannot_be_read_is_refused_before_it_is_run)
{
    sqlite_file const db;
    auto const name = "the query on " + db.path;
    struct row {
        std::string query, sentence;
    };
    for (auto const& r : std::vector<row>{
             {"SELEC 1", db.path + " refuses a statement: near \"SELEC\": syntax error"},
             {"SELECT x FROM t", db.path + " refuses a statement: no such column: x"},
             {"-- nothing", name + " is empty"},
             {"SELECT 1; SELECT 2", name + " is more than one statement"},
             {"DELETE FROM t RETURNING id", name + " would write: it may only read"},
             {"SELECT ?", name + " has parameters, for which there are no values"},
             {"SELECT 1 AS a, 2 AS b, 3 AS a", name + " has the name \"a\" twice"},
             {"SELECT 1 AS \"\"", name + " has no name for the column 1"},
         })
        BOOST_TEST(db.refusal(r.query) == r.sentence);
}

BOOST_AUTO_TEST_CASE(a_query_that_fails_is_an_error_after_the_rows_before_it)
{
    sqlite_file const db;
    BOOST_TEST(db("SELECT CASE value WHEN 3 THEN json('x') ELSE value END AS v FROM json_each('[1,2,3]')") ==
                   (std::vector<std::string>{"1@0 v=json:1 <{\"v\":1}>", "2@0 v=json:2 <{\"v\":2}>",
                                             db.path + " cannot be read: malformed JSON"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_file_is_not_written_and_others_may_write_it)
{
    sqlite_file const db{"CREATE TABLE t(id); INSERT INTO t VALUES(1), (2)"};
    auto const in = db.open("SELECT id FROM t");
    BOOST_TEST(read_once(*in).size() == 2U);
    BOOST_TEST(in_sqlite(db.path, "INSERT INTO t VALUES(3)") == "");
    BOOST_TEST(db("SELECT count(*) AS n FROM t") == std::vector<std::string>{"1@0 n=json:3 <{\"n\":3}>"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_file_that_another_program_writes_is_waited_for_so_long)
{
    sqlite_file const db{"CREATE TABLE t(id); INSERT INTO t VALUES(1)"};
    sqlite_peer writer{db.path};
    BOOST_TEST(writer("BEGIN EXCLUSIVE") == "");
    auto const locked = db.path + " is locked by another program, which did not end its transaction";
    try {
        example::sqlite_input in{db.path, "SELECT id FROM t", 20ms};
        BOOST_TEST(read_all(in) == std::vector<std::string>{locked}, boost::test_tools::per_element());
    } catch (gainsight::px::error const& e) {  // where the columns have to be looked up in the file
        BOOST_TEST(e.message() == locked);
    }
}

BOOST_AUTO_TEST_CASE(a_long_query_ends_when_it_is_interrupted)
{
    sqlite_file const db;
    auto const in =
        db.open("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS m FROM n");
    check_interrupted_while_it_waits(*in);
}

BOOST_AUTO_TEST_SUITE_END()
