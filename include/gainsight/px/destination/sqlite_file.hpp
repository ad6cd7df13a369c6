// Wrappers for SQLite: a database file, statements and transactions, which throw px::error. Needs libsqlite3.
#ifndef GAINSIGHT_PX_DESTINATION_SQLITE_FILE_HPP
#define GAINSIGHT_PX_DESTINATION_SQLITE_FILE_HPP

#include <gainsight/px/core/error.hpp>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// A connection to a database file. Failures are thrown as px::error, with a sentence that begins with the name of the
/// file.
class sqlite_file {
public:
    /// Opens the file, or creates it so that only its owner can read it. `patience` is how long a statement waits for a
    /// transaction of another program.
    sqlite_file(std::filesystem::path const& path, std::chrono::milliseconds patience)
        : name_{path.string()}, patience_{patience}
    {
        std::error_code ignored;
        if (std::filesystem::is_directory(path, ignored)) refuse("is a folder, where a file is needed");
        // Only if the file does not exist: closing any descriptor of a file releases the POSIX locks that other
        // connections of this process hold on it.
        if (int const made = ::open(name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); made >= 0)
            ::close(made);
        else if (errno != EEXIST)
            refuse("cannot be made: " + std::generic_category().message(errno));
        // An absolute path, since SQLite gives other names, as "file:...", a special meaning.
        auto const opened = sqlite3_open_v2(std::filesystem::absolute(path).c_str(), &db_,
                                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
        try {
            if (opened != SQLITE_OK) fail("cannot be opened");
            sqlite3_extended_result_codes(db_, 1);
            sqlite3_busy_timeout(db_, static_cast<int>(patience_.count()));
            if (sqlite3_db_readonly(db_, "main") == 1) refuse("cannot be written: it is read-only");
        } catch (...) {
            close();
            throw;
        }
    }
    sqlite_file(sqlite_file const&) = delete;
    sqlite_file& operator=(sqlite_file const&) = delete;
    ~sqlite_file() { close(); }

    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    [[nodiscard]] sqlite3* handle() const noexcept { return db_; }
    [[nodiscard]] std::chrono::milliseconds patience() const noexcept { return patience_; }

    void execute(std::string const& sql)
    {
        if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail("cannot be used");
    }
    /// Throws the error of the last SQLite call.
    [[noreturn]] void fail(std::string_view what) const
    {
        switch ((db_ ? sqlite3_extended_errcode(db_) : SQLITE_NOMEM) & 0xff) {
            case SQLITE_BUSY:
            case SQLITE_LOCKED: refuse("is locked by another program, which did not end its transaction");
            case SQLITE_FULL: refuse("cannot be written: the disk is full");
            case SQLITE_READONLY: refuse("cannot be written: it, or its folder, is read-only");
            case SQLITE_NOTADB: refuse("is no SQLite database");
            case SQLITE_CORRUPT: refuse("is damaged: " + words());
            default: refuse(std::string{what} + ": " + words());
        }
    }
    [[noreturn]] void refuse(std::string_view why) const { throw error{errc::hook_failed, (name_ + ' ').append(why)}; }

private:
    [[nodiscard]] std::string words() const
    {
        std::string said = db_ ? sqlite3_errmsg(db_) : "out of memory";
        if (int const number = db_ ? sqlite3_system_errno(db_) : 0; number != 0)
            said += " (" + std::generic_category().message(number) + ')';
        return said;
    }
    void close() noexcept { sqlite3_close_v2(std::exchange(db_, nullptr)); }

    std::string name_;
    std::chrono::milliseconds patience_;
    sqlite3* db_ = nullptr;
};

/// A prepared statement. Parameters count from 1, columns from 0. Bound text and bytes must live until the statement
/// was run.
class sqlite_statement {
public:
    sqlite_statement(sqlite_file const& file, std::string_view sql) : file_{&file}
    {
        if (sqlite3_prepare_v3(file.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                               &statement_, nullptr) != SQLITE_OK)
            file.fail("cannot be used");
    }
    sqlite_statement(sqlite_statement const&) = delete;
    sqlite_statement& operator=(sqlite_statement const&) = delete;
    ~sqlite_statement() { sqlite3_finalize(statement_); }

    sqlite_statement& bind(int at, std::string_view text)
    {
        return check(sqlite3_bind_text64(statement_, at, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                                         SQLITE_UTF8));
    }
    sqlite_statement& bind(int at, std::int64_t i) { return check(sqlite3_bind_int64(statement_, at, i)); }
    sqlite_statement& bind_bytes(int at, void const* bytes, std::size_t size)
    {
        return check(sqlite3_bind_blob64(statement_, at, bytes, size, SQLITE_STATIC));
    }

    /// Runs a statement that returns no rows.
    void run()
    {
        if (next()) sqlite3_reset(statement_);
    }
    /// Moves to the next row; false if there is none. After the last row the statement can be run again.
    [[nodiscard]] bool next()
    {
        auto const code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) return true;
        sqlite3_reset(statement_);
        if (code != SQLITE_DONE) file_->fail("cannot be used");
        return false;
    }
    /// Discards the rows that are left.
    void reset() noexcept { sqlite3_reset(statement_); }
    [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
    [[nodiscard]] std::string_view bytes(int column) const
    {
        auto const* const data = static_cast<char const*>(sqlite3_column_blob(statement_, column));
        return {data, data ? static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)) : 0};
    }

private:
    sqlite_statement& check(int code)
    {
        if (code != SQLITE_OK) file_->fail("cannot be used");
        return *this;
    }
    sqlite_file const* file_;
    sqlite3_stmt* statement_ = nullptr;
};

[[nodiscard]] inline std::int64_t number_of(sqlite_file const& file, std::string_view sql)
{
    sqlite_statement statement{file, sql};
    auto const out = statement.next() ? statement.number(0) : 0;
    return out;
}

/// A transaction from construction to commit(); the destructor rolls back.
class sqlite_transaction {
public:
    explicit sqlite_transaction(sqlite_file& file) : file_{file} { file_.execute("BEGIN IMMEDIATE"); }
    sqlite_transaction(sqlite_transaction const&) = delete;
    sqlite_transaction& operator=(sqlite_transaction const&) = delete;
    ~sqlite_transaction()
    {
        // After some failures SQLite has already rolled back.
        if (sqlite3_get_autocommit(file_.handle()) == 0)
            sqlite3_exec(file_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    void commit() { file_.execute("COMMIT"); }

private:
    sqlite_file& file_;
};

}  // namespace gainsight::px::inline v0::detail

#endif
