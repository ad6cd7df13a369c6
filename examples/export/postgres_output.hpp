// The export into PostgreSQL: a table for each list, and a table of states from which the next run continues.
#ifndef EXAMPLES_EXPORT_POSTGRES_OUTPUT_HPP
#define EXAMPLES_EXPORT_POSTGRES_OUTPUT_HPP

#include "output.hpp"
#include "postgres_connection.hpp"
#include "postgres_database.hpp"
#include "postgres_table.hpp"
#include "table_columns.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// Writes the table of one list.
///
/// Records are merged by their key, so rows of a window that is read again need not be removed. Rows and state are
/// written in one transaction. Pages do not wait for the server's disk; a commit waits, and syncs the pages as well.
class postgres_writer final : public list_writer {
public:
    postgres_writer(std::shared_ptr<postgres_database> db, list_info list)
        : db_{std::move(db)}, list_{std::move(list)}, table_{to(), db_->schema(), list_, false}
    {
        postgres_transaction made{to()};
        table_.make();
        made.commit();
        table_.prepare();
    }

    std::string state() override
    {
        auto const found = stored();
        return found.rows() == 0 ? "" : found.text(0, 0);
    }
    void begin(list_info const& list, bool resumed) override
    {
        list_ = list;
        table_.begin(list);
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
            table_.put(page.items());
            save(state, records_);
            both.commit();
        } catch (postgres_value_error const& e) {
            table_.name_refused(page.items(), e);
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
                                         table_.name() + " WHERE \"_subscription\" = $1 AND \"_region\" = $2",
                                     {list_.subscription, list_.region, list_.run_id});
        boost::json::object out;
        out["database"] = db_->connection().name();
        out["table"] = db_->schema() + '.' + list_.resource;
        out["records"] = records_;
        out["rows"] = std::stoll(counts.text(0, 0));
        out["deleted"] = std::stoll(counts.text(0, 1));
        out["mended"] = table_.mended();
        return out;
    }

private:
    [[nodiscard]] postgres_connection& to() noexcept { return db_->connection(); }

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
        if (mark_deleted) table_.mark_deleted();
        save(state, records_ + uncommitted_);
        both.commit();
        records_ += std::exchange(uncommitted_, 0);
    }

    std::shared_ptr<postgres_database> db_;
    list_info list_;
    postgres_table table_;
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
