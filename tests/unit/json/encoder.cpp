// The JSON encoder: what an export and a create write, and which values are refused.
#include "everything.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <random>

namespace px = gainsight::px;
namespace json = boost::json;
using namespace px_test;

namespace {

px::result<std::string> create(px::everything const& e)
{
    std::string out;
    if (auto const r =
            px::detail::encode(out, px::detail::shape_of<px::everything>::value, &e, px::detail::purpose::create);
        !r)
        return r.error();
    return out;
}

// A JSON value whose fields are those of `everything`, many of them, with random values and unknown ones between.
json::object random_source(std::mt19937& random)
{
    auto const chance = [&] { return random() % 3 != 0; };
    auto const text = [&] {
        static std::string const letters[] = {"a", "\"", "\\", "\n", "\x01", "é", "😀", "/", "\x7f", " "};
        std::string out;
        for (auto n = random() % 12; n > 0; --n) out += letters[random() % 10];
        return out;
    };
    auto const real = [&] {
        auto const d =
            std::ldexp(static_cast<double>(static_cast<int>(random())), static_cast<int>(random() % 80) - 60);
        return d == std::trunc(d) ? d + 0.5 : d;
    };
    auto const any = [&](auto const& self, int depth) -> json::value {
        switch (random() % (depth > 3 ? 6 : 8)) {
            case 0: return nullptr;
            case 1: return random() % 2 == 0;
            case 2: return static_cast<std::int64_t>(random()) - (1 << 30);
            case 3: return std::numeric_limits<std::uint64_t>::max() - random();
            case 4: return real();
            case 5: return json::string{text()};
            case 6: {
                json::array a;
                for (auto n = random() % 4; n > 0; --n) a.push_back(self(self, depth + 1));
                return a;
            }
            default: {
                json::object o;
                for (auto n = random() % 4; n > 0; --n) o[text()] = self(self, depth + 1);
                return o;
            }
        }
    };
    auto const part = [&] {
        json::object o;
        if (chance()) o["name"] = text();
        if (chance()) o["size"] = static_cast<std::int32_t>(random());
        if (!chance()) o["stray " + text()] = any(any, 0);
        return o;
    };
    json::object o;
    if (chance()) o["stray" + text()] = any(any, 0);
    if (chance()) o["text"] = text();
    if (chance()) o["flag"] = random() % 2 == 0;
    if (chance()) o["int32"] = static_cast<std::int32_t>(random());
    if (chance()) o["int64"] = static_cast<std::int64_t>(random()) * 2147483629LL;
    if (chance()) o["real"] = real();
    if (chance()) o["date"] = static_cast<std::int64_t>(random()) - 2000000000LL;
    if (chance()) o["colour"] = random() % 2 ? "RED" : "PUCE";
    if (chance()) o["part"] = part();
    if (chance()) {
        json::array a;
        for (auto n = random() % 5; n > 0; --n) a.push_back(json::string{text()});
        o["texts"] = a;
    }
    if (chance()) {
        json::array a;
        for (auto n = random() % 5; n > 0; --n) a.push_back(part());
        o["parts"] = a;
    }
    if (chance()) o["object"] = json::object{{"k", any(any, 0)}, {"l", any(any, 0)}};
    if (chance()) o["any"] = any(any, 0);
    if (chance()) o["own"] = text();
    return o;
}

// Whether `out` says all that `in` says.
void check_keeps(json::value const& in, json::value const& out, std::string const& path)
{
    if (in.is_null()) {
        BOOST_TEST((out.is_null()), path);
    } else if (in.is_object()) {
        BOOST_REQUIRE_MESSAGE(out.is_object(), path);
        for (auto const& m : in.get_object()) {
            auto const* twin = out.get_object().if_contains(m.key());
            BOOST_REQUIRE_MESSAGE(twin, path << "." << m.key());
            check_keeps(m.value(), *twin, path + "." + std::string{m.key()});
        }
    } else if (in.is_array()) {
        BOOST_REQUIRE_MESSAGE(out.is_array() && out.get_array().size() == in.get_array().size(), path);
        for (std::size_t i = 0; i < in.get_array().size(); ++i)
            check_keeps(in.get_array()[i], out.get_array()[i], path + "[]");
    } else {
        BOOST_TEST((in == out), path << ": " << in << " became " << out);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(encode)

BOOST_AUTO_TEST_CASE(export_writes_every_field_absent_or_not)
{
    BOOST_TEST(
        px::to_json(px::everything{}) ==
        R"({"text":"","flag":null,"int32":null,"int64":null,"real":null,"date":null,"colour":"","part":null,"texts":[],)"
        R"("parts":[],"object":null,"any":null,"own":""})");
    BOOST_TEST(
        px::to_json(full_value()) ==
        R"({"text":"café 😀 é😀 \"\\/\b\f\n\r\t end","flag":true,"int32":-2147483648,"int64":9223372036854775807,)"
        R"("real":0.3,"date":1700000000123,"colour":"GREEN","part":{"name":"p","size":7},"texts":["a","","\u0000b"],)"
        R"("parts":[{"name":"x","size":null},{"name":"","size":0,"y":[]}],)"
        R"("object":{"k":18446744073709551615,"d":2.0,"n":null,"t":[true,{"u":"😀"}]},"any":[1,{"a":"b"}],"own":"o",)"
        R"("stray":{"deep":[1.5,-7,"x"]},"other":null})");
    std::string lines;
    px::append_json(lines, px::part{});
    lines += '\n';
    px::append_json(lines, std::vector<px::part>(1));
    BOOST_TEST(lines == "{\"name\":\"\",\"size\":null}\n[{\"name\":\"\",\"size\":null}]");
}

BOOST_AUTO_TEST_CASE(what_was_read_is_written_whole)
{
    std::mt19937 random{11};
    for (int i = 0; i < 300; ++i) {
        auto const source = random_source(random);
        auto const text = json::serialize(source);
        BOOST_TEST_CONTEXT(text)
        {
            auto const value = px::from_json<px::everything>(text);
            BOOST_REQUIRE_MESSAGE(value.has_value(), value.error());
            auto const written = px::to_json(*value);
            check_keeps(json::parse(text), json::parse(written), "");
            auto const again = px::from_json<px::everything>(written);
            BOOST_REQUIRE(again.has_value());
            BOOST_TEST(*again == *value);
            BOOST_TEST(px::to_json(*again) == written);
        }
    }
}

BOOST_AUTO_TEST_CASE(create_leaves_out_what_is_absent_or_read_only)
{
    px::everything e;
    e.text = "t";
    BOOST_TEST(create(e).value() == R"({"text":"t"})");
    e.own = "o";
    e.int32 = 0;
    e.flag = false;
    e.part.ensure().name = "p";
    e.object.ensure();
    e.colour = px::colour::empty_colour;
    e.date = px::from_epoch_ms(5);
    e.extra.ensure()["stray"] = 1.5;
    BOOST_TEST(
        create(e).value() ==
        R"({"text":"t","flag":false,"int32":0,"date":5,"colour":"EMPTY_COLOUR","part":{"name":"p"},"object":{},"stray":1.5})");
}

BOOST_AUTO_TEST_CASE(create_refuses_a_value_without_a_required_field_and_names_field_and_model)
{
    auto const bare = create(px::everything{});
    BOOST_REQUIRE(!bare);
    BOOST_TEST((bare.error() == px::errc::invalid_argument));
    BOOST_TEST(bare.error().message() == "text is required in Everything");
    BOOST_TEST(bare.error().json_path() == "text");
    BOOST_TEST((bare.error().phase() == px::phase::validation));

    px::everything e;
    e.text = "t";
    e.parts.resize(2);
    e.parts[0].name = "n";
    auto const nested = create(e);
    BOOST_REQUIRE(!nested);
    BOOST_TEST(nested.error().message() == "name is required in Part");
    BOOST_TEST(nested.error().json_path() == "parts[1].name");
}

BOOST_AUTO_TEST_CASE(what_json_cannot_carry_is_refused_with_its_path_and_leaves_the_text_alone)
{
    auto const refused = [](auto change, std::string_view path) {
        BOOST_TEST_CONTEXT(path)
        {
            px::everything e;
            e.text = "t";
            change(e);
            std::string out = "before";
            auto const& shape = px::detail::shape_of<px::everything>::value;
            for (auto purpose :
                 {px::detail::purpose::export_, px::detail::purpose::create, px::detail::purpose::patch}) {
                auto const r = px::detail::encode(out, shape, &e, purpose);
                BOOST_REQUIRE(!r.has_value());
                BOOST_TEST((r.error() == px::errc::invalid_argument));
                BOOST_TEST(r.error().json_path() == path);
                BOOST_TEST(out == "before");
            }
            BOOST_CHECK_EXCEPTION(static_cast<void>(px::to_json(e)), px::error,
                                  [](px::error const& x) { return x == px::errc::invalid_argument; });
        }
    };
    refused([](auto& e) { e.real = std::nan(""); }, "real");
    refused([](auto& e) { e.real = -HUGE_VAL; }, "real");
    refused([](auto& e) { e.text = "a\xff"; }, "text");
    refused([](auto& e) { e.texts = {"a", "\xed\xa0\x80"}; }, "texts[1]");
    refused([](auto& e) { e.part.ensure().name = "\xc3"; }, "part.name");
    refused([](auto& e) { e.parts.resize(1), e.parts[0].name = "\x80"; }, "parts[0].name");
    refused([](auto& e) { e.object.ensure()["k"] = json::array{1, json::object{{"d", std::nan("")}}}; },
            "object.k[1].d");
    refused([](auto& e) { e.any = json::value("\xff"); }, "any");
    refused([](auto& e) { e.extra.ensure()["s\xff"] = 1; }, "s\\xff");
    refused([](auto& e) { e.colour = px::open_enum<px::colour>{"\xff"}; }, "colour");
}

BOOST_AUTO_TEST_CASE(free_values_that_are_nested_without_end_are_refused)
{
    json::value v = 1;
    for (int i = 0; i < 300; ++i) v = json::array{std::move(v)};
    std::string out;
    auto const r = px::detail::encode(out, v);
    BOOST_REQUIRE(!r.has_value());
    BOOST_TEST(r.error().message() == "nested deeper than 256 levels");
}

BOOST_AUTO_TEST_CASE(numbers_are_written_in_their_shortest_form)
{
    px::everything e;
    auto const written = [&e](double d) {
        e.real = d;
        auto const text = px::to_json(e);
        auto const from = text.find("\"real\":") + 7;
        return text.substr(from, text.find(',', from) - from);
    };
    BOOST_TEST(written(1.5) == "1.5");
    BOOST_TEST(written(0.1) == "0.1");
    BOOST_TEST(written(100) == "100");
    BOOST_TEST(written(1e300) == "1e+300");
    BOOST_TEST(written(-5e-324) == "-5e-324");
    std::string out;
    BOOST_TEST(px::detail::encode(out, json::array{1.5, 2.0, 1e300, 7, -0.0}).has_value());
    BOOST_TEST(out == "[1.5,2.0,1e+300,7,-0.0]");
}

BOOST_AUTO_TEST_CASE(a_string_in_doubt_is_mended)
{
    std::string out;
    px::detail::append_json_string(out, "a\xff\"\x1f");
    BOOST_TEST(out == "\"a\xef\xbf\xbd\\\"\\u001f\"");
}

BOOST_AUTO_TEST_CASE(from_json_says_what_and_where)
{
    auto const r = px::from_json<std::vector<px::part>>(R"([{"size":"x"}])");
    BOOST_REQUIRE(!r);
    BOOST_TEST((r.error() == px::errc::bad_response));
    BOOST_TEST(r.error().json_path() == "[0].size");
    BOOST_TEST(r.error().message() == "expected a 32-bit integer, found text");
    BOOST_TEST(!px::from_json<px::part>(""));
}

BOOST_AUTO_TEST_SUITE_END()
