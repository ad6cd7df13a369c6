// What an outcome says of a write, and that it is never surer than the error.
#include <gainsight/px/destination/write_outcome.hpp>

#include <boost/test/unit_test.hpp>

#include <sstream>

namespace write_outcome_test {

namespace px = gainsight::px;
using px::write_outcome;
using px::write_result;

px::error with_effect(px::effect what)
{
    px::detail::error_facts facts;
    facts.code = px::errc::connection_lost;
    facts.effect = what;
    return px::error{std::move(facts)};
}

BOOST_AUTO_TEST_SUITE(write_outcomes)

BOOST_AUTO_TEST_CASE(are_as_sure_as_the_effect_of_the_error)
{
    BOOST_TEST(write_outcome(write_result::created, {}).result() == write_result::created);
    BOOST_TEST(write_outcome(write_result::created, {}).done());
    BOOST_TEST(write_outcome(write_result::sent, with_effect(px::effect::not_applied)).result() ==
               write_result::refused);
    BOOST_TEST(write_outcome(write_result::sent, with_effect(px::effect::unknown)).result() == write_result::unknown);
    write_outcome const applied{write_result::removed, with_effect(px::effect::applied)};
    BOOST_TEST(applied.result() == write_result::removed);
    BOOST_TEST((applied.error() == px::errc::connection_lost));
    BOOST_TEST(write_outcome{}.result() == write_result::unknown);
    BOOST_TEST(!write_outcome{write_result::unchanged}.done());
}

BOOST_AUTO_TEST_CASE(have_names)
{
    std::string names;
    for (auto r : {write_result::created, write_result::updated, write_result::removed, write_result::sent,
                   write_result::unchanged, write_result::refused, write_result::unknown})
        names += std::string{to_string(r)} + ' ';
    BOOST_TEST(names == "created updated removed sent unchanged refused unknown ");
    std::ostringstream out;
    out << write_outcome{write_result::updated};
    BOOST_TEST(out.str() == "updated");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace write_outcome_test
