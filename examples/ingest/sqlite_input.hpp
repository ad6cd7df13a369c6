// An input of the rows of a query on a SQLite file.
#ifndef EXAMPLES_INGEST_SQLITE_INPUT_HPP
#define EXAMPLES_INGEST_SQLITE_INPUT_HPP

#include "../export/sqlite_connection.hpp"
#include "input.hpp"
#include "query_row.hpp"

#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace example {

/// Integers and floats become JSON, texts stay texts, and blobs are a problem. The file is opened read-only.
class sqlite_input final : public input {
public:
    /// `patience` is how long it waits for another program that writes to the file.
    sqlite_input(std::string file, std::string const& query,
                 std::chrono::milliseconds patience = std::chrono::seconds{10})
        : patience_{patience}, name_{"the query on " + file}
    {
        as_input_error([&] {
            db_.emplace(std::move(file), SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, patience);
            sqlite3_busy_handler(
                db_->handle(),
                [](void* self, int tries) noexcept {
                    return static_cast<sqlite_input*>(self)->waits_on(tries) ? 1 : 0;
                },
                this);
            sqlite3_progress_handler(
                db_->handle(), 1000,
                [](void* self) noexcept { return static_cast<sqlite_input*>(self)->interrupted() ? 1 : 0; }, this);
            prepare(query);
        });
        std::vector<std::string> names;
        for (int i = 0; i < sqlite3_column_count(rows_.get()); ++i)
            names.emplace_back(sqlite3_column_name(rows_.get(), i));
        row_.emplace(name_, std::move(names));
    }

    bool read(std::vector<input_record>& out, std::size_t most) override
    {
        auto const before = out.size();
        if (failure_) throw *failure_;
        try {
            as_input_error([&] {
                std::size_t size = 0;
                while (!ended_ && out.size() - before < most && size < longest_record && !interrupted()) {
                    ended_ = !rows_.next();
                    if (ended_) break;
                    out.push_back(row());
                    size += out.back().raw.size();
                }
            });
        } catch (px::error const& e) {
            ended_ = true;
            if (!interrupted()) failure_ = e;
            if (failure_ && out.size() == before) throw;
        }
        return out.size() != before;
    }
    void interrupt() noexcept override { interrupted_.store(true); }
    [[nodiscard]] bool interrupted() const noexcept override { return interrupted_.load(); }
    [[nodiscard]] std::string rejects_head() const override { return {}; }
    [[nodiscard]] std::string_view rejects_format() const noexcept override { return "ndjson"; }
    [[nodiscard]] std::string const& name() const noexcept override { return name_; }

private:
    void prepare(std::string const& query)
    {
        char const* rest = nullptr;
        rows_ = sqlite_statement{*db_, query, &rest};
        if (!rows_.get()) input_fails(name_ + " is empty");
        std::string const behind{rest};
        if (sqlite_statement{*db_, behind}.get()) input_fails(name_ + " is more than one statement");
        if (sqlite3_stmt_readonly(rows_.get()) == 0) input_fails(name_ + " would write: it may only read");
        if (sqlite3_bind_parameter_count(rows_.get()) != 0)
            input_fails(name_ + " has parameters, for which there are no values");
    }

    /// Busy handler of SQLite: pauses, and returns whether to try again.
    [[nodiscard]] bool waits_on(int tries) const noexcept
    {
        constexpr std::chrono::milliseconds pause{10};
        if (interrupted() || tries * pause >= patience_) return false;
        std::this_thread::sleep_for(pause);
        return true;
    }

    [[nodiscard]] input_record row()
    {
        auto* const at = rows_.get();
        row_->begin(++records_);
        for (int i = 0; i < sqlite3_column_count(at); ++i) switch (sqlite3_column_type(at, i)) {
                case SQLITE_NULL: row_->null(); break;
                case SQLITE_INTEGER: row_->json(std::to_string(sqlite3_column_int64(at, i))); break;
                case SQLITE_FLOAT: real(sqlite3_column_double(at, i)); break;
                case SQLITE_BLOB: row_->refuse("a blob"); break;
                default: row_->text(rows_.text(i)); break;
            }
        return row_->take();
    }
    void real(double value)
    {
        if (!std::isfinite(value)) return row_->refuse("a number that is not finite");
        char digits[32];
        auto const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        row_->json({digits, static_cast<std::size_t>(end - digits)});
    }

    std::chrono::milliseconds patience_;
    std::string name_;
    static_assert(std::atomic<bool>::is_always_lock_free, "it is set by a signal's handler");
    std::atomic<bool> interrupted_ = false;
    std::optional<sqlite_connection> db_;
    sqlite_statement rows_;
    std::optional<query_row> row_;
    std::uint64_t records_ = 0;
    std::optional<px::error> failure_;
    bool ended_ = false;
};

}  // namespace example

#endif
