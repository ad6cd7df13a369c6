// What is known of a fleet's work: the run, an item that was taken, and what stands of all.
#ifndef GAINSIGHT_PX_FLEET_WORK_ITEMS_HPP
#define GAINSIGHT_PX_FLEET_WORK_ITEMS_HPP

#include <gainsight/px/core/timestamp.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gainsight::px::inline v0::fleet {

/// How a fleet shares work.
class work_options {
public:
    /// How long an item stays with who took it, from the last renewal on: after that it may be taken by another.
    /// Renewed three times in that time. The first process of a run decides for all. Default 60 s; 200 ms at least.
    work_options& lease(std::chrono::milliseconds t) noexcept
    {
        lease_ = std::max(t, std::chrono::milliseconds{200});
        return *this;
    }
    /// How often an item is taken without being finished before it is set aside: until somebody joins the run anew.
    /// From the second time on it waits first: a lease's time, doubled each time, 10 minutes at most. Default 8.
    work_options& most_attempts(int n) noexcept
    {
        most_attempts_ = std::max(n, 1);
        return *this;
    }
    /// How long a run is kept after it was touched last. Default 14 days.
    work_options& kept(std::chrono::hours t) noexcept
    {
        kept_ = t;
        return *this;
    }
    /// How long bookmarks are kept after a run was completed last. Default 400 days.
    work_options& bookmarks_kept(std::chrono::hours t) noexcept
    {
        bookmarks_kept_ = t;
        return *this;
    }
    /// How long Redis may take to reply, connecting included. Default 5 s.
    work_options& patience(std::chrono::milliseconds t) noexcept
    {
        patience_ = t;
        return *this;
    }

    [[nodiscard]] std::chrono::milliseconds lease() const noexcept { return lease_; }
    [[nodiscard]] int most_attempts() const noexcept { return most_attempts_; }
    [[nodiscard]] std::chrono::hours kept() const noexcept { return kept_; }
    [[nodiscard]] std::chrono::hours bookmarks_kept() const noexcept { return bookmarks_kept_; }
    [[nodiscard]] std::chrono::milliseconds patience() const noexcept { return patience_; }

private:
    std::chrono::milliseconds lease_{60'000};
    int most_attempts_ = 8;
    std::chrono::hours kept_ = std::chrono::days{14};
    std::chrono::hours bookmarks_kept_ = std::chrono::days{400};
    std::chrono::milliseconds patience_{5000};
};

/// A run as it stands when a process begins or joins it.
class work_run {
public:
    enum class state : unsigned char {
        absent,  ///< There is no such run: plan it from `bookmarks`, and begin it.
        begun,   ///< By this process.
        joined,  ///< It was there.
        differs  ///< It was there, with another request, `other_request`.
    };
    state is = state::absent;
    std::uint64_t token = 0;  ///< Of the run: that of a later run is greater.
    std::string plan;         ///< The text of the process that began it.
    timestamp began{};        ///< By Redis' clock; of an absent one, what it shows now.
    std::chrono::milliseconds lease{};
    std::uint64_t items = 0;
    std::uint64_t finished = 0;
    std::optional<timestamp> complete;
    std::string other_request;
    std::map<std::string, std::string> bookmarks;  ///< Of the last complete runs; where the run is absent.
};

/// An item of a run that was taken.
class work_lease {
public:
    std::uint64_t number = 0;
    std::uint64_t token = 0;  ///< Fences: greater than every token of the item before.
    std::string what;         ///< The item's text.
    int attempt = 1;          ///< How often it was taken, with this time.
    std::string last_holder;  ///< Who had it before; "" for nobody.
    std::string problem;      ///< Why that one did not finish it.
};

/// What became of a call about an item, or about the run.
enum class work_verdict : unsigned char {
    done,       ///< Now, or before: a repeated call says the same.
    fenced,     ///< The token is not the item's latest: another took it since, or it was given back.
    unfinished  ///< The run has items that are not finished.
};

/// Whose failing it is that an item is given back with a problem.
enum class work_fault : unsigned char {
    item,   ///< The item's: it waits before it is tried again, and is set aside where that happens too often.
    holder  ///< The process': its disk is full, for one. It does not count, and another may take it at once.
};

/// What take() found.
class work_taken {
public:
    enum class outcome : unsigned char {
        taken,      ///< `lease` is held.
        wait,       ///< All items are held or wait: ask again after `pause` at the latest.
        all_done,   ///< Every item is finished.
        only_aside  ///< What is not finished was set aside, and is held by nobody.
    };
    outcome is = outcome::wait;
    work_lease lease;
    std::chrono::milliseconds pause{};
};

/// A finished item.
class work_result {
public:
    std::uint64_t number = 0;
    std::uint64_t token = 0;
    std::string text;
};

/// How a run stands: for showing it.
class work_snapshot {
public:
    class held_item {
    public:
        std::uint64_t number = 0;
        std::string what;
        std::string holder;
        std::uint64_t token = 0;
        int attempts = 0;
        timestamp since{};
        timestamp until{};  ///< The lease's end.
    };
    class aside_item {
    public:
        std::uint64_t number = 0;
        std::string what;
        int attempts = 0;
        std::string problem;
    };
    std::string request;
    timestamp began{};
    std::uint64_t items = 0, finished = 0, waiting = 0, leased = 0, aside = 0;
    std::optional<timestamp> complete;
    timestamp now{};  ///< Redis' clock.
    std::vector<held_item> held;
    std::vector<aside_item> set_aside;
};

}  // namespace gainsight::px::inline v0::fleet

#endif
