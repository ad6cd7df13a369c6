// The bodies of <gainsight/px/destination/bulk_core.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_BULK_CORE_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_BULK_CORE_IPP

#include <gainsight/px/destination/bulk_core.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL bulk_core::bulk_core(std::size_t concurrency, std::size_t room, bool in_order)
    : concurrency_{std::max<std::size_t>(concurrency, 1)}, room_{std::max<std::size_t>(room, 1)}, in_order_{in_order}
{}

/// Adds a use of a key: joins the last turn if neither writes, otherwise begins a turn. The first turn of a key may
/// run.
GAINSIGHT_PX_DECL bulk_core::turns::iterator bulk_core::enter(std::string const& key, bool writes, std::uint64_t number)
{
    auto& all = uses_[key];
    bool const joins = !all.empty() && !writes && !all.back().writes;
    try {
        if (!joins) {
            turn next;
            next.writes = writes;
            next.may_run = all.empty();
            if (!next.may_run) next.waiting.push_back(number);
            all.push_back(std::move(next));
        } else if (!all.back().may_run) {
            all.back().waiting.push_back(number);
        }
    } catch (...) {
        if (all.empty()) uses_.erase(key);
        throw;
    }
    ++all.back().uses;
    return std::prev(all.end());
}

GAINSIGHT_PX_DECL std::uint64_t bulk_core::take(bulk_keys keys)
{
    auto const number = next_;
    if (keys.other == keys.own) keys.other.clear();
    auto const at = open_.try_emplace(number).first;
    auto& r = at->second;
    r.keys = std::move(keys);
    bool entered = false;
    try {
        places fresh{place{number, number}};
        r.at = fresh.extract(fresh.begin());
        r.own = enter(r.keys.own, true, number);
        entered = true;
        r.blocked_by = !r.own->may_run;
        if (!r.keys.other.empty()) {
            r.other = enter(r.keys.other, false, number);
            r.blocked_by += !r.other->may_run;
        }
    } catch (...) {
        if (entered) leave(r.keys.own, r.own);
        open_.erase(at);
        throw;
    }
    if (r.blocked_by == 0) queue(number, r);
    return next_++;
}

GAINSIGHT_PX_DECL void bulk_core::queue(std::uint64_t number, record& r)
{
    r.is = state::ready;
    r.at.value() = place{number, number};
    ready_.insert(std::move(r.at));
}

GAINSIGHT_PX_DECL std::optional<std::uint64_t> bulk_core::start() noexcept
{
    if (running_ >= concurrency_ || ready_.empty()) return {};
    auto const number = ready_.begin()->number;
    auto& r = open_.find(number)->second;
    r.at = ready_.extract(ready_.begin());
    r.is = state::running;
    ++running_;
    return number;
}

GAINSIGHT_PX_DECL void bulk_core::put_back(std::uint64_t number) noexcept
{
    auto const at = open_.find(number);
    if (at == open_.end() || at->second.is != state::running) return;
    --running_;
    undropped_ = std::min(undropped_, number);
    queue(number, at->second);
}

GAINSIGHT_PX_DECL void bulk_core::release(turn& which)
{
    which.may_run = true;
    for (auto const number : which.waiting) {
        auto const at = open_.find(number);
        if (at == open_.end() || at->second.is != state::waiting) continue;  // it was dropped
        if (--at->second.blocked_by == 0) queue(number, at->second);
    }
    which.waiting = {};
}

GAINSIGHT_PX_DECL void bulk_core::leave(std::string const& key, turns::iterator which)
{
    if (--which->uses != 0) return;
    auto const found = uses_.find(key);
    auto& all = found->second;
    auto next = all.erase(which);
    if (all.empty()) {
        uses_.erase(found);
        return;
    }
    // The first turn may run; so may the turns after it while none of them writes.
    if (next != all.begin() && (std::prev(next)->writes || !std::prev(next)->may_run)) return;
    for (; next != all.end() && !next->may_run && (!next->writes || next == all.begin()); ++next) {
        release(*next);
        if (next->writes) return;
    }
}

GAINSIGHT_PX_DECL void bulk_core::close(std::uint64_t number, record& r)
{
    if (r.is == state::ready) r.at = ready_.extract(place{number, number});
    r.is = state::ended;
    leave(r.keys.own, r.own);
    if (!r.keys.other.empty()) leave(r.keys.other, r.other);
    r.keys = {};
    r.at.value() = place{in_order_ ? number : next_ended_++, number};
    ended_.insert(std::move(r.at));
}

GAINSIGHT_PX_DECL void bulk_core::ended(std::uint64_t number) noexcept
{
    auto const at = open_.find(number);
    if (at == open_.end() || at->second.is != state::running) return;
    --running_;
    close(number, at->second);
}

GAINSIGHT_PX_DECL std::optional<std::uint64_t> bulk_core::drop() noexcept
{
    for (auto at = open_.lower_bound(undropped_); at != open_.end(); ++at) {
        undropped_ = at->first + 1;
        if (at->second.is != state::waiting && at->second.is != state::ready) continue;
        close(at->first, at->second);
        return at->first;
    }
    return {};
}

GAINSIGHT_PX_DECL std::optional<std::uint64_t> bulk_core::next_outcome() noexcept
{
    if (ended_.empty() || (in_order_ && ended_.begin()->number != next_reported_)) return {};
    auto const number = ended_.begin()->number;
    ended_.erase(ended_.begin());
    open_.erase(number);
    next_reported_ = number + 1;
    return number;
}

}  // namespace gainsight::px::inline v0::detail

#endif
