// The reference page that is committed is the one that the catalog and the table of calls make. After a change of
// either, run test_contract_reference with PX_WRITE_REFERENCE=1: it writes operations.md anew.
#include <contract/reference/page.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

std::string const section_file = PX_CONTRACT_DIR "/reference/operations.md";
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

BOOST_AUTO_TEST_CASE(names_the_request_of_every_operation)
{
    auto const page = px_test::reference_page::text();
    for (auto const* op : px_test::catalog::all) {
        auto const request = '`' + std::string{to_string(op->method())} + ' ' + std::string{op->path()} + '`';
        BOOST_TEST((page.find(request) != page.npos), op->call() << " is missing");
    }
}

BOOST_AUTO_TEST_SUITE_END()
