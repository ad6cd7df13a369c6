// The process is killed at every moment of a run: rows and state always agree, and the next run goes on.
#include "../../../examples/export/sqlite_output.hpp"

#include "pages.hpp"
#include "sqlite.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <memory>
#include <string>

using namespace px_test;

namespace {

constexpr std::size_t windows = 4;
constexpr std::size_t records = 5;  // of each of the two pages of a window

/// A run that goes on where the state says.
void run(std::shared_ptr<example::sqlite_database> const& db)
{
    auto const writer = example::sqlite_output{db}.open(users_list());
    run_windows(*writer, windows, records);
}

/// Kills its process when SQLite has done so many steps more; each transaction's commit is one, and so is its end.
struct fuse {
    std::size_t left;

    static int burns(void* self)
    {
        auto& left = static_cast<fuse*>(self)->left;
        if (left-- == 0) ::kill(::getpid(), SIGKILL);
        return 0;
    }
};

/// Whether the run came to its end before it was to be killed.
bool run_and_kill(std::string const& file, std::size_t steps)
{
    auto const child = ::fork();
    if (child == 0) {
        auto const db = std::make_shared<example::sqlite_database>(file);
        fuse f{steps};
        sqlite3_progress_handler(db->handle(), 50, &fuse::burns, &f);
        sqlite3_commit_hook(db->handle(), &fuse::burns, &f);
        sqlite3_wal_hook(db->handle(), [](void* self, sqlite3*, char const*, int) { return fuse::burns(self); }, &f);
        run(db);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST((WIFEXITED(status) ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL), status);
    return WIFEXITED(status);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_kills)

BOOST_AUTO_TEST_CASE(rows_and_state_agree_wherever_the_process_is_killed)
{
    std::size_t killed = 0;
    bool ended = false;
    for (std::size_t steps = 0; !ended; steps += 1 + steps / 40, ++killed) {
        text_folder s;
        auto const file = s / "px.db";
        ended = run_and_kill(file, steps);
        BOOST_TEST_CONTEXT("killed after " << steps << " steps")
        {
            sqlite_peer look{file};
            BOOST_TEST(look("PRAGMA integrity_check") == "ok ");
            if (look("SELECT count(*) FROM sqlite_schema WHERE name IN ('users', '_px_state')") == "2 ") {
                // Pages are there whole or not at all, and all of the windows that the state counts.
                BOOST_TEST(look("SELECT count(*) % 5 FROM users") == "0 ");
                auto const state = look("SELECT CAST(state AS INTEGER) FROM _px_state");
                auto const finished = state.empty() ? 0 : std::stoul(state);
                BOOST_TEST(look("SELECT count(*) FROM users WHERE CAST(substr(_id, 2, 1) AS INTEGER) < " +
                                std::to_string(finished)) == std::to_string(finished * 2 * records) + ' ');
                BOOST_TEST(std::stoul(look("SELECT count(*) FROM users")) <= (finished + 1) * 2 * records);
            }
            run(std::make_shared<example::sqlite_database>(file));
            BOOST_TEST(look("SELECT count(*), count(_deleted), count(DISTINCT _id) FROM users; SELECT state FROM "
                            "_px_state") == "40|0|40 4 ");
        }
    }
    BOOST_TEST(killed > 30U);
}

BOOST_AUTO_TEST_SUITE_END()
