// Shows what the processes of a fleet are doing, by what they keep in Redis: for people and for Prometheus. Its demo
// starts a fleet on this machine.
//
//   fleet --help
//   fleet status redis://10.0.0.5 --watch
//   fleet remove orders redis://10.0.0.5
//   fleet demo
#ifdef EXAMPLES_WITH_REDIS
#include "fleet/demo.hpp"
#include "fleet/remove.hpp"
#include "fleet/status.hpp"
#endif

#include <csignal>
#include <cstdio>
#include <exception>
#include <string_view>

int main(int argc, char** argv)
try {
#ifdef EXAMPLES_WITH_REDIS
    std::signal(SIGPIPE, SIG_IGN);
    std::string_view const what = argc > 1 ? argv[1] : "--help";
    if (what == "status") return example::status(example::parse_status(argc - 1, argv + 1));
    if (what == "remove") return example::remove(example::parse_remove(argc - 1, argv + 1));
    if (what == "demo") return example::demo(example::parse_demo(argc - 1, argv + 1));
    if (what == "--help" || what == "-h") {
        std::fputs(example::fleet_help, stdout);
        return argc > 1 ? 0 : 1;
    }
    throw example::bad_option("fleet does not know '" + std::string{what} + "'; fleet --help says what there is");
#else
    static_cast<void>(argc);
    static_cast<void>(argv);
    std::fputs("fleet: it was built without hiredis; install libhiredis-dev and build it again\n", stderr);
    return 1;
#endif
} catch (std::exception const& e) {
    std::fprintf(stderr, "fleet: %s\n", e.what());
    return 1;
}
