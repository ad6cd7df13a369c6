// Which input a command line names, and what is said where it names none.
#include "opened.hpp"

#include <sqlite3.h>

using namespace px_test;

namespace {

struct choice_case {
    std::string file, format, sentence;
    char separator = 0;
    bool follow = false;
};

example::input_choice choice_of(choice_case const& row)
{
    example::input_choice choice;
    choice.file = row.file;
    choice.format = row.format;
    choice.separator = row.separator;
    choice.follow = row.follow;
    return choice;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(open_input)

BOOST_AUTO_TEST_CASE(the_ending_or_the_format_tells_what_a_file_is)
{
    scratch const s;
    struct row {
        std::string file, format, content, record, rejects;
        char separator = 0;
    };
    std::string const csv = "a,b\n1,2\n", csv_record = "1@2 a=text:1, b=text:2 <1,2>";
    std::string const tsv = "a\tb\n1\t2\n", tsv_record = "1@2 a=text:1, b=text:2 <1\t2>";
    std::string const json = "{\"a\":1}\n", json_record = "1@1 a=json:1 <{\"a\":1}>";
    for (auto const& r : std::vector<row>{
             {"x.csv", "", csv, csv_record, "csv"},
             {"x.CSV", "", csv, csv_record, "csv"},
             {"x.tsv", "", tsv, tsv_record, "tsv"},
             {"x.ndjson", "", json, json_record, "ndjson"},
             {"x.jsonl", "", json, json_record, "ndjson"},
             {"x.json", "", json, json_record, "ndjson"},
             {"x", "csv", csv, csv_record, "csv"},
             {"x.json", "csv", csv, csv_record, "csv"},
             {"x.csv", "tsv", tsv, tsv_record, "tsv"},
             {"x.csv", "ndjson", json, json_record, "ndjson"},
             {"x.csv", "", "a;b\n1;2\n", "1@2 a=text:1, b=text:2 <1;2>", "csv", ';'},
             {"x.csv", "", "a|b\n1|2\n", "1@2 a=text:1, b=text:2 <1|2>", "csv", '|'},
             {"x.csv", "", tsv, tsv_record, "tsv", '\t'},
             {"x.tsv", "", csv, csv_record, "csv", ','},
         })
        BOOST_TEST_CONTEXT(r.file << ' ' << r.format)
        {
            write_file(s / r.file, r.content);
            choice_case const named{(s / r.file).string(), r.format, "", r.separator};
            auto const in = example::open_input(choice_of(named));
            BOOST_TEST(read_all(*in) == std::vector<std::string>{r.record}, boost::test_tools::per_element());
            BOOST_TEST(in->rejects_format() == r.rejects);
            BOOST_TEST(in->name() == named.file);
        }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_said_before_anything_else)
{
    scratch const s;
    write_file(s / "users.txt", "");
    write_file(s / "users.ndjson", "");
    write_file(s / "users.csv", "");
    fs::create_directory(s / "folder.csv");
    auto const path = [&s](char const* name) { return (s / name).string(); };
    for (auto const& row : std::vector<choice_case>{
             {"", "", "there is nothing to read: name a file, or a database and a query"},
             {path("none.csv"), "", path("none.csv") + " cannot be opened: No such file or directory"},
             {path("folder.csv"), "", path("folder.csv") + " is a folder, and no file"},
             {path("users.csv/x.csv"), "", path("users.csv/x.csv") + " cannot be opened: Not a directory"},
             {path("users.txt"), "",
              path("users.txt") + " has no ending that tells its format, such as .csv, .tsv, .ndjson, .jsonl or "
                                  ".csv.gz: name the format"},
             {"-", "", "the format of the standard input has to be named: csv, tsv or ndjson"},
             {path("users.csv"), "xml", "the format \"xml\" is none of a file: those are csv, tsv or ndjson"},
             {path("users.csv"), "sqlite", "the format \"sqlite\" is none of a file: those are csv, tsv or ndjson"},
             {path("users.csv"), "", "a separator is a comma, a semicolon, a tab or a bar", '"'},
             {path("users.ndjson"), "", "a separator is of CSV alone", ','},
             {path("users.csv"), "", path("users.csv") + " cannot be followed, since it is no named pipe", 0, true},
         })
        BOOST_TEST(refusal_of(choice_of(row)) == row.sentence);
    if (::geteuid() != 0) {  // whom no file is closed to
        fs::permissions(s / "users.csv", fs::perms::none);
        BOOST_TEST(refusal_of(choice_of({path("users.csv"), "", ""})) ==
                   path("users.csv") + " cannot be opened: Permission denied");
    }
}

BOOST_AUTO_TEST_CASE(a_query_needs_its_database)
{
    scratch const s;
    auto const file = (s / "px.db").string();
    struct row {
        std::string database, query, format, sentence;
        std::string file = {};
        char separator = 0;
        bool follow = false;
    };
    fs::create_directory(s / "folder");
    write_file(s / "text", std::string(2000, 'x'));
    for (auto const& r : std::vector<row>{
             {"", "SELECT 1", "", "a query is one on a database, which is missing"},
             {"x.db", "", "", "a database is read by a query, which is missing"},
             {"x.db", "SELECT 1", "", "a file and a query cannot both be read", "users.csv"},
             {"x.db", "SELECT 1", "csv", "the format \"csv\" is none of a database: those are sqlite or postgres"},
             {"x.db", "SELECT 1", "", "a separator is of CSV alone", "", ','},
             {"x.db", "SELECT 1", "", "a query cannot be followed", "", 0, true},
             {file, "SELECT 1", "", file + " cannot be opened: No such file or directory"},
             {(s / "folder").string(), "SELECT 1", "", (s / "folder").string() + " is a folder, and no file"},
             {(s / "text").string(), "SELECT 1 FROM x", "", (s / "text").string() + " is no SQLite database"},
             {"postgresql://x", "SELECT 1", "sqlite", "the database is one of PostgreSQL, and the format says SQLite"},
             {"host=x password=secret", "SELECT 1", "",
              "the database is no file of SQLite: for a connection string of PostgreSQL name the format"},
         }) {
        example::input_choice choice;
        choice.database = r.database;
        choice.query = r.query;
        choice.format = r.format;
        choice.file = r.file;
        choice.separator = r.separator;
        choice.follow = r.follow;
        BOOST_TEST(refusal_of(choice) == r.sentence);
    }
}

BOOST_AUTO_TEST_SUITE_END()
