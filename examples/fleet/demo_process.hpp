// A program that the demo starts, and that ends with it.
#ifndef EXAMPLES_FLEET_DEMO_PROCESS_HPP
#define EXAMPLES_FLEET_DEMO_PROCESS_HPP

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace example {

namespace fs = std::filesystem;

/// The file of a program in one of the folders of PATH.
inline std::optional<fs::path> find_program(std::string const& name)
{
    auto const* const path = std::getenv("PATH");
    std::istringstream folders{path ? path : ""};
    for (std::string folder; std::getline(folders, folder, ':');)
        if (auto file = fs::path{folder} / name; ::access(file.c_str(), X_OK) == 0) return file;
    return {};
}

/// A folder of its own as long as this lives.
class demo_folder {
public:
    demo_folder()
    {
        std::string name = (fs::temp_directory_path() / "px-fleet-demo-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::system_error{errno, std::generic_category(), "cannot make " + name};
        path_ = name;
    }
    demo_folder(demo_folder const&) = delete;
    demo_folder& operator=(demo_folder const&) = delete;
    ~demo_folder()
    {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    [[nodiscard]] fs::path operator/(std::string const& name) const { return path_ / name; }
    [[nodiscard]] fs::path const& path() const noexcept { return path_; }

private:
    fs::path path_;
};

/// It is killed when this goes, and by the system where the demo dies otherwise. Started from the main thread.
class demo_process {
public:
    /// What it says goes into `output`. `environment` is added to that of the demo: "NAME=value".
    demo_process(fs::path const& program, std::vector<std::string> arguments, fs::path const& output,
                 std::vector<std::string> environment = {})
    {
        arguments.insert(arguments.begin(), program.string());
        std::vector<char*> argv, env;
        for (auto& a : arguments) argv.push_back(a.data());
        argv.push_back(nullptr);
        for (char** e = environ; *e; ++e) env.push_back(*e);
        for (auto& e : environment) env.insert(env.begin(), e.data());
        env.push_back(nullptr);
        auto const parent = ::getpid();
        pid_ = ::fork();
        if (pid_ < 0) throw std::system_error{errno, std::generic_category(), "cannot start " + program.string()};
        if (pid_ != 0) return;
        // Ctrl-C is for the demo alone, which then ends all others in their order.
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(127);
        if (auto const nothing = ::open("/dev/null", O_RDONLY); nothing >= 0) ::dup2(nothing, STDIN_FILENO);
        auto const file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(file, STDOUT_FILENO);
        ::dup2(file, STDERR_FILENO);
        ::close_range(3, ~0U, 0);
        ::execve(program.c_str(), argv.data(), env.data());
        ::_exit(127);
    }
    demo_process(demo_process&& other) noexcept
        : pid_{std::exchange(other.pid_, -1)}, status_{other.status_}, ended_{other.ended_}
    {}
    demo_process& operator=(demo_process&&) = delete;
    ~demo_process()
    {
        signal(SIGKILL);
        if (pid_ > 0 && !ended_) ::waitpid(pid_, &status_, 0);
    }

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    void signal(int s)
    {
        if (pid_ > 0 && !has_ended()) ::kill(pid_, s);
    }
    bool has_ended()
    {
        if (!ended_) ended_ = ::waitpid(pid_, &status_, WNOHANG) == pid_;
        return ended_;
    }
    /// After it has ended: "exit status 0", "killed by signal 9".
    [[nodiscard]] std::string end() const
    {
        return WIFEXITED(status_) ? "exit status " + std::to_string(WEXITSTATUS(status_))
                                  : "killed by signal " + std::to_string(WTERMSIG(status_));
    }
    [[nodiscard]] bool succeeded() const noexcept { return ended_ && WIFEXITED(status_) && WEXITSTATUS(status_) == 0; }

private:
    pid_t pid_ = -1;
    int status_ = 0;
    bool ended_ = false;
};

}  // namespace example

#endif
