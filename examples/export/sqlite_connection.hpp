// A connection to a SQLite file, and prepared statements, which throw errors.
#ifndef EXAMPLES_EXPORT_SQLITE_CONNECTION_HPP
#define EXAMPLES_EXPORT_SQLITE_CONNECTION_HPP

#include "disk_file.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// A connection to a file. Not thread-safe.
class sqlite_connection {
public:
    /// `flags` are those of sqlite3_open_v2. `patience` is how long a statement waits for another program that locks
    /// the file.
    sqlite_connection(std::string file, int flags, std::chrono::milliseconds patience = std::chrono::seconds{10})
        : sqlite_connection{std::move(file)}
    {
        open(flags, patience);
    }
    sqlite_connection(sqlite_connection const&) = delete;
    sqlite_connection& operator=(sqlite_connection const&) = delete;
    ~sqlite_connection() { close(); }

    [[nodiscard]] std::string const& file() const noexcept { return file_; }
    [[nodiscard]] sqlite3* handle() const noexcept { return db_; }

    void execute(std::string const& sql)
    {
        if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail("cannot be written");
    }
    /// False, and nothing is changed, if existing rows violate a constraint.
    [[nodiscard]] bool execute_unless_constraint(std::string const& sql)
    {
        auto const code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
        if (code != SQLITE_OK && (code & 0xFF) != SQLITE_CONSTRAINT) fail("cannot be written");
        return code == SQLITE_OK;
    }
    [[nodiscard]] std::int64_t number(std::string const& sql);

    /// Throws the error of the last SQLite call, as one sentence with the name of the file.
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

protected:
    /// Makes an object that is not open yet.
    explicit sqlite_connection(std::string file) : file_{std::move(file)} {}

    void open(int flags, std::chrono::milliseconds patience)
    {
        if (sqlite3_open_v2(file_.c_str(), &db_, flags, nullptr) != SQLITE_OK) fail("cannot be opened");
        sqlite3_extended_result_codes(db_, 1);
        sqlite3_busy_timeout(db_, static_cast<int>(patience.count()));
    }
    void close() noexcept { sqlite3_close_v2(std::exchange(db_, nullptr)); }

private:
    [[nodiscard]] std::string words() const
    {
        std::string said = db_ ? sqlite3_errmsg(db_) : "out of memory";
        if (int const number = db_ ? sqlite3_system_errno(db_) : 0; number != 0)
            said += std::string{" ("} + std::strerror(number) + ')';
        return said;
    }

    std::string file_;
    sqlite3* db_ = nullptr;
};

/// A prepared statement.
class sqlite_statement {
public:
    sqlite_statement() = default;
    /// `rest` receives the text after the first statement in `sql`.
    sqlite_statement(sqlite_connection& db, std::string const& sql, char const** rest = nullptr) : db_{&db}
    {
        if (sqlite3_prepare_v3(db.handle(), sql.c_str(), static_cast<int>(sql.size() + 1), SQLITE_PREPARE_PERSISTENT,
                               &statement_, rest) != SQLITE_OK)
            db.fail("refuses a statement");
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

    // Parameters count from 1. Texts are not copied: they must live until the statement was run.
    void bind(int at, std::string_view text)
    {
        // A null pointer would be bound as NULL.
        check(sqlite3_bind_text64(statement_, at, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                                  SQLITE_UTF8));
    }
    void bind(int at, std::int64_t i) { check(sqlite3_bind_int64(statement_, at, i)); }
    void bind(int at, double d) { check(sqlite3_bind_double(statement_, at, d)); }
    void bind_null(int at) { check(sqlite3_bind_null(statement_, at)); }

    /// Runs the statement to its end.
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
    /// Moves to the next row; false if there is none. After the last row the statement can be run again.
    [[nodiscard]] bool next()
    {
        auto const code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) return true;
        sqlite3_reset(statement_);
        if (code != SQLITE_DONE) db_->fail("cannot be read");
        return false;
    }
    /// A column of the current row, counted from 0; valid until the next row.
    [[nodiscard]] std::string text(int column) const
    {
        auto const* const bytes = reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
        return bytes ? std::string{bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))} : "";
    }
    [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
    /// Null if the SQL was only white space and comments.
    [[nodiscard]] sqlite3_stmt* get() const noexcept { return statement_; }

private:
    void check(int code)
    {
        if (code != SQLITE_OK) db_->fail("cannot be written");
    }
    sqlite_connection* db_ = nullptr;
    sqlite3_stmt* statement_ = nullptr;
};

inline std::int64_t sqlite_connection::number(std::string const& sql)
{
    sqlite_statement statement{*this, sql};
    std::int64_t found = 0;
    while (statement.next()) found = statement.number(0);
    return found;
}

}  // namespace example

#endif
