// A change store in a SQLite file. <gainsight/px.hpp> does not include it: it needs libsqlite3.
#ifndef GAINSIGHT_PX_DESTINATION_SQLITE_CHANGE_STORE_HPP
#define GAINSIGHT_PX_DESTINATION_SQLITE_CHANGE_STORE_HPP

#include <gainsight/px/destination/change_store.hpp>
#include <gainsight/px/destination/journal_folder.hpp>
#include <gainsight/px/destination/sqlite_file.hpp>

#include <sys/file.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>

namespace gainsight::px::inline v0 {

/// When a sqlite_change_store syncs an erasure to the disk (fsync). Erasures happen before a record is sent. If the
/// process is killed, no erasure is lost under either policy, since the system has what was written.
enum class change_store_sync : unsigned char {
    /// Immediately: one fsync for each record that changes, which blocks the thread. After a loss of power too, no hash
    /// is left of something that PX may not have.
    each,
    /// When the system writes to the disk by itself. After a loss of power, old hashes may be left of records that were
    /// changed in the last seconds. If such a record changes back to its old content, it is skipped although PX has the
    /// newer content. So delete the file after a loss of power.
    by_system
};

/// The options of a sqlite_change_store.
class sqlite_change_store_options {
public:
    /// Default: each.
    sqlite_change_store_options& sync(change_store_sync policy) noexcept
    {
        sync_ = policy;
        return *this;
    }
    /// How long a call blocks while another program writes to the file. Default 5 s.
    sqlite_change_store_options& patience(std::chrono::milliseconds most) noexcept
    {
        patience_ = most;
        return *this;
    }
    /// Stored hashes are written in groups: when there are so many, when a further one is stored and the oldest has
    /// that age, and together with an erasure. Default: 1,000 records, 1 s.
    sqlite_change_store_options& group(std::size_t records, std::chrono::milliseconds age) noexcept
    {
        group_ = records;
        age_ = age;
        return *this;
    }

    [[nodiscard]] change_store_sync sync() const noexcept { return sync_; }
    [[nodiscard]] std::chrono::milliseconds patience() const noexcept { return patience_; }
    [[nodiscard]] std::size_t group() const noexcept { return group_; }
    [[nodiscard]] std::chrono::milliseconds age() const noexcept { return age_; }

private:
    std::size_t group_ = 1000;
    std::chrono::milliseconds age_{1000};
    std::chrono::milliseconds patience_{5000};
    change_store_sync sync_ = change_store_sync::each;
};

/// A change store in a file, which survives the program.
///
///     px::sqlite_change_store known{"state.db", "acme production, eu"};
///     px::bulk writes{client, records, px::bulk_options{}.only_changed(known)};
///
/// `subscription` is a unique name for the subscription of PX, for instance the label of the credential with the host.
/// A file may contain several subscriptions. Only one store at a time, in any process, may use a subscription of a
/// file; a lock file, `state.db-lock`, ensures this.
///
/// **Durability.** An erasure is in the file when `erase` returns, and with change_store_sync::each also on the disk;
/// only then does a bulk send the record. Stored hashes are written in groups, see
/// `sqlite_change_store_options::group`, and before a later erasure. So if the program is killed at any time, the file
/// has no hash of something that PX may not have; hashes of the last second may be missing, and those records are sent
/// once more. The destructor writes what is left; call `flush` to see errors of that.
///
/// A look-up takes a few microseconds if the pages of the file are in memory. The functions block. Not thread-safe.
///
/// Each function may throw px::error (errc::hook_failed) with one sentence that names the file: it is locked,
/// read-only, damaged or not a database, or the disk is full. Hashes that could not be written are kept and written
/// with the next group; a record that could not be erased is still stored. The constructor also refuses a folder, a
/// database of another program, and a file of a later version of this library, and changes none of them.
///
/// The file contains the ids of users and accounts in plain text, and no API key; only its owner can read it. Other
/// programs may delete rows while no store uses the file: `DELETE FROM hashes WHERE record = 'user' AND id = '...'`.
class sqlite_change_store {
public:
    /// The value of PRAGMA application_id, which identifies such a file: "PXCS".
    static constexpr int application_id = 0x50584353;
    /// The value of PRAGMA user_version: the version of the tables.
    static constexpr int version = 1;

    sqlite_change_store(std::filesystem::path const& file, std::string_view subscription,
                        sqlite_change_store_options const& options = {})
        : options_{options}, own_{file, options, subscription}, find_{own_.file, select}, put_{own_.file, replace},
          remove_{own_.file, erasure}
    {}
    sqlite_change_store(sqlite_change_store const&) = delete;
    sqlite_change_store& operator=(sqlite_change_store const&) = delete;
    ~sqlite_change_store()
    {
        try {
            flush();
        } catch (...) {  // the records are sent once more
        }
    }

    [[nodiscard]] std::optional<write_hash> lookup(record_kind kind, std::string_view id)
    {
        if (!pending_.empty())
            if (auto const at = pending_.find(key_of(kind, id)); at != pending_.end()) return at->second;
        std::optional<write_hash> out;
        if (!bound(find_, kind, id).next()) return out;
        if (auto const bytes = find_.bytes(0); bytes.size() == sizeof(write_hash))
            std::memcpy(out.emplace().data(), bytes.data(), bytes.size());
        find_.reset();
        return out;
    }
    void store(record_kind kind, std::string_view id, write_hash const& hash)
    {
        auto const now = std::chrono::steady_clock::now();
        if (pending_.empty()) oldest_ = now;
        pending_.insert_or_assign(key_of(kind, id), hash);
        if (pending_.size() >= options_.group() || now - oldest_ >= options_.age()) flush();
    }
    void erase(record_kind kind, std::string_view id)
    {
        auto key = key_of(kind, id);
        if (bound(find_, kind, id).next()) {
            find_.reset();
            detail::sqlite_transaction all{own_.file};
            write_pending(key);
            bound(remove_, kind, id).run();
            all.commit();
            pending_.clear();
        } else {
            pending_.erase(key);  // it was not in the file
        }
    }

    /// Writes the hashes that were stored and not written yet.
    void flush()
    {
        if (pending_.empty()) return;
        detail::sqlite_transaction all{own_.file};
        write_pending({});
        all.commit();
        pending_.clear();
    }
    /// Erases all hashes of this subscription.
    void clear()
    {
        detail::sqlite_statement all{own_.file, "DELETE FROM hashes WHERE subscription = ?1"};
        all.bind(1, own_.subscription).run();
        pending_.clear();
    }
    /// The number of hashes of this subscription.
    [[nodiscard]] std::size_t size()
    {
        flush();
        detail::sqlite_statement count{own_.file, "SELECT count(*) FROM hashes WHERE subscription = ?1"};
        static_cast<void>(count.bind(1, own_.subscription).next());
        auto const out = static_cast<std::size_t>(count.number(0));
        return out;
    }

private:
    static constexpr std::string_view select =
        "SELECT hash FROM hashes WHERE subscription = ?1 AND record = ?2 AND id = ?3";
    static constexpr std::string_view replace =
        "INSERT OR REPLACE INTO hashes (subscription, record, id, hash) VALUES (?1, ?2, ?3, ?4)";
    static constexpr std::string_view erasure =
        "DELETE FROM hashes WHERE subscription = ?1 AND record = ?2 AND id = ?3";

    /// The file, and the lock that excludes other stores of the same subscription.
    struct owned {
        owned(std::filesystem::path const& path, sqlite_change_store_options const& options, std::string_view name)
            : file{path, options.patience()}
        {
            if (name.empty()) file.refuse("needs a name for the subscription of PX that the store speaks of");
            check();
            lock_file = detail::open_file{::open((file.name() + "-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
            if (!lock_file.is_open())
                file.refuse("has a lock that cannot be opened: " + std::generic_category().message(errno));
            wait_for_other_openings();
            make();
            file.execute(options.sync() == change_store_sync::each ? "PRAGMA synchronous=FULL"
                                                                   : "PRAGMA synchronous=NORMAL");
            file.execute("PRAGMA cache_size=-65536");
            subscription = number_of_subscription(name);
            if (!locks(subscription, F_WRLCK))
                file.refuse("is being used by another store for this subscription: wait for its end");
            static_cast<void>(locks(0, F_UNLCK));
        }

        void check() const
        {
            auto const id = detail::number_of(file, "PRAGMA application_id");
            auto const written = detail::number_of(file, "PRAGMA user_version");
            if (id != application_id && (id != 0 || detail::number_of(file, "SELECT count(*) FROM sqlite_schema") != 0))
                file.refuse("is a database that no change store made: name another file");
            if (written > version)
                file.refuse("was written by a later version of this library, in format " + std::to_string(written) +
                            ", and this one knows format " + std::to_string(version));
        }
        void make()
        {
            file.execute("PRAGMA journal_mode=WAL");
            check();
            if (detail::number_of(file, "PRAGMA application_id") == application_id) return;
            detail::sqlite_transaction all{file};
            file.execute("CREATE TABLE subscriptions (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
                         "CREATE TABLE hashes (subscription INTEGER NOT NULL, record TEXT NOT NULL, id TEXT NOT NULL,"
                         " hash BLOB NOT NULL, PRIMARY KEY (subscription, record, id)) WITHOUT ROWID;"
                         "PRAGMA application_id=" +
                         std::to_string(application_id) + ";PRAGMA user_version=" + std::to_string(version));
            all.commit();
        }
        [[nodiscard]] std::int64_t number_of_subscription(std::string_view name)
        {
            detail::sqlite_statement find{file, "SELECT id FROM subscriptions WHERE name = ?1"};
            if (find.bind(1, name).next()) return find.number(0);
            detail::sqlite_statement add{file, "INSERT INTO subscriptions (name) VALUES (?1)"};
            add.bind(1, name).run();
            return sqlite3_last_insert_rowid(file.handle());
        }

        /// Two stores that create the file at the same time would make each other fail.
        void wait_for_other_openings()
        {
            auto const until = std::chrono::steady_clock::now() + file.patience();
            while (!locks(0, F_WRLCK)) {
                if (std::chrono::steady_clock::now() >= until) file.refuse("is being opened by another store");
                std::this_thread::sleep_for(std::chrono::milliseconds{2});
            }
        }
        /// Locks or unlocks byte `place` of the lock file. False if another store has the lock. The lock is released
        /// with this object or when the process ends. If the system cannot lock a part of a file, the first store locks
        /// the whole file.
        [[nodiscard]] bool locks(std::int64_t place, short how)
        {
#if defined(F_OFD_SETLK)
            struct ::flock one{};
            one.l_type = how;
            one.l_whence = SEEK_SET;
            one.l_start = place;
            one.l_len = 1;
            bool const done = ::fcntl(lock_file.fd(), F_OFD_SETLK, &one) == 0;
#else
            bool const done = how == F_UNLCK || ::flock(lock_file.fd(), LOCK_EX | LOCK_NB) == 0;
            static_cast<void>(place);
#endif
            if (!done && errno != EWOULDBLOCK && errno != EAGAIN && errno != EACCES)
                file.refuse("cannot be locked: " + std::generic_category().message(errno));
            return done;
        }

        detail::sqlite_file file;
        detail::open_file lock_file;
        std::int64_t subscription = 0;
    };

    [[nodiscard]] static std::string key_of(record_kind kind, std::string_view id)
    {
        std::string out(1, static_cast<char>(kind));
        out += id;
        return out;
    }
    detail::sqlite_statement& bound(detail::sqlite_statement& s, record_kind kind, std::string_view id)
    {
        return s.bind(1, own_.subscription).bind(2, to_string(kind)).bind(3, id);
    }
    void write_pending(std::string_view but)
    {
        for (auto const& [key, hash] : pending_) {
            if (key == but) continue;
            bound(put_, static_cast<record_kind>(key[0]), std::string_view{key}.substr(1))
                .bind_bytes(4, hash.data(), hash.size())
                .run();
        }
    }

    sqlite_change_store_options options_;
    owned own_;
    detail::sqlite_statement find_;
    detail::sqlite_statement put_;
    detail::sqlite_statement remove_;
    std::unordered_map<std::string, write_hash> pending_;  // stored, and not written to the file yet
    std::chrono::steady_clock::time_point oldest_;         // when the first of `pending_` was stored
};

static_assert(change_store<sqlite_change_store>);

}  // namespace gainsight::px::inline v0

#endif
