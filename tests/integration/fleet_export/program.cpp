// Several processes that make one export together.
#include "stage.hpp"

namespace fleet_export_tests {

using boost::unit_test::precondition;
inline auto const needs_redis = [](boost::unit_test::test_unit_id) { return redis_server::is_installed(); };

}  // namespace fleet_export_tests
using namespace fleet_export_tests;

BOOST_AUTO_TEST_SUITE(fleet_export_program, *precondition(needs_redis))

BOOST_AUTO_TEST_CASE(four_processes_make_one_export_and_each_has_the_manifest_of_all)
{
    fleet_stage f;
    std::deque<member> all;
    for (auto const* name : {"a", "b", "c", "d"}) all.push_back(f.start(name));
    for (auto& m : all) f.finish(m);
    for (auto const* name : {"a", "b", "c", "d"}) f.check_everything_once(name);
    BOOST_TEST(f.strays("a").empty());
    // Who comes later finds it complete, reads nothing, and has the manifest.
    f.y.service.clear_book();
    auto late = f.start("late");
    f.finish(late);
    BOOST_TEST(late.runs->output().find("is complete") != std::string::npos, late.runs->output());
    BOOST_TEST(f.y.service.requests().size() <= 1u);  // its key is looked at
    f.check_everything_once("late");
}

BOOST_AUTO_TEST_SUITE_END()
