// Values of another type than their field's: what is read all the same, what is kept in `extra`, and that an export
// loses nothing of either.
#include "everything.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
using namespace px_test;

namespace {

struct taken {
    std::string_view sent;
    std::string_view means;  // what would have been sent for the same
    std::size_t repaired = 1;
};

taken const as_what_they_are[] = {
    // Numbers in text.
    {R"({"int32":"81"})", R"({"int32":81})"},
    {R"({"int32":"-3"})", R"({"int32":-3})"},
    {R"({"int32":"82.0"})", R"({"int32":82})"},
    {R"({"int64":"9223372036854775807"})", R"({"int64":9223372036854775807})"},
    {R"({"int64":"1e3"})", R"({"int64":1000})"},
    {R"({"real":"12.5"})", R"({"real":12.5})"},
    {R"({"real":"-1e-3"})", R"({"real":-0.001})"},
    {R"({"real":"7"})", R"({"real":7})"},
    // Flags in text.
    {R"({"flag":"true"})", R"({"flag":true})"},
    {R"({"flag":"false"})", R"({"flag":false})"},
    {R"({"flag":"True"})", R"({"flag":true})"},
    {R"({"flag":"FALSE"})", R"({"flag":false})"},
    // Dates in text.
    {R"({"date":"2023-11-14T22:13:20Z"})", R"({"date":1700000000000})"},
    {R"({"date":"2023-11-14T22:13:20.123Z"})", R"({"date":1700000000123})"},
    {R"({"date":"2023-11-14T22:13:20.123456789Z"})", R"({"date":1700000000123})"},
    {R"({"date":"2023-11-15T00:13:20.123+02:00"})", R"({"date":1700000000123})"},
    {R"({"date":"2023-11-14T17:13:20-0500"})", R"({"date":1700000000000})"},
    {R"({"date":"2023-11-14 22:13:20+00"})", R"({"date":1700000000000})"},
    {R"({"date":"1700000000123"})", R"({"date":1700000000123})"},
    {R"({"date":"-86400000"})", R"({"date":-86400000})"},
    {R"({"date":"0"})", R"({"date":0})"},
    // Whole numbers as doubles are written: exactly, also where a double is not.
    {R"({"int32":82.0})", R"({"int32":82})"},
    {R"({"int32":1e3})", R"({"int32":1000})"},
    {R"({"int32":1250E-1})", R"({"int32":125})"},
    {R"({"int32":-0.0})", R"({"int32":0})"},
    {R"({"int32":0e99999999999999999999})", R"({"int32":0})"},
    {R"({"int64":9007199254740993.0})", R"({"int64":9007199254740993})"},
    {R"({"int64":9223372036854775807.000})", R"({"int64":9223372036854775807})"},
    {R"({"int64":-9223372036854775808.0})", R"({"int64":-9223372036854775808})"},
    {R"({"int64":922337203685477580700e-2})", R"({"int64":9223372036854775807})"},
    {R"({"date":1.700000000123e12})", R"({"date":1700000000123})"},
    // A lone value for a list of one.
    {R"({"texts":"a"})", R"({"texts":["a"]})"},
    {R"({"texts":12})", R"({"texts":["12"]})"},
    {R"({"texts":true})", R"({"texts":["true"]})"},
    {R"({"parts":{"name":"x","size":1,"new":[]}})", R"({"parts":[{"name":"x","size":1,"new":[]}]})"},
    {R"({"parts":{"size":"1"},"own":"o"})", R"({"parts":[{"size":1}],"own":"o"})", 2},
    {R"({"parts":{}})", R"({"parts":[{}]})"},
    // A number or flag for a text.
    {R"({"text":12})", R"({"text":"12"})"},
    {R"({"text":-0})", R"({"text":"-0"})"},
    {R"({"text":1.50})", R"({"text":"1.50"})"},
    {R"({"text":18446744073709551615})", R"({"text":"18446744073709551615"})"},
    {R"({"text":1e400})", R"({"text":"1e400"})"},
    {R"({"text":true})", R"({"text":"true"})"},
    {R"({"colour":7})", R"({"colour":"7"})"},
    {R"({"texts":["a",1,false]})", R"({"texts":["a","1","false"]})", 2},
    // PX's "" for what is absent.
    {R"({"flag":""})", "{}"},
    {R"({"int32":""})", "{}"},
    {R"({"int64":""})", "{}"},
    {R"({"real":""})", "{}"},
    {R"({"date":""})", "{}"},
    {R"({"part":""})", "{}"},
    {R"({"texts":""})", "{}"},
    {R"({"parts":""})", "{}"},
    {R"({"object":""})", "{}"},
    // Nothing to repair.
    {R"({"text":"","colour":"","date":0,"real":3,"int32":null})", R"({"real":3})", 0},
};

// Does not fit: refused with this path, or skipped and kept.
struct refused {
    std::string_view field;  // its value is what an export holds
    std::string_view path;
};

refused const misfits[] = {
    {R"("int32":82.5)", "int32"},
    {R"("int32":4294967295)", "int32"},
    {R"("int32":"4294967295")", "int32"},
    {R"("int32":"82.5")", "int32"},
    {R"("int32":" 81")", "int32"},
    {R"("int32":"0x10")", "int32"},
    {R"("int32":"007")", "int32"},
    {R"("int32":"+1")", "int32"},
    {R"("int32":"lots")", "int32"},
    {R"("int32":true)", "int32"},
    {R"("int32":[1])", "int32"},
    {R"("int32":{"n":1})", "int32"},
    {R"("int64":9223372036854775808)", "int64"},
    {R"("int64":-9223372036854775809)", "int64"},
    {R"("int64":12345678901234567890123)", "int64"},
    {R"("int64":1e400)", "int64"},
    {R"("int64":1e-400)", "int64"},
    {R"("int64":1.00000000000000000000000000000000000000000000000001)", "int64"},
    {R"("real":1e400)", "real"},
    {R"("real":"1e400")", "real"},
    {R"("real":"NaN")", "real"},
    {R"("real":false)", "real"},
    {R"("flag":"yes")", "flag"},
    {R"("flag":"trueish")", "flag"},
    {R"("flag":"t")", "flag"},
    {R"("flag":1)", "flag"},
    {R"("flag":"1")", "flag"},
    // No offset, no time, a moment that there is not, and digits that may be seconds or a date.
    {R"("date":"2023-11-14T22:13:20")", "date"},
    {R"("date":"2023-11-14")", "date"},
    {R"("date":"2023-02-30T00:00:00Z")", "date"},
    {R"("date":"14/11/2023 22:13:20Z")", "date"},
    {R"("date":"20231114")", "date"},
    {R"("date":"1700000000")", "date"},
    {R"("date":"2023")", "date"},
    {R"("date":"1.7e12")", "date"},
    {R"("date":1700000000123.5)", "date"},
    {R"("date":{"$date":1700000000123})", "date"},
    {R"("text":{"a":{"b":[1,"x",null,1e400]}})", "text"},
    {R"("text":["a"])", "text"},
    {R"("colour":[])", "colour"},
    {R"("part":"p")", "part"},
    {R"("part":7)", "part"},
    {R"("part":[{"name":"p"}])", "part"},
    {R"("parts":"p")", "parts"},
    {R"("parts":[{"name":"a","size":null},"b",{"name":"c","deep":[{}]},[1],null,2.5])", "parts[1]"},
    {R"("parts":[7])", "parts[0]"},
    {R"("texts":{"a":1})", "texts"},
    {R"("texts":["a","b",{"c":[1]},"d",3,null])", "texts[2]"},
    {R"("texts":[["a"]])", "texts[0]"},
    {R"("object":"o")", "object"},
    {R"("object":[])", "object"},
    {R"("own":{})", "own"},
};

px::detail::decode_options tolerant()
{
    px::detail::decode_options o;
    o.skip_mismatched = true;
    return o;
}
auto const& shape = px::detail::shape_of<px::everything>::value;

}  // namespace

BOOST_AUTO_TEST_SUITE(drift)

BOOST_AUTO_TEST_CASE(what_tells_what_it_is_is_read_as_that_and_counted_wherever_it_is_cut)
{
    for (auto const& row : as_what_they_are) {
        BOOST_TEST_CONTEXT(row.sent)
        {
            px::everything means;
            px::everything whole;
            BOOST_REQUIRE(decode(row.means, means).ok);
            auto const r = decode(row.sent, whole);
            BOOST_REQUIRE_MESSAGE(r.ok, r.problem);
            BOOST_TEST(r.repaired == row.repaired);
            BOOST_TEST(r.skipped == 0U);
            BOOST_TEST(whole == means);
            for (std::size_t cut = 0; cut <= row.sent.size(); ++cut) {
                auto e = full_value();
                auto const c = decode_pieces({row.sent.substr(0, cut), row.sent.substr(cut)}, e, shape,
                                             cut % 2 ? tolerant() : px::detail::decode_options{});
                BOOST_REQUIRE_MESSAGE(c.ok && c.repaired == row.repaired && c.skipped == 0 && e == means,
                                      "cut at " << cut << ": " << c.problem);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_costs_the_answer_with_its_path_or_the_field_alone_and_an_export_holds_it)
{
    for (auto const& row : misfits) {
        auto const around = row.field.starts_with("\"parts\"")  ? R"(,"stray":1,"real":0.5})"
                            : row.field.starts_with("\"real\"") ? R"(,"stray":1,"parts":[{"size":3}]})"
                                                                : R"(,"stray":1,"parts":[{"size":3}],"real":0.5})";
        auto const sent = "{" + std::string{row.field} + around;
        BOOST_TEST_CONTEXT(sent)
        {
            px::everything whole;
            auto const strict = decode(sent, whole);
            BOOST_TEST(!strict.ok);
            BOOST_TEST(strict.path == row.path);
            BOOST_TEST(strict.problem.starts_with("expected "));
            BOOST_TEST(whole == px::everything{});

            auto const r = decode(sent, whole, true);
            BOOST_REQUIRE_MESSAGE(r.ok, r.problem);
            BOOST_TEST(r.skipped == 1U);
            BOOST_TEST(r.repaired == 0U);
            auto const exported = px::to_json(whole);
            // Byte for byte: the texts of this table are written as the encoder writes.
            BOOST_TEST((exported.find(row.field) != exported.npos), exported);
            auto const name = row.field.substr(0, row.field.find(':') + 1);
            BOOST_TEST((exported.find(name) == exported.rfind(name) || name == "\"a\":"), exported);
            BOOST_TEST((exported.find(R"("stray":1)") != exported.npos));

            for (std::size_t cut = 0; cut <= sent.size(); ++cut) {
                auto e = full_value();
                std::string_view const t{sent};
                auto const c = decode_pieces({t.substr(0, cut), t.substr(cut)}, e, shape, tolerant());
                BOOST_REQUIRE_MESSAGE(c.ok && c.skipped == 1 && c.repaired == 0 && px::to_json(e) == exported,
                                      "cut at " << cut << ": " << px::to_json(e));
                auto const s = decode_pieces<px::everything>({t.substr(0, cut), t.substr(cut)}, e);
                BOOST_REQUIRE_MESSAGE(!s.ok && s.path == row.path && s.problem == strict.problem, "cut at " << cut);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_list_with_an_element_that_does_not_fit_is_kept_whole)
{
    px::everything e;
    auto const r =
        decode(R"({"parts":[{"name":"a","size":1,"new":[1e400]},{"size":"x"},7,{"size":2}],"own":"kept"})", e, true);
    BOOST_REQUIRE_MESSAGE(r.ok, r.problem);
    BOOST_TEST(r.skipped == 2U);  // the size, and the list
    BOOST_TEST(e.parts.empty());
    BOOST_TEST(e.own == "kept");
    auto const exported = px::to_json(e);
    BOOST_TEST((exported.find(R"("parts":[{"name":"a","size":1,"new":[1e400]},{"name":"","size":"x"},7,{"size":2}])") !=
                exported.npos),
               exported);
    // An element of a list that is the whole answer could be kept nowhere.
    std::vector<px::part> root;
    BOOST_TEST(decode(R"([{"size":1},7])", root, true).path == "[1]");
    BOOST_TEST(decode(R"({"size":1})", root).ok == false);
    BOOST_TEST(decode(R"("")", root).ok == false);
}

BOOST_AUTO_TEST_CASE(a_field_that_was_set_since_is_written_instead_of_what_did_not_fit)
{
    px::everything e;
    BOOST_REQUIRE(decode(R"({"int32":82.5,"texts":[{}],"part":{"name":{},"size":1}})", e, true).ok);
    e.int32 = 82;
    auto const exported = px::to_json(e);
    BOOST_TEST((exported.find("82.5") == exported.npos));
    BOOST_TEST((exported.find(R"("int32":82,)") != exported.npos));
    BOOST_TEST((exported.find(R"("texts":[{}])") != exported.npos));
    BOOST_TEST((exported.find(R"("part":{"name":{},"size":1})") != exported.npos));
}

BOOST_AUTO_TEST_CASE(what_did_not_fit_is_never_sent)
{
    px::everything e;
    BOOST_REQUIRE(
        decode(R"({"text":"t","int32":82.5,"texts":[{}],"part":{"name":{},"size":1},"stray":1})", e, true).ok);
    std::string out;
    BOOST_REQUIRE(
        px::detail::encode(out, shape, &e, px::detail::purpose::create).has_error());  // part.name is required
    e.part->name = "p";
    BOOST_REQUIRE(px::detail::encode(out, shape, &e, px::detail::purpose::create).has_value());
    BOOST_TEST(out == R"({"text":"t","part":{"name":"p","size":1},"stray":1})");
    // Neither is it cleared by an object that is sent whole.
    e.part->name.clear();
    out.clear();
    BOOST_REQUIRE(
        px::detail::encode(out, px::detail::shape_of<px::boxed<px::part>>::value, &e.part, px::detail::purpose::patch)
            .has_value());
    BOOST_TEST(out == R"({"size":1})");
}

BOOST_AUTO_TEST_CASE(a_value_that_was_kept_leaves_nothing_behind_for_the_next_answer)
{
    px::everything e;
    for (int i = 0; i < 2; ++i) {
        BOOST_REQUIRE(decode(R"({"int32":"x","texts":["a",[]],"stray":1})", e, true).ok);
        BOOST_REQUIRE(decode(full, e).ok);
        BOOST_TEST(e == full_value());
    }
}

BOOST_AUTO_TEST_CASE(drifted_pages_are_read_in_one_piece_as_byte_by_byte_and_exports_lose_nothing)
{
    // Records of everything above, in any order and mix, so that the fast path is left and taken again.
    std::mt19937 random{23};
    std::vector<std::string> fields;
    for (auto const& row : misfits) fields.emplace_back(row.field);
    for (auto const& row : as_what_they_are) fields.emplace_back(row.sent.substr(1, row.sent.size() - 2));
    fields.emplace_back("\"text\":\"\xFF\"");
    fields.emplace_back("\"colour\":\"\\ud83d\"");
    fields.emplace_back(R"("any":[1e400,{"$number":"1"},"\x"])");
    fields.emplace_back(R"("stray":{"$$number":0.1000000000000000055})");
    fields.emplace_back(R"("own":"plain","real":0.1000000000000000055)");
    auto const& list = px::detail::shape_of<std::vector<px::everything>>::value;
    std::vector<px::everything> whole;
    std::vector<px::everything> bytewise;
    std::vector<px::everything> again;
    for (int round = 0; round < 3000; ++round) {
        std::string text = "[";
        for (int i = 0; i < 3; ++i) {
            text += i ? ",{" : "{";
            for (auto n = random() % 5; n != 0; --n)
                text += (text.back() == '{' ? "" : ",") + fields[random() % fields.size()];
            text += "}";
        }
        text += "]";
        auto o = random() % 4 != 0 ? tolerant() : px::detail::decode_options{};
        if (random() % 8 == 0) text[random() % text.size()] = "{}[]\",:\\\x01\xFF"[random() % 10];
        auto const cut = random() % text.size();
        std::string_view const t{text};
        auto const a = decode_pieces({t.substr(0, cut), t.substr(cut)}, whole, list, o);
        auto const b = decode_pieces(byte_by_byte(t), bytewise, list, o);
        BOOST_REQUIRE_MESSAGE(a.ok == b.ok && a.path == b.path && a.problem == b.problem && a.skipped == b.skipped &&
                                  a.repaired == b.repaired && whole == bytewise,
                              text << ": " << a.problem << " at " << a.path << " or " << b.problem << " at " << b.path);
        if (!a.ok) continue;
        auto const exported = px::to_json(whole);
        auto const c = decode_pieces({exported}, again, list, tolerant());
        BOOST_REQUIRE_MESSAGE(c.ok, exported);
        BOOST_REQUIRE_MESSAGE(px::to_json(again) == exported, text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
