// Which writes of a bulk may run at the same time, and which outcome is reported next. Pure.
#ifndef GAINSIGHT_PX_DESTINATION_BULK_CORE_HPP
#define GAINSIGHT_PX_DESTINATION_BULK_CORE_HPP

#include <gainsight/px/core/config.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// The keys by which conflicts between writes are found. `own`: the record that is written. `other`: a record that the
/// write refers to without writing it, as an account; empty if there is none.
struct bulk_keys {
    std::string own;
    std::string other;
};

/// The state of a bulk's records. Each record is taken, started, ended, and its outcome is reported, once each.
///
/// Two records conflict if one writes what the other writes or refers to; then the later one starts when the earlier
/// one has ended. This is like a reader-writer lock for each key: many users may refer to one account at the same time,
/// but the account is written alone. Records without conflict run at the same time, the earliest first, up to
/// `concurrency`.
///
/// Only `take` allocates memory: a record that was taken can always be ended and reported. Every function takes the
/// time of a look-up of a key, however many records use the same key.
class bulk_core {
public:
    /// `concurrency`: how many records may run at the same time. `room`: how many may be taken and not reported yet.
    /// Both are at least 1.
    bulk_core(std::size_t concurrency, std::size_t room, bool in_order);

    [[nodiscard]] bool has_room() const noexcept { return open_.size() < room_; }
    /// Takes the next record and returns its number, which counts from 0. If this throws for lack of memory, the record
    /// was not taken.
    std::uint64_t take(bulk_keys keys);
    /// Starts a record: the number of the record that runs from now on; nothing if none may start.
    [[nodiscard]] std::optional<std::uint64_t> start() noexcept;
    /// Undoes `start` for a record that could not be started; it will be started again.
    void put_back(std::uint64_t number) noexcept;
    /// A record that runs has ended.
    void ended(std::uint64_t number) noexcept;
    /// Ends the first record that has not been started, without starting it. Nothing if there is none.
    [[nodiscard]] std::optional<std::uint64_t> drop() noexcept;
    /// The number of a record whose outcome is to be reported now; in order of the numbers if `in_order`, otherwise in
    /// the order in which records ended. Each record is returned once.
    [[nodiscard]] std::optional<std::uint64_t> next_outcome() noexcept;

    [[nodiscard]] std::uint64_t taken() const noexcept { return next_; }
    [[nodiscard]] std::size_t running() const noexcept { return running_; }
    /// Records that were taken and not reported yet.
    [[nodiscard]] std::size_t open() const noexcept { return open_.size(); }

private:
    enum class state : unsigned char { waiting, ready, running, ended };
    /// Uses of one key that may run at the same time: one use that writes, or any number of uses that only refer to it.
    struct turn {
        std::size_t uses = 0;                // uses that have not ended
        bool writes = false;                 // then it is one use
        bool may_run = false;                // all turns before it have ended, or run with it
        std::vector<std::uint64_t> waiting;  // records that wait for it; some may have ended meanwhile
    };
    using turns = std::list<turn>;  // in order; each has at least one use
    /// A position among the records that are ready, or among those that have ended. The node is allocated when the
    /// record is taken and moved between the two sets, so that ending a record allocates nothing.
    struct place {
        std::uint64_t order;
        std::uint64_t number;
        friend auto operator<=>(place const&, place const&) = default;
    };
    using places = std::set<place>;
    struct record {
        bulk_keys keys;
        turns::iterator own;
        turns::iterator other;
        places::node_type at;  // holds the node while the record is neither ready nor ended
        int blocked_by = 0;    // how many of its two turns, own and other, may not run yet
        state is = state::waiting;
    };

    [[nodiscard]] turns::iterator enter(std::string const& key, bool writes, std::uint64_t number);
    void leave(std::string const& key, turns::iterator which);
    void release(turn& which);
    void queue(std::uint64_t number, record& r);
    void close(std::uint64_t number, record& r);

    std::map<std::uint64_t, record> open_;
    std::unordered_map<std::string, turns> uses_;
    places ready_;
    places ended_;  // and not reported yet
    std::size_t concurrency_;
    std::size_t room_;
    std::size_t running_ = 0;
    std::uint64_t next_ = 0;
    std::uint64_t next_reported_ = 0;
    std::uint64_t next_ended_ = 0;
    std::uint64_t undropped_ = 0;  // all records before it were started or have ended
    bool in_order_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/bulk_core.ipp>
#endif

#endif
