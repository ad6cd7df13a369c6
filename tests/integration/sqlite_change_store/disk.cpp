// What is brought to the disk when, and a disk that is full.
#include "store.hpp"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <random>
#include <string>

namespace {

int syncs = 0;
bool full = false;
std::string what_is_synced;  // a folder for the files as they were at their last fsync; "" for none

/// By the file's own descriptor: to open and close it would take SQLite's locks away.
void note_synced(int fd)
{
    struct ::stat facts{};
    if (what_is_synced.empty() || ::fstat(fd, &facts) != 0) return;
    px_test::fs::path const synced{what_is_synced};
    auto const it = px_test::fs::read_symlink("/proc/self/fd/" + std::to_string(fd));
    if (!S_ISREG(facts.st_mode)) return;
    // What was removed before is gone with it, as file systems with a journal of their own have it.
    for (auto const& entry : px_test::fs::directory_iterator{synced})
        if (!px_test::fs::exists(it.parent_path() / entry.path().filename())) px_test::fs::remove(entry.path());
    std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
    if (::pread(fd, bytes.data(), bytes.size(), 0) != facts.st_size) return;
    std::ofstream{synced / it.filename(), std::ios::binary} << bytes;
}

}  // namespace

// SQLite calls these in place of the system's.
extern "C" {
int fdatasync(int fd)
{
    ++syncs;
    note_synced(fd);
    return static_cast<int>(::syscall(SYS_fdatasync, fd));
}
int fsync(int fd)
{
    ++syncs;
    note_synced(fd);
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

std::string hex(px::write_hash const& bytes)
{
    std::string out;
    for (auto const b : bytes)
        for (unsigned const digit : {std::to_integer<unsigned>(b) >> 4, std::to_integer<unsigned>(b) & 15})
            out += "0123456789ABCDEF"[digit];
    return out;
}

/// A run whose records change back and forth; before and after each is sent, the power might fail. Returns how often a
/// hash would then be left of what PX does not have.
int wrong_after_loss_of_power(px::change_store_sync policy)
{
    constexpr std::size_t ids = 8;
    scratch s, synced;
    std::array<int, ids> has{};
    int wrong = 0;
    auto const lose_power = [&] {
        scratch after;
        px_test::fs::copy(synced.path, after.path, px_test::fs::copy_options::recursive);
        auto const watched = std::exchange(what_is_synced, "");
        auto const left = in_sqlite((after / "state.db").string(),
                                    "PRAGMA synchronous=OFF; SELECT id || '=' || hex(hash) FROM hashes");
        what_is_synced = watched;
        BOOST_TEST(left.find("no such table") == left.npos);
        for (std::size_t id = 0; id != ids; ++id) {
            auto const name = std::to_string(id) + '=';
            wrong += left.find(name) != left.npos && left.find(name + hex(hash(has[id])) + ' ') == left.npos;
        }
    };
    what_is_synced = synced.path.string();
    {
        sqlite_change_store store{s / "state.db", "acme", options{}.sync(policy).group(4, std::chrono::hours{1})};
        std::mt19937 random{7};
        for (int i = 0; i != 60; ++i) {
            if (i % 20 == 19) in_sqlite((s / "state.db").string(), "PRAGMA wal_checkpoint(FULL)");
            auto const id = static_cast<std::size_t>(random() % ids);
            auto const wanted = static_cast<int>(random() % 3) + 1;
            auto const known = store.lookup(record_kind::user, std::to_string(id));
            if (known == hash(wanted)) continue;
            if (known) store.erase(record_kind::user, std::to_string(id));
            has[id] = wanted;
            lose_power();
            store.store(record_kind::user, std::to_string(id), hash(wanted));
            lose_power();
        }
    }
    what_is_synced.clear();
    return wrong;
}

BOOST_AUTO_TEST_CASE(leaves_no_hash_of_what_px_does_not_have_when_the_power_fails)
{
    BOOST_TEST(wrong_after_loss_of_power(px::change_store_sync::each) == 0);
    // Else this test would show nothing.
    BOOST_TEST(wrong_after_loss_of_power(px::change_store_sync::by_system) > 0);
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
