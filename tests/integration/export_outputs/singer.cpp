// A target that fails in the middle of a message gets nothing behind it.
#include "../../../examples/export/committed_file.hpp"
#include "../../../examples/export/singer_output.hpp"

#include "scratch.hpp"

#include <gainsight/px/model/user.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <sstream>
#include <string>

namespace {

/// A pipe that takes what fits, and refuses the rest.
struct narrow_pipe {
    int ends[2] = {-1, -1};
    narrow_pipe() { BOOST_REQUIRE(::pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0); }
    narrow_pipe(narrow_pipe const&) = delete;
    narrow_pipe& operator=(narrow_pipe const&) = delete;
    ~narrow_pipe()
    {
        for (int fd : ends) ::close(fd);
    }
    /// What is in it, which makes room.
    [[nodiscard]] std::string drain() const
    {
        std::string out, block(1 << 16, '\0');
        for (::ssize_t n; (n = ::read(ends[0], block.data(), block.size())) > 0;)
            out.append(block, 0, static_cast<std::size_t>(n));
        return out;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(singer)

BOOST_AUTO_TEST_CASE(messages_end_with_the_one_that_was_cut_off)
{
    narrow_pipe pipe;
    example::singer_stream to{pipe.ends[1], ""};
    to.send("{}");
    BOOST_TEST(pipe.drain() == "{}\n");
    BOOST_CHECK_THROW(to.send(std::string(1 << 21, 'x')), example::output_error);
    auto const cut_off = pipe.drain();
    BOOST_TEST(cut_off.find('\n') == std::string::npos);
    BOOST_TEST(!cut_off.empty());
    // There is room again.
    BOOST_CHECK_THROW(to.send("{}"), example::output_error);
    BOOST_CHECK_THROW(to.send_state("a/b/c", "{}"), example::output_error);
    BOOST_TEST(pipe.drain() == "");
}

BOOST_AUTO_TEST_CASE(messages_are_utf_8_whatever_px_sends)
{
    narrow_pipe pipe;
    example::singer_output to{pipe.ends[1], ""};
    auto const list = px_test::users_of("eu", &gainsight::px::schema_of<gainsight::px::user>());
    auto const writer = to.open(list);
    writer->begin(list, false);
    static_cast<void>(pipe.drain());
    writer->write(px_test::page_of("{\"identifyId\":\"a\\uD800\xff\",\"name\":\"J\xe9rome\"},"
                                   "{\"identifyId\":\"é\"}"),
                  {});
    std::istringstream messages{pipe.drain()};
    std::string line;
    for (char const* id : {"a\xEF\xBF\xBD\xEF\xBF\xBD", "é"}) {
        BOOST_TEST_REQUIRE(!!std::getline(messages, line));
        boost::system::error_code ec;
        auto const message = boost::json::parse(line, ec);  // which takes no other text than UTF-8
        BOOST_TEST_REQUIRE(!ec, line);
        BOOST_TEST(message.at("record").at("_id").as_string() == id);
        BOOST_TEST(message.at("record").at("identifyId").as_string() == id);
    }
    BOOST_TEST(writer->proof().at("mended").to_number<int>() == 2);
}

BOOST_AUTO_TEST_CASE(a_state_that_is_none_is_refused)
{
    for (auto const* none : {"[]", "7", "{", R"({"type":"STATE","value":{"bookmarks":{}}})", R"({"bookmarks":[]})"}) {
        auto const said = px_test::sentence_of([&] { example::singer_output{-1, none}; });
        BOOST_TEST(said.find("the value of a STATE message") != said.npos, none);
    }
    for (auto const* state : {"", "{}", R"({"bookmarks":{}})"})
        BOOST_TEST(px_test::sentence_of([&] { example::singer_output{-1, state}; }) == "", state);
}

BOOST_AUTO_TEST_SUITE_END()
