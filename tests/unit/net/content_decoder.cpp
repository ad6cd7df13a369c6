// What comes compressed is unpacked whole, or is an error.
#include "packing.hpp"

#include <gainsight/px/net/content_decoder.hpp>

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

namespace {

namespace px = gainsight::px;
using px::detail::content_coding;
using px::detail::content_decoder;
using fault = content_decoder::fault;
using namespace std::string_literals;

struct outcome {
    std::string text;
    fault what = fault::none;
    bool whole = false;
};

outcome unpacked(content_coding how, std::string_view bytes, std::size_t step)
{
    content_decoder d;
    d.start(how);
    outcome out;
    for (std::size_t at = 0; at < bytes.size() && d.what() == fault::none; at += step) {
        d.feed(bytes.substr(at, step));
        std::string_view some;
        while (d.next(some)) out.text += some;
    }
    std::string_view piece;
    if (d.what() == fault::none) d.feed_end();
    while (d.next(piece)) out.text += piece;
    out.whole = d.finish();
    out.what = d.what();
    return out;
}

/// Some of which can be packed well and some not.
std::string sample(std::size_t size)
{
    std::mt19937 random{17};
    std::string out;
    while (out.size() < size) {
        out += R"({"identifyId":"jane","score":)" + std::to_string(random() % 1000) + "},";
        if (random() % 5 == 0)
            for (int i = 0; i != 40; ++i) out += static_cast<char>(random());
    }
    out.resize(size);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(content_decoder_)

BOOST_AUTO_TEST_CASE(what_was_packed_comes_out_however_it_is_split)
{
    for (std::size_t const size : {0u, 1u, 100u, 40'000u, 200'000u}) {
        auto const text = sample(size);
        for (std::size_t const step : {1u, 3u, 1000u, 10'000'000u}) {
            struct {
                content_coding how;
                std::string bytes;
                std::string wanted;
            } const table[] = {
                {content_coding::gzip, packing::gzip(text), text},
                {content_coding::gzip, packing::gzip(text, 4 | 8 | 16 | 2, "\3\0abcname\0comment\0xx"s), text},
                {content_coding::gzip, packing::gzip(text) + packing::gzip("more") + packing::gzip(""), text + "more"},
                {content_coding::gzip, packing::gzip(text) + "\0\0\0"s, text},
                {content_coding::deflate, packing::zlib(text), text},
                {content_coding::deflate, packing::deflated(text), text},
            };
            for (auto const& t : table) {
                auto const got = unpacked(t.how, t.bytes, step);
                BOOST_TEST(got.whole, &t - table << " size " << size << " step " << step);
                BOOST_TEST((got.text == t.wanted), &t - table << " size " << size << " step " << step);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_cut_anywhere_is_never_whole)
{
    auto const text = sample(3000);
    std::pair<content_coding, std::string> const all[] = {{content_coding::gzip, packing::gzip(text)},
                                                          {content_coding::deflate, packing::zlib(text)},
                                                          {content_coding::deflate, packing::deflated(text)}};
    for (auto const& [how, bytes] : all)
        for (std::size_t at = 1; at != bytes.size(); ++at) {
            auto const got = unpacked(how, std::string_view{bytes}.substr(0, at), 64);
            BOOST_REQUIRE(!got.whole);
            BOOST_REQUIRE((got.what == fault::cut));
        }
    BOOST_TEST(unpacked(content_coding::gzip, "", 1).whole);
}

BOOST_AUTO_TEST_CASE(what_is_damaged_never_comes_out_as_another_text)
{
    auto const text = sample(3000);
    std::mt19937 random{42};
    for (auto const& good : {packing::gzip(text), packing::gzip(text, 8, "name\0"s) + packing::gzip("more")})
        for (int round = 0; round != 3000; ++round) {
            auto bytes = good;
            for (auto n = 1 + random() % 4; n != 0; --n)
                bytes[10 + random() % (bytes.size() - 10)] ^= static_cast<char>(1 + random() % 255);
            auto const got = unpacked(content_coding::gzip, bytes, 1 + random() % 5000);
            // A name may be any text.
            BOOST_REQUIRE((!got.whole || got.text.starts_with(text)));
        }
    for (int round = 0; round != 3000; ++round) {
        std::string noise(random() % 200, '\0');
        for (auto& c : noise) c = static_cast<char>(random());
        (void)unpacked(content_coding::deflate, noise, 1 + random() % 50);
        (void)unpacked(content_coding::gzip, "\x1F\x8B\x08"s + noise, 1 + random() % 50);
    }
}

BOOST_AUTO_TEST_CASE(what_stands_behind_the_content_is_damage)
{
    BOOST_TEST(
        (unpacked(content_coding::gzip, packing::gzip("text") + "garbage that is long", 5).what == fault::corrupt));
    BOOST_TEST((unpacked(content_coding::deflate, packing::zlib("text") + "x", 5).what == fault::corrupt));
    BOOST_TEST((unpacked(content_coding::deflate, packing::deflated("text") + "x", 50).what == fault::corrupt));
}

BOOST_AUTO_TEST_CASE(what_grows_to_more_than_a_thousand_times_its_size_is_given_up_early)
{
    auto const bomb = packing::gzip(std::string(50'000'000, 'x'));
    auto const got = unpacked(content_coding::gzip, bomb, 10'000'000);
    BOOST_TEST((got.what == fault::grows_too_much));
    BOOST_TEST(got.text.size() < 3'000'000u);
    BOOST_TEST(unpacked(content_coding::gzip, packing::gzip(std::string(1'000'000, 'x')), 1000).whole);
}

BOOST_AUTO_TEST_CASE(codings_are_read_from_their_header)
{
    std::pair<std::string_view, content_coding> const table[] = {
        {"", content_coding::none},
        {"identity", content_coding::none},
        {"gzip", content_coding::gzip},
        {"X-GZip", content_coding::gzip},
        {" , gzip ,identity", content_coding::gzip},
        {"deflate", content_coding::deflate},
        {"br", content_coding::unknown},
        {"zstd", content_coding::unknown},
        {"gzip, gzip", content_coding::unknown},
        {"gzip, br", content_coding::unknown},
        {"gzip;q=1", content_coding::unknown},
    };
    for (auto const& [text, wanted] : table) BOOST_TEST((px::detail::read_content_coding(text) == wanted), text);
}

BOOST_AUTO_TEST_SUITE_END()
