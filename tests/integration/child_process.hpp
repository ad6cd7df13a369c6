// A program of ours as a process.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_CHILD_PROCESS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_CHILD_PROCESS_HPP

#include "scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace px_test {

inline std::string text_of(fs::path const& file)
{
    std::ostringstream out;
    out << std::ifstream{file}.rdbuf();
    return out.str();
}

/// The program under way; it has no key but what `environment` gives it.
class child_process {
public:
    /// What it says goes into a file, `where`/output; what it writes to the standard output goes into `messages`, where
    /// that is named; it reads `input`, a descriptor, where that is one.
    child_process(char const* program, scratch const& where, std::vector<std::string> arguments,
                  std::vector<std::string> environment = {}, fs::path const& messages = {}, int input = -1)
        : output_{where / "output"}
    {
        arguments.insert(arguments.begin(), program);
        std::fflush(nullptr);  // or the child writes it again
        pid_ = ::fork();
        BOOST_REQUIRE(pid_ >= 0);
        if (pid_ != 0) return;
        if (input >= 0) ::dup2(input, STDIN_FILENO);
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
        ::execv(program, argv.data());
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

}  // namespace px_test

#endif
