// The process is killed at every moment of a run: no hash is ever left of what PX does not have.
#include "store.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <optional>
#include <random>

using namespace sqlite_store_test;

namespace {

constexpr int ids = 12;

/// What PX has of each record, which outlives the process that is killed.
struct world {
    std::array<int, ids> has{};
};

/// Kills its process when so many moments have passed: steps of SQLite, its commits, and what lies between its calls.
struct fuse {
    std::size_t left;

    static int burns(void* self)
    {
        if (static_cast<fuse*>(self)->left-- == 0) ::kill(::getpid(), SIGKILL);
        return 0;
    }
    static int light(sqlite3* db, char**, sqlite3_api_routines const*)
    {
        sqlite3_progress_handler(db, 5, &burns, burning);
        sqlite3_commit_hook(db, &burns, burning);
        sqlite3_wal_hook(db, [](void* self, sqlite3*, char const*, int) { return burns(self); }, burning);
        return SQLITE_OK;
    }
    static inline fuse* burning = nullptr;
};

/// A nightly run as a bulk makes it: forgets, sends, stores. The records change back and forth, so that a hash that was
/// left behind is taken for the record as it is.
void nightly_run(std::string const& file, world& px, unsigned seed, fuse& f)
{
    sqlite_change_store store{file, "acme",
                              options{}.sync(px::change_store_sync::by_system).group(5, std::chrono::hours{1})};
    std::mt19937 random{seed};
    for (int i = 0; i != 60; ++i) {
        auto const id = static_cast<std::size_t>(random() % ids);
        auto const wanted = static_cast<int>(random() % 3) + 1;
        auto const name = std::to_string(id);
        auto const known = store.lookup(record_kind::user, name);
        if (known == hash(wanted)) continue;
        if (known) store.erase(record_kind::user, name);
        fuse::burns(&f);
        px.has[id] = wanted;
        fuse::burns(&f);
        store.store(record_kind::user, name, hash(wanted));
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_change_store_kills)

BOOST_AUTO_TEST_CASE(leave_no_hash_of_what_px_does_not_have)
{
    auto* const shared = ::mmap(nullptr, sizeof(world), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    BOOST_REQUIRE(shared != MAP_FAILED);
    auto& px = *static_cast<world*>(shared);
    std::size_t killed = 0;
    std::size_t known = 0;
    bool ended = false;
    for (std::size_t moments = 0; !ended; moments += 1 + moments / 40) {
        scratch s;
        auto const file = (s / "state.db").string();
        px = world{};
        for (unsigned run = 0; run != 2; ++run) {
            auto const child = ::fork();
            if (child == 0) {
                // The first run goes through, so that there is something to be wrong about.
                fuse f{run == 0 ? ~std::size_t{0} : moments};
                fuse::burning = &f;
                if (run != 0) sqlite3_auto_extension(reinterpret_cast<void (*)()>(&fuse::light));
                nightly_run(file, px, static_cast<unsigned>(moments) * 2 + run, f);
                ::_exit(0);
            }
            int status = 0;
            ::waitpid(child, &status, 0);
            if (run == 0) BOOST_REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
            ended = run != 0 && WIFEXITED(status);
            BOOST_TEST((ended || run == 0 || WTERMSIG(status) == SIGKILL), status);
        }
        killed += !ended;
        BOOST_TEST_CONTEXT("killed after " << moments << " moments")
        {
            BOOST_TEST(in_sqlite(file, "PRAGMA integrity_check") == "ok ");
            sqlite_change_store store{file, "acme"};
            for (std::size_t id = 0; id != ids; ++id) {
                auto const left = store.lookup(record_kind::user, std::to_string(id));
                BOOST_TEST((!left || left == hash(px.has[id])));
                known += left.has_value();
            }
        }
    }
    BOOST_TEST(killed >= 100U, killed);
    BOOST_TEST(known > killed * ids / 3);
    ::munmap(shared, sizeof(world));
}

BOOST_AUTO_TEST_SUITE_END()
