// What decoding into the same value again and again costs.
#include "everything.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<std::size_t> allocations{0};
}

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

BOOST_AUTO_TEST_SUITE_END()
