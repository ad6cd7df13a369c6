// The export as a process, and a folder of its own for each test.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_PROGRAM_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_PROGRAM_HPP

#include "../scratch.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;
namespace px = gainsight::px;
using namespace std::chrono_literals;

inline constexpr char key[] = "export-test-key-0001";

using px_test::scratch;

inline std::string text_of(fs::path const& file)
{
    std::ostringstream out;
    out << std::ifstream{file}.rdbuf();
    return out.str();
}

/// The export under way.
class process {
public:
    /// What it says goes into a file, `where`/output; what it writes to the standard output goes into `messages`, where
    /// that is named.
    process(scratch const& where, std::vector<std::string> arguments, std::vector<std::string> environment = {},
            fs::path const& messages = {})
        : output_{where / "output"}
    {
        arguments.insert(arguments.begin(), PX_EXPORT);
        std::fflush(nullptr);  // or the child writes it again
        pid_ = ::fork();
        BOOST_REQUIRE(pid_ >= 0);
        if (pid_ != 0) return;
        ::close_range(3, ~0U, 0);  // the simulator's listeners, which would live on in the child
        std::freopen(output_.c_str(), "w", stdout);
        ::dup2(STDOUT_FILENO, STDERR_FILENO);
        if (!messages.empty()) std::freopen(messages.c_str(), "a", stdout);
        ::unsetenv("PX_API_KEY");
        ::unsetenv("PX_REGION");
        for (auto& e : environment) ::putenv(e.data());
        std::vector<char*> argv;
        for (auto& a : arguments) argv.push_back(a.data());
        argv.push_back(nullptr);
        ::execv(PX_EXPORT, argv.data());
        ::_exit(127);
    }
    void signal(int s) const { ::kill(pid_, s); }
    int wait()
    {
        if (!ended_) ::waitpid(pid_, &status_, 0);
        ended_ = true;
        return WIFEXITED(status_) ? WEXITSTATUS(status_) : 1000 + status_;
    }
    /// Whether it has ended by itself.
    bool ended()
    {
        if (!ended_) ended_ = ::waitpid(pid_, &status_, WNOHANG) == pid_;
        return ended_;
    }
    [[nodiscard]] std::string output() const { return text_of(output_); }

private:
    fs::path output_;
    pid_t pid_;
    int status_ = 0;
    bool ended_ = false;
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
