// The export as a process.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_PROGRAM_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_PROGRAM_HPP

#include "../child_process.hpp"
#include "../scratch.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fs = std::filesystem;
namespace px = gainsight::px;
using namespace std::chrono_literals;

inline constexpr char key[] = "export-test-key-0001";

using px_test::scratch;

using px_test::text_of;

/// The export under way.
class process : public px_test::child_process {
public:
    process(scratch const& where, std::vector<std::string> arguments, std::vector<std::string> environment = {},
            fs::path const& messages = {})
        : child_process{PX_EXPORT, where, std::move(arguments), std::move(environment), messages}
    {}
};

/// How many different records a file holds, each a JSON object in a line of its own.
inline std::size_t records(fs::path const& file, char const* id)
{
    std::set<std::string> ids;
    std::ifstream in{file};
    std::size_t lines = 0;
    for (std::string line; std::getline(in, line); ++lines)
        ids.insert(std::string{boost::json::parse(line).at(id).as_string()});
    BOOST_TEST(ids.size() == lines);
    return ids.size();
}

#endif
