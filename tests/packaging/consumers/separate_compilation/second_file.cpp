// A second file of a program, which shares the compiled bodies.
#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

// A second file that uses the library: bodies that were not compiled exactly once would clash or be missing here.
std::string account_as_json() { return gainsight::px::to_json(gainsight::px::account{}); }

// The same of the simulator's.
std::string simulated()
{
    gainsight::px::testing::simulator sim;
    sim.add_region(gainsight::px::region::eu);
    return sim.url();
}
