// Rows of CSV as records: sound ones, rows that do not fit their header, and files that cannot be read on.
#include "../../../examples/ingest/csv_input.hpp"

#include "records.hpp"

#include <memory>
#include <string>

using namespace px_test;

namespace {

make_parser csv(char separator = ',', std::size_t longest = 1000)
{
    return [separator, longest] { return std::make_unique<example::csv_rows>("users.csv", separator, longest); };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(csv_input)

BOOST_AUTO_TEST_CASE(a_row_is_a_record_whose_cells_the_header_names)
{
    check(
        {
            {"a header alone", "id,name\n", {}},
            {"a header without its end", "id,name", {}},
            {"a row", "id,name\n1,Jane\n", {"1@2 id=text:1, name=text:Jane <1,Jane>"}},
            {"a last row without its end", "id,name\n1,Jane", {"1@2 id=text:1, name=text:Jane <1,Jane>"}},
            {"CR LF",
             "id,name\r\n1,Jane\r\n2,Joe\r\n",
             {"1@2 id=text:1, name=text:Jane <1,Jane>", "2@3 id=text:2, name=text:Joe <2,Joe>"}},
            {"CR",
             "id,name\r1,Jane\r2,Joe",
             {"1@2 id=text:1, name=text:Jane <1,Jane>", "2@3 id=text:2, name=text:Joe <2,Joe>"}},
            {"empty lines", "\n\nid\n\n1\n\r\n\n2\n", {"1@5 id=text:1 <1>", "2@8 id=text:2 <2>"}},
            {"nothing is null, and \"\" a text", "a,b,c\n,\"\",x\n", {"1@2 a=null, b=text:, c=text:x <,\"\",x>"}},
            {"the last cell may be nothing", "a,b\n1,\n", {"1@2 a=text:1, b=null <1,>"}},
            {"nothing at the end of the file", "a,b\n1,", {"1@2 a=text:1, b=null <1,>"}},
            {"one column", "a\n\"\"\nx\n", {"1@2 a=text: <\"\">", "2@3 a=text:x <x>"}},
            {"quotes", "a,b\n\"x,\"\"y\"\"\",\"z\"\n", {"1@2 a=text:x,\"y\", b=text:z <\"x,\"\"y\"\"\",z>"}},
            {"lines within a cell",
             "a,b\n\"1\n2\r\n3\",x\ny,z\n",
             {"1@2 a=text:1\n2\r\n3, b=text:x <\"1\n2\r\n3\",x>", "2@5 a=text:y, b=text:z <y,z>"}},
            {"lines within the header", "\"a\nb\",c\n1,2\n", {"1@3 a\nb=text:1, c=text:2 <1,2>"}},
            {"white space is kept", "a, b\n 1 ,\t2 \n", {"1@2 a=text: 1 ,  b=text:\t2  < 1 ,\t2 >"}},
            {"a byte order mark", "\xEF\xBB\xBFid\n1\n", {"1@2 id=text:1 <1>"}},
            {"a byte order mark before a quote", "\xEF\xBB\xBF\"id\"\n1\n", {"1@2 id=text:1 <1>"}},
            {"half a byte order mark",
             "\xEF\xBB\nx\n",
             {"users.csv, line 1: the header is not UTF-8 in the name of the column 1"}},
            {"a character like a byte order mark", "\xEF\xBA\x80\n1\n", {"1@2 \xEF\xBA\x80=text:1 <1>"}},
            {"characters beyond ASCII", "näme\nJürgen 😀\n", {"1@2 näme=text:Jürgen 😀 <Jürgen 😀>"}},
            {"a semicolon is no separator", "a,b\n1;2,3\n", {"1@2 a=text:1;2, b=text:3 <1;2,3>"}},
        },
        csv());
    check({{"a semicolon as separator",
            "a;b\n1,5;\"x;y\"\n;\"\"\n",
            {"1@2 a=text:1,5, b=text:x;y <1,5;\"x;y\">", "2@3 a=null, b=text: <;\"\">"}}},
          csv(';'));
    check({{"a tab as separator",
            "a\tb\n1\t\n\t\"x\ty\"\n",
            {"1@2 a=text:1, b=null <1\t>", "2@3 a=null, b=text:x\ty <\t\"x\ty\">"}}},
          csv('\t'));
    std::string const zero{"a\nx\0y\n", 6};
    check({{"the character 0", zero, {std::string{"1@2 a=text:x\0y <x\0y>", 20}}}}, csv());
}

BOOST_AUTO_TEST_CASE(a_row_that_does_not_fit_is_a_problem_and_the_next_one_is_read)
{
    check(
        {
            {"more cells",
             "a,b\n1,2,3\n4,5\n",
             {"1@2 has 3 cells, the header 2 <1,2,3>", "2@3 a=text:4, b=text:5 <4,5>"}},
            {"fewer cells", "a,b\n1\n4,5\n", {"1@2 has 1 cell, the header 2 <1>", "2@3 a=text:4, b=text:5 <4,5>"}},
            {"many cells",
             "a\n,,,,\"\",\"x\ny\"\n4\n",
             {"1@2 has 6 cells, the header 1 <,,,,\"\",\"x\ny\">", "2@4 a=text:4 <4>"}},
            {"no UTF-8",
             "a,b,c\n1,\xFF,3\n4,5,6\n",
             {"1@2 is not UTF-8 in the column \"b\", a=text:1, c=text:3 <1,\xFF,3>",
              "2@3 a=text:4, b=text:5, c=text:6 <4,5,6>"}},
            {"no UTF-8 twice",
             "a,b\n\xC3,\xED\xA0\x80\n",
             {"1@2 is not UTF-8 in the column \"a\" <\xC3,\xED\xA0\x80>"}},
            {"at the end", "a,b\n1,2\n3", {"1@2 a=text:1, b=text:2 <1,2>", "2@3 has 1 cell, the header 2 <3>"}},
        },
        csv());
}

BOOST_AUTO_TEST_CASE(a_header_that_names_no_columns_is_an_error)
{
    std::string const empty = "users.csv is empty: it has no header, the line that names the columns";
    check(
        {
            {"nothing", "", {empty}},
            {"empty lines", "\n\r\n\n", {empty}},
            {"a byte order mark", "\xEF\xBB\xBF", {empty}},
            {"no name", "a,,c\n1,2,3\n", {"users.csv, line 1: the header has no name for the column 2"}},
            {"an empty name", "\n\"\",b\n", {"users.csv, line 2: the header has no name for the column 1"}},
            {"no last name", "a,b,\n1,2,\n", {"users.csv, line 1: the header has no name for the column 3"}},
            {"a name twice", "id,name,id\n", {"users.csv, line 1: the header has the name \"id\" twice"}},
            {"a name twice, once in quotes", "id,\"id\"", {"users.csv, line 1: the header has the name \"id\" twice"}},
            {"a name with a control character",
             "\x1b[1m,\x1b[1m\n",
             {"users.csv, line 1: the header has the name \"?[1m\" twice"}},
            {"UTF-16",
             std::string{"\xFF\xFEi\0d\0\n\0", 8},
             {"users.csv, line 1: the header is not UTF-8 in the name of the column 1"}},
        },
        csv());
}

BOOST_AUTO_TEST_CASE(damage_is_an_error_with_its_line_after_the_records_before_it)
{
    std::string const row = "1@2 a=text:1, b=text:2 <1,2>";
    check(
        {
            {"a quote that is never closed",
             "a,b\n1,2\n\"3,4\n5,6\n",
             {row, "users.csv, line 3: a quote is not closed in the record that begins here"}},
            {"a quote within a cell",
             "a,b\n1,2\nx\"y,4\n5,6\n",
             {row, "users.csv, line 3: a quote stands in a cell that does not begin with one"}},
            {"white space before a quote",
             "a,b\n1,2\n3, \"4\"\n",
             {row, "users.csv, line 3: a quote stands in a cell that does not begin with one"}},
            {"text behind a quote",
             "a,b\n1,2\n\"3\n\"x,4\n5,6\n",
             {row, "users.csv, line 4: a cell goes on behind the quote that ends it"}},
            {"white space behind a quote",
             "a,b\n1,2\n\"3\" ,4\n",
             {row, "users.csv, line 3: a cell goes on behind the quote that ends it"}},
            {"in the header", "a,\"b\"x\n1,2\n", {"users.csv, line 1: a cell goes on behind the quote that ends it"}},
            {"a quote alone at the end",
             "a,b\n1,2\n\"",
             {row, "users.csv, line 3: a quote is not closed in the record that begins here"}},
        },
        csv());
    check({{"at the bound",
            "a,b\n1,2\n45678,0123\n5,6\n",
            {row, "2@3 a=text:45678, b=text:0123 <45678,0123>", "3@4 a=text:5, b=text:6 <5,6>"}},
           {"beyond it",
            "a,b\n1,2\n\"4567\n89012\n",
            {row, "users.csv, line 3: the record that begins here has more than 11 bytes: is a quote not closed?"}}},
          csv(',', 11));
}

BOOST_AUTO_TEST_CASE(rejects_are_read_again_as_the_same_records)
{
    // All rows of up to three cells of these.
    std::vector<std::string> const cells{"",         "\"\"",   "x",        "\"a,b\"", "\"a;b\"", "\"a\tb\"",
                                         "\"\"\"\"", "\"\n\"", "\"\r\n\"", " ",       "\" x\"",  "\"\xEF\xBB\xBFx\"",
                                         "é"};
    for (char const separator : {',', ';', '\t'}) {
        std::string text =
            std::string{"\"\xEF\xBB\xBFz\""} + separator + "\"b\"\"\"" + separator + "\"" + separator + "\"\n";
        for (auto const& a : cells)
            for (auto const& b : cells)
                for (auto const& c : cells) text += a + separator + b + separator + c + '\n';
        auto const read = [separator](std::string const& bytes, std::string& raws) {
            example::file_input in{std::make_unique<pieces_source>(std::vector<std::string>{bytes}), csv(separator)()};
            std::vector<std::string> out;
            std::vector<example::input_record> records;
            BOOST_TEST(in.rejects_head() == "");
            while (in.read(records, 100)) {
            }
            raws = in.rejects_head() + '\n';
            for (auto& record : records) {
                raws += record.raw + '\n';
                record.line = 0;  // of two line ends within a cell one may be left
                out.push_back(in_words(record));
            }
            return out;
        };
        std::string raws, again;
        auto const first = read(text, raws);
        BOOST_TEST(first.size() == cells.size() * cells.size() * cells.size());
        BOOST_TEST(read(raws, again) == first, boost::test_tools::per_element());
        BOOST_TEST(again == raws);
    }
    BOOST_TEST(csv()()->rejects_format() == "csv");
    BOOST_TEST(csv(';')()->rejects_format() == "csv");
    BOOST_TEST(csv('\t')()->rejects_format() == "tsv");
}

BOOST_AUTO_TEST_SUITE_END()
