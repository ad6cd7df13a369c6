// What is brought to the disk when, and a disk that is full.
#include "store.hpp"

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace {

int syncs = 0;
bool full = false;

}  // namespace

// SQLite calls these in place of the system's.
extern "C" {
int fdatasync(int fd)
{
    ++syncs;
    return static_cast<int>(::syscall(SYS_fdatasync, fd));
}
int fsync(int fd)
{
    ++syncs;
    return static_cast<int>(::syscall(SYS_fsync, fd));
}
static ssize_t write_or_not(int fd, void const* bytes, std::size_t size, off_t at)
{
    if (!full) return ::syscall(SYS_pwrite64, fd, bytes, size, at);
    errno = ENOSPC;
    return -1;
}
}

using namespace sqlite_store_test;

BOOST_AUTO_TEST_SUITE(sqlite_change_store_disk)

BOOST_AUTO_TEST_CASE(has_what_was_forgotten_before_the_record_is_sent_and_what_was_stored_by_groups)
{
    scratch s;
    sqlite_change_store store{s / "state.db", "acme", options{}.group(1000, std::chrono::hours{1})};
    for (int i = 0; i != 2000; ++i) store.store(record_kind::user, std::to_string(i), hash(i));
    syncs = 0;
    for (int i = 2000; i != 2900; ++i) store.store(record_kind::user, std::to_string(i), hash(i));
    for (int i = 2000; i != 2100; ++i) store.erase(record_kind::user, std::to_string(i));  // not in the file
    BOOST_TEST(syncs == 0);
    for (int i = 0; i != 20; ++i) {
        auto const before = syncs;
        store.erase(record_kind::user, std::to_string(i));
        BOOST_TEST(syncs > before);
    }
}

BOOST_AUTO_TEST_CASE(has_it_when_the_system_pleases_where_that_was_asked_for)
{
    scratch s;
    auto const file = s / "state.db";
    sqlite_change_store store{file, "acme", options{}.sync(px::change_store_sync::by_system)};
    for (int i = 0; i != 100; ++i) store.store(record_kind::user, std::to_string(i), hash(i));
    store.flush();
    syncs = 0;
    for (int i = 0; i != 100; ++i) store.erase(record_kind::user, std::to_string(i));
    BOOST_TEST(syncs == 0);
    BOOST_TEST(in_sqlite(file.string(), "SELECT count(*) FROM hashes") == "0 ");
}

BOOST_AUTO_TEST_CASE(that_is_full_is_an_error_which_loses_nothing)
{
    scratch s;
    auto const file = (s / "state.db").string();
    auto* const system = sqlite3_vfs_find(nullptr);
    for (auto const* name : {"pwrite", "pwrite64"})
        system->xSetSystemCall(system, name, reinterpret_cast<sqlite3_syscall_ptr>(&write_or_not));
    {
        sqlite_change_store store{file, "acme"};
        store.store(record_kind::user, "a", hash(1));
        store.flush();
        store.store(record_kind::user, "b", hash(2));
        full = true;
        auto const sentence = file + " cannot be written: the disk is full";
        BOOST_TEST(sentence_of([&] { store.erase(record_kind::user, "a"); }) == sentence);
        BOOST_TEST(sentence_of([&] { store.flush(); }) == sentence);
        BOOST_TEST((store.lookup(record_kind::user, "a") == hash(1)));
        BOOST_TEST((store.lookup(record_kind::user, "b") == hash(2)));
        full = false;
        store.erase(record_kind::user, "a");
        BOOST_TEST(!store.lookup(record_kind::user, "a"));
        BOOST_TEST(in_sqlite(file, "SELECT id FROM hashes; PRAGMA integrity_check") == "b ok ");
        store.store(record_kind::user, "c", hash(3));
        full = true;
    }  // what is left cannot be written
    full = false;
    system->xSetSystemCall(system, nullptr, nullptr);
    BOOST_TEST(in_sqlite(file, "SELECT id FROM hashes") == "b ");
}

BOOST_AUTO_TEST_SUITE_END()
