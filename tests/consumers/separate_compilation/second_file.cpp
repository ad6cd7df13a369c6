#include <gainsight/px.hpp>

// A second file that uses the library: bodies that were not compiled exactly once would clash or be missing here.
std::string account_as_json() { return gainsight::px::to_json(gainsight::px::account{}); }
