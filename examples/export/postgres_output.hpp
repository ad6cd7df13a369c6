// The export into PostgreSQL: a table for each list, and a table of states from which the next run continues.
#ifndef EXAMPLES_EXPORT_POSTGRES_OUTPUT_HPP
#define EXAMPLES_EXPORT_POSTGRES_OUTPUT_HPP

#include "copy_text.hpp"
#include "output.hpp"
#include "postgres_connection.hpp"
#include "record_columns.hpp"
#include "record_key.hpp"
#include "table_columns.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// The PostgreSQL type of a column, as the catalog spells it. A date of 0 ("never") is null.
constexpr std::string_view postgres_type(px::column_type type) noexcept
{
    switch (type) {
        case px::column_type::text: return "text";
        case px::column_type::boolean: return "boolean";
        case px::column_type::integer: return "bigint";
        case px::column_type::number: return "double precision";
        case px::column_type::date_time: return "timestamp with time zone";
        default: return "jsonb";
    }
}

/// The database of one run.
class postgres_database {
public:
    postgres_database(std::string const& to, std::string schema, std::chrono::milliseconds patience)
        : connection_{to}, schema_{std::move(schema)}
    {
        take_turn(patience);
        postgres_transaction made{connection_};
        // Checked first, since a user who may write the tables may not be allowed to create schemas.
        if (connection_.run("SELECT FROM pg_namespace WHERE nspname = $1", {schema_}).rows() == 0)
            connection_.run("CREATE SCHEMA " + quoted_name(schema_));
        check_and_stamp();
        connection_.run("CREATE TABLE IF NOT EXISTS " + table(state_table) +
                        " (subscription text, region text, resource text, state text NOT NULL, run_id text NOT NULL,"
                        " records bigint NOT NULL, saved_at timestamp with time zone NOT NULL,"
                        " PRIMARY KEY (subscription, region, resource))");
        made.commit();
    }

    [[nodiscard]] postgres_connection& connection() noexcept { return connection_; }
    [[nodiscard]] std::string const& schema() const noexcept { return schema_; }
    [[nodiscard]] std::string table(std::string_view name) const
    {
        return quoted_name(schema_) + '.' + quoted_name(name);
    }

private:
    /// Ensures that only one run writes to the schema, since two would mix up their bookmarks. The lock ends with the
    /// session. After a process was killed, the server may notice it late, so this waits for `patience`.
    void take_turn(std::chrono::milliseconds patience)
    {
        connection_.run("SELECT set_config('lock_timeout', $1, false)", {std::to_string(patience.count())});
        connection_.run("SELECT pg_advisory_lock(hashtextextended('gainsight-px export into ' || $1, 0))", {schema_});
        connection_.run("RESET lock_timeout");
    }
    void check_and_stamp()
    {
        auto const versions = table("_px_version");
        connection_.run("CREATE TABLE IF NOT EXISTS " + versions + " (version integer NOT NULL)");
        auto const found = connection_.run("SELECT max(version), 0 FROM " + versions);
        auto const by = found.text(0, 0).empty() ? 0 : std::stoi(found.text(0, 0));
        if (by > GAINSIGHT_PX_VERSION)
            connection_.refuse("was written by version " + version_text(by) + " of this program, and this one is " +
                               version_text(GAINSIGHT_PX_VERSION) + ": use that one or a later one");
        if (by < GAINSIGHT_PX_VERSION)
            connection_.run("INSERT INTO " + versions + " VALUES ($1)", {std::to_string(GAINSIGHT_PX_VERSION)});
    }

    postgres_connection connection_;
    std::string schema_;
};

/// Writes the table of one list.
///
/// A page is copied into a temporary table and merged from there by its key; of two records with the same id the last
/// one is used. So rows of a window that is read again need not be removed. A row that arrives again is not marked as
/// deleted any more. Rows and state are written in one transaction. Pages do not wait for the server's disk; a commit
/// waits, and syncs the pages as well.
///
/// PostgreSQL does not allow U+0000 in texts: it is replaced by U+FFFD, and the text is counted in `mended`.
class postgres_writer final : public list_writer {
public:
    postgres_writer(std::shared_ptr<postgres_database> db, list_info list)
        : db_{std::move(db)}, list_{std::move(list)}, columns_{*list_.schema, nul::replaced}
    {
        for (auto const name : key_columns) add(name, "text");
        for (auto const& c : list_.schema->columns()) add(c.name(), postgres_type(c.type()));
        add(own_column::extra, "jsonb");
        add(own_column::synced_at, "timestamp with time zone");
        add(own_column::run_id, "text");
        add(own_column::deleted, "timestamp with time zone");
        table_ = db_->table(list_.resource);
        staging_ = "pg_temp." + quoted_name("staged " + list_.resource);
        postgres_transaction made{to()};
        make_table();
        made.commit();
        prepare();
    }

    std::string state() override
    {
        auto const found = stored();
        return found.rows() == 0 ? "" : found.text(0, 0);
    }
    void begin(list_info const& list, bool resumed) override
    {
        list_ = list;
        records_ = uncommitted_ = 0;
        if (!resumed) return;
        auto const found = stored();
        if (found.rows() != 0) records_ = std::stoll(found.text(0, 1));
    }
    void write(px::page<px::raw_record> const& page, std::string_view state) override
    {
        std::uint64_t written = 0;
        for (auto const& record : page) written += record.text().size();
        try {
            postgres_transaction both{to()};
            to().run("SET LOCAL synchronous_commit = off");
            merge(page.items());
            save(state, records_);
            both.commit();
        } catch (postgres_value_error const& e) {
            name_refused(page.items(), e);
        }
        bytes_ += written;
        uncommitted_ += static_cast<std::int64_t>(page.size());
    }
    void roll_back() override { uncommitted_ = 0; }
    void commit(std::string_view state) override { finish(state, false); }
    void fell_short() override { list_.full = false; }
    void complete(std::string_view state) override { finish(state, list_.full); }

    [[nodiscard]] std::uint64_t bytes() const noexcept override { return bytes_; }
    [[nodiscard]] std::string where() const override
    {
        return db_->connection().name() + ", table " + db_->schema() + '.' + list_.resource;
    }
    [[nodiscard]] boost::json::object proof() override
    {
        auto const counts = to().run("SELECT count(*) FILTER (WHERE \"_run_id\" = $3), count(\"_deleted\") FROM " +
                                         table_ + " WHERE \"_subscription\" = $1 AND \"_region\" = $2",
                                     {list_.subscription, list_.region, list_.run_id});
        boost::json::object out;
        out["database"] = db_->connection().name();
        out["table"] = db_->schema() + '.' + list_.resource;
        out["records"] = records_;
        out["rows"] = std::stoll(counts.text(0, 0));
        out["deleted"] = std::stoll(counts.text(0, 1));
        out["mended"] = columns_.mended() + ids_.mended();
        return out;
    }

private:
    [[nodiscard]] postgres_connection& to() noexcept { return db_->connection(); }

    void add(std::string_view name, std::string_view type)
    {
        names_.push_back(name);
        types_.push_back(type);
    }

    void make_table()
    {
        std::map<std::string, std::string> there;
        auto const found = to().run(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute JOIN pg_class ON pg_class.oid = "
            "attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = $1 AND relname = $2 AND "
            "attnum > 0 AND NOT attisdropped",
            {db_->schema(), list_.resource});
        for (int i = 0; i < found.rows(); ++i) there.emplace(found.text(i, 0), found.text(i, 1));
        std::string definition;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            auto const is = there.find(std::string{names_[i]});
            auto const text = quoted_name(names_[i]) + ' ' + std::string{types_[i]};
            if (there.empty())
                definition += text + ", ";
            else if (is == there.end())
                to().run("ALTER TABLE " + table_ + " ADD COLUMN " + text);
            else if (is->second != types_[i])
                to().refuse("has the column " + is->first + " of table " + db_->schema() + '.' + list_.resource +
                            " as " + is->second + ", not as " + std::string{types_[i]} +
                            ": rename the table, or name another database");
        }
        if (there.empty())
            to().run("CREATE TABLE " + table_ + " (" + definition + "PRIMARY KEY (" + quoted_names(key_columns) + "))");
    }

    void prepare()
    {
        std::string staged;
        for (std::size_t i = 0; i < names_.size(); ++i)
            staged += quoted_name(names_[i]) + ' ' + std::string{types_[i]} + ", ";
        // Shared by the lists of several subscriptions, one page at a time.
        to().run("CREATE TEMPORARY TABLE IF NOT EXISTS " + quoted_name("staged " + list_.resource) + " (" + staged +
                 "\"_line\" integer) ON COMMIT DELETE ROWS");
        auto const names = quoted_names(names_);
        copy_ = "COPY " + staging_ + " (" + names + ", \"_line\") FROM STDIN";
        std::string replaced;
        for (auto const name : std::span{names_}.subspan(key_columns.size()))
            (replaced += replaced.empty() ? "" : ", ") += quoted_name(name) + " = excluded." + quoted_name(name);
        auto const key = quoted_names(key_columns);
        merge_ = "INSERT INTO " + table_ + " (" + names + ") SELECT DISTINCT ON (" + key + ") " + names + " FROM " +
                 staging_ + " ORDER BY " + key + ", \"_line\" DESC ON CONFLICT (" + key + ") DO UPDATE SET " + replaced;
    }

    void merge(std::span<px::raw_record const> records)
    {
        auto const now = px::now();
        std::int64_t line = 0;
        rows_.clear();
        for (auto const& record : records) {
            columns_.read(record.text());
            rows_.text(list_.subscription);
            rows_.text(list_.region);
            rows_.text(ids_.of_text(key_.of(record)));
            for (auto const& c : columns_.cells()) rows_.value(c);
            if (columns_.extra().empty())
                rows_.null();
            else
                rows_.text(columns_.extra());
            rows_.date(now);
            rows_.text(list_.run_id);
            rows_.null();  // not deleted any more
            rows_.integer(line++);
            rows_.end_line();
        }
        to().copy(copy_, rows_.lines());
        to().run(merge_);
    }

    /// The error of PostgreSQL does not say which record it is about, so the records are tried one by one.
    [[noreturn]] void name_refused(std::span<px::raw_record const> records, postgres_value_error const& why)
    {
        std::string id = "(of several records)";
        std::string problem = why.what();
        for (std::size_t i = 0; i < records.size(); ++i) try {
                postgres_transaction alone{to()};
                merge(records.subspan(i, 1));
            } catch (postgres_value_error const& e) {
                id = std::string{ids_.of_text(key_.of(records[i]))};
                if (id.size() > 100) id = id.substr(0, 97) + "...";
                problem = e.what();
                break;
            }
        to().refuse("refuses the record " + id + " of " + list_.resource + ": " + problem);
    }

    [[nodiscard]] postgres_result stored()
    {
        return to().run("SELECT state, records FROM " + db_->table(state_table) +
                            " WHERE subscription = $1 AND region = $2 AND resource = $3",
                        {list_.subscription, list_.region, list_.resource});
    }
    void save(std::string_view state, std::int64_t records)
    {
        to().run("INSERT INTO " + db_->table(state_table) +
                     " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (subscription, region, resource) DO UPDATE SET"
                     " state = excluded.state, run_id = excluded.run_id, records = excluded.records,"
                     " saved_at = excluded.saved_at",
                 {list_.subscription, list_.region, list_.resource, std::string{state}, list_.run_id,
                  std::to_string(records), px::to_iso8601(px::now())});
    }
    void finish(std::string_view state, bool mark_deleted)
    {
        postgres_transaction both{to()};
        if (mark_deleted)
            to().run("UPDATE " + table_ +
                         " SET \"_deleted\" = $1 WHERE \"_subscription\" = $2 AND \"_region\" = $3 AND \"_run_id\" <>"
                         " $4 AND \"_deleted\" IS NULL",
                     {px::to_iso8601(px::now()), list_.subscription, list_.region, list_.run_id});
        save(state, records_ + uncommitted_);
        both.commit();
        records_ += std::exchange(uncommitted_, 0);
    }

    std::shared_ptr<postgres_database> db_;
    list_info list_;
    record_columns columns_;
    record_key key_;
    sound_json ids_{nul::replaced};
    copy_text rows_;
    std::vector<std::string_view> names_;
    std::vector<std::string_view> types_;
    std::string table_;
    std::string staging_;
    std::string copy_;
    std::string merge_;
    std::uint64_t bytes_ = 0;
    std::int64_t records_ = 0;  // records in the windows that this run has committed
    std::int64_t uncommitted_ = 0;
};

/// An output with one session for all lists of a run. Its writers are not thread-safe, also not in relation to each
/// other.
class postgres_output final : public output {
public:
    /// `to` is a connection string; missing parts are taken from the PG* variables.
    /// @throws output_error, in one sentence without the password, where the database cannot be reached or written, was
    ///         written by a later version, or is being written by another run for longer than `patience`.
    explicit postgres_output(std::string const& to, std::string schema = "px",
                             std::chrono::milliseconds patience = std::chrono::seconds{10})
        : db_{std::make_shared<postgres_database>(to, std::move(schema), patience)}
    {}

    [[nodiscard]] std::unique_ptr<list_writer> open(list_info const& list) override
    {
        return std::make_unique<postgres_writer>(db_, list);
    }

private:
    std::shared_ptr<postgres_database> db_;
};

}  // namespace example

#endif
