// What decoding into the same value again and again costs.
#include "everything.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

namespace {
std::atomic<std::size_t> allocations{0};
}

// Inlined, the pair below looks to g++ like a new that meets a free.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* p = std::malloc(size ? size : 1)) return p;
    throw std::bad_alloc{};
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace px = gainsight::px;
using namespace px_test;

namespace {

std::string parts_text(std::size_t n, std::string const& name)
{
    std::string out = R"({"text":"a text that is too long for the small string","texts":[)";
    for (std::size_t i = 0; i < n; ++i) out += (i ? ",\"" : "\"") + name + "\"";
    out += "],\"part\":{\"name\":\"" + name + "\"},\"parts\":[";
    for (std::size_t i = 0; i < n; ++i)
        out += (i ? ",{\"size\":" : "{\"size\":") + std::to_string(i) + ",\"name\":\"" + name + "\"}";
    return out + "],\"real\":0.25}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reuse)

BOOST_AUTO_TEST_CASE(decoding_into_the_same_value_again_allocates_nothing)
{
    auto const text = parts_text(20, std::string(40, 'n'));
    px::detail::json_decoder d;
    px::everything e;
    auto const run = [&] {
        d.start(px::detail::shape_of<px::everything>::value, &e);
        // In small pieces, which is the harder case.
        for (std::size_t at = 0; at < text.size(); at += 11)
            if (!d.write(text.data() + at, std::min<std::size_t>(11, text.size() - at))) return false;
        return d.finish();
    };
    BOOST_TEST(run());
    BOOST_TEST(run());
    auto const before = allocations.load();
    bool const ok = run();
    auto const after = allocations.load();
    BOOST_TEST(ok);
    BOOST_TEST(after - before == 0u);
    BOOST_TEST(e.parts.size() == 20u);
}

BOOST_AUTO_TEST_CASE(a_shorter_page_leaves_nothing_of_a_longer_one_behind)
{
    px::everything used;
    BOOST_TEST(decode(parts_text(5, "long ago and far away, in a galaxy"), used).ok);
    used.parts[0].extra.ensure()["old"] = 1;
    used.parts[1].extra.ensure()["old"] = 1;
    std::string const next = R"({"parts":[{"size":9},{"name":"n","new":true}],"texts":["x"]})";
    px::everything fresh;
    BOOST_TEST(decode(next, used).ok);
    BOOST_TEST(decode(next, fresh).ok);
    BOOST_TEST(used == fresh);
}

BOOST_AUTO_TEST_CASE(reset_makes_absent_and_keeps_capacity)
{
    auto e = full_value();
    e.text.assign(200, 'x');
    auto const* memory = e.text.data();
    auto const room = e.parts.capacity();
    px::detail::reset_value(px::detail::shape_of<px::everything>::value, &e);
    BOOST_TEST(e == px::everything{});
    BOOST_TEST(e.text.capacity() >= 200u);
    BOOST_TEST(static_cast<void const*>(e.text.data()) == static_cast<void const*>(memory));
    BOOST_TEST(e.parts.capacity() == room);
}

BOOST_AUTO_TEST_CASE(free_attributes_and_unknown_fields_that_come_again_allocate_nothing)
{
    std::string const text =
        R"({"object":{"tier":"a text that is too long for the small string","seats":12,"beta":true},)"
        R"("any":"another text that is too long for the small string","stray":"and one more that is too long","more":1.5})";
    px::detail::json_decoder d;
    px::everything e;
    auto const run = [&] {
        d.start(px::detail::shape_of<px::everything>::value, &e);
        return d.write(text.data(), text.size()) && d.finish();
    };
    BOOST_TEST(run());
    BOOST_TEST(run());
    auto const before = allocations.load();
    bool const ok = run();
    auto const after = allocations.load();
    BOOST_TEST(ok);
    BOOST_TEST(after - before == 0u);
}

BOOST_AUTO_TEST_CASE(whatever_free_fields_an_object_held_only_the_new_ones_remain)
{
    char const* const objects[] = {
        "{}",
        R"({"a":1})",
        R"({"a":"x","b":2.5})",
        R"({"b":2.5,"a":"x"})",
        R"({"a":{"deep":[1]},"b":null,"c":[]})",
        R"({"c":"only"})",
        R"({"a":1,"a":2})",
        R"({"b":true,"a":1,"b":"twice"})",
        R"({"a":18446744073709551615,"b":-1,"c":"","d":{}})",
    };
    px::detail::json_decoder d;
    for (auto const* first : objects)
        for (auto const* second : objects) BOOST_TEST_CONTEXT(first << " then " << second)
            {
                px::everything e;
                for (auto const* object : {first, second}) {
                    // As attributes, and as the fields that no row knows.
                    std::string const text = "{\"object\":" + std::string{object} + "," + (object + 1);
                    auto const whole = text.ends_with(",}") ? text.substr(0, text.size() - 2) + "}" : text;
                    d.start(px::detail::shape_of<px::everything>::value, &e);
                    BOOST_TEST(d.write(whole.data(), whole.size()));
                    BOOST_TEST(d.finish());
                }
                auto const expected = boost::json::parse(second).get_object();
                BOOST_REQUIRE(e.object);
                BOOST_TEST((*e.object == expected));
                BOOST_TEST(bool(e.extra) == !expected.empty());
                if (e.extra) BOOST_TEST((*e.extra == expected));
            }
}

BOOST_AUTO_TEST_SUITE_END()
