// One PostgreSQL for all processes of a fleet: the rows of a work item are written in one transaction, which fails
// where another process has taken the item since.
#ifndef EXAMPLES_EXPORT_FLEET_POSTGRES_HPP
#define EXAMPLES_EXPORT_FLEET_POSTGRES_HPP

#include "output.hpp"
#include "postgres_database.hpp"
#include "postgres_table.hpp"
#include "table_columns.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// By what the database tells who may write an item of a list.
struct write_fence {
    std::uint64_t run = 0;  ///< The run's token: that of a later run is greater.
    std::uint64_t item = 0;
    std::uint64_t token = 0;  ///< The lease's.
};

/// A session of a fleet's process.
class fleet_database {
public:
    /// `patience`: how long a process that sleeps within a transaction keeps the others waiting, and how long the
    /// server's machine may give no sign of life. A lock is waited for twice as long.
    fleet_database(std::string const& to, std::string schema, std::chrono::milliseconds patience,
                   std::shared_ptr<postgres_stop> stop = std::make_shared<postgres_stop>())
        : db_{to,
              std::move(schema),
              std::chrono::seconds{10},
              postgres_users::a_fleet,
              postgres_limits{patience, 2 * patience, patience},
              std::move(stop)}
    {
        postgres_transaction made{connection()};
        db_.one_at_a_time();
        run("CREATE TABLE IF NOT EXISTS " + fences() +
            " (subscription text, region text, resource text, item bigint, token bigint NOT NULL,"
            " PRIMARY KEY (subscription, region, resource, item))");
        auto const ids = db_.table("_px_id");
        run("CREATE TABLE IF NOT EXISTS " + ids + " (id uuid NOT NULL)");
        run("INSERT INTO " + ids + " SELECT gen_random_uuid() WHERE NOT EXISTS (SELECT FROM " + ids + ")");
        id_ = run("SELECT id FROM " + ids + " LIMIT 1").text(0, 0);
        made.commit();
    }
    [[nodiscard]] postgres_connection& connection() noexcept { return db_.connection(); }
    [[nodiscard]] postgres_database& database() noexcept { return db_; }
    /// Tells this database from others, whatever it is called.
    [[nodiscard]] std::string const& id() const noexcept { return id_; }

    /// From now on nobody with a smaller token writes the item, and nobody of an earlier run the list.
    void register_at(list_info const& list, write_fence const& f)
    {
        postgres_transaction both{connection()};
        raise(list, of_list, f.run, "a later run has begun to write the table since");
        raise(list, std::to_string(f.item), f.token, taken_words);
        both.commit();
    }
    /// In a transaction: holds until its end that this is so.
    void check(list_info const& list, write_fence const& f)
    {
        auto const found =
            run("SELECT item, token FROM " + fences() + where + " AND item IN (-1, $4) ORDER BY item FOR SHARE",
                {list.subscription, list.region, list.resource, std::to_string(f.item)});
        if (found.rows() != 2 || found.text(0, 1) != std::to_string(f.run) ||
            found.text(1, 1) != std::to_string(f.token))
            connection().refuse(taken_words);
    }

private:
    static constexpr char of_list[] = "-1";
    static constexpr char taken_words[] =
        "was written by another process of the fleet, which has taken this window since";
    static constexpr char where[] = " WHERE subscription = $1 AND region = $2 AND resource = $3";

    postgres_result run(std::string const& sql, std::vector<std::string> const& parameters = {})
    {
        return connection().run(sql, parameters);
    }
    [[nodiscard]] std::string fences() const { return db_.table("_px_fences"); }
    void raise(list_info const& list, std::string const& item, std::uint64_t token, char const* refusal)
    {
        std::vector<std::string> const key{list.subscription, list.region, list.resource, item};
        auto const is = [&] {
            auto const found = run("SELECT token FROM " + fences() + where + " AND item = $4", key);
            return found.rows() == 0 ? std::uint64_t{0} : std::stoull(found.text(0, 0));
        };
        if (is() < token) {  // the row is locked only then: others that write hold it
            auto all = key;
            all.push_back(std::to_string(token));
            run("INSERT INTO " + fences() +
                    " AS f VALUES ($1, $2, $3, $4, $5) ON CONFLICT (subscription, region, resource, item)"
                    " DO UPDATE SET token = excluded.token WHERE f.token < excluded.token",
                all);
        }
        if (is() != token) connection().refuse(refusal);
    }

    postgres_database db_;
    std::string id_;
};

/// Writes one item: its records gather in a temporary table, and are merged by complete().
class fleet_postgres_writer final : public list_writer {
public:
    fleet_postgres_writer(fleet_database& db, list_info list, write_fence const& fence)
        : db_{db}, list_{std::move(list)}, fence_{fence}, table_{db_.connection(), db_.database().schema(), list_, true}
    {
        postgres_transaction made{db_.connection()};
        db_.database().one_at_a_time();
        table_.make();
        made.commit();
        table_.prepare();
        db_.connection().run("TRUNCATE " + table_.staging());  // DELETE would give back no room
        db_.register_at(list_, fence_);
    }

    std::string state() override { return {}; }
    void begin(list_info const& list, bool /*resumed*/) override
    {
        list_ = list;
        table_.begin(list);
    }
    void write(px::page<px::raw_record> const& page, std::string_view /*state*/) override
    {
        auto const at = line_;
        try {
            table_.stage(page.items(), line_);
        } catch (postgres_value_error const& e) {
            line_ = at;
            table_.name_refused(page.items(), e);
        }
        for (auto const& record : page) bytes_ += record.text().size();
    }
    void roll_back() override
    {
        db_.connection().run("DELETE FROM " + table_.staging() + " WHERE \"_line\" >= $1",
                             {std::to_string(committed_)});
        line_ = committed_;
    }
    void commit(std::string_view /*state*/) override { committed_ = line_; }
    void fell_short() override { list_.full = false; }
    /// Throws where another has taken the item since: then nothing was written.
    void complete(std::string_view /*state*/) override
    {
        try {
            postgres_transaction all{db_.connection()};
            db_.check(list_, fence_);
            table_.merge();
            if (list_.full) table_.mark_unstaged();
            all.commit();
        } catch (postgres_value_error const& e) {
            table_.name_refused_staged(line_, e);
        }
    }

    [[nodiscard]] std::uint64_t bytes() const noexcept override { return bytes_; }
    [[nodiscard]] std::string where() const override
    {
        return db_.connection().name() + ", table " + db_.database().schema() + '.' + list_.resource;
    }
    [[nodiscard]] boost::json::object proof() override
    {
        boost::json::object out;
        out["database"] = db_.connection().name();
        out["table"] = db_.database().schema() + '.' + list_.resource;
        out["records"] = committed_;
        out["mended"] = table_.mended();
        return out;
    }

private:
    fleet_database& db_;
    list_info list_;
    write_fence fence_;
    postgres_table table_;
    std::int64_t line_ = 0;
    std::int64_t committed_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace example

#endif
