// An input of the rows of a query on PostgreSQL.
#ifndef EXAMPLES_INGEST_POSTGRES_INPUT_HPP
#define EXAMPLES_INGEST_POSTGRES_INPUT_HPP

#include "../export/json_text.hpp"
#include "../export/postgres_connection.hpp"
#include "input.hpp"
#include "json_check.hpp"
#include "query_row.hpp"
#include "wake_up.hpp"

#include <libpq-fe.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

namespace detail {

/// Converts `timestamp` and `timestamptz`, as PostgreSQL writes them with DateStyle ISO in UTC ("2023-11-14
/// 22:13:20.123+00"), to ISO 8601. Values without a form in ISO 8601 (infinity, years before 1 and after 9999) are not
/// changed.
[[nodiscard]] inline std::string iso8601_of_postgres(std::string_view text)
{
    constexpr std::size_t date = std::string_view{"2023-11-14"}.size();
    std::string out{text};
    if (text.size() <= date || text[date] != ' ' || text.ends_with(" BC")) return out;
    out[date] = 'T';
    if (out.ends_with("+00")) out.replace(out.size() - 3, 3, "Z");
    return out;
}

}  // namespace detail

/// Integers, floats, booleans and json become JSON; other types become the text that PostgreSQL writes, dates and times
/// in ISO 8601 (UTC); bytea is a problem. The query runs in a read-only session, and its rows are read one by one.
class postgres_input final : public input {
public:
    /// `to` is a connection string, see postgres_connection.
    postgres_input(std::string const& to, std::string const& query)
    {
        as_input_error([&] {
            db_.emplace(to, "gainsight-px ingest");
            name_ = "the query on " + db_->name();
            // Sets the formats that are expected here, independent of the defaults of server, database and user.
            db_->run("SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO', false), "
                     "set_config('extra_float_digits', '3', false), "
                     "set_config('default_transaction_read_only', 'on', false)");
        });
        prepare(query);
    }
    ~postgres_input() override
    {
        if (running_) cancel();
    }

    bool read(std::vector<input_record>& out, std::size_t most) override
    {
        auto const before = out.size();
        std::size_t size = 0;
        if (failure_) throw *failure_;
        try {
            begin();
            while (!ended_ && out.size() - before < most && size < longest_record && !wake_.signalled()) {
                if (PQisBusy(connection()) != 0) {
                    if (!receive(out.size() == before)) break;
                } else if (take(out)) {
                    size += out.back().raw.size();
                }
            }
        } catch (px::error const& e) {
            failure_ = e;
            if (out.size() == before) throw;
        }
        return out.size() != before;
    }
    void interrupt() noexcept override { wake_.signal(); }
    [[nodiscard]] bool interrupted() const noexcept override { return wake_.signalled(); }
    [[nodiscard]] std::string rejects_head() const override { return {}; }
    [[nodiscard]] std::string_view rejects_format() const noexcept override { return "ndjson"; }
    [[nodiscard]] std::string const& name() const noexcept override { return name_; }

private:
    // The OIDs of built-in types, which are the same on every server: pg_type.dat.
    enum : Oid {
        type_bool = 16,
        type_bytea = 17,
        type_int8 = 20,
        type_int2 = 21,
        type_int4 = 23,
        type_json = 114,
        type_float4 = 700,
        type_float8 = 701,
        type_timestamp = 1114,
        type_timestamptz = 1184,
        type_jsonb = 3802
    };

    [[nodiscard]] PGconn* connection() const noexcept { return db_->handle(); }

    /// Prepares the query without running it, to check it.
    void prepare(std::string const& query)
    {
        postgres_result const parsed{PQprepare(connection(), "", query.c_str(), 0, nullptr)};
        if (PQresultStatus(parsed.get()) != PGRES_COMMAND_OK) fail(parsed.get());
        postgres_result const described{PQdescribePrepared(connection(), "")};
        if (PQresultStatus(described.get()) != PGRES_COMMAND_OK) fail(described.get());
        if (PQnparams(described.get()) != 0) input_fails(name_ + " has parameters, for which there are no values");
        std::vector<std::string> names;
        for (int i = 0; i < PQnfields(described.get()); ++i) {
            names.emplace_back(PQfname(described.get(), i));
            types_.push_back(PQftype(described.get(), i));
        }
        row_.emplace(name_, std::move(names));
    }
    void begin()
    {
        if (ended_ || running_) return;
        if (PQsendQueryPrepared(connection(), "", 0, nullptr, nullptr, nullptr, 0) != 1) fail(nullptr);
        running_ = true;
        // Without single-row mode, all rows would be in memory before the first one is returned.
        if (PQsetSingleRowMode(connection()) != 1) fail(nullptr);
    }
    /// Reads what the server has sent. False if there is nothing.
    bool receive(bool wait)
    {
        // One second at most: poll() does not see bytes that TLS has already read.
        constexpr int a_while = 1000;
        bool const came = wake_.wait_for(PQsocket(connection()), wait ? a_while : 0, name_);
        if (!came && !wait) return false;
        if (PQconsumeInput(connection()) != 1) fail(nullptr);
        return true;
    }
    /// Takes the next result, which has arrived. Returns whether it is a row.
    bool take(std::vector<input_record>& out)
    {
        postgres_result const result{PQgetResult(connection())};
        if (!result.get()) {
            ended_ = true;
            running_ = false;
            return false;
        }
        auto const status = PQresultStatus(result.get());
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return false;  // after the last row
        if (status != PGRES_SINGLE_TUPLE) fail(result.get());
        row_->begin(++records_);
        for (int i = 0; i < PQnfields(result.get()); ++i) value(result, i);
        out.push_back(row_->take());
        return true;
    }

    void value(postgres_result const& result, int column)
    {
        if (PQgetisnull(result.get(), 0, column) != 0) return row_->null();
        std::string_view const text{PQgetvalue(result.get(), 0, column),
                                    static_cast<std::size_t>(PQgetlength(result.get(), 0, column))};
        switch (types_[static_cast<std::size_t>(column)]) {
            case type_bytea: return row_->refuse("bytes");
            case type_bool: return row_->json(text == "t" ? "true" : "false");
            case type_int2:
            case type_int4:
            case type_int8: return row_->json(text);
            case type_float4:
            case type_float8:
                // NaN, Infinity
                if (text.find_first_not_of("+-.0123456789e") != text.npos)
                    return row_->refuse("a number that is not finite");
                return row_->json(text);
            case type_json:
            case type_jsonb: return json(text);
            case type_timestamp:
            case type_timestamptz: return row_->text(detail::iso8601_of_postgres(text));
            default: return row_->text(text);
        }
    }
    void json(std::string_view text)
    {
        // The type json may contain duplicate names and unpaired surrogates.
        if (auto const problem = check_.problem_of(text); !problem.empty()) return row_->refuse("JSON that " + problem);
        compact_.clear();
        json_text::append_compact(compact_, text);
        row_->json(compact_);
    }

    /// Throws the error of `result`, or of the connection if it is null.
    [[noreturn]] void fail(PGresult const* result)
    {
        running_ = false;
        input_fails(name_ + (db_->lost(result) ? ": the connection was lost: " : " fails: ") + db_->reason(result));
    }
    /// Cancels the query on the server.
    void cancel() noexcept
    {
        auto* const what = PQgetCancel(connection());
        if (!what) return;
        std::array<char, 256> why{};
        static_cast<void>(PQcancel(what, why.data(), static_cast<int>(why.size())));
        PQfreeCancel(what);
    }

    wake_up wake_;
    std::string name_;
    std::optional<postgres_connection> db_;
    std::vector<Oid> types_;
    std::optional<query_row> row_;
    json_check check_;
    std::string compact_;
    std::uint64_t records_ = 0;
    std::optional<px::error> failure_;
    bool running_ = false;
    bool ended_ = false;
};

}  // namespace example

#endif
