// A SQLite file that one run of the export writes: opened and checked, its statements, its transactions, its failures
// in words.
#ifndef EXAMPLES_EXPORT_SQLITE_DATABASE_HPP
#define EXAMPLES_EXPORT_SQLITE_DATABASE_HPP

#include "disk_file.hpp"
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

/// The file, from open to close. For one thread.
class sqlite_database {
public:
    /// In PRAGMA application_id, so that `file` and this program tell such a file from other databases: "PXDB".
    static constexpr int application_id = 0x50584442;
    /// In PRAGMA user_version: that of the library which wrote last. A later one may have other columns.
    static constexpr int version = GAINSIGHT_PX_VERSION;

    /// Opens the file, which is made where there is none; ":memory:" is none. `patience` is how long a statement waits
    /// for another program that holds the file.
    explicit sqlite_database(std::string file, std::chrono::milliseconds patience = std::chrono::seconds{10})
        : file_{std::move(file)}
    {
        if (file_ != ":memory:") take_turn();
        auto const opened = sqlite3_open_v2(file_.c_str(), &db_,
                                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
        try {
            if (opened != SQLITE_OK) fail("cannot be opened");
            sqlite3_extended_result_codes(db_, 1);
            sqlite3_busy_timeout(db_, static_cast<int>(patience.count()));
            check_and_stamp();
        } catch (...) {
            close();
            throw;
        }
    }
    sqlite_database(sqlite_database const&) = delete;
    sqlite_database& operator=(sqlite_database const&) = delete;
    ~sqlite_database() { close(); }

    [[nodiscard]] std::string const& file() const noexcept { return file_; }
    [[nodiscard]] sqlite3* handle() const noexcept { return db_; }

    void execute(std::string const& sql)
    {
        if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail("cannot be written");
    }
    /// False, and nothing is changed, where rows stand against it.
    [[nodiscard]] bool execute_unless_constraint(std::string const& sql)
    {
        auto const code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
        if (code != SQLITE_OK && (code & 0xFF) != SQLITE_CONSTRAINT) fail("cannot be written");
        return code == SQLITE_OK;
    }
    [[nodiscard]] std::int64_t number(std::string const& sql);

    /// What the last call of SQLite failed for, in one sentence with the file's name.
    [[noreturn]] void fail(std::string_view what) const
    {
        std::string problem = file_;
        auto const code = db_ ? sqlite3_extended_errcode(db_) : SQLITE_NOMEM;
        switch (code & 0xFF) {
            case SQLITE_BUSY:
            case SQLITE_LOCKED: problem += " is locked by another program, which did not end its transaction"; break;
            case SQLITE_FULL: problem += " cannot be written: the disk is full"; break;
            case SQLITE_READONLY: problem += " cannot be written: it, or its folder, is read-only"; break;
            case SQLITE_NOTADB: problem += " is no SQLite database"; break;
            case SQLITE_CORRUPT: problem += " is damaged: " + words(); break;
            default: problem += ' ' + std::string{what} + ": " + words(); break;
        }
        output_fails(problem);
    }
    [[noreturn]] void refuse(std::string_view why) const { output_fails(file_ + ' ' + std::string{why}); }

    /// Whether what is committed outlives a loss of power, and not only of the process.
    void sync_commits(bool yes) { execute(yes ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"); }

private:
    [[nodiscard]] std::string words() const
    {
        std::string said = db_ ? sqlite3_errmsg(db_) : "out of memory";
        if (int const number = db_ ? sqlite3_system_errno(db_) : 0; number != 0)
            said += std::string{" ("} + std::strerror(number) + ')';
        return said;
    }

    /// One run at a time writes the file: two would take each other's bookmarks for their own. The lock ends with the
    /// process, however that ends. SQLite's own locks are of another kind, so readers do not meet it; and it is let go
    /// of behind SQLite's, since a process that closes a file loses those.
    void take_turn()
    {
        lock_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (lock_ < 0) refuse(std::string{"cannot be opened: "} + std::strerror(errno));
        // Where the file system has no such locks, SQLite's own still keep transactions apart.
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
    void close() noexcept
    {
        sqlite3_close_v2(std::exchange(db_, nullptr));
        if (lock_ >= 0) ::close(std::exchange(lock_, -1));
    }

    std::string file_;
    int lock_ = -1;
    sqlite3* db_ = nullptr;
};

/// A prepared statement.
class sqlite_statement {
public:
    sqlite_statement() = default;
    sqlite_statement(sqlite_database& db, std::string const& sql) : db_{&db}
    {
        if (sqlite3_prepare_v3(db.handle(), sql.c_str(), static_cast<int>(sql.size() + 1), SQLITE_PREPARE_PERSISTENT,
                               &statement_, nullptr) != SQLITE_OK)
            db.fail("cannot be used");
    }
    sqlite_statement(sqlite_statement&& other) noexcept
        : db_{other.db_}, statement_{std::exchange(other.statement_, nullptr)}
    {}
    sqlite_statement& operator=(sqlite_statement&& other) noexcept
    {
        std::swap(db_, other.db_);
        std::swap(statement_, other.statement_);
        return *this;
    }
    ~sqlite_statement() { sqlite3_finalize(statement_); }

    // Parameters from 1. Texts are not copied: they have to live until the statement was run.
    void bind(int at, std::string_view text)
    {
        // A null pointer would be NULL.
        check(sqlite3_bind_text64(statement_, at, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                                  SQLITE_UTF8));
    }
    void bind(int at, std::int64_t i) { check(sqlite3_bind_int64(statement_, at, i)); }
    void bind(int at, double d) { check(sqlite3_bind_double(statement_, at, d)); }
    void bind_null(int at) { check(sqlite3_bind_null(statement_, at)); }

    /// Runs it to its end.
    void run()
    {
        int code = SQLITE_ROW;
        while (code == SQLITE_ROW) code = sqlite3_step(statement_);
        if (code != SQLITE_DONE) {
            sqlite3_reset(statement_);
            db_->fail("cannot be written");
        }
        sqlite3_reset(statement_);
    }
    /// Whether there is a next row; after the last one it can be run again.
    [[nodiscard]] bool next()
    {
        auto const code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) return true;
        sqlite3_reset(statement_);
        if (code != SQLITE_DONE) db_->fail("cannot be read");
        return false;
    }
    /// Of the row at hand, from 0; until the next one.
    [[nodiscard]] std::string text(int column) const
    {
        auto const* const bytes = reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
        return bytes ? std::string{bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))} : "";
    }
    [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }

private:
    void check(int code)
    {
        if (code != SQLITE_OK) db_->fail("cannot be written");
    }
    sqlite_database* db_ = nullptr;
    sqlite3_stmt* statement_ = nullptr;
};

inline std::int64_t sqlite_database::number(std::string const& sql)
{
    sqlite_statement statement{*this, sql};
    std::int64_t found = 0;
    while (statement.next()) found = statement.number(0);
    return found;
}

/// All or nothing, from construction to commit().
class sqlite_transaction {
public:
    explicit sqlite_transaction(sqlite_database& db) : db_{db} { db_.execute("BEGIN IMMEDIATE"); }
    sqlite_transaction(sqlite_transaction const&) = delete;
    sqlite_transaction& operator=(sqlite_transaction const&) = delete;
    ~sqlite_transaction()
    {
        // Some failures have rolled it back by themselves.
        if (sqlite3_get_autocommit(db_.handle()) == 0)
            sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    void commit() { db_.execute("COMMIT"); }

private:
    sqlite_database& db_;
};

}  // namespace example

#endif
