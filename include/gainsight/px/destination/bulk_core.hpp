// Which writes of a bulk may run at once, and which outcome is told next. Pure.
#ifndef GAINSIGHT_PX_DESTINATION_BULK_CORE_HPP
#define GAINSIGHT_PX_DESTINATION_BULK_CORE_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
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
class bulk_core {
public:
    /// `concurrency`: how many may run at once. `room`: how many may be taken and not told yet. Both at least 1.
    bulk_core(std::size_t concurrency, std::size_t room, bool in_order);

    [[nodiscard]] bool has_room() const noexcept { return open_.size() < room_; }
    /// The next record was taken. Returns its number, from 0 on.
    std::uint64_t take(bulk_keys keys);
    /// A record that is to be started now; it runs from then on. Nothing while none may.
    [[nodiscard]] std::optional<std::uint64_t> start();
    /// A record that runs has ended.
    void ended(std::uint64_t number);
    /// A record that has not been started will not be, and has ended. Nothing when there is none: from the first on.
    [[nodiscard]] std::optional<std::uint64_t> drop();
    /// A record whose outcome is to be told now, once; in order of number where that was asked for, else as they ended.
    [[nodiscard]] std::optional<std::uint64_t> tell();

    [[nodiscard]] std::uint64_t taken() const noexcept { return next_; }
    [[nodiscard]] std::size_t running() const noexcept { return running_; }
    /// Taken, and not told yet.
    [[nodiscard]] std::size_t open() const noexcept { return open_.size(); }

private:
    struct use {
        std::uint64_t number;
        bool writes;
    };
    enum class state : unsigned char { waiting, ready, running, ended };
    struct record {
        bulk_keys keys;
        std::size_t behind = 0;  // uses before it that it has to wait for
        state is = state::waiting;
    };

    void enter(std::string const& key, use what, record& r);
    void leave(std::string const& key, std::uint64_t number);
    void close(std::uint64_t number, record& r);

    std::unordered_map<std::uint64_t, record> open_;
    std::unordered_map<std::string, std::deque<use>> uses_;  // of records that have not ended, in their order
    std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>> ready_;
    std::deque<std::uint64_t> ended_;  // as they ended, not told yet; unused where they are told in order
    std::set<std::uint64_t> held_;     // not yet started, for drop()
    std::size_t concurrency_;
    std::size_t room_;
    std::size_t running_ = 0;
    std::uint64_t next_ = 0;
    std::uint64_t next_told_ = 0;
    bool in_order_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/bulk_core.ipp>
#endif

#endif
