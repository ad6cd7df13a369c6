// The bodies of <gainsight/px/destination/bulk_core.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_BULK_CORE_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_BULK_CORE_IPP

#include <gainsight/px/destination/bulk_core.hpp>

#include <algorithm>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL bulk_core::bulk_core(std::size_t concurrency, std::size_t room, bool in_order)
    : concurrency_{std::max<std::size_t>(concurrency, 1)}, room_{std::max<std::size_t>(room, 1)}, in_order_{in_order}
{}

GAINSIGHT_PX_DECL void bulk_core::enter(std::string const& key, use what, record& r)
{
    auto& queue = uses_[key];
    for (auto const& before : queue) r.behind += before.writes || what.writes;
    queue.push_back(what);
}

GAINSIGHT_PX_DECL std::uint64_t bulk_core::take(bulk_keys keys)
{
    auto const number = next_++;
    auto& r = open_[number];
    r.keys = std::move(keys);
    enter(r.keys.own, use{number, true}, r);
    if (!r.keys.other.empty() && r.keys.other != r.keys.own) enter(r.keys.other, use{number, false}, r);
    held_.insert(number);
    if (r.behind == 0) {
        r.is = state::ready;
        ready_.push(number);
    }
    return number;
}

GAINSIGHT_PX_DECL std::optional<std::uint64_t> bulk_core::start()
{
    while (running_ < concurrency_ && !ready_.empty()) {
        auto const number = ready_.top();
        ready_.pop();
        auto const at = open_.find(number);
        if (at == open_.end() || at->second.is != state::ready) continue;  // it was dropped
        at->second.is = state::running;
        held_.erase(number);
        ++running_;
        return number;
    }
    return {};
}

/// Whoever waited for this use of the key waits for one less.
GAINSIGHT_PX_DECL void bulk_core::leave(std::string const& key, std::uint64_t number)
{
    auto const found = uses_.find(key);
    auto& queue = found->second;
    auto const at = std::find_if(queue.begin(), queue.end(), [number](use const& u) { return u.number == number; });
    bool const wrote = at->writes;
    for (auto later = queue.erase(at); later != queue.end(); ++later) {
        if (!wrote && !later->writes) continue;
        auto& r = open_.find(later->number)->second;
        if (--r.behind != 0 || r.is != state::waiting) continue;
        r.is = state::ready;
        ready_.push(later->number);
    }
    if (queue.empty()) uses_.erase(found);
}

GAINSIGHT_PX_DECL void bulk_core::close(std::uint64_t number, record& r)
{
    r.is = state::ended;
    leave(r.keys.own, number);
    if (!r.keys.other.empty() && r.keys.other != r.keys.own) leave(r.keys.other, number);
    r.keys = {};
    if (!in_order_) ended_.push_back(number);
}

GAINSIGHT_PX_DECL void bulk_core::ended(std::uint64_t number)
{
    auto const at = open_.find(number);
    if (at == open_.end() || at->second.is != state::running) return;
    --running_;
    close(number, at->second);
}

GAINSIGHT_PX_DECL std::optional<std::uint64_t> bulk_core::drop()
{
    if (held_.empty()) return {};
    auto const number = *held_.begin();
    held_.erase(held_.begin());
    close(number, open_.find(number)->second);
    return number;
}

GAINSIGHT_PX_DECL std::optional<std::uint64_t> bulk_core::tell()
{
    if (in_order_) {
        auto const at = open_.find(next_told_);
        if (at == open_.end() || at->second.is != state::ended) return {};
        open_.erase(at);
        return next_told_++;
    }
    if (ended_.empty()) return {};
    auto const number = ended_.front();
    ended_.pop_front();
    open_.erase(number);
    return number;
}

}  // namespace gainsight::px::inline v0::detail

#endif
