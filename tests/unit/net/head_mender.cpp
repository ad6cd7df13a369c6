// Response heads that are HTTP, but bend the standard.
#include <gainsight/px/net/head_mender.hpp>

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace px = gainsight::px;
using px::detail::mend_head;
using how = px::detail::mended_head::how;

}  // namespace

BOOST_AUTO_TEST_SUITE(head_mender_)

BOOST_AUTO_TEST_CASE(a_mended_head_says_the_same_as_the_standard_spells_it)
{
    std::pair<std::string_view, std::string_view> const table[] = {
        {"HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200 \r\n\r\n"},
        {"\r\n\nhttp/1.0  404 Not\x01 There\n\n", "HTTP/1.0 404 \r\n\r\n"},
        {"HTTP/1.1 200 OK\nA : b \n\tc\r\n: d\nX y: z\nB:\n\r\n", "HTTP/1.1 200 \r\nA: b c\r\nB: \r\n\r\n"},
        {"HTTP/1.1 200 OK\nContent-Length: 5, 5\ncontent-length: 05\n\n", "HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\n"},
        {"HTTP/1.1 200 OK\nTransfer-Encoding: chunked,chunked\nTransfer-Encoding: identity\n\n",
         "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n"},
        {"HTTP/1.1 200 OK\nConnection: a b, Close,;\n\n", "HTTP/1.1 200 \r\nConnection: close\r\n\r\n"},
    };
    for (auto const& [raw, wanted] : table) {
        auto const got = mend_head(std::string{raw} + "{}");
        BOOST_TEST((got.what == how::mended), raw);
        BOOST_TEST(got.text == wanted);
        BOOST_TEST(got.size == raw.size());
        // Nothing is decided before all of it is there.
        for (std::size_t n = 0; n != raw.size(); ++n)
            BOOST_TEST((mend_head(raw.substr(0, n)).what == how::incomplete), raw.substr(0, n));
    }
}

BOOST_AUTO_TEST_CASE(what_no_reader_can_know_is_refused)
{
    using namespace std::string_view_literals;
    for (auto const raw :
         {"SSH-2.0"sv, "PRI * HTTP/2.0\r\n\r\n"sv, "HTTP/2 200\n\n"sv, "HTTP/1.1200\n\n"sv, "HTTP/1.1 20\n\n"sv,
          "HTTP/1.1 099\n\n"sv, "HTTP/1.1 101\n\n"sv, "HTTP/1.1 200 OK\nno colon\n\n"sv, "HTTP/1.1 200 OK\nA: \0\n\n"sv,
          "HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n\n"sv, "HTTP/1.1 200 OK\nContent-Length: +1\n\n"sv,
          "HTTP/1.1 200 OK\nContent-Length: 1\nTransfer-Encoding: chunked\n\n"sv,
          "HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n\n"sv}) {
        auto const got = mend_head(raw);
        BOOST_TEST((got.what == how::refused), raw);
        BOOST_TEST(!got.text.empty());
    }
}

BOOST_AUTO_TEST_CASE(whatever_comes_a_mended_head_is_one_line_to_each_header)
{
    std::mt19937 random{3};
    std::string const good = "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 12\r\nConnection: close, x\r\n\r\n{}";
    for (int round = 0; round != 20'000; ++round) {
        auto raw = good;
        for (auto n = random() % 6; n != 0; --n) raw[random() % raw.size()] = static_cast<char>(random());
        auto const got = mend_head(raw);
        if (got.what != how::mended) continue;
        BOOST_REQUIRE(got.size <= raw.size());
        BOOST_REQUIRE(got.text.ends_with("\r\n\r\n"));
        BOOST_REQUIRE((got.text.find("\r\n\r\n") == got.text.size() - 4));
        BOOST_REQUIRE((mend_head(got.text).what == how::mended));
    }
}

BOOST_AUTO_TEST_SUITE_END()
