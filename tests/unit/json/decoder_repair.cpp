// Texts with invalid UTF-8 or lone surrogates: what each is read as, and that it is counted, wherever the bytes are
// split.
#include "everything.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
using namespace px_test;

namespace {

struct mended {
    std::string_view raw;   // as it stands between the quotes
    std::string_view text;  // as it is read
};

constexpr std::string_view nul{"a\0b", 3};

mended const table[] = {
    // Half a surrogate pair.
    {R"(\ud83d)", "\uFFFD"},
    {R"(a\ud83d)", "a\uFFFD"},
    {R"(\ud83d z)", "\uFFFD z"},
    {R"(\ude00)", "\uFFFD"},
    {R"(\ude00\ud83d)", "\uFFFD\uFFFD"},
    {R"(\ud83d\n)", "\uFFFD\n"},
    {R"(\ud83d\"q)", "\uFFFD\"q"},
    {R"(\ud83d\u0041)", "\uFFFDA"},
    {R"(\ud83d\ud83d\ude00)", "\uFFFD😀"},
    {R"(\ud83d\ud83d\ud83d)", "\uFFFD\uFFFD\uFFFD"},
    {R"(\ud83d\x)", "\uFFFDx"},
    {R"(\ud83d\uzz)", "\uFFFD\uFFFDzz"},
    {R"(\ud83d\ude0)", "\uFFFD\uFFFD"},
    {"\\ud83d\xC3\xA9", "\uFFFDé"},
    {"\\ud83d\xFF", "\uFFFD\uFFFD"},
    // Escapes that JSON does not have.
    {R"(it\'s)", "it's"},
    {R"(\x)", "x"},
    {R"(C:\qemu)", "C:qemu"},
    {R"(\u00zz)", "\uFFFDzz"},
    {R"(\u)", "\uFFFD"},
    {R"(\u12)", "\uFFFD"},
    {R"(\u12\n)", "\uFFFD\n"},
    {"\\\xC3\xA9", "é"},
    {"\\\xFF", "\uFFFD"},
    {"\\\n", "\n"},
    // Control characters as they are.
    {"two\nlines", "two\nlines"},
    {"\ta\r", "\ta\r"},
    {nul, nul},
    {"\x01\x1f", "\x01\x1f"},
    // What is no UTF-8.
    {"\xFF", "\uFFFD"},
    {"a\xFE\xFF z", "a\uFFFD\uFFFD z"},
    {"\x80", "\uFFFD"},
    {"caf\xE9!", "caf\uFFFD!"},    // Latin-1
    {"\xC0\xAF", "\uFFFD\uFFFD"},  // overlong
    {"\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD"},
    {"\xC3", "\uFFFD"},  // cut short
    {"\xC3(", "\uFFFD("},
    {"\xE2\x82", "\uFFFD"},
    {"\xE2\x82x", "\uFFFDx"},
    {"\xF0\x9F\x98", "\uFFFD"},
    {"\xF0\x9F\x98\xC3\xA9", "\uFFFDé"},
    {"\xF0\x9F\x98\xF0\x9F\x98\x80", "\uFFFD😀"},
    {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // beyond U+10FFFF
    {"\xF8\x88\x80\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},
    // Surrogates as bytes: a pair is the character that was meant (CESU-8).
    {"\xED\xA0\xBD\xED\xB8\x80", "😀"},
    {"<\xED\xA0\xBD\xED\xB8\x80>", "<😀>"},
    {"\xED\xA0\xBD", "\uFFFD"},
    {"\xED\xB8\x80", "\uFFFD"},
    {"\xED\xA0\xBDx", "\uFFFDx"},
    {"\xED\xA0\xBD\xED\xA0\xBD\xED\xB8\x80", "\uFFFD😀"},
    {"\xED\xA0\xBD\xED\x9F\xBF", "\uFFFD\xED\x9F\xBF"},  // U+D7FF is a character
    {"\xED\xA0\xBD\xED", "\uFFFD\uFFFD"},
    {"\xED\xA0\xBD\xED\xB8z", "\uFFFD\uFFFDz"},
    {"\xED\xA0z", "\uFFFDz"},
    {"\xED\xA0\xBD\\n", "\uFFFD\n"},
};

std::string document(std::string_view raw)
{
    // As a text of a row, in a list, in a free value, in a field without a row, and as a key.
    auto const t = '"' + std::string{raw} + '"';
    return R"({"text":)" + t + R"(,"int32":7,"texts":["a",)" + t + R"(],"any":{"k":[)" + t + R"(]},"stray":)" + t +
           R"(,"own":"kept","k)" + std::string{raw} + R"(":1})";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(repair)

BOOST_AUTO_TEST_CASE(a_text_that_is_not_sound_is_read_as_it_was_meant_and_counted_wherever_it_is_cut)
{
    for (auto const& row : table) {
        auto const text = document(row.raw);
        std::string const meant{row.text};
        BOOST_TEST_CONTEXT(text)
        {
            px::everything whole;
            auto const r = decode(text, whole);
            BOOST_REQUIRE_MESSAGE(r.ok, r.problem);
            BOOST_TEST(r.repaired == 5U);
            BOOST_TEST(r.skipped == 0U);
            BOOST_TEST(whole.text == meant);
            BOOST_TEST((whole.int32 == 7));
            BOOST_REQUIRE(whole.texts.size() == 2U);
            BOOST_TEST(whole.texts[1] == meant);
            BOOST_TEST((whole.any->at("k").at(0).as_string() == boost::json::string{meant}));
            BOOST_TEST((whole.extra->at("stray").as_string() == boost::json::string{meant}));
            BOOST_TEST((whole.extra->at("k" + meant) == 1));
            BOOST_TEST(whole.own == "kept");

            std::string_view const t{text};
            std::vector<std::string_view> bytes;
            for (std::size_t cut = 0; cut <= t.size(); ++cut) {
                px::everything e;
                auto const c = decode_pieces<px::everything>({t.substr(0, cut), t.substr(cut)}, e);
                BOOST_REQUIRE_MESSAGE(c.ok && c.repaired == 5 && e == whole, "cut at " << cut << ": " << c.problem);
                if (cut != t.size()) bytes.push_back(t.substr(cut, 1));
            }
            px::everything e;
            auto const b = decode_pieces(bytes, e);
            BOOST_TEST((b.ok && b.repaired == 5 && e == whole), "byte by byte: " << b.problem);

            // What is written of it is sound.
            px::everything again;
            auto const sound = decode(px::to_json(whole), again);
            BOOST_TEST((sound.ok && sound.repaired == 0 && again == whole));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_strict_reading_refuses_every_such_text_wherever_it_is_cut)
{
    px::detail::decode_options strict;
    strict.strict_text = true;
    auto const& shape = px::detail::shape_of<px::everything>::value;
    for (auto const& row : table) {
        auto const text = "{\"text\":\"" + std::string{row.raw} + "\"}";
        std::string_view const t{text};
        for (std::size_t cut = 0; cut <= t.size(); ++cut) {
            px::everything e;
            auto const r = decode_pieces({t.substr(0, cut), t.substr(cut)}, e, shape, strict);
            BOOST_REQUIRE_MESSAGE(!r.ok && r.path == "text", text << " cut at " << cut);
            BOOST_REQUIRE(r.problem.starts_with("not JSON: a "));
        }
    }
    px::everything e;
    BOOST_TEST(decode_pieces({full}, e, shape, strict).ok);
}

BOOST_AUTO_TEST_CASE(sound_texts_are_not_counted)
{
    px::everything e;
    auto const r = decode(full, e);
    BOOST_TEST(r.ok);
    BOOST_TEST(r.repaired == 0U);
}

BOOST_AUTO_TEST_CASE(a_text_is_counted_once_however_much_of_it_is_mended)
{
    px::everything e;
    auto const r = decode("{\"text\":\"\xFF\n\\ud83d\\x\xFF\",\"own\":\"\xC3\",\"a\xFF\":0}", e);
    BOOST_TEST(r.ok);
    BOOST_TEST(r.repaired == 3U);
}

BOOST_AUTO_TEST_CASE(a_text_that_does_not_end_is_no_json_whatever_is_mended)
{
    for (std::string const text : {"{\"text\":\"\\ud83d", "{\"text\":\"\xED\xA0\xBD", "{\"text\":\"\n}",
                                   "{\"text\":\"\\", "{\"text\":\"a\\\"}", "{\"text\":\"\xF0\x9F", "{\"a\xFF"}) {
        px::everything e = full_value();
        auto const r = decode(text, e);
        BOOST_TEST(!r.ok);
        BOOST_TEST(r.problem == "the JSON ends before it is complete");
        BOOST_TEST(e == px::everything{});
    }
}

BOOST_AUTO_TEST_CASE(one_byte_order_mark_is_passed_over_wherever_it_is_cut_and_not_counted)
{
    std::string const text = "\xEF\xBB\xBF \n{\"text\":\"a\"}";
    std::string_view const t{text};
    for (std::size_t cut = 0; cut <= t.size(); ++cut) {
        px::everything e;
        auto const r = decode_pieces<px::everything>({t.substr(0, cut), t.substr(cut)}, e);
        BOOST_TEST(r.ok, r.problem);
        BOOST_TEST(r.repaired == 0U);
        BOOST_TEST(e.text == "a");
    }
    px::detail::json_decoder d;
    px::everything e;
    for (std::string_view const start : {"\xEF", "\xEF\xBB", "\xEF\xBB\xBF", "\xEF\xBB\xBF\r\n"}) {
        d.start(px::detail::shape_of<px::everything>::value, &e);
        BOOST_TEST(d.write(start.data(), start.size()));
        BOOST_TEST(!d.started_value());
        BOOST_TEST(!d.finish());
        BOOST_TEST(d.problem() == "there is no JSON");
    }
}

BOOST_AUTO_TEST_CASE(what_a_large_answer_took_is_given_back)
{
    auto const bound = std::size_t{400} * 1024;
    px::detail::json_decoder d;
    auto const& shape = px::detail::shape_of<px::everything>::value;
    auto const run = [&](std::string const& text, std::size_t piece) {
        px::everything e;
        d.start(shape, &e);
        bool ok = true;
        for (std::size_t at = 0; ok && at < text.size(); at += piece)
            ok = d.write(text.data() + at, std::min(piece, text.size() - at));
        return ok && d.finish();
    };
    std::string const many(8 << 20, 'x');
    for (std::size_t const piece : {std::size_t{16} * 1024, std::size_t{64} << 20}) {
        BOOST_TEST(run("{\"text\":\"" + many + "\"}", piece));
        BOOST_TEST(d.buffered() < bound);
        BOOST_TEST(run("{\"text\":\"\\n" + many + "\\n" + many + "\"}", piece));  // with escapes
        BOOST_TEST(d.buffered() < bound);
        BOOST_TEST(run("{\"text\":\"\xFF" + many + "\"}", piece));
        BOOST_TEST(d.buffered() < bound);
        BOOST_TEST(run("{\"" + many + "\":1}", piece));
        BOOST_TEST(d.buffered() < bound);
        BOOST_TEST(run("{\"stray\":0." + std::string(4 << 20, '3') + "}", piece));
        BOOST_TEST(d.buffered() < bound);
        BOOST_TEST(!run("{\"text\":\"" + many, piece));  // cut
        BOOST_TEST(d.buffered() < bound);
        BOOST_TEST(!run("{\"" + many + "\":nope", piece));
        BOOST_TEST(d.buffered() < bound);
    }
    // Given up: with the next one.
    px::everything e;
    d.start(shape, &e);
    BOOST_TEST(d.write("{\"text\":\"", 9));
    BOOST_TEST(d.write(many.data(), many.size()));
    d.start(shape, &e);
    BOOST_TEST(d.buffered() < bound);
}

BOOST_AUTO_TEST_SUITE_END()
