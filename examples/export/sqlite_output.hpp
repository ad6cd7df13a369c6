// The export into a SQLite file: a table for each list, and where each list's next run goes on.
#ifndef EXAMPLES_EXPORT_SQLITE_OUTPUT_HPP
#define EXAMPLES_EXPORT_SQLITE_OUTPUT_HPP

#include "output.hpp"
#include "record_columns.hpp"
#include "record_key.hpp"
#include "sqlite_database.hpp"
#include "table_columns.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// How a SQLite column of that type is declared. Dates are milliseconds since 1970 in UTC, where 0 ("never") is NULL;
/// flags are 0 and 1; JSON is text. What such a column cannot hold (an integer beyond 64 bits, digits beyond a
/// double's) is in
/// `_extra`: as text it would not stay what it is, since SQLite turns digits in a column of numbers into a double.
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

/// One list's table.
///
/// Rows are added or replaced by their key, so what a window wrote before it begins again needs no undoing: it is
/// written again. A row that comes again is no longer marked as deleted. Rows and state are written in one transaction;
/// what `commit` was told outlives a loss of power, the pages between two commits a loss of the process.
class sqlite_writer final : public list_writer {
public:
    sqlite_writer(std::shared_ptr<sqlite_database> db, list_info list)
        : db_{std::move(db)}, list_{std::move(list)}, columns_{*list_.schema}
    {
        sqlite_transaction made{*db_};
        make_table();
        db_->execute("CREATE TABLE IF NOT EXISTS " + quoted_name(state_table) +
                     " (subscription TEXT NOT NULL, region TEXT NOT NULL, resource TEXT NOT NULL, state TEXT NOT NULL,"
                     " run_id TEXT NOT NULL, records INTEGER NOT NULL, saved_at INTEGER NOT NULL, PRIMARY KEY "
                     "(subscription, region, resource))"
                     " WITHOUT ROWID");
        made.commit();
        prepare();
    }

    std::string state() override
    {
        std::string found;
        bind_list(read_state_, 1);
        read_state_.bind(3, list_.resource);
        while (read_state_.next()) found = read_state_.text(0);
        return found;
    }
    void begin(list_info const& list, bool resumed) override
    {
        list_ = list;
        records_ = uncommitted_ = 0;
        if (!resumed) return;
        bind_list(read_state_, 1);
        read_state_.bind(3, list_.resource);
        while (read_state_.next()) records_ = read_state_.number(1);
    }
    void write(px::page<px::raw_record> const& page, std::string_view state) override
    {
        sqlite_transaction both{*db_};
        std::uint64_t written = 0;
        bind_page();
        for (auto const& record : page) {
            write_row(record);
            written += record.text().size();
        }
        save(state, records_);
        both.commit();
        bytes_ += written;
        uncommitted_ += static_cast<std::int64_t>(page.size());
    }
    void roll_back() override { uncommitted_ = 0; }
    void commit(std::string_view state) override { finish(state, false); }
    void complete(std::string_view state) override { finish(state, list_.full); }

    [[nodiscard]] std::uint64_t bytes() const noexcept override { return bytes_; }
    [[nodiscard]] std::string where() const override { return db_->file() + ", table " + list_.resource; }
    [[nodiscard]] boost::json::object proof() override
    {
        boost::json::object out;
        out["database"] = db_->file();
        out["table"] = list_.resource;
        out["records"] = records_;
        out["rows"] = count("\"_run_id\" = ?3");
        out["deleted"] = count("\"_deleted\" IS NOT NULL AND ?3 IS NOT NULL");
        out["mended"] = columns_.mended();
        return out;
    }

private:
    void make_table()
    {
        std::map<std::string, std::string> there;
        sqlite_statement look{*db_, "PRAGMA table_info(" + quoted_name(list_.resource) + ')'};
        while (look.next()) there.emplace(look.text(1), look.text(2));
        std::string definition;
        auto const column = [&](std::string_view name, std::string_view type, std::string_view limits = "") {
            auto const found = there.find(std::string{name});
            auto const text = quoted_name(name) + ' ' + std::string{type};
            if (there.empty())
                definition += text + std::string{limits} + ", ";
            else if (found == there.end())
                db_->execute("ALTER TABLE " + quoted_name(list_.resource) + " ADD COLUMN " + text);
            else if (found->second != type)
                db_->refuse("has the column " + std::string{name} + " of table " + list_.resource + " as " +
                            found->second + ", not as " + std::string{type} + ": name another file");
        };
        for (auto const name : key_columns) column(name, "TEXT", " NOT NULL");
        for (auto const& c : list_.schema->columns()) column(c.name(), sqlite_type(c.type()));
        column(own_column::extra, "TEXT");
        column(own_column::synced_at, "INTEGER", " NOT NULL");
        column(own_column::run_id, "TEXT", " NOT NULL");
        column(own_column::deleted, "INTEGER");
        if (there.empty())
            db_->execute("CREATE TABLE " + quoted_name(list_.resource) + " (" + definition + "PRIMARY KEY (" +
                         quoted_names(key_columns) + "))");
    }

    void prepare()
    {
        std::vector<std::string_view> names{key_columns.begin(), key_columns.end()};
        for (auto const& c : list_.schema->columns()) names.push_back(c.name());
        names.insert(names.end(), trailing_columns.begin(), trailing_columns.end());
        std::string places;
        std::string replaced;
        for (std::size_t i = 0; i < names.size(); ++i) {
            places += i == 0 ? "?" : ", ?";
            if (i < key_columns.size()) continue;
            auto const name = quoted_name(names[i]);
            replaced += (replaced.empty() ? "" : ", ") + name + " = excluded." + name;
        }
        auto const table = quoted_name(list_.resource);
        upsert_ = {*db_, "INSERT INTO " + table + " (" + quoted_names(names) + ") VALUES (" + places +
                             ") ON CONFLICT (" + quoted_names(key_columns) + ") DO UPDATE SET " + replaced};
        auto const states = quoted_name(state_table);
        read_state_ = {*db_, "SELECT state, records FROM " + states +
                                 " WHERE subscription = ? AND region = ? AND resource = ?"};
        save_state_ = {
            *db_,
            "INSERT OR REPLACE INTO " + states +
                " (subscription, region, resource, state, run_id, records, saved_at) VALUES (?, ?, ?, ?, ?, ?, ?)"};
        mark_deleted_ = {*db_, "UPDATE " + table +
                                   " SET \"_deleted\" = ?1 WHERE \"_subscription\" = ?2 AND \"_region\" = ?3 AND "
                                   "\"_run_id\" <> ?4 AND \"_deleted\" IS NULL"};
    }

    void bind_list(sqlite_statement& statement, int from)
    {
        statement.bind(from, list_.subscription);
        statement.bind(from + 1, list_.region);
    }

    /// What all rows of a page have: it stays bound.
    void bind_page()
    {
        bind_list(upsert_, 1);
        auto const extra = first_field + static_cast<int>(columns_.cells().size());
        upsert_.bind(extra + 1, px::to_epoch_ms(px::now()));
        upsert_.bind(extra + 2, list_.run_id);
        upsert_.bind_null(extra + 3);  // no longer deleted
    }
    void write_row(px::raw_record const& record)
    {
        columns_.read(record.text());
        upsert_.bind(3, key_.of(record));
        int at = first_field;
        for (auto const& value : columns_.cells()) bind(at++, value);
        if (auto const extra = columns_.extra(); extra.empty())
            upsert_.bind_null(at);
        else
            upsert_.bind(at, extra);
        upsert_.run();
    }
    void bind(int at, cell const& value)
    {
        switch (value.is) {
            case cell::kind::none: return upsert_.bind_null(at);
            case cell::kind::text:
            case cell::kind::json: return upsert_.bind(at, value.text);
            case cell::kind::number: return upsert_.bind(at, value.number);
            case cell::kind::boolean:
            case cell::kind::integer:
            case cell::kind::date: return upsert_.bind(at, value.integer);
        }
    }

    void save(std::string_view state, std::int64_t records)
    {
        bind_list(save_state_, 1);
        save_state_.bind(3, list_.resource);
        save_state_.bind(4, state);
        save_state_.bind(5, list_.run_id);
        save_state_.bind(6, records);
        save_state_.bind(7, px::to_epoch_ms(px::now()));
        save_state_.run();
    }
    void finish(std::string_view state, bool mark_deleted)
    {
        db_->sync_commits(true);
        {
            sqlite_transaction both{*db_};
            if (mark_deleted) {
                mark_deleted_.bind(1, px::to_epoch_ms(px::now()));
                bind_list(mark_deleted_, 2);
                mark_deleted_.bind(4, list_.run_id);
                mark_deleted_.run();
            }
            save(state, records_ + uncommitted_);
            both.commit();
            records_ += std::exchange(uncommitted_, 0);
        }
        db_->sync_commits(false);
    }

    [[nodiscard]] std::int64_t count(std::string_view which)
    {
        sqlite_statement counted{*db_, "SELECT count(*) FROM " + quoted_name(list_.resource) +
                                           " WHERE \"_subscription\" = ?1 AND \"_region\" = ?2 AND " +
                                           std::string{which}};
        bind_list(counted, 1);
        counted.bind(3, list_.run_id);
        return counted.next() ? counted.number(0) : 0;
    }

    static constexpr int first_field = static_cast<int>(key_columns.size()) + 1;

    std::shared_ptr<sqlite_database> db_;
    list_info list_;
    record_columns columns_;
    record_key key_;
    std::uint64_t bytes_ = 0;
    std::int64_t records_ = 0;  // of the windows that this run has committed
    std::int64_t uncommitted_ = 0;
    sqlite_statement upsert_;
    sqlite_statement read_state_;
    sqlite_statement save_state_;
    sqlite_statement mark_deleted_;
};

/// One file for all lists of a run, over one connection: its writers are for one thread, one call at a time.
class sqlite_output final : public output {
public:
    /// @throws output_error, in one sentence, where the file cannot be written, is another program's, was
    ///         written by a later version, or is being written by another run.
    explicit sqlite_output(std::string file, std::chrono::milliseconds patience = std::chrono::seconds{10})
        : db_{std::make_shared<sqlite_database>(std::move(file), patience)}
    {}

    [[nodiscard]] std::unique_ptr<list_writer> open(list_info const& list) override
    {
        return std::make_unique<sqlite_writer>(db_, list);
    }

private:
    std::shared_ptr<sqlite_database> db_;
};

}  // namespace example

#endif
