// Which writes of a bulk may run at once, and which outcome is told next. Pure.
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

/// What a write touches, by names that are equal where the things are. `own`: what it writes. `other`: what it needs as
/// the writes before it leave it, without writing it; empty for none.
struct bulk_keys {
    std::string own;
    std::string other;
};

/// The books of a bulk: records are taken in their order, each is started once, ends, and is told once.
///
/// Of two records of which one writes what the other touches, the later one starts when the earlier one has ended; all
/// others run at once, as many as allowed, the earliest first. A user names its account, and an account may be named by
/// many users at once: so an account is written before the users behind it that name it, and after those before it.
///
/// Only `take` needs memory: what was taken can always be brought to its end. All of it takes the time that a look-up
/// of a key takes, however many records name one thing.
class bulk_core {
public:
    /// `concurrency`: how many may run at once. `room`: how many may be taken and not told yet. Both at least 1.
    bulk_core(std::size_t concurrency, std::size_t room, bool in_order);

    [[nodiscard]] bool has_room() const noexcept { return open_.size() < room_; }
    /// The next record was taken. Returns its number, from 0 on. Where that throws, for lack of memory, it was not.
    std::uint64_t take(bulk_keys keys);
    /// A record that is to be started now; it runs from then on. Nothing while none may.
    [[nodiscard]] std::optional<std::uint64_t> start() noexcept;
    /// A record that runs could not be started after all, and is to be started again.
    void put_back(std::uint64_t number) noexcept;
    /// A record that runs has ended.
    void ended(std::uint64_t number) noexcept;
    /// A record that has not been started will not be, and has ended. Nothing when there is none: from the first on.
    [[nodiscard]] std::optional<std::uint64_t> drop() noexcept;
    /// A record whose outcome is to be told now, once; in order of number where that was asked for, else as they ended.
    [[nodiscard]] std::optional<std::uint64_t> tell() noexcept;

    [[nodiscard]] std::uint64_t taken() const noexcept { return next_; }
    [[nodiscard]] std::size_t running() const noexcept { return running_; }
    /// Taken, and not told yet.
    [[nodiscard]] std::size_t open() const noexcept { return open_.size(); }

private:
    enum class state : unsigned char { waiting, ready, running, ended };
    /// Uses of one thing that may go on at once: one that writes, or any number that do not.
    struct turn {
        std::size_t uses = 0;                // that have not ended
        bool writes = false;                 // then it is one use
        bool has_come = false;               // those who waited for it do no more
        std::vector<std::uint64_t> waiting;  // until it comes; may name records that have ended meanwhile
    };
    using turns = std::list<turn>;  // in their order; each has a use
    /// A place in the order of those that are ready, or of those that have ended. Made when the record is taken, and
    /// moved from one to the other: so that a record which ends needs no memory.
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
        places::node_type at;  // while it is neither ready nor ended
        int behind = 0;        // turns that have to come first: its own, and the other
        state is = state::waiting;
    };

    [[nodiscard]] turns::iterator enter(std::string const& key, bool writes, std::uint64_t number);
    void leave(std::string const& key, turns::iterator which);
    void come(turn& which);
    void queue(std::uint64_t number, record& r);
    void close(std::uint64_t number, record& r);

    std::map<std::uint64_t, record> open_;
    std::unordered_map<std::string, turns> uses_;
    places ready_;
    places ended_;  // not told yet
    std::size_t concurrency_;
    std::size_t room_;
    std::size_t running_ = 0;
    std::uint64_t next_ = 0;
    std::uint64_t next_told_ = 0;
    std::uint64_t next_ended_ = 0;
    std::uint64_t undropped_ = 0;  // all before it were started or have ended
    bool in_order_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/bulk_core.ipp>
#endif

#endif
