// Answers without a body in place of lists: what was read before stays as it is, and the end is no clean one.
#include "../export_kills/targets.hpp"

BOOST_AUTO_TEST_SUITE(unproven_lists)

BOOST_AUTO_TEST_CASE(mark_nothing_as_deleted_and_end_as_incomplete_until_they_come)
{
    scratch s;
    years y;
    sqlite_target to;
    auto const first = to.start(s, y, "out");
    BOOST_REQUIRE_MESSAGE(first->wait() == 0, first->output());
    auto const before = to.contents(s, "out");

    y.simulator.inject(px::testing::fault::no_content().always());
    auto const unanswered = to.start(s, y, "out");
    BOOST_TEST(unanswered->wait() == 2, unanswered->output());
    BOOST_TEST(unanswered->output().find("ended with an answer without a body") != std::string::npos,
               unanswered->output());
    BOOST_TEST((to.contents(s, "out") == before));

    y.simulator.clear_faults();
    auto const answered = to.start(s, y, "out");
    BOOST_TEST(answered->wait() == 0, answered->output());
    BOOST_TEST((to.contents(s, "out") == before));
}

BOOST_AUTO_TEST_SUITE_END()
