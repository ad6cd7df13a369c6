// The partitions of a worker: what is handed out of them, which is due, and whether anything may be sent. Pure.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_PARTITIONS_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_PARTITIONS_HPP

#include <gainsight/px/fleet/queue_entry.hpp>
#include <gainsight/px/fleet/queue_options.hpp>
#include <gainsight/px/fleet/queue_partition.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::fleet::detail {

class queue_partitions {
public:
    using time_point = queue_partition::time_point;
    using list = std::map<std::uint32_t, queue_partition>;
    using iterator = list::iterator;

    explicit queue_partitions(queue_options const& o) : options_{&o} {}

    [[nodiscard]] iterator begin() noexcept { return all_.begin(); }
    [[nodiscard]] iterator end() noexcept { return all_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    [[nodiscard]] bool contains(std::uint32_t number) const { return all_.contains(number); }
    /// What is handed out next.
    [[nodiscard]] std::deque<queue_entry>& ready() noexcept { return ready_; }

    queue_partition& add(std::uint32_t number, std::string token, time_point claimed)
    {
        return all_.try_emplace(number, number, std::move(token), *options_, claimed, sent_[number]).first->second;
    }
    /// It is this worker's no more. What is handed out of it stays known until that was told; and where it was lost,
    /// up to where: a Redis that went back to an older state gives that anew.
    void remove(std::uint32_t number)
    {
        auto const at = all_.find(number);
        auto const& p = at->second;
        sent_[number] = p.drains() ? entry_id{} : p.handed_out();
        auto const unseen =
            std::erase_if(ready_, [&](auto const& e) { return e.partition == p.number() && e.token == p.token(); });
        if (p.out() > unseen) lost_.emplace(std::pair{p.number(), p.token()}, p.out() - unseen);
        all_.erase(at);
    }
    void clear()
    {
        all_.clear();
        ready_.clear();
    }

    /// Null where its partition is not this worker's, or not under that lease.
    [[nodiscard]] queue_partition* of(queue_entry const& e)
    {
        auto const at = all_.find(e.partition);
        return at == all_.end() || at->second.token() != e.token ? nullptr : &at->second;
    }
    /// An entry of a partition that was lost came to its end.
    void told_of_lost(queue_entry const& e)
    {
        auto const at = lost_.find({e.partition, e.token});
        if (at != lost_.end() && --at->second == 0) lost_.erase(at);
    }
    [[nodiscard]] entry_state state_of(queue_entry const& e, time_point now) const
    {
        auto const* const p = const_cast<queue_partitions*>(this)->of(e);
        if (!p) return entry_state::lost;
        if (p->drains()) return entry_state::wanted;
        return now + options_->lease() / 2 > p->ours_until() ? entry_state::held : entry_state::ours;
    }
    /// Whether all that is handed out is certainly this worker's.
    [[nodiscard]] bool may_send(time_point now) const
    {
        return lost_.empty() && std::all_of(all_.begin(), all_.end(), [&](auto const& one) {
                   return one.second.out() == 0 || now < one.second.ours_until();
               });
    }

    /// Without marks: hands out what was read, of each partition as much as of the others, beginning behind the one
    /// that was last. Whether it did.
    bool hand_out()
    {
        auto left = std::min(room(), std::max<std::size_t>(1, options_->window() / 8));
        auto const having = static_cast<std::size_t>(
            std::count_if(all_.begin(), all_.end(), [](auto const& one) { return one.second.has_read(); }));
        if (left == 0 || having == 0) return false;
        auto const each = std::max<std::size_t>(1, left / having);
        auto at = all_.upper_bound(served_);
        for (auto n = all_.size(); n != 0 && left != 0; --n, ++at) {
            if (at == all_.end()) at = all_.begin();
            if (!at->second.has_read()) continue;
            auto const before = ready_.size();
            at->second.hand_out(std::min(each, left), ready_);
            left -= ready_.size() - before;
            served_ = at->first;
        }
        return true;
    }

    /// How many more may be handed out: what has its outcome counts until Redis knows it.
    [[nodiscard]] std::size_t room() const
    {
        std::size_t n = 0;
        for (auto const& [number, p] : all_) n += p.out() + p.untold();
        return n >= options_->window() ? 0 : options_->window() - n;
    }
    /// As room(), but of marks, which are set for many at a time.
    [[nodiscard]] std::size_t room_for_marks() const
    {
        auto const n = room();
        return 4 * n < options_->window() ? 0 : n;
    }
    /// How many bytes of records may be read at a time, of one partition.
    [[nodiscard]] std::size_t room_to_read() const
    {
        std::size_t n = 0;
        for (auto const& [number, p] : all_) n += p.read_bytes();
        return n >= most_ahead || all_.empty() ? 0 : std::min(queue_work::most_bytes, most_ahead / all_.size());
    }
    /// Whether outcomes wait in such numbers that Redis should be told at once.
    [[nodiscard]] bool has_much_to_tell() const
    {
        std::size_t n = 0;
        for (auto const& [number, p] : all_) n += p.untold();
        return 4 * n >= options_->window();
    }
    /// Whether one of them is due before that moment.
    [[nodiscard]] bool is_due_before(time_point t) const
    {
        auto const marks = room_for_marks();
        auto const tells = has_much_to_tell();
        auto const ahead = room_to_read();
        return std::any_of(all_.begin(), all_.end(),
                           [&](auto const& one) { return one.second.due(marks, tells, ahead) < t; });
    }
    /// As before, of one that an outcome was told of: that makes no room to read.
    [[nodiscard]] bool is_due_before(time_point t, queue_partition const& p) const
    {
        return p.due(room_for_marks(), has_much_to_tell(), 0) < t;
    }
    /// The partition that is due first, of those that are due the first one behind `last`.
    [[nodiscard]] std::pair<iterator, time_point> next_due(iterator last, time_point now)
    {
        auto const marks = room_for_marks();
        auto const tells = has_much_to_tell();
        auto const ahead = room_to_read();
        std::pair<iterator, time_point> out{all_.end(), now + std::chrono::seconds{1}};
        auto at = last;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            if (at != all_.end()) ++at;
            if (at == all_.end()) at = all_.begin();
            auto const when = std::max(at->second.due(marks, tells, ahead), now);
            if (when < out.second) out = {at, when};
        }
        return out;
    }

private:
    static constexpr std::size_t most_ahead = std::size_t{32} << 20;

    queue_options const* options_;
    list all_;
    std::deque<queue_entry> ready_;
    std::map<std::pair<std::uint32_t, std::string>, std::size_t> lost_;  // by their token: how many are out
    std::map<std::uint32_t, entry_id> sent_;    // up to where those were handed out that were lost
    std::uint32_t served_ = ~std::uint32_t{0};  // the last one of which something was handed out
};

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
