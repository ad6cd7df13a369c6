// Memory that calls hand on, and values that are made when they are first asked for.
#include <gainsight/px/call/recycled.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <stdexcept>
#include <thread>

using namespace gainsight::px::detail;

namespace {

int alive = 0;

template <std::size_t Size>
struct counted {
    counted() { ++alive; }
    counted(counted const&) = delete;
    counted& operator=(counted const&) = delete;
    ~counted() { --alive; }
    std::array<char, Size> bytes{};
};

struct failing {
    failing() { throw std::runtime_error{"no"}; }
    std::array<char, 300> bytes{};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(recycling)

BOOST_AUTO_TEST_CASE(a_large_value_is_made_when_it_is_asked_for_and_once)
{
    {
        made_on_demand<counted<1000>> value;
        BOOST_TEST(alive == 0);
        auto* const first = &value.get();
        BOOST_TEST(alive == 1);
        BOOST_TEST(&value.get() == first);
        BOOST_TEST(alive == 1);
    }
    BOOST_TEST(alive == 0);
    {
        made_on_demand<counted<1000>> const never;
        BOOST_TEST(sizeof(never) == sizeof(void*));
    }
    BOOST_TEST(alive == 0);
}

BOOST_AUTO_TEST_CASE(a_small_value_is_in_place)
{
    {
        made_on_demand<counted<16>> value;
        auto* const at = reinterpret_cast<char*>(&value.get());
        BOOST_TEST((at >= reinterpret_cast<char*>(&value) && at < reinterpret_cast<char*>(&value + 1)));
    }
    BOOST_TEST(alive == 0);
}

BOOST_AUTO_TEST_CASE(a_value_that_cannot_be_made_leaves_nothing_behind)
{
    made_on_demand<failing> value;
    BOOST_CHECK_THROW(static_cast<void>(value.get()), std::runtime_error);
    BOOST_CHECK_THROW(static_cast<void>(value.get()), std::runtime_error);
}

// Under the address sanitizer every block is a new one.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PX_TEST_WITHOUT_RECYCLING
#endif
#endif
#if !defined(__SANITIZE_ADDRESS__) && !defined(PX_TEST_WITHOUT_RECYCLING)
BOOST_AUTO_TEST_CASE(a_block_that_was_given_back_is_taken_again_by_who_needs_as_much)
{
    auto* const a = block_cache::take(700);
    block_cache::give_back(a, 700);
    auto* const other = block_cache::take(701);
    auto* const again = block_cache::take(700);
    BOOST_TEST(again == a);
    BOOST_TEST(other != a);
    block_cache::give_back(other, 701);
    block_cache::give_back(again, 700);
}
#endif

BOOST_AUTO_TEST_CASE(more_blocks_than_are_kept_and_blocks_of_other_threads_are_freed)
{
    // What is wrong here the address and leak sanitizers say.
    std::array<void*, 100> blocks{};
    for (auto& b : blocks) b = block_cache::take(512);
    for (auto* b : blocks) block_cache::give_back(b, 512);
    void* from_elsewhere = nullptr;
    std::thread{[&] { from_elsewhere = block_cache::take(512); }}.join();
    block_cache::give_back(from_elsewhere, 512);
    auto shared = std::allocate_shared<counted<1000>>(recycled<counted<1000>>{});
    std::thread{[moved = std::move(shared)]() mutable { moved.reset(); }}.join();
    BOOST_TEST(alive == 0);
}

BOOST_AUTO_TEST_SUITE_END()
