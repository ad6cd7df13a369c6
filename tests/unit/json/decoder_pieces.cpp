// JSON in pieces that end anywhere, too deep, damaged, or none at all.
#include "everything.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
namespace json = boost::json;
using namespace px_test;

BOOST_AUTO_TEST_SUITE(decode_pieces_and_limits)

BOOST_AUTO_TEST_CASE(pieces_may_end_at_any_byte)
{
    auto const texts = full.find("\"texts\":[");
    auto const behind = full.find(']', texts);
    BOOST_REQUIRE(behind != full.npos);
    std::string const text = std::string{full.substr(0, texts)} + R"("te\u0078ts":["\ud83d\ude00","é")" +
                             std::string{full.substr(behind, full.size() - 1 - behind)} +
                             R"(,"n\u00e9w\ud83d\ude00":-12.5e-1} )";
    px::everything whole;
    BOOST_REQUIRE(decode(text, whole).ok);
    BOOST_TEST((whole.texts == std::vector<std::string>{"😀", "é"}));
    BOOST_TEST((whole.extra->at("néw😀") == -1.25));
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        px::everything e;
        std::string_view const v{text};
        auto const r = decode_pieces<px::everything>({v.substr(0, cut), v.substr(cut)}, e);
        BOOST_REQUIRE_MESSAGE(r.ok, "cut at " << cut << ": " << r.problem << " at " << r.path);
        BOOST_REQUIRE_MESSAGE((e == whole), "cut at " << cut);
    }
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bytes.push_back(std::string_view{text}.substr(i, 1));
        bytes.push_back({});
    }
    px::everything e;
    BOOST_TEST(decode_pieces(bytes, e).ok);
    BOOST_TEST(e == whole);
    // Each piece in memory of its own, gone when the next one comes.
    px::detail::json_decoder d;
    px::everything f;
    d.start(px::detail::shape_of<px::everything>::value, &f);
    for (std::size_t i = 0; i < text.size(); i += 3) {
        auto const piece = text.substr(i, 3);
        BOOST_REQUIRE(d.write(piece.data(), piece.size()));
    }
    BOOST_TEST(d.finish());
    BOOST_TEST(f == whole);
}

BOOST_AUTO_TEST_CASE(mismatches_are_found_and_skipped_in_any_pieces)
{
    std::string const text =
        R"({"text":{"a\u00e9":["x",1.5,true,null,{}]},"int32":"lo\u00e9ng","flag":-12.25,"own":"kept"})";
    px::detail::decode_options o;
    o.skip_mismatched = true;
    px::everything expected;
    expected.own = "kept";
    expected.extra =
        json::parse(R"({"text":{"a\u00e9":["x",1.5,true,null,{}]},"int32":"lo\u00e9ng","flag":-12.25})").get_object();
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        px::everything e;
        std::string_view const v{text};
        auto const r = decode_pieces<px::everything>({v.substr(0, cut), v.substr(cut)}, e,
                                                     px::detail::shape_of<px::everything>::value, o);
        BOOST_REQUIRE_MESSAGE(r.ok && r.skipped == 3 && e == expected, "cut at " << cut);
        auto const strict = decode_pieces<px::everything>({v.substr(0, cut), v.substr(cut)}, e);
        BOOST_REQUIRE_MESSAGE(!strict.ok && strict.path == "text", "cut at " << cut << ": " << strict.path);
    }
}

BOOST_AUTO_TEST_CASE(nesting_beyond_the_limit_is_refused_at_once)
{
    auto const nested = [](std::size_t levels) {
        return "{\"stray\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
    };
    px::everything e;
    BOOST_TEST(decode(nested(32), e).ok);
    auto const r = decode(nested(33), e);
    BOOST_TEST(!r.ok);
    BOOST_TEST(r.problem == "nested deeper than 32 levels");
    BOOST_TEST(r.path == "stray");
    // Where the value is skipped, too.
    std::string const in_text = "{\"text\":" + std::string(40, '[');
    BOOST_TEST(decode(in_text, e, true).problem == "nested deeper than 32 levels");

    px::detail::decode_options deep;
    deep.max_depth = 100000;  // held to what the stack bears
    auto const& shape = px::detail::shape_of<px::everything>::value;
    BOOST_TEST(decode_pieces<px::everything>({nested(1024)}, e, shape, deep).ok);
    BOOST_TEST(decode_pieces<px::everything>({nested(1025)}, e, shape, deep).problem ==
               "nested deeper than 1024 levels");

    // A gigabyte of brackets ends with its first piece.
    std::string const brackets(65536, '[');
    px::detail::json_decoder d;
    d.start(shape, &e);
    std::string const head = "{\"stray\":";
    BOOST_TEST(d.write(head.data(), head.size()));
    BOOST_TEST(!d.write(brackets.data(), brackets.size()));
    BOOST_TEST(!d.write(brackets.data(), brackets.size()));
    std::vector<px::part> list;
    d.start(px::detail::shape_of<std::vector<px::part>>::value, &list);
    BOOST_TEST(!d.write(brackets.data(), brackets.size()));
    BOOST_TEST(d.failed());
}

BOOST_AUTO_TEST_CASE(what_is_no_json_or_incomplete_or_followed_by_more_is_refused_and_leaves_nothing)
{
    for (std::string const text : {"{",
                                   "{\"text\"",
                                   "{\"text\":",
                                   "{\"text\":\"a",
                                   "{\"text\":\"a\"",
                                   "{\"text\":\"a\",}",
                                   "{} x",
                                   "{}{}",
                                   "[1]",
                                   "1",
                                   "\"a\"",
                                   "null",
                                   "nul",
                                   "{'text':1}",
                                   "{\"text\":\"a\"}]",
                                   "{\"int64\":01}",
                                   "{\"real\":NaN}",
                                   "{\"real\":.5}",
                                   "<html>",
                                   "{\"a\":1e}",
                                   "{}/**/",
                                   "\xef\xbb\xbf\xef\xbb\xbf{}",
                                   " \xef\xbb\xbf{}",
                                   "\xef\xbb{}",
                                   "\xef\xbb\xbf",
                                   "{\"texts\":[\"a\",]}",
                                   "tru"}) {
        BOOST_TEST_CONTEXT(text)
        {
            for (std::size_t cut = 0; cut <= text.size(); ++cut) {
                auto e = full_value();
                std::string_view const v{text};
                auto const r = decode_pieces<px::everything>({v.substr(0, cut), v.substr(cut)}, e);
                BOOST_TEST(!r.ok);
                BOOST_TEST(!r.problem.empty());
                BOOST_TEST(e == px::everything{});
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(text_after_the_value_ends_the_decoding_with_the_piece_that_brings_it)
{
    px::everything e;
    px::detail::json_decoder d;
    std::string_view const pieces[] = {"{", "} \n", " ", " x"};
    d.start(px::detail::shape_of<px::everything>::value, &e);
    for (auto piece : pieces) BOOST_TEST(d.write(piece.data(), piece.size()) == (piece != " x"));
    BOOST_TEST(d.problem() == "more text follows the JSON value");
    BOOST_TEST(decode("{}{}", e).problem == "more text follows the JSON value");
}

BOOST_AUTO_TEST_CASE(an_empty_body_is_no_value_and_white_space_is_none_either)
{
    for (std::string_view const text : {"", " ", "\r\n\t "}) {
        auto e = full_value();
        px::detail::json_decoder d;
        d.start(px::detail::shape_of<px::everything>::value, &e);
        BOOST_TEST(d.write(text.data(), text.size()));
        BOOST_TEST(!d.started_value());
        BOOST_TEST(!d.failed());
        BOOST_TEST(!d.finish());
        BOOST_TEST(e == px::everything{});
        std::string_view const brace = "  {";
        d.start(px::detail::shape_of<px::everything>::value, &e);
        BOOST_TEST(d.write(brace.data(), brace.size()));
        BOOST_TEST(d.started_value());
    }
}

BOOST_AUTO_TEST_CASE(a_decoder_starts_anew_at_any_point)
{
    std::string const text{full};
    px::detail::json_decoder d;
    px::everything e;
    for (std::size_t cut = 0; cut < text.size(); cut += 7) {
        d.start(px::detail::shape_of<px::everything>::value, &e);
        d.write(text.data(), cut);
    }
    std::string const bad = "{\"object\":{\"a\":[1,";
    d.start(px::detail::shape_of<px::everything>::value, &e);
    BOOST_TEST(d.write(bad.data(), bad.size()));
    BOOST_TEST(!d.finish());
    BOOST_TEST(d.json_path() == "object");
    d.start(px::detail::shape_of<px::everything>::value, &e);
    BOOST_TEST(!d.failed());
    BOOST_TEST(d.problem().empty());
    BOOST_TEST(d.write(text.data(), text.size()));
    BOOST_TEST(d.finish());
    BOOST_TEST(d.finish());
    BOOST_TEST(e == full_value());
}

BOOST_AUTO_TEST_CASE(damaged_text_is_refused_or_read_into_a_value_that_can_be_written_and_read_again)
{
    std::mt19937 random{3};
    px::detail::json_decoder d;
    px::everything e;
    int accepted = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string text{full};
        for (auto n = 1 + random() % 3; n > 0; --n) {
            auto const at = random() % text.size();
            if (random() % 3 == 0)
                text.erase(at, 1 + random() % 8);
            else
                text[at] = spice[random() % spice.size()];
        }
        px::detail::decode_options o;
        o.skip_mismatched = random() % 2 == 0;
        d.start(px::detail::shape_of<px::everything>::value, &e, o);
        bool ok = true;
        for (std::size_t at = 0; ok && at < text.size();) {
            auto const n = std::min<std::size_t>(1 + random() % 64, text.size() - at);
            std::vector<char> const piece(text.begin() + at, text.begin() + at + n);  // its end is the end of memory
            ok = d.write(piece.data(), piece.size());
            at += n;
        }
        ok = ok && d.finish();
        if (!ok) {
            BOOST_REQUIRE_MESSAGE((e == px::everything{}), text);
            continue;
        }
        ++accepted;
        // What did not fit is written as it came, and does not fit again.
        px::everything again;
        BOOST_REQUIRE_MESSAGE((decode(px::to_json(e), again, o.skip_mismatched).ok), text);
        BOOST_REQUIRE_MESSAGE(px::to_json(again) == px::to_json(e), text);
    }
    BOOST_TEST(accepted > 1000);
}

BOOST_AUTO_TEST_CASE(a_problem_never_quotes_a_value)
{
    px::everything e;
    for (std::string const text :
         {R"({"int32":"s3cret"})", R"({"flag":12345678})", R"({"colour":{"s3cret":1}})", R"({"text":"s3cret)"}) {
        auto const r = decode(text, e);
        BOOST_TEST(!r.ok);
        BOOST_TEST((r.problem + r.path).find("s3cret") == std::string::npos);
        BOOST_TEST((r.problem + r.path).find("12345678") == std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
