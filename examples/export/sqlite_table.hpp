// The table of a resource in a SQLite file: its columns, and its key, which is created after the first list is
// complete.
#ifndef EXAMPLES_EXPORT_SQLITE_TABLE_HPP
#define EXAMPLES_EXPORT_SQLITE_TABLE_HPP

#include "sqlite_database.hpp"
#include "table_columns.hpp"

#include <gainsight/px/source/schema.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// The SQLite type of a column. Dates are milliseconds since 1970 in UTC, and 0 ("never") is NULL; booleans are 0 and
/// 1; JSON is text. Values that do not fit (an integer beyond 64 bits, more digits than a double has) are in `_extra`:
/// as text they would be changed, since SQLite converts digits in a numeric column to a double.
constexpr std::string_view sqlite_type(px::column_type type) noexcept
{
    switch (type) {
        case px::column_type::boolean:
        case px::column_type::integer:
        case px::column_type::date_time: return "INTEGER";
        case px::column_type::number: return "REAL";
        default: return "TEXT";
    }
}

/// The table, which the lists of all subscriptions share.
///
/// Its key is a unique index over random ids. While it exists, each inserted row writes a page of the index, as soon as
/// the index is larger than the cache. So a table that is filled for the first time gets its key when a list is
/// complete.
class sqlite_table {
public:
    sqlite_table(sqlite_database& db, std::string name) : db_{db}, name_{std::move(name)} {}

    /// Creates the table if necessary, and adds missing columns. In a transaction of the caller.
    void make_columns(px::schema const& schema)
    {
        std::map<std::string, std::string> there;
        sqlite_statement look{db_, "PRAGMA table_info(" + quoted() + ')'};
        while (look.next()) there.emplace(look.text(1), look.text(2));
        std::string definition;
        auto const column = [&](std::string_view column_name, std::string_view type, std::string_view limits = "") {
            auto const found = there.find(std::string{column_name});
            auto const text = quoted_name(column_name) + ' ' + std::string{type};
            if (there.empty())
                definition += (definition.empty() ? "" : ", ") + text + std::string{limits};
            else if (found == there.end())
                db_.execute("ALTER TABLE " + quoted() + " ADD COLUMN " + text);
            else if (found->second != type)
                db_.refuse("has the column " + std::string{column_name} + " of table " + name_ + " as " +
                           found->second + ", not as " + std::string{type} + ": name another file");
        };
        for (auto const key : key_columns) column(key, "TEXT", " NOT NULL");
        for (auto const& c : schema.columns()) column(c.name(), sqlite_type(c.type()));
        column(own_column::extra, "TEXT");
        column(own_column::synced_at, "INTEGER", " NOT NULL");
        column(own_column::run_id, "TEXT", " NOT NULL");
        column(own_column::deleted, "INTEGER");
        if (there.empty()) db_.execute("CREATE TABLE " + quoted() + " (" + definition + ')');
        has_key_ = db_.number("SELECT count(*) FROM pragma_index_list('" + name_ + "') WHERE \"unique\"") != 0;
        skip_rows(db_.number("SELECT coalesce(max(rowid), 0) FROM " + quoted()));
    }

    [[nodiscard]] std::string quoted() const { return quoted_name(name_); }
    /// Without a key, rows are inserted unchecked; of several rows with the same key values, the last one is valid.
    [[nodiscard]] bool has_key() const noexcept { return has_key_; }
    /// Creates the key, and removes the duplicates that are not valid.
    void make_key()
    {
        if (has_key_) return;
        sqlite_transaction all{db_};
        auto const key = quoted_names(key_columns);
        auto const index = "CREATE UNIQUE INDEX " + quoted_name(name_ + "_key") + " ON " + quoted() + " (" + key + ')';
        if (!db_.execute_unless_constraint(index)) {
            // The valid content moves to the first of the duplicates, which its list may have committed.
            auto const doubles = quoted_name("temp." + name_);
            db_.execute("CREATE TEMP TABLE " + doubles + " (last INTEGER PRIMARY KEY, first INTEGER); INSERT INTO " +
                        doubles + " SELECT max(rowid), min(rowid) FROM " + quoted() + " GROUP BY " + key +
                        " HAVING count(*) > 1");
            db_.execute("DELETE FROM " + quoted() +
                        " WHERE rowid IN (SELECT earlier FROM (SELECT rowid AS earlier,"
                        " row_number() OVER (PARTITION BY " +
                        key + " ORDER BY rowid DESC) AS place FROM " + quoted() + ") WHERE place > 1)");
            db_.execute("UPDATE " + quoted() + " SET rowid = (SELECT first FROM " + doubles + " WHERE last = " +
                        quoted() + ".rowid) WHERE rowid IN (SELECT last FROM " + doubles + "); DROP TABLE " + doubles);
            db_.execute(index);
        }
        all.commit();
        has_key_ = true;
    }
    /// The number of the row that was inserted last, by any list; later rows have larger numbers, even if rows were
    /// removed.
    [[nodiscard]] std::int64_t last_row() const noexcept { return last_row_; }
    [[nodiscard]] std::int64_t next_row() noexcept { return ++last_row_; }
    /// Ensures that new rows have larger numbers than `last`.
    void skip_rows(std::int64_t last) noexcept { last_row_ = std::max(last_row_, last); }

private:
    sqlite_database& db_;
    std::string name_;
    bool has_key_ = false;
    std::int64_t last_row_ = 0;
};

}  // namespace example

#endif
