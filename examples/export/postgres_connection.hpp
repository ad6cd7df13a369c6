// A connection to PostgreSQL. Errors are one sentence that never contains the password.
#ifndef EXAMPLES_EXPORT_POSTGRES_CONNECTION_HPP
#define EXAMPLES_EXPORT_POSTGRES_CONNECTION_HPP

#include "disk_file.hpp"
#include "postgres_string.hpp"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace example {

/// The result of a statement: rows of texts.
class postgres_result {
public:
    explicit postgres_result(PGresult* result) noexcept : result_{result} {}

    [[nodiscard]] int rows() const noexcept { return PQntuples(result_.get()); }
    [[nodiscard]] std::string text(int row, int column) const
    {
        return {PQgetvalue(result_.get(), row, column),
                static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
    }
    [[nodiscard]] PGresult* get() const noexcept { return result_.get(); }

private:
    struct clear {
        void operator()(PGresult* r) const noexcept { PQclear(r); }
    };
    std::unique_ptr<PGresult, clear> result_;
};

/// PostgreSQL refused a value; other records may still be accepted.
class postgres_value_error : public item_error {
public:
    using item_error::item_error;
};

/// Ends what a session does, and all that it would do later but roll back. For any thread; it may outlive the session,
/// and be there before it.
class postgres_stop {
public:
    postgres_stop() = default;
    postgres_stop(postgres_stop const&) = delete;
    postgres_stop& operator=(postgres_stop const&) = delete;
    ~postgres_stop() { leave(); }

    /// The session is there. Its socket is noted by another name, since libpq closes its own when it likes.
    void enter(PGconn* of)
    {
        std::lock_guard const alone{mutex_};
        cancel_.reset(PQgetCancel(of), PQfreeCancel);
        socket_ = ::fcntl(PQsocket(of), F_DUPFD_CLOEXEC, 0);
    }
    /// The session is no more.
    void leave() noexcept
    {
        std::lock_guard const alone{mutex_};
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }
    /// From now on the session begins no statement.
    void begin() noexcept { stopped_ = true; }
    [[nodiscard]] bool has_begun() const noexcept { return stopped_; }
    /// Asks the server to end the one that is under way, and ends the session: when the server has answered that, or
    /// after `patience`, since it may answer nothing any more.
    void cancel(std::chrono::milliseconds patience)
    {
        begin();
        std::unique_lock alone{mutex_};
        if (socket_ < 0) return;
        std::promise<void> answered;
        auto const told = answered.get_future();
        std::thread{[of = cancel_, answered = std::move(answered)]() mutable {
            char why[256];
            if (of) static_cast<void>(PQcancel(of.get(), why, sizeof why));
            answered.set_value();
        }}.detach();
        alone.unlock();
        static_cast<void>(told.wait_for(patience));
        alone.lock();
        if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
    }

private:
    std::atomic<bool> stopped_{false};
    std::mutex mutex_;
    std::shared_ptr<PGcancel> cancel_;
    int socket_ = -1;
};

/// A lock was not had in time.
class postgres_lock_error : public item_error {
public:
    using item_error::item_error;
};

/// How long a session waits for others; 0: as long as the system and the server do, which may be without end. What the
/// connection string says holds before it.
struct postgres_limits {
    std::chrono::milliseconds network{0};              ///< For a sign of life of the server's machine.
    std::chrono::milliseconds lock{0};                 ///< For each lock.
    std::chrono::milliseconds idle_in_transaction{0};  ///< The others, for this one.
};

/// A session. Not thread-safe.
class postgres_connection {
public:
    /// Connects. `to` is a connection string ("postgresql://jane@db.example.com/warehouse", "host=... dbname=...");
    /// missing parts are taken from the PG* variables and ~/.pgpass, as psql does. `program` is the application_name
    /// that the server's administrator sees.
    explicit postgres_connection(std::string const& to, char const* program = "gainsight-px export",
                                 postgres_limits const& limits = {},
                                 std::shared_ptr<postgres_stop> stop = std::make_shared<postgres_stop>())
        : stop_{std::move(stop)}, password_{password_in(to)}
    {
        std::vector<char const*> keys{"connect_timeout", "application_name"}, values{"15", program};
        auto const own = network_options(limits.network);
        for (auto const& [key, value] : own) {
            keys.push_back(key);
            values.push_back(value.c_str());
        }
        keys.insert(keys.end(), {"dbname", "client_encoding", nullptr});
        values.insert(values.end(), {to.c_str(), "UTF8", nullptr});
        connection_.reset(PQconnectdbParams(keys.data(), values.data(), 1));
        if (!connection_) output_fails("PostgreSQL cannot be reached: out of memory");
        if (password_.empty() && PQpass(connection_.get())) password_ = PQpass(connection_.get());
        if (PQstatus(connection_.get()) != CONNECTION_OK)
            output_fails(name() + " cannot be reached: " + words(PQerrorMessage(connection_.get())));
        PQsetNoticeProcessor(connection_.get(), [](void*, char const*) {}, nullptr);
        stop_->enter(connection_.get());
        limit("lock_timeout", limits.lock);
        limit("idle_in_transaction_session_timeout", limits.idle_in_transaction);
    }

    postgres_connection(postgres_connection const&) = delete;
    postgres_connection& operator=(postgres_connection const&) = delete;
    ~postgres_connection() { stop_->leave(); }

    [[nodiscard]] PGconn* handle() const noexcept { return connection_.get(); }
    [[nodiscard]] std::shared_ptr<postgres_stop> const& stop() const noexcept { return stop_; }
    /// "postgresql://jane@db.example.com:5432/warehouse": without the password.
    [[nodiscard]] std::string name() const
    {
        auto const part = [](char const* text) { return std::string{text ? text : ""}; };
        auto* const c = connection_.get();
        return "postgresql://" + part(PQuser(c)) + '@' + part(PQhost(c)) + ':' + part(PQport(c)) + '/' + part(PQdb(c));
    }

    postgres_result run(std::string const& sql, std::vector<std::string> const& parameters = {})
    {
        if (stop_->has_begun()) refuse("is left, since this process stops");
        std::vector<char const*> values;
        for (auto const& p : parameters) values.push_back(p.c_str());
        return checked(PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                                    values.data(), nullptr, nullptr, 0));
    }
    /// Runs a COPY ... FROM STDIN with these lines.
    void copy(std::string const& sql, std::string_view lines)
    {
        run(sql);
        auto* const c = connection_.get();
        // In pieces whose size fits into an int.
        constexpr std::size_t most = std::size_t{1} << 26;
        for (std::size_t from = 0; from < lines.size(); from += most) {
            auto const piece = lines.substr(from, most);
            if (PQputCopyData(c, piece.data(), static_cast<int>(piece.size())) != 1) fail(nullptr);
        }
        if (PQputCopyEnd(c, nullptr) != 1) fail(nullptr);
        auto const result = checked(PQgetResult(c));
        while (auto* const rest = PQgetResult(c)) PQclear(rest);
    }

    /// Rolls back a transaction. If the connection is lost, the server rolls back.
    void roll_back() noexcept
    {
        auto* const c = connection_.get();
        while (auto* const rest = PQgetResult(c)) {
            // An unfinished COPY returns this result repeatedly until the COPY is ended.
            bool const copies = PQresultStatus(rest) == PGRES_COPY_IN;
            PQclear(rest);
            if (copies && PQputCopyEnd(c, "its data could not all be sent") != 1) return;  // the next statement fails
        }
        if (PQtransactionStatus(c) != PQTRANS_IDLE) PQclear(PQexec(c, "ROLLBACK"));
    }

    /// The reason why `result` failed, or the connection if `result` is null.
    [[nodiscard]] std::string reason(PGresult const* result) const
    {
        auto const* const primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
        return words(primary ? primary : PQerrorMessage(connection_.get()));
    }
    /// Whether it failed because the session has ended.
    [[nodiscard]] bool lost(PGresult const* result) const
    {
        auto const* const state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
        // SQLSTATE 57P...: the server ends the session. Errors without SQLSTATE are from libpq.
        return !state || std::string_view{state}.starts_with("57P") || PQstatus(connection_.get()) != CONNECTION_OK;
    }
    [[noreturn]] void refuse(std::string_view why) const { output_fails(name() + ' ' + std::string{why}); }

private:
    /// PostgreSQL and the system take an int.
    [[nodiscard]] static std::string milliseconds(std::chrono::milliseconds limit)
    {
        return std::to_string(std::min<std::int64_t>(limit.count(), std::numeric_limits<int>::max()));
    }
    /// A machine that is gone is noticed while this waits for an answer, and while it sends.
    static std::vector<std::pair<char const*, std::string>> network_options(std::chrono::milliseconds limit)
    {
        if (limit.count() == 0) return {};
        constexpr std::int64_t most = 32'767;  // of Linux
        auto const seconds = [&](int part) {
            return std::to_string(std::clamp<std::int64_t>(limit.count() / part / 1000, 1, most));
        };
        return {{"keepalives", "1"},
                {"keepalives_idle", seconds(2)},
                {"keepalives_interval", seconds(6)},
                {"keepalives_count", "3"},
                {"tcp_user_timeout", milliseconds(limit)}};
    }
    /// Not by "options" of the connection, which pools of connections refuse.
    void limit(char const* setting, std::chrono::milliseconds value)
    {
        if (value.count() != 0)
            run("SELECT set_config(name, $2, false) FROM pg_settings WHERE name = $1 AND source <> 'client'",
                {setting, milliseconds(value)});
    }
    postgres_result checked(PGresult* got)
    {
        postgres_result result{got};
        auto const status = PQresultStatus(got);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN) fail(got);
        return result;
    }

    [[noreturn]] void fail(PGresult const* result) const
    {
        auto const* const state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
        std::string_view const code = state ? state : "";
        auto const why = reason(result);
        if (lost(result)) output_fails(name() + ": the connection was lost: " + why);
        // SQLSTATE class 22: invalid value; class 54: a limit is exceeded.
        if (code.starts_with("22") || code.starts_with("54")) throw postgres_value_error{why};
        if (code == "55P03")
            throw postgres_lock_error{name() + " is locked by another session, which pg_stat_activity shows: " + why};
        refuse("cannot be written: " + why);
    }

    /// The first line of the message of libpq or the server, with the password removed.
    [[nodiscard]] std::string words(std::string said) const
    {
        said.resize(std::min(said.size(), said.find('\n')));
        if (said.empty()) said = "it did not say why";
        if (!password_.empty())
            for (std::size_t at = 0; (at = said.find(password_, at)) != said.npos; at += 3)
                said.replace(at, password_.size(), "***");
        return said;
    }

    struct finish {
        void operator()(PGconn* c) const noexcept { PQfinish(c); }
    };
    std::unique_ptr<PGconn, finish> connection_;
    std::shared_ptr<postgres_stop> stop_;
    std::string password_;
};

/// A transaction from construction to commit(); the destructor rolls back.
class postgres_transaction {
public:
    explicit postgres_transaction(postgres_connection& to) : to_{to} { to_.run("BEGIN"); }
    postgres_transaction(postgres_transaction const&) = delete;
    postgres_transaction& operator=(postgres_transaction const&) = delete;
    ~postgres_transaction()
    {
        if (!committed_) to_.roll_back();
    }
    void commit()
    {
        to_.run("COMMIT");
        committed_ = true;
    }

private:
    postgres_connection& to_;
    bool committed_ = false;
};

}  // namespace example

#endif
