// The form that carries a file, to the byte.
#include <gainsight/px/call/multipart.hpp>
#include <gainsight/px/upload.hpp>

#include <boost/test/unit_test.hpp>

#include <unit/call/scratch.hpp>

#include <deque>
#include <set>
#include <string>

namespace px = gainsight::px;
using namespace std::string_literals;
using namespace px::detail;

BOOST_AUTO_TEST_SUITE(multipart)

BOOST_AUTO_TEST_CASE(a_form_with_one_file_is_what_a_browser_sends)
{
    BOOST_TEST(multipart_body("b0", "file", "a.zip", "application/zip", "PK\0\r\n--b"s) ==
               "--b0\r\n"
               "Content-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n"
               "Content-Type: application/zip\r\n"
               "\r\n"
               "PK\0\r\n--b\r\n"
               "--b0--\r\n"s);
    BOOST_TEST(multipart_content_type("b0") == "multipart/form-data; boundary=b0");
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_a_part_without_content)
{
    BOOST_TEST(multipart_body("b", "file", "n", "t/t", "").ends_with("\r\n\r\n\r\n--b--\r\n"));
}

BOOST_AUTO_TEST_CASE(a_name_cannot_end_its_quotes_or_its_line)
{
    auto const body = multipart_body("b", "file", "a\"\r\nX-Evil: 1; n\xc3\xa4me %22 \\.zip", "t/t", "");
    BOOST_TEST(body.find("filename=\"a%22%0D%0AX-Evil: 1; n\xc3\xa4me %22 \\.zip\"\r\n") != body.npos);
}

BOOST_AUTO_TEST_CASE(a_boundary_that_occurs_in_the_content_is_not_taken)
{
    std::deque<std::string> proposals{"one", "two", "three"};
    auto const propose = [&] {
        auto first = proposals.front();
        proposals.pop_front();
        return first;
    };
    BOOST_TEST(boundary_not_in("it has one\0and--two"s, propose) == "three");
    BOOST_TEST(proposals.empty());
}

BOOST_AUTO_TEST_CASE(boundaries_differ_and_are_of_the_characters_and_the_length_that_the_standard_allows)
{
    std::set<std::string> seen;
    for (int i = 0; i != 100; ++i) {
        auto const boundary = random_boundary();
        BOOST_TEST(boundary.size() <= 70u);
        BOOST_TEST(boundary.size() >= 32u);
        BOOST_TEST(boundary.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == boundary.npos);
        BOOST_TEST(seen.insert(boundary).second);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(uploads)

BOOST_AUTO_TEST_CASE(a_file_in_memory_keeps_its_name_and_its_bytes)
{
    auto const file = px::upload::from_memory("a.zip", "PK\0\1"s);
    BOOST_TEST(file.name() == "a.zip");
    BOOST_TEST(file.bytes() == "PK\0\1"s);
    BOOST_TEST(file.content_type() == "application/octet-stream");
    BOOST_TEST(!file.problem());
    BOOST_TEST(px::upload::from_memory("a.zip", "").content_type("application/zip").content_type() ==
               "application/zip");
}

BOOST_AUTO_TEST_CASE(a_file_on_disk_is_read_whole_and_named_by_the_last_part_of_its_path)
{
    scratch_folder const folder;
    for (std::size_t size : {0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 200'000}) {
        std::string bytes(size, '\0');
        for (std::size_t i = 0; i != size; ++i) bytes[i] = static_cast<char>(i * 7);
        folder.put("t.zip", bytes);
        auto const file = px::upload::from_file(folder.path("t.zip"));
        BOOST_TEST(!file.problem());
        BOOST_TEST(file.name() == "t.zip");
        BOOST_TEST((file.bytes() == bytes));
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_or_said_is_a_problem_that_names_itself)
{
    scratch_folder const folder;
    auto const missing = px::upload::from_file(folder.path("none.zip")).problem();
    BOOST_TEST((missing == px::errc::invalid_argument));
    BOOST_TEST(missing.message().find("none.zip") != std::string_view::npos);
    BOOST_TEST((px::upload::from_file(folder.path()).problem() == px::errc::invalid_argument));  // a directory
    BOOST_TEST((px::upload::from_memory("", "x").problem() == px::errc::invalid_argument));
    BOOST_TEST((px::upload::from_memory("\xff", "x").problem() == px::errc::invalid_argument));
    BOOST_TEST((px::upload::from_memory("a", "x").content_type("").problem() == px::errc::invalid_argument));
    BOOST_TEST((px::upload::from_memory("a", "x").content_type("a/b\r\nX: 1").problem() == px::errc::invalid_argument));
}

BOOST_AUTO_TEST_SUITE_END()
