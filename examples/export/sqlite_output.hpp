// The export into a SQLite file: a table for each list, and a table of states from which the next run continues.
#ifndef EXAMPLES_EXPORT_SQLITE_OUTPUT_HPP
#define EXAMPLES_EXPORT_SQLITE_OUTPUT_HPP

#include "output.hpp"
#include "record_columns.hpp"
#include "record_key.hpp"
#include "sqlite_database.hpp"
#include "sqlite_table.hpp"
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

/// Writes one list.
///
/// Rows are inserted or replaced by their key. If a window is read again, its inserted rows are removed, and its
/// replaced rows are written again. A row that arrives again is not marked as deleted any more. Rows and state are
/// written in one transaction. After `commit` they survive a loss of power; pages between two commits survive the end
/// of the process.
class sqlite_writer final : public list_writer {
public:
    /// `table` is the table of the list's resource.
    sqlite_writer(std::shared_ptr<sqlite_database> db, std::shared_ptr<sqlite_table> table, list_info list)
        : db_{std::move(db)}, table_{std::move(table)}, list_{std::move(list)}, columns_{*list_.schema}
    {
        prepare();
    }

    std::string state() override
    {
        std::string found;
        read_state([&](sqlite_statement const& row) { found = row.text(0); });
        return found;
    }
    void begin(list_info const& list, bool resumed) override
    {
        list_ = list;
        records_ = uncommitted_ = 0;
        committed_row_ = table_->last_row();
        if (resumed) {
            read_state([this](sqlite_statement const& row) {
                records_ = row.number(1);
                if (row.number(2) >= 0) committed_row_ = row.number(2);
            });
            remove_uncommitted();
        } else if (!table_->has_key() && has_rows()) {
            table_->make_key();  // rows of a run that was abandoned may arrive again
        }
        is_first_ = !table_->has_key();
    }
    void write(px::page<px::raw_record> const& page, std::string_view state) override
    {
        sqlite_transaction both{*db_};
        std::uint64_t written = 0;
        if (puts_by_key_ != table_->has_key()) prepare_put();
        bind_page();
        for (auto const& record : page) {
            put(record);
            written += record.text().size();
        }
        save(state, records_);
        both.commit();
        bytes_ += written;
        uncommitted_ += static_cast<std::int64_t>(page.size());
    }
    void roll_back() override
    {
        uncommitted_ = 0;
        remove_uncommitted();
    }
    void commit(std::string_view state) override { finish(state, false); }
    void fell_short() override { list_.full = false; }
    void complete(std::string_view state) override
    {
        table_->make_key();
        finish(state, list_.full && !is_first_);  // the first run of a list has no rows of an earlier run
    }

    [[nodiscard]] std::uint64_t bytes() const noexcept override { return bytes_; }
    [[nodiscard]] std::string where() const override { return db_->file() + ", table " + list_.resource; }
    [[nodiscard]] boost::json::object proof() override
    {
        boost::json::object out;
        out["database"] = db_->file();
        out["table"] = list_.resource;
        out["records"] = records_;
        sqlite_statement rows{*db_, "SELECT coalesce(sum(\"_run_id\" = ?3), 0), count(\"_deleted\") FROM " + of_list()};
        bind_list(rows, 1);
        rows.bind(3, list_.run_id);
        while (rows.next()) {
            out["rows"] = rows.number(0);
            out["deleted"] = rows.number(1);
        }
        out["mended"] = columns_.mended();
        return out;
    }

private:
    void prepare()
    {
        auto const states = quoted_name(state_table);
        // In files of early versions `last_row` is null: no row counts as uncommitted.
        read_state_ = {*db_, "SELECT state, records, coalesce(last_row, -1) FROM " + states +
                                 " WHERE subscription = ? AND region = ? AND resource = ?"};
        save_state_ = {*db_, "INSERT OR REPLACE INTO " + states +
                                 " (subscription, region, resource, state, run_id, records, last_row, saved_at)"
                                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
        remove_uncommitted_ = {*db_, "DELETE FROM " + of_list() + " AND rowid > ?3"};
        prepare_put();
    }
    void prepare_put()
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
        puts_by_key_ = table_->has_key();
        row_at_ = static_cast<int>(names.size()) + 1;
        auto sql =
            "INSERT INTO " + table_->quoted() + " (" + quoted_names(names) + ", rowid) VALUES (" + places + ", ?)";
        if (puts_by_key_) sql += " ON CONFLICT (" + quoted_names(key_columns) + ") DO UPDATE SET " + replaced;
        put_ = {*db_, sql};
    }

    [[nodiscard]] static std::string is_of_list() { return R"("_subscription" = ?1 AND "_region" = ?2)"; }
    [[nodiscard]] std::string of_list() const { return table_->quoted() + " WHERE " + is_of_list(); }
    [[nodiscard]] bool has_rows()
    {
        sqlite_statement any{*db_, "SELECT EXISTS (SELECT 1 FROM " + of_list() + ')'};
        bind_list(any, 1);
        bool found = false;
        while (any.next()) found = any.number(0) != 0;
        return found;
    }

    template <class Row>
    void read_state(Row row)
    {
        bind_list(read_state_, 1);
        read_state_.bind(3, list_.resource);
        while (read_state_.next()) row(read_state_);
    }
    void bind_list(sqlite_statement& statement, int from)
    {
        statement.bind(from, list_.subscription);
        statement.bind(from + 1, list_.region);
    }

    /// Binds the values that all rows of a page share.
    void bind_page()
    {
        bind_list(put_, 1);
        auto const extra = first_field + static_cast<int>(columns_.cells().size());
        put_.bind(extra + 1, px::to_epoch_ms(px::now()));
        put_.bind(extra + 2, list_.run_id);
        put_.bind_null(extra + 3);  // not deleted any more
    }
    void put(px::raw_record const& record)
    {
        columns_.read(record.text());
        put_.bind(3, key_.of(record));
        int at = first_field;
        for (auto const& value : columns_.cells()) bind(at++, value);
        if (auto const extra = columns_.extra(); extra.empty())
            put_.bind_null(at);
        else
            put_.bind(at, extra);
        put_.bind(row_at_, table_->next_row());
        put_.run();
    }
    void bind(int at, cell const& value)
    {
        switch (value.is) {
            case cell::kind::none: return put_.bind_null(at);
            case cell::kind::text:
            case cell::kind::json: return put_.bind(at, value.text);
            case cell::kind::number: return put_.bind(at, value.number);
            case cell::kind::boolean:
            case cell::kind::integer:
            case cell::kind::date: return put_.bind(at, value.integer);
        }
    }

    void save(std::string_view state, std::int64_t records)
    {
        bind_list(save_state_, 1);
        save_state_.bind(3, list_.resource);
        save_state_.bind(4, state);
        save_state_.bind(5, list_.run_id);
        save_state_.bind(6, records);
        save_state_.bind(7, committed_row_);
        save_state_.bind(8, px::to_epoch_ms(px::now()));
        save_state_.run();
    }
    void finish(std::string_view state, bool mark_deleted)
    {
        db_->sync_commits(true);
        {
            sqlite_transaction both{*db_};
            if (mark_deleted) mark_what_did_not_come();
            committed_row_ = table_->last_row();
            save(state, records_ + uncommitted_);
            both.commit();
            records_ += std::exchange(uncommitted_, 0);
        }
        db_->sync_commits(false);
    }
    void mark_what_did_not_come()
    {
        sqlite_statement mark{*db_, "UPDATE " + table_->quoted() + " SET \"_deleted\" = ?4 WHERE " + is_of_list() +
                                        " AND \"_run_id\" <> ?3 AND \"_deleted\" IS NULL"};
        bind_list(mark, 1);
        mark.bind(3, list_.run_id);
        mark.bind(4, px::to_epoch_ms(px::now()));
        mark.run();
    }
    /// Removes the uncommitted rows of this list; other lists may have added rows meanwhile.
    void remove_uncommitted()
    {
        bind_list(remove_uncommitted_, 1);
        remove_uncommitted_.bind(3, committed_row_);
        remove_uncommitted_.run();
    }

    static constexpr int first_field = static_cast<int>(key_columns.size()) + 1;

    std::shared_ptr<sqlite_database> db_;
    std::shared_ptr<sqlite_table> table_;
    list_info list_;
    record_columns columns_;
    record_key key_;
    std::uint64_t bytes_ = 0;
    std::int64_t records_ = 0;  // records in the windows that this run has committed
    std::int64_t uncommitted_ = 0;
    std::int64_t committed_row_ = 0;  // rows after it are not committed by this list
    bool is_first_ = false;           // whether this run fills the table for the first time
    bool puts_by_key_ = false;
    int row_at_ = 0;  // the parameter in put_
    sqlite_statement put_;
    sqlite_statement read_state_;
    sqlite_statement save_state_;
    sqlite_statement remove_uncommitted_;
};

/// An output with one file and one connection for all lists of a run. Its writers are not thread-safe, also not in
/// relation to each other.
class sqlite_output final : public output {
public:
    /// @throws output_error, in one sentence, where the file cannot be written, is another program's, was
    ///         written by a later version, or is being written by another run.
    explicit sqlite_output(std::string file, std::chrono::milliseconds patience = std::chrono::seconds{10})
        : sqlite_output{std::make_shared<sqlite_database>(std::move(file), patience)}
    {}
    explicit sqlite_output(std::shared_ptr<sqlite_database> db) noexcept : db_{std::move(db)} {}

    [[nodiscard]] std::unique_ptr<list_writer> open(list_info const& list) override
    {
        auto& table = tables_[list.resource];
        sqlite_transaction made{*db_};
        if (!table) table = std::make_shared<sqlite_table>(*db_, list.resource);
        table->make_columns(*list.schema);
        make_state_table();
        sqlite_statement counted{*db_, "SELECT coalesce(max(last_row), 0) FROM " + quoted_name(state_table) +
                                           " WHERE resource = ?"};
        counted.bind(1, list.resource);
        while (counted.next()) table->skip_rows(counted.number(0));
        made.commit();
        return std::make_unique<sqlite_writer>(db_, table, list);
    }

private:
    void make_state_table()
    {
        auto const table = quoted_name(state_table);
        db_->execute("CREATE TABLE IF NOT EXISTS " + table +
                     " (subscription TEXT NOT NULL, region TEXT NOT NULL, resource TEXT NOT NULL, state TEXT NOT NULL,"
                     " run_id TEXT NOT NULL, records INTEGER NOT NULL, last_row INTEGER, saved_at INTEGER NOT NULL,"
                     " PRIMARY KEY (subscription, region, resource)) WITHOUT ROWID");
        // Files of early versions lack the column of row numbers.
        if (db_->number("SELECT count(*) FROM pragma_table_info('" + std::string{state_table} +
                        "') WHERE name = 'last_row'") == 0)
            db_->execute("ALTER TABLE " + table + " ADD COLUMN last_row INTEGER");
    }

    std::shared_ptr<sqlite_database> db_;
    std::map<std::string, std::shared_ptr<sqlite_table>> tables_;  // tables by resource
};

}  // namespace example

#endif
