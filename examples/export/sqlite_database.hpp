// The SQLite file of an export: checks and locks it, and its transactions.
#ifndef EXAMPLES_EXPORT_SQLITE_DATABASE_HPP
#define EXAMPLES_EXPORT_SQLITE_DATABASE_HPP

#include "sqlite_connection.hpp"
#include "table_columns.hpp"

#include <gainsight/px/core/config.hpp>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace example {

namespace px = gainsight::px;

/// The database file of an export. Not thread-safe.
class sqlite_database : public sqlite_connection {
public:
    /// The value of PRAGMA application_id, by which `file` and this program recognise such a file: "PXDB".
    static constexpr int application_id = 0x50584442;
    /// The value of PRAGMA user_version: the version of the library that wrote last. A later version may have other
    /// columns.
    static constexpr int version = GAINSIGHT_PX_VERSION;

    /// Opens or creates the file; ":memory:" is a database without a file. `patience` is how long a statement waits for
    /// another program that locks the file.
    explicit sqlite_database(std::string file, std::chrono::milliseconds patience = std::chrono::seconds{10})
        : sqlite_connection{std::move(file)}
    {
        if (this->file() != ":memory:") take_turn();
        try {
            open(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, patience);
            check_and_stamp();
        } catch (...) {
            give_turn();
            throw;
        }
    }
    sqlite_database(sqlite_database const&) = delete;
    sqlite_database& operator=(sqlite_database const&) = delete;
    ~sqlite_database() { give_turn(); }

    /// Whether commits survive a loss of power, and not only the end of the process.
    void sync_commits(bool yes) { execute(yes ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"); }

private:
    /// Ensures that only one run writes to the file, since two would mix up their bookmarks. The lock ends when the
    /// process ends. It is a flock, and SQLite's locks are POSIX locks, so readers are not affected. It is released
    /// after the database is closed, since closing any descriptor of a file releases the POSIX locks of the process.
    void take_turn()
    {
        lock_ = ::open(file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (lock_ < 0) refuse(std::string{"cannot be opened: "} + std::strerror(errno));
        // If the file system has no such locks, SQLite's locks still separate transactions.
        if (::flock(lock_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
        ::close(std::exchange(lock_, -1));
        refuse("is being written by another export: wait for its end");
    }

    void check_and_stamp()
    {
        auto const id = number("PRAGMA application_id");
        auto const written_by = number("PRAGMA user_version");
        if (id != application_id && (id != 0 || number("SELECT count(*) FROM sqlite_schema") != 0))
            refuse("is a database that this program did not make: name another file");
        if (written_by > version)
            refuse("was written by version " + version_text(written_by) + " of this program, and this one is " +
                   version_text(version) + ": use that one or a later one");
        if (id == 0) execute("PRAGMA page_size=8192");
        execute("PRAGMA journal_mode=WAL");
        execute("PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4096; PRAGMA cache_size=-16384");
        if (id == application_id && written_by == version) return;
        execute("BEGIN IMMEDIATE; PRAGMA application_id=" + std::to_string(application_id) +
                "; PRAGMA user_version=" + std::to_string(version) + "; COMMIT");
    }
    void give_turn() noexcept
    {
        close();
        if (lock_ >= 0) ::close(std::exchange(lock_, -1));
    }

    int lock_ = -1;
};

/// A transaction from construction to commit(); the destructor rolls back.
class sqlite_transaction {
public:
    explicit sqlite_transaction(sqlite_database& db) : db_{db} { db_.execute("BEGIN IMMEDIATE"); }
    sqlite_transaction(sqlite_transaction const&) = delete;
    sqlite_transaction& operator=(sqlite_transaction const&) = delete;
    ~sqlite_transaction()
    {
        // After some failures SQLite has already rolled back.
        if (sqlite3_get_autocommit(db_.handle()) == 0)
            sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    void commit() { db_.execute("COMMIT"); }

private:
    sqlite_database& db_;
};

}  // namespace example

#endif
