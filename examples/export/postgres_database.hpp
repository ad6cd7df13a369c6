// A database of PostgreSQL that exports write to: its schema, and who may write at the same time.
#ifndef EXAMPLES_EXPORT_POSTGRES_DATABASE_HPP
#define EXAMPLES_EXPORT_POSTGRES_DATABASE_HPP

#include "postgres_connection.hpp"
#include "table_columns.hpp"

#include <gainsight/px/core/config.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// Who writes to the schema at the same time.
enum class postgres_users : unsigned char {
    one_run,  ///< One process: two would mix up their bookmarks.
    a_fleet   ///< Processes that compare tokens before they write; no process of the other kind.
};

/// A session with the database of a run.
class postgres_database {
public:
    postgres_database(std::string const& to, std::string schema, std::chrono::milliseconds patience,
                      postgres_users who = postgres_users::one_run, postgres_limits const& limits = {},
                      std::shared_ptr<postgres_stop> stop = std::make_shared<postgres_stop>())
        : connection_{to, "gainsight-px export", limits, std::move(stop)}, schema_{std::move(schema)}
    {
        take_turn(patience, who);
        postgres_transaction made{connection_};
        // Those of a fleet make their tables one after another.
        if (who == postgres_users::a_fleet) one_at_a_time();
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

    /// Until the end of the transaction, nobody else who calls this has passed it.
    void one_at_a_time()
    {
        connection_.run("SELECT pg_advisory_xact_lock(hashtextextended('gainsight-px tables of ' || $1, 0))",
                        {schema_});
    }
    [[nodiscard]] postgres_connection& connection() noexcept { return connection_; }
    [[nodiscard]] std::string const& schema() const noexcept { return schema_; }
    [[nodiscard]] std::string table(std::string_view name) const
    {
        return quoted_name(schema_) + '.' + quoted_name(name);
    }

private:
    /// The lock ends with the session. After a process was killed, the server may notice it late, so this waits for
    /// `patience`.
    void take_turn(std::chrono::milliseconds patience, postgres_users who)
    {
        std::string const set = "SELECT set_config('lock_timeout', $1, false)";
        auto const before = connection_.run("SELECT current_setting('lock_timeout')").text(0, 0);
        connection_.run(set, {std::to_string(patience.count())});
        std::string const lock = who == postgres_users::a_fleet ? "pg_advisory_lock_shared" : "pg_advisory_lock";
        try {
            connection_.run("SELECT " + lock + "(hashtextextended('gainsight-px export into ' || $1, 0))", {schema_});
        } catch (postgres_lock_error const&) {
            connection_.refuse("is being written by another export: wait for its end");
        }
        connection_.run(set, {before});
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

}  // namespace example

#endif
