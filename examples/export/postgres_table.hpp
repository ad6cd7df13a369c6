// The table of a list in PostgreSQL: its columns, and how records are put into it by way of a temporary table.
#ifndef EXAMPLES_EXPORT_POSTGRES_TABLE_HPP
#define EXAMPLES_EXPORT_POSTGRES_TABLE_HPP

#include "copy_text.hpp"
#include "output.hpp"
#include "postgres_connection.hpp"
#include "record_columns.hpp"
#include "record_key.hpp"
#include "table_columns.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
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

/// Puts records into the table of one list: they are copied into a temporary table, and merged from there by their key;
/// of two records with the same id the last one is used. A row that arrives again is not marked as deleted any more.
///
/// PostgreSQL does not allow U+0000 in texts: it is replaced by U+FFFD, and the text is counted in `mended`.
class postgres_table {
public:
    /// `name` is the table's with its schema, quoted. `kept`: staged records outlive the transaction.
    postgres_table(postgres_connection& to, std::string schema, list_info list, bool kept)
        : to_{to}, schema_{std::move(schema)}, list_{std::move(list)}, kept_{kept},
          columns_{*list_.schema, nul::replaced}
    {
        for (auto const name : key_columns) add(name, "text");
        for (auto const& c : list_.schema->columns()) add(c.name(), postgres_type(c.type()));
        add(own_column::extra, "jsonb");
        add(own_column::synced_at, "timestamp with time zone");
        add(own_column::run_id, "text");
        add(own_column::deleted, "timestamp with time zone");
        table_ = quoted_name(schema_) + '.' + quoted_name(list_.resource);
        staging_ = "pg_temp." + quoted_name("staged " + list_.resource);
    }

    /// The run that the records are of, which begins.
    void begin(list_info const& list) { list_ = list; }
    [[nodiscard]] std::string const& name() const noexcept { return table_; }
    [[nodiscard]] std::string const& staging() const noexcept { return staging_; }
    [[nodiscard]] std::uint64_t mended() const { return columns_.mended() + ids_.mended(); }

    /// Makes the table, or adds the columns that it lacks.
    void make()
    {
        std::map<std::string, std::string> there;
        auto const found = to_.run(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute JOIN pg_class ON pg_class.oid = "
            "attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = $1 AND relname = $2 AND "
            "attnum > 0 AND NOT attisdropped",
            {schema_, list_.resource});
        for (int i = 0; i < found.rows(); ++i) there.emplace(found.text(i, 0), found.text(i, 1));
        std::string definition;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            auto const is = there.find(std::string{names_[i]});
            auto const text = quoted_name(names_[i]) + ' ' + std::string{types_[i]};
            if (there.empty())
                definition += text + ", ";
            else if (is == there.end())
                to_.run("ALTER TABLE " + table_ + " ADD COLUMN " + text);
            else if (is->second != types_[i])
                to_.refuse("has the column " + is->first + " of table " + schema_ + '.' + list_.resource + " as " +
                           is->second + ", not as " + std::string{types_[i]} +
                           ": rename the table, or name another database");
        }
        if (there.empty())
            to_.run("CREATE TABLE " + table_ + " (" + definition + "PRIMARY KEY (" + quoted_names(key_columns) + "))");
    }

    /// Makes the temporary table, where it is not there.
    void prepare()
    {
        std::string staged;
        for (std::size_t i = 0; i < names_.size(); ++i)
            staged += quoted_name(names_[i]) + ' ' + std::string{types_[i]} + ", ";
        // Shared by the lists of several subscriptions, one page at a time.
        to_.run("CREATE TEMPORARY TABLE IF NOT EXISTS " + quoted_name("staged " + list_.resource) + " (" + staged +
                "\"_line\" integer) ON COMMIT " + (kept_ ? "PRESERVE" : "DELETE") + " ROWS");
        auto const names = quoted_names(names_);
        copy_ = "COPY " + staging_ + " (" + names + ", \"_line\") FROM STDIN";
        std::string replaced;
        for (auto const name : std::span{names_}.subspan(key_columns.size()))
            (replaced += replaced.empty() ? "" : ", ") += quoted_name(name) + " = excluded." + quoted_name(name);
        auto const key = quoted_names(key_columns);
        merge_ = "INSERT INTO " + table_ + " (" + names + ") SELECT DISTINCT ON (" + key + ") " + names + " FROM " +
                 staging_;
        last_wins_ = " ORDER BY " + key + ", \"_line\" DESC ON CONFLICT (" + key + ") DO UPDATE SET " + replaced;
    }

    /// Copies records into the temporary table; `line` is the number of the first one, and then of the next.
    void stage(std::span<px::raw_record const> records, std::int64_t& line)
    {
        auto const now = px::now();
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
        to_.copy(copy_, rows_.lines());
    }
    /// Merges what is staged, or what of it `where` tells.
    void merge(std::string const& where = {}) { to_.run(merge_ + where + last_wins_); }
    void put(std::span<px::raw_record const> records)
    {
        std::int64_t line = 0;
        stage(records, line);
        merge();
    }
    /// Marks as deleted what the run has not written.
    void mark_deleted() { mark("\"_run_id\" <> $4", {list_.run_id}); }
    /// Marks as deleted what is not staged, where the whole list is: another process may have written rows of the same
    /// run before.
    void mark_unstaged()
    {
        std::string same;
        for (auto const name : key_columns)
            same += (same.empty() ? "s." : " AND s.") + quoted_name(name) + " = t." + quoted_name(name);
        mark("NOT EXISTS (SELECT FROM " + staging_ + " AS s WHERE " + same + ')', {});
    }

    /// Names the record of these that PostgreSQL refuses. Its error does not say which one it is about: the half that
    /// fails is halved again, each in a transaction that is rolled back.
    [[noreturn]] void name_refused(std::span<px::raw_record const> records, postgres_value_error const& why)
    {
        auto const attempt = [&](std::int64_t from, std::int64_t to) {
            auto const some = records.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
            // What a fleet staged before is merged by its last step alone.
            std::int64_t line = 0;
            kept_ ? stage(some, line) : put(some);
        };
        auto const one = find_refused(0, static_cast<std::int64_t>(records.size()), attempt);
        if (!one) refuse_record("(of several records)", why.what());
        refuse_record(std::string{ids_.of_text(key_.of(records[static_cast<std::size_t>(one->line)]))}, one->problem);
    }
    /// Likewise, of the records that are staged before `end`: some values are refused only where they are merged.
    [[noreturn]] void name_refused_staged(std::int64_t end, postgres_value_error const& why)
    {
        auto const attempt = [&](std::int64_t from, std::int64_t to) {
            merge(" WHERE \"_line\" >= " + std::to_string(from) + " AND \"_line\" < " + std::to_string(to));
        };
        auto const one = find_refused(0, end, attempt);
        if (!one) refuse_record("(of several records)", why.what());
        auto const id =
            to_.run("SELECT \"_id\" FROM " + staging_ + " WHERE \"_line\" = $1", {std::to_string(one->line)});
        refuse_record(id.rows() == 0 ? "(of several records)" : id.text(0, 0), one->problem);
    }

private:
    struct refused {
        std::int64_t line;
        std::string problem;
    };
    /// The one from [from, to) that `attempt` fails for alone. All of them are tried about twice.
    template <class Attempt>
    std::optional<refused> find_refused(std::int64_t from, std::int64_t to, Attempt const& attempt)
    {
        auto const problem_of = [&](std::int64_t first, std::int64_t end) -> std::optional<std::string> {
            try {
                postgres_transaction tried{to_};
                attempt(first, end);
            } catch (postgres_value_error const& e) {
                return e.what();
            }
            return {};
        };
        while (to - from > 1) {
            auto const middle = from + (to - from) / 2;
            (problem_of(from, middle) ? to : from) = middle;
        }
        if (from == to) return {};
        auto problem = problem_of(from, to);
        if (!problem) return {};
        return refused{from, *std::move(problem)};
    }
    [[noreturn]] void refuse_record(std::string id, std::string const& problem)
    {
        if (id.size() > 100) id = id.substr(0, 97) + "...";
        throw item_error{to_.name() + " refuses the record " + id + " of " + list_.resource + ": " + problem};
    }
    void mark(std::string const& which, std::vector<std::string> const& more)
    {
        std::vector<std::string> values{px::to_iso8601(px::now()), list_.subscription, list_.region};
        values.insert(values.end(), more.begin(), more.end());
        to_.run("UPDATE " + table_ +
                    " AS t SET \"_deleted\" = $1 WHERE \"_subscription\" = $2 AND \"_region\" = $3 AND " + which +
                    " AND \"_deleted\" IS NULL",
                values);
    }
    void add(std::string_view name, std::string_view type)
    {
        names_.push_back(name);
        types_.push_back(type);
    }

    postgres_connection& to_;
    std::string schema_;
    list_info list_;
    bool kept_;
    record_columns columns_;
    record_key key_;
    sound_json ids_{nul::replaced};
    copy_text rows_;
    std::vector<std::string_view> names_;
    std::vector<std::string_view> types_;
    std::string table_;
    std::string staging_;
    std::string copy_;
    std::string merge_, last_wins_;  // between them a WHERE
};

}  // namespace example

#endif
