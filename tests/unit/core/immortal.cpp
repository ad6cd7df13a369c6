// Objects that are never destroyed, so that they may be used after the end of main().
#include <gainsight/px/core/error.hpp>
#include <gainsight/px/core/immortal.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>

namespace px = gainsight::px;

namespace {

/// Ends the program in failure should it ever be destroyed.
struct never_to_die {
    ~never_to_die() { std::_Exit(3); }
    int value = 7;
};

/// Destroyed after every object of a function that main() called.
struct last_reader {
    ~last_reader()
    {
        px::error const none;
        std::error_code const code = px::errc::not_found;
        bool const as_ever = none.message().empty() && none.sub_errors().empty() && code.message() == "not found" &&
                             code != px::error_kind::transient && px::detail::immortal<never_to_die>().value == 7;
        if (!as_ever) std::_Exit(4);
    }
} const reader;

}  // namespace

BOOST_AUTO_TEST_SUITE(immortals)

BOOST_AUTO_TEST_CASE(are_one_of_their_type_and_outlive_the_program)
{
    BOOST_TEST(&px::detail::immortal<never_to_die>() == &px::detail::immortal<never_to_die>());
    BOOST_TEST(px::detail::immortal<never_to_die>().value == 7);
    BOOST_TEST(px::error{}.message().empty());
}

BOOST_AUTO_TEST_SUITE_END()
