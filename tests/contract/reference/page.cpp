// The reference page that is committed, and the README's table, are those that descriptors and the table of calls make.
// After a change of either, run test_contract_reference with PX_WRITE_REFERENCE=1: it writes both anew.
#include <contract/reference/page.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

std::string const section_file = PX_CONTRACT_DIR "/reference/operations.md";
std::string const readme_file = PX_CONTRACT_DIR "/../../README.md";
constexpr std::string_view stale = " is out of date: run this test with PX_WRITE_REFERENCE=1 and commit what it writes";

std::string read(std::string const& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void write(std::string const& path, std::string_view text)
{
    std::ofstream file{path, std::ios::binary};
    file << text << std::flush;
    BOOST_REQUIRE_MESSAGE(file, "cannot write " << path);
}

bool writing() { return std::getenv("PX_WRITE_REFERENCE") != nullptr; }

}  // namespace

BOOST_AUTO_TEST_SUITE(the_reference_page)

BOOST_AUTO_TEST_CASE(in_its_file_is_what_the_catalog_makes)
{
    auto const page = px_test::reference_page::text();
    if (writing()) write(section_file, page);
    BOOST_TEST((read(section_file) == page), section_file << stale);
}

BOOST_AUTO_TEST_CASE(has_its_summary_in_the_readme)
{
    constexpr std::string_view head = "| resource | operations |\n| --- | --- |\n";
    constexpr std::string_view last_row = "| `raw<Scope>(";  // which is no operation
    auto readme = read(readme_file);
    auto const begin = readme.find(head);
    BOOST_REQUIRE_MESSAGE(begin != readme.npos, "README.md has no table of operations");
    auto const rows = begin + head.size();
    auto const end = readme.find(last_row, rows);
    BOOST_REQUIRE_MESSAGE(end != readme.npos, "README.md's table of operations does not end with raw<Scope>()");
    auto const summary = px_test::reference_page::summary();
    bool const same = readme.compare(rows, end - rows, summary) == 0;
    if (writing()) write(readme_file, readme.replace(rows, end - rows, summary));
    BOOST_TEST((same || writing()), "README.md's table of operations" << stale);
}

BOOST_AUTO_TEST_CASE(has_the_number_of_its_operations_in_the_readme)
{
    auto const readme = read(readme_file);
    auto const number = "All " + std::to_string(px_test::catalog::all.size()) + " operations";
    BOOST_TEST((readme.find(number) != readme.npos), "README.md does not say '" << number << "'");
}

BOOST_AUTO_TEST_CASE(names_the_request_of_every_operation)
{
    auto const page = px_test::reference_page::text();
    for (auto const* op : px_test::catalog::all) {
        auto const request = '`' + std::string{to_string(op->method())} + ' ' + std::string{op->path()} + '`';
        BOOST_TEST((page.find(request) != page.npos), op->call() << " is missing");
    }
}

BOOST_AUTO_TEST_SUITE_END()
