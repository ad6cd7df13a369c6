// The API key in the buffer of a request: a buffer that grows leaves no copy of it.
#include <gainsight/px/call/tenant_core.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace px = gainsight::px;

BOOST_AUTO_TEST_SUITE(append_key)

BOOST_AUTO_TEST_CASE(has_room_for_what_follows_so_that_a_growing_buffer_leaves_no_copy_of_it)
{
    for (std::size_t const size : {1u, 15u, 16u, 650u, 4'096u, 100'000u})
        for (std::size_t const behind : {0u, 4u, 1'000u, 70'000u})
            for (std::size_t const before : {0u, 15u, 900u}) {
                std::string const text(size, 'k');
                px::detail::tenant_core const tenant{
                    px::credential{"acme", px::region::eu, px::api_key{text}, px::permission::read}, nullptr};
                std::string out(before, 'h');
                tenant.append_key(out, behind);
                auto const* const where = out.data();
                BOOST_TEST(out.size() == before + size);
                out.append(behind, 'b');
                BOOST_TEST((out.data() == where));
            }
}

BOOST_AUTO_TEST_SUITE_END()
