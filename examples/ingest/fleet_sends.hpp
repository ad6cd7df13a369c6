// The entries that a worker of a queue holds: which is sent next, in order for each id. Pure.
#ifndef EXAMPLES_INGEST_FLEET_SENDS_HPP
#define EXAMPLES_INGEST_FLEET_SENDS_HPP

#include "fleet_rules.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/fleet/queue_entry.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace example {

/// An entry, and the write that it asks for.
struct fleet_send {
    px::fleet::queue_entry entry;
    std::string id;                  ///< Of the user or account.
    std::optional<px::write> write;  ///< Nothing once it was handed over.
    fleet_attempts attempts;
    std::chrono::steady_clock::time_point not_before{};  ///< Its moment, where it waits.
};

/// Entries of one id stand in a line: the first one comes to its outcome before the next one is sent, also where that
/// takes several attempts.
class fleet_sends {
public:
    using time_point = std::chrono::steady_clock::time_point;

    void add(fleet_send s)
    {
        auto& line = lines_.try_emplace(s.id).first->second;
        if (line.empty()) heads_.push_back(s.id);
        line.push_back(std::move(s));
        ++size_;
    }
    /// One that may be sent now, which is under way from then on; null where there is none. It stays where it is until
    /// its `ended` or `again`.
    [[nodiscard]] fleet_send* next(time_point now)
    {
        while (!later_.empty() && later_.begin()->first <= now) {
            heads_.push_back(std::move(later_.begin()->second));
            later_.erase(later_.begin());
        }
        if (heads_.empty()) return nullptr;
        auto& head = lines_.find(heads_.front())->second.front();
        heads_.pop_front();
        ++under_way_;
        head.attempts.early = now < head.not_before;
        return &head;
    }
    [[nodiscard]] fleet_send& of(std::string const& id) { return lines_.find(id)->second.front(); }
    /// The one under way of that id has its outcome.
    void ended(std::string const& id)
    {
        auto const at = lines_.find(id);
        at->second.pop_front();
        --size_;
        --under_way_;
        if (at->second.empty())
            lines_.erase(at);
        else
            heads_.push_back(at->first);
    }
    /// It is to be sent again, not before that moment; one that was looked at before its moment keeps that.
    void again(std::string const& id, time_point not_before)
    {
        --under_way_;
        auto& one = of(id);
        if (!one.attempts.early) one.not_before = not_before;
        later_.emplace(one.not_before, id);
    }
    /// All that wait for their moment are looked at now: they may be lost, or wanted. An attempt at one that is neither
    /// is early, and does not count.
    void hurry()
    {
        for (auto& [when, id] : std::exchange(later_, {})) heads_.push_back(std::move(id));
    }
    /// When the next one that waits has its moment.
    [[nodiscard]] std::optional<time_point> next_moment() const
    {
        return later_.empty() ? std::nullopt : std::optional{later_.begin()->first};
    }
    /// All that are left when none is under way any more; afterwards there are none.
    template <class Take>
    void leave(Take take)
    {
        for (auto const& [id, line] : std::exchange(lines_, {}))
            for (auto const& one : line) take(one);
        heads_.clear();
        later_.clear();
        size_ = 0;
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_; }

private:
    std::unordered_map<std::string, std::deque<fleet_send>> lines_;
    std::deque<std::string> heads_;                 // ids whose first one may be sent
    std::multimap<time_point, std::string> later_;  // ids whose first one has to wait
    std::size_t size_ = 0, under_way_ = 0;
};

}  // namespace example

#endif
