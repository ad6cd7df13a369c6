// The bodies of <gainsight/px/net/address_race.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_ADDRESS_RACE_IPP
#define GAINSIGHT_PX_NET_IMPL_ADDRESS_RACE_IPP

#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/net/address_race.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL std::vector<std::size_t> take_turns(std::vector<address_family> const& families,
                                                           address_family first)
{
    std::vector<std::size_t> out;
    if (families.empty()) return out;
    if (std::find(families.begin(), families.end(), first) == families.end()) first = families.front();
    std::size_t const count = families.size();
    std::size_t own = 0;
    std::size_t other = 0;
    auto const next_of = [&](std::size_t& at, bool is_first) {
        while (at != count && (families[at] == first) != is_first) ++at;
        if (at != count) out.push_back(at++);
    };
    while (out.size() != count) {
        next_of(own, true);
        next_of(other, false);
    }
    return out;
}

GAINSIGHT_PX_RARE_DECL address_race::address_race(std::size_t addresses, std::chrono::nanoseconds delay,
                                                  std::chrono::nanoseconds each)
    : delay_{std::max(delay, least_delay)}, each_{each}, runners_(addresses)
{}

GAINSIGHT_PX_RARE_DECL address_race::step address_race::next(time_point now)
{
    auto until = time_point::max();
    bool any = false;
    for (std::size_t i = 0; i != started_; ++i) {
        auto& r = runners_[i];
        if (!r.running) continue;
        if (r.due <= now) {
            failed(i, now);
            return {step::kind::give_up, i, {}};
        }
        any = true;
        until = std::min(until, r.due);
    }
    if (started_ != runners_.size()) {
        if (next_start_ <= now) {
            runners_[started_] = {true, after(now, each_)};
            next_start_ = after(now, delay_);
            return {step::kind::start, started_++, {}};
        }
        until = std::min(until, next_start_);
    } else if (!any) {
        return {step::kind::lost, 0, {}};
    }
    return {step::kind::wait, 0, until};
}

GAINSIGHT_PX_RARE_DECL void address_race::failed(std::size_t which, time_point now) noexcept
{
    if (!std::exchange(runners_[which].running, false)) return;
    next_start_ = std::min(next_start_, now);
}

GAINSIGHT_PX_RARE_DECL std::string what_addresses_said(std::vector<std::pair<std::string, std::string>> const& each)
{
    constexpr std::size_t at_most = 8;
    std::string out;
    for (std::size_t i = 0; i != std::min(each.size(), at_most); ++i) {
        if (i != 0) out += "; ";
        out += each[i].first + ": " + each[i].second.substr(0, 120);
    }
    if (each.size() > at_most) out += "; and " + std::to_string(each.size() - at_most) + " more";
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
